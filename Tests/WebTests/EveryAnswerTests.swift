import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import Web

/// What holds for every answer, whatever was asked.
@Suite struct EveryAnswerTests {
    private static let odd = [
        "/", "/nowhere", "/../etc/passwd", "/assets/../../linli", "/assets/%2e%2e/x", "/%00", "/%ff", "/%",
        "/?a=%",
        "/reports/x", "/reports/990101101-1", "/reports/990101101-99999999999999999999",
        "/reports/990101101-1/photos/1",
        "/reports/990101101-1/photos/x", "/tiles/areas-nowhere/1/1/1.mvt", "/tiles/areas-unit/99/1/1.mvt",
        "/tiles/areas-unit/-1/0/0.mvt", "/tiles/areas-unit/3/1e9/1.mvt", "/tiles/areas-unit/3/9/9.mvt",
        "/tiles/cases/3/1/1.mvt",
        "/tiles/solved/0/0/0.mvt", "/settings?language=xx&back=//evil.example", "/settings?back=/%0d%0aX:y",
        "/login/link/x",
        "/login?back=https://evil.example", "/cases?after=nonsense", "/cases?area=1&step=%27",
        "/desk?scope=x", "/admin?tab=x",
        "/exports/x", "/exports/new?area=%27&state=x", "/exports/x/file", "/glass?after=x&q=%27",
        "/glass/cases/x", "/glass/cases/990101101-1/photos/x", "/admin/glasses?after=x",
        "/api/v1/nowhere", "/api/v1/cases/%E2%80%8B", "/api/v1/areas/99", "/report?area=x&lon=NaN",
        "/follow?number=%3Cb%3E",
        "/cases/" + String(repeating: "9", count: 3_000),
    ]

    @Test(arguments: odd)
    func `no address makes a fault, and every answer is guarded`(path: String) async throws {
        try await Visitor.visit { visitor in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            for session in [nil, clerk] {
                let answer = try await visitor.get(path, as: session)
                #expect(answer.status < 500)
                for name in [
                    "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control",
                ] {
                    #expect(answer.headers[try #require(HTTPField.Name(name))] != nil, "\(name)")
                }
                let place = answer.headers[.location] ?? "/"
                #expect(place.hasPrefix("/") && !place.hasPrefix("//"))
            }
        }
    }

    @Test(arguments: [
        ("PUT", "/", "GET, HEAD"), ("TRACE", "/api/v1/place", "GET, HEAD"),
        ("DELETE", "/login", "GET, POST, HEAD"),
        ("PATCH", "/assets/x/y", "GET, HEAD"), ("GET", "/logout", "POST"),
    ])
    func `an address says which methods it knows`(name: String, path: String, allow: String) async throws {
        let method = try #require(HTTPRequest.Method(name))
        try await Visitor.visit { visitor in
            let answer = try await visitor.ask(path, method, as: nil, [:], body: nil)
            #expect(answer.status == 405)
            #expect(answer.headers[.allow] == allow)
            let nowhere = try await visitor.ask("/nowhere", method, as: nil, [:], body: nil)
            #expect(nowhere.status == 404)
        }
    }

    @Test func `the head of a page is that of the page`() async throws {
        try await Visitor.visit { visitor in
            let head = try await visitor.ask("/login", .head, as: nil, [:], body: nil)
            let page = try await visitor.get("/login")
            #expect(head.status == page.status)
            #expect(head.headers[.contentType] == page.headers[.contentType])
            #expect(head.text.isEmpty)
        }
    }

    @Test func `whoever is not signed in is shown the way in`() async throws {
        try await Visitor.visit { visitor in
            for path in ["/desk", "/cases", "/map", "/admin", "/cases/990101101-1"] {
                let stranger = try await visitor.get(path)
                #expect(stranger.status == 303)
                #expect(stranger.headers[.location]?.hasPrefix("/login") == true)
                let expired = try await visitor.get(
                    path, ["Cookie": "__Host-session=\(Secret.random().text)"])
                #expect(expired.status == 303)
            }
        }
    }

    @Test func `a foreign and an absent case look the same`() async throws {
        try await Visitor.visit { visitor in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.farVillage)
            let done = try await visitor.scene.report("rubbish")
            let foreign = try await visitor.get("/cases/\(done.number)", as: clerk)
            let absent = try await visitor.get("/cases/990101101-777777", as: clerk)
            #expect(foreign.status == 404)
            #expect(absent.status == 404)
            let number = done.number.description
            #expect(
                foreign.text.replacing(number, with: "N")
                    == absent.text.replacing("990101101-777777", with: "N"))
        }
    }

    @Test func `who keeps the house sees no case`() async throws {
        try await Visitor.visit { visitor in
            let administrator = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let done = try await visitor.scene.report("rubbish", "只有经办人能看")
            for path in ["/cases", "/cases/\(done.number)", "/map", "/tiles/cases/10/939/422.mvt"] {
                let answer = try await visitor.get(path, as: administrator)
                #expect(answer.status == 403)
                #expect(!answer.text.contains("只有经办人能看"))
            }
        }
    }

    @Test func `a route nobody declared stops the start`() throws {
        let site = try Site.bare()
        let router = try Server(site).router()
        router.get("rogue") { _, _ in Response(status: .ok) }
        #expect(throws: RouteTable.Undeclared(route: "GET rogue")) {
            try RouteTable(routes: site.routes).refuseUndeclared(in: router)
        }
    }
}
