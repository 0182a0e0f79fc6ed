import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// A session acts as one post at a time, whatever else its person may hold.
@Suite struct OnePostTests {
    @Test func `nobody sees with two posts at once, and changing between them is on record`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let first = try await scene.givenPost("village-clerk", in: Scene.village, login: "chen")
            let here = try await scene.report("rubbish")
            let there = try await scene.report("rubbish", at: (150.015, 30.0025))
            let second = UUID()
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO posts (id, account_id, kind, area, title, since)
                    SELECT \(second), id, 'village-clerk', \(Scene.neighbour), 'second', '2020-01-02'
                    FROM accounts WHERE login = 'chen'
                    """)
            }
            func sees(_ number: Case.Number, _ session: Secret) async throws -> Bool {
                try await visitor.get("/api/v1/cases/\(number)", as: session).status == 200
            }
            #expect(try await sees(here.number, first))
            #expect(try await !sees(there.number, first))
            let changed = try await visitor.post("/posts", "post=\(second)", as: first, World.form)
            let cookie = try #require(changed.headers[values: .setCookie].first)
            let next = Secret(String(cookie.prefix { $0 != ";" }.dropFirst("__Host-session=".count)))
            #expect(try await !sees(here.number, next))
            #expect(try await sees(there.number, next))
            #expect(try await visitor.get("/api/v1/cases/\(here.number)", as: first).status == 401)
            let records = try await scene.look(
                "SELECT count(*) AS count FROM audit WHERE act = 'switch post'", { try $0.int("count") })
            #expect(records == 1)
        }
    }
}
