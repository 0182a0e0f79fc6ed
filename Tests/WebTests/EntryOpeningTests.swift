import Access
import Foundation
import HTTPTypes
import Ledgers
import Postgres
import TestSupport
import Testing

@testable import Web

/// One look at a whole number, on pages.
@Suite struct EntryOpeningTests {
    private static let ada = "11010519491231002X"
    private static let reason = "核对补贴名单，电话无法接通"

    private func registered(_ visitor: Visitor, by clerk: Secret) async throws -> String {
        let id = UUID()
        try await visitor.keep(["resident-id": Self.ada, "name": "某甲"], of: "residents", id: id, as: clerk)
        return "/ledgers/residents/entries/\(Scene.town)-\(id.uuidString.lowercased())"
    }

    @Test func `it is shown on that one answer, never kept by a browser, and on record`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let path = try await registered(visitor, by: clerk)
            #expect(try await visitor.get(path, as: clerk).text.contains(path + "/opening"))
            let asking = try await visitor.get(path + "/opening", as: clerk)
            #expect(asking.status == 200 && asking.text.contains("某甲") && !asking.text.contains(Self.ada))
            let shown = try await visitor.submit(
                path + "/opening", ["fields": "resident-id", "reason": Self.reason], as: clerk)
            #expect(shown.status == 200 && shown.text.contains(Self.ada))
            #expect(shown.headers[.cacheControl] == "no-store")
            #expect(shown.text.contains("watermark"))
            for other in [path, path + "/opening", path + "/edit", "/ledgers/residents", "/ledgers"] {
                #expect(!(try await visitor.get(other, as: clerk)).text.contains(Self.ada), "\(other)")
            }
            let record =
                "audit WHERE act = 'open entry' AND fields = '{resident_id}' AND reason = '\(Self.reason)'"
            #expect(try await visitor.count(record) == 1)
        }
    }

    @Test func `a reason that does not do comes back as it was, and nothing is shown`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let path = try await registered(visitor, by: clerk)
            let forms: [KeyValuePairs<String, String>] = [
                ["fields": "resident-id", "reason": "太短"], ["fields": "resident-id", "reason": ""],
                ["fields": "name", "reason": Self.reason], ["reason": Self.reason],
            ]
            for form in forms {
                let refused = try await visitor.submit(path + "/opening", form, as: clerk)
                #expect(refused.status == 422 && !refused.text.contains(Self.ada), "\(form)")
                #expect(refused.text.contains("field-problem"))
            }
            #expect(try await visitor.count("audit WHERE act = 'open entry'") == 0)
        }
    }

    @Test func `the second factor was just shown; a town desk is not offered it`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let watcher = try await visitor.scene.givenPost("town-supervisor", in: Scene.town)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let path = try await registered(visitor, by: clerk)
            #expect(try await visitor.get(path, as: watcher).text.contains(path + "/opening"))
            #expect(!(try await visitor.get(path, as: town)).text.contains(path + "/opening"))
            let refused = try await visitor.get(path + "/opening", as: town)
            #expect(refused.status == 403 && refused.text.contains("督查岗位"))
            let superuser = visitor.scene.database.superuser
            let forget = "UPDATE sessions SET shown_at = now() - interval '6 minutes'"
            try await superuser.transaction { try await $0.script(forget) }
            let browser = ["Cookie": "__Host-session=\(clerk.text)"]
            let sent = try await visitor.get(path + "/opening", browser)
            #expect(sent.headers[.location]?.hasPrefix("/confirm?back=\(path)/opening") == true)
        }
    }

    @Test func `whoever opens one after the other is asked to wait`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let path = try await registered(visitor, by: clerk)
            let form: KeyValuePairs = ["fields": "resident-id", "reason": Self.reason]
            for _ in 1...60 {
                #expect(try await visitor.submit(path + "/opening", form, as: clerk).status == 200)
            }
            let refused = try await visitor.submit(path + "/opening", form, as: clerk)
            #expect(refused.status == 429 && refused.text.contains("太频繁") && !refused.text.contains(Self.ada))
        }
    }
}
