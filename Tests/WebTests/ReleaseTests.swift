import Access
import Casework
import Foundation
import HTTPTypes
import NIOCore
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// A clerk lets the public see something: photos with faces covered, words of the clerk's own.
@Suite struct ReleaseTests {
    /// Reported with a photo over the form, at the desk of a clerk.
    private struct Reported {
        let number: Case.Number
        let receipt: String
        let clerk: Secret
    }

    private func reported(_ visitor: Visitor, _ scenario: String = "rubbish") async throws -> Reported {
        let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
        var person = Browser(visitor)
        _ = try await person.get("/report")
        var fields = person.fields("CANARY-words 我家门口")
        fields["scenario"] = scenario
        let sent = try await person.send(fields, files: [("wrong.txt", try Pictures.canary())])
        #expect(sent.status == 201)
        let codes = sent.text.matches(of: #/class="code[^"]*">([0-9A-Z-]+)</#).map { String($0.1) }
        let number = try #require(codes.first.flatMap { Case.Number($0) })
        return Reported(number: number, receipt: try #require(codes.dropFirst().first), clerk: clerk)
    }

    private func post(
        _ fields: [String: String], _ path: String, as session: Secret, by visitor: Visitor
    ) async throws -> Visitor.Answer {
        let body = fields.map { "\($0.key)=\($0.value.asQueryValue)" }.joined(separator: "&")
        return try await visitor.post(
            path, body, as: session, ["Content-Type": "application/x-www-form-urlencoded"])
    }

    private func draft(_ act: String, version: Int, _ more: [String: String] = [:]) -> [String: String] {
        [
            "act": act, "version": "\(version)", "words": "垃圾已经清走 RELEASED", "photo-1": "yes",
            "boxes-1": "10 10 30 40\n60 60 20 20", "checked": "yes",
        ].merging(more) { $1 }
    }

    @Test func `released words and covered photos are seen until withdrawn, and nothing of the original`()
        async throws
    {
        try await Visitor.visit(proxies: 1) { visitor in
            let made = try await reported(visitor)
            let path = "/cases/\(made.number)/release"
            let page = try await visitor.get(path, as: made.clerk)
            #expect(page.status == 200)
            #expect(!page.text.contains("CANARY-words"), "never the reporter's words by default")
            let preview = try await post(draft("preview", version: 1), path, as: made.clerk, by: visitor)
            #expect(preview.status == 200)
            #expect(try await visitor.get("/reports/\(made.number)").text.contains("RELEASED") == false)
            let covered = try await visitor.get("\(path)/photos/1?boxes=10%2010%2030%2040", as: made.clerk)
            #expect(covered.status == 200)
            #expect(covered.headers[.contentType] == "image/jpeg")

            let released = try await post(draft("release", version: 1), path, as: made.clerk, by: visitor)
            #expect(released.status == 303)
            let seen = try await visitor.get("/reports/\(made.number)")
            #expect(seen.text.contains("RELEASED"))
            #expect(!seen.text.contains("CANARY"))
            let address = try #require(
                seen.text.firstMatch(of: #/\/released\/[0-9a-f-]{36}/#).map { String($0.0) })
            let original = try await visitor.get(
                "/cases/\(made.number)/photos/1", as: made.clerk)
            for size in ["", "?size=thumb"] {
                let photo = try await visitor.get(address + size)
                #expect(photo.status == 200)
                try guarded(photo)
                #expect(photo.bytes != original.bytes)
                #expect(try Pictures.tags(in: photo.bytes) == [])
            }
            let told = try await visitor.get("/api/v1/cases/\(made.number)/public").json()
            #expect(told["words"] == .text("垃圾已经清走 RELEASED"))
            #expect(told["photos"] == .list([.text(address)]))
            #expect(try await visitor.get("/").text.contains("RELEASED"))

            let withdrawn = try await post(
                draft("withdraw", version: 2), path, as: made.clerk, by: visitor)
            #expect(withdrawn.status == 303)
            #expect(try await visitor.get(address).status == 404)
            for page in ["/", "/reports/\(made.number)", "/api/v1/cases/\(made.number)/public"] {
                #expect(try await visitor.get(page).text.contains("RELEASED") == false)
            }
            try await records(made.number, in: visitor.scene)
        }
    }

    private func records(_ number: Case.Number, in scene: Scene) async throws {
        let acts = try await scene.look(
            "SELECT string_agg(act, ' ' ORDER BY version) AS acts FROM history", { try $0.text("acts") })
        #expect(acts == "report release withdraw")
        let audited = try await scene.look(
            """
            SELECT string_agg(act, ' ' ORDER BY id) AS acts FROM audit
            WHERE object = \(number.description) AND act IN ('release', 'withdraw')
            """, { try $0.text("acts") })
        #expect(audited == "release withdraw")
    }

    private func guarded(_ photo: Visitor.Answer) throws {
        #expect(photo.headers[.contentType] == "image/jpeg")
        let names = ["Content-Security-Policy", "X-Content-Type-Options"]
        #expect(photo.headers[try #require(HTTPField.Name(names[0]))] == "default-src 'none'; sandbox")
        #expect(photo.headers[try #require(HTTPField.Name(names[1]))] == "nosniff")
    }

    @Test func `on every way out a photo tells nothing but its pixels`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let canary = try Pictures.canary()
            #expect(try Pictures.tags(in: canary).count > 4, "the canary has something to tell")
            let made = try await reported(visitor)
            let receipt = ["Cookie": "__Host-receipt=\(made.receipt)"]
            for size in ["", "?size=thumb"] {
                for answer in [
                    try await visitor.get("/cases/\(made.number)/photos/1" + size, as: made.clerk),
                    try await visitor.get("/reports/\(made.number)/photos/1" + size, receipt),
                    try await visitor.get("/cases/\(made.number)/release/photos/1" + size, as: made.clerk),
                ] {
                    #expect(answer.status == 200)
                    try guarded(answer)
                    #expect(try Pictures.tags(in: answer.bytes) == [])
                    #expect(!answer.text.contains("CANARY") && !answer.text.contains("<script"))
                }
            }
        }
    }

    @Test func `a photo in which a zip hides, a bomb, half a photo: refused or bare, and the site goes on`()
        async throws
    {
        let photo = try Pictures.canary()
        let zip = Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 300) + Array("PK\u{5}\u{6}".utf8)
        try await Visitor.visit(proxies: 1) { visitor in
            let bomb: [UInt8] =
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
                + [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0, 0x8D, 0x6F, 0x26, 0xE5]
            for (bytes, status) in [
                (photo + zip, 201), (zip + photo, 422), (bomb, 422),
                (Array(photo.prefix(photo.count / 2)), 422),
            ] {
                var person = Browser(visitor)
                _ = try await person.get("/report")
                let sent = try await person.send(person.fields("有照片"), files: [("a.jpg", bytes)])
                #expect(sent.status == status)
            }
            #expect(try await visitor.get("/healthz").status == 204)
        }
    }

    @Test(arguments: ["..%2f..%2fsealing.key", "%00", "1%00.jpg", "-1", "x", "99999999999999999999"])
    func `no photo is reached by a path`(position: String) async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let made = try await reported(visitor)
            let receipt = ["Cookie": "__Host-receipt=\(made.receipt)"]
            for answer in [
                try await visitor.get("/cases/\(made.number)/photos/\(position)", as: made.clerk),
                try await visitor.get("/reports/\(made.number)/photos/\(position)", receipt),
                try await visitor.get("/cases/\(made.number)/release/photos/\(position)", as: made.clerk),
                try await visitor.get("/released/\(position)"),
            ] {
                #expect([400, 404].contains(answer.status))
                #expect(answer.headers[.contentType] != "image/jpeg")
            }
        }
    }

    @Test func `only a desk that has the case releases it, and only what strangers may know of`() async throws
    {
        try await Visitor.visit(proxies: 1) { visitor in
            let scene = visitor.scene
            let made = try await reported(visitor)
            let path = "/cases/\(made.number)/release"
            let neighbour = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let grid = try await scene.givenPost("grid-head", in: Scene.village + "001")
            for (session, status) in [(neighbour, 404), (grid, 404), (town, 303)] {
                let answer = try await post(draft("release", version: 1), path, as: session, by: visitor)
                #expect(answer.status == status)
            }
            let stale = try await post(draft("release", version: 1), path, as: made.clerk, by: visitor)
            #expect(stale.status == 409)

            let noise = try await reported(visitor, "neighbour-noise")
            let hidden = "/cases/\(noise.number)/release"
            #expect(try await visitor.get(hidden, as: noise.clerk).status == 409)
            let refused = try await post(draft("release", version: 1), hidden, as: noise.clerk, by: visitor)
            #expect(refused.status == 409)
            #expect(try await visitor.get("/reports/\(noise.number)").status == 404)
            let rows = try await scene.look("SELECT count(*) AS n FROM releases") { try $0.int("n") }
            #expect(rows == 1)
        }
    }

    @Test(arguments: [
        ["words": " "], ["words": String(repeating: "长", count: 1_001)], ["boxes-1": "10 10 10"],
        ["boxes-1": "nan 1 1 1"], ["boxes-1": "1 1 0 5"],
        ["boxes-1": String(repeating: "1 1 5 5\n", count: 21)],
    ])
    func `a draft that cannot be released comes back filled`(change: [String: String]) async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let made = try await reported(visitor)
            let path = "/cases/\(made.number)/release"
            for act in ["preview", "release"] {
                let answer = try await post(draft(act, version: 1, change), path, as: made.clerk, by: visitor)
                #expect(answer.status == 422)
                #expect(answer.text.contains("role=\"alert\""))
                if change["words"] == nil { #expect(answer.text.contains("RELEASED")) }
            }
        }
    }

    @Test func `a release follows its case to another area`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let made = try await reported(visitor)
            let path = "/cases/\(made.number)/release"
            _ = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            let sent = try await post(draft("release", version: 1), path, as: made.clerk, by: visitor)
            #expect(sent.status == 303)
            try await visitor.scene.take("move", on: made.number, as: made.clerk) {
                $0.newArea = Area.Code(Scene.neighbour)
                $0.note = "在隔壁村"
            }
            let areas = try await visitor.scene.look(
                "SELECT r.area || ' ' || p.area AS areas FROM releases r JOIN release_photos p ON true",
                { try $0.text("areas") })
            #expect(areas == "\(Scene.neighbour) \(Scene.neighbour)")
        }
    }
}
