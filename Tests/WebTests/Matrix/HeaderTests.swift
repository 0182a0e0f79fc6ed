import Access
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import TestSupport
import Testing

@testable import Web

/// Headers of answers that the walk does not meet: errors before any route, what is unchanged, TLS, going out.
@Suite struct HeaderTests {
    private func check(_ answer: Visitor.Answer, _ about: Comment) throws {
        for (name, wanted) in Walk.always {
            #expect(answer.headers[try #require(HTTPField.Name(name))] == wanted, about)
        }
        let policy = answer.headers[try #require(HTTPField.Name("Content-Security-Policy"))] ?? ""
        #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"), about)
        #expect(answer.headers[.cacheControl] != nil, about)
    }

    @Test func `answers without a page carry the headers too`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let asset = try await visitor.get("/assets/styles/account.css")
            let tag = try #require(asset.headers[.eTag])
            let long = String(repeating: "x", count: 3_000_000)
            let answers = [
                (304, try await visitor.get("/assets/styles/account.css", ["If-None-Match": tag])),
                (404, try await visitor.get("/nowhere")), (404, try await visitor.get("/assets/none.css")),
                (405, try await visitor.ask("/", .delete, as: nil, [:], body: nil)),
                (405, try await visitor.ask("/desk", .put, as: clerk, [:], body: nil)),
                (
                    413,
                    try await visitor.post("/api/v1/reports", long, ["Idempotency-Key": "0123456789abcdef"])
                ),
                (400, try await visitor.post("/login", "x", ["Content-Type": "text/plain"])),
                (401, try await visitor.get("/api/v1/desk")), (303, try await visitor.get("/desk")),
                (204, try await visitor.get("/healthz")),
            ]
            for (status, answer) in answers {
                #expect(answer.status == status)
                try check(answer, "\(status)")
            }
        }
    }

    @Test(arguments: [(false, false), (true, false), (false, true)])
    func `over TLS, ours or a proxy's, browsers are told to stay there for a year`(
        served: Bool, proxied: Bool
    ) async throws {
        try await withDatabase { database in
            let site = try Site.bare(on: database.app, tls: (served: served, proxied: proxied))
            try await Application(router: try Server(site).router()).test(.router) { client in
                try await client.execute(uri: "/healthz", method: .get) { response in
                    let name = try #require(HTTPField.Name("Strict-Transport-Security"))
                    #expect(response.headers[name] == (served || proxied ? "max-age=31536000" : nil))
                }
            }
        }
    }

    @Test func `whoever goes out leaves nothing in the browser`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let out = try await visitor.post("/logout", "", as: clerk, World.form)
            #expect(out.headers[try #require(HTTPField.Name("Clear-Site-Data"))] == "\"cache\", \"storage\"")
            #expect(out.headers[values: .setCookie].contains { $0.hasPrefix("__Host-session=;") })
            #expect(try await visitor.get("/desk", as: clerk).status == 303)
        }
    }

    @Test func `a browser that deleted what was its account's keeps what is somebody else's`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let out = try await visitor.post("/logout", "forgotten=yes", as: clerk, World.form)
            #expect(out.headers[try #require(HTTPField.Name("Clear-Site-Data"))] == "\"cache\"")
            #expect(try await visitor.get("/desk", as: clerk).status == 303)
        }
    }

    @Test(arguments: [
        (#"{"csp-report": {"effective-directive": "script-src", "document-uri": "/desk?q=name"}}"#, 204),
        ("nonsense", 400), (#"{"other": 1}"#, 400), (String(repeating: "x", count: 20_000), 413),
    ])
    func `a browser may tell what a page tried`(body: String, status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let told = try await visitor.post("/violations", body, ["Content-Type": "application/csp-report"])
            #expect(told.status == status)
            try check(told, "\(status)")
        }
    }

    @Test func `a line that tells of violations without end is not listened to`() async throws {
        try await Visitor.visit { visitor async throws in
            let body = #"{"csp-report": {"effective-directive": "script-src"}}"#
            var last = 0
            for _ in 0...30 { last = try await visitor.post("/violations", body).status }
            #expect(last == 429)
        }
    }
}
