import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Reporters who want to be told: who they are stands nowhere, and how to reach them stays sealed.
@Suite struct FollowTests {
    private func ask(_ follows: Bool, contact: String = "", of told: Told, _ visitor: Visitor) async throws
        -> Visitor.Answer
    {
        let page = try await visitor.get("/reports/\(told.number)", told.header)
        let cookie = page.headers[values: .setCookie].first ?? ""
        let mark = cookie.split(separator: ";").first.map { String($0) } ?? ""
        let token = try #require(page.text.firstMatch(of: /name="csrf" value="([^"]+)"/)?.output.1)
        let headers = told.header.merging(Told.form) { $1 }.merging(["Cookie": mark]) { $1 }
        let body = "csrf=\(token)&follows=\(follows ? "yes" : "no")&contact=\(contact)"
        return try await visitor.post("/reports/\(told.number)/following", body, headers)
    }

    private func toTell(_ told: Told, _ visitor: Visitor, limit: Int = 500) async throws -> [String] {
        let number = try told.parsed
        let id = try #require(
            try await visitor.scene.look(
                "SELECT id FROM cases WHERE number = \(number.number)", { try $0.uuid("id") }))
        return try await visitor.scene.database.app.telling { db in
            var found: [String] = []
            var last: Follower?
            while true {
                let page = try await db.followers.toTell(home: number.home, id: id, after: last, limit: limit)
                found += page.map(\.masked)
                guard page.count == limit else { return found }
                last = page.last
            }
        }
    }

    @Test func `a reporter asks to be told, leaves a contact, and changes their mind`() async throws {
        try await Visitor.visit { visitor async throws in
            let told = try await Told(to: visitor)
            #expect(try await toTell(told, visitor) == [])
            #expect(try await ask(true, of: told, visitor).status == 303)
            #expect(try await toTell(told, visitor) == ["138****1234"])
            #expect(try await ask(true, of: told, visitor).status == 303)
            #expect(try await visitor.count("followers") == 1)
            #expect(try await ask(false, of: told, visitor).status == 303)
            #expect(try await toTell(told, visitor) == [])
        }
    }

    @Test func `without a contact nobody can be told, and one may be left later`() async throws {
        try await Visitor.visit { visitor async throws in
            let told = try await Told(to: visitor)
            try await visitor.scene.database.superuser.transaction {
                try await $0.script("DELETE FROM contacts")
            }
            let refused = try await ask(true, of: told, visitor)
            #expect(refused.status == 422 && refused.text.contains("请留下联系方式"))
            #expect(
                try await ask(true, contact: String(repeating: "1", count: 101), of: told, visitor).status
                    == 422)
            #expect(try await ask(true, contact: "13900002222", of: told, visitor).status == 303)
            #expect(try await toTell(told, visitor) == ["139****2222"])
            #expect(try await visitor.count("contacts WHERE sealed::text LIKE '%13900002222%'") == 0)
            #expect(try await visitor.count("audit WHERE act = 'follow' AND account_id IS NULL") == 1)
        }
    }

    @Test func `whoever was added is told of the master, page by page, and of nothing else`() async throws {
        try await Visitor.visit { visitor async throws in
            let master = try await Told(to: visitor)
            let other = try await Told(to: visitor)
            for _ in 0..<3 {
                _ = try await Told(to: visitor, more: #", "same_as": "\#(master.number)""#)
            }
            #expect(try await toTell(master, visitor).count == 3)
            #expect(try await toTell(master, visitor, limit: 2).count == 3)
            #expect(try await toTell(other, visitor) == [])
            // Its own reporter is told only when asked for.
            #expect(try await ask(true, of: master, visitor).status == 303)
            #expect(try await toTell(master, visitor).count == 4)
        }
    }
}
