import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Somebody is locked out or leaves while they work: what they were told is kept is kept, the rest is refused,
/// and what lay with them lies with their desk in the same moment.
@Suite struct LockedMidTaskTests {
    /// A desk of two, a case on it, and somebody who may lock accounts.
    private struct Desk: Sendable {
        let visitor: Visitor
        let leaving: Secret
        let colleague: Secret
        let security: Secret
        let account: UUID
        let post: UUID

        init(_ visitor: Visitor) async throws {
            self.visitor = visitor
            let login = UUID().uuidString
            leaving = try await visitor.scene.givenPost("village-clerk", in: Scene.village, login: login)
            colleague = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            security = try await visitor.scene.givenPost("security-officer", in: Scene.city)
            let found = try await visitor.scene.look(
                """
                SELECT a.id, p.id AS post FROM accounts a JOIN posts p ON p.account_id = a.id
                WHERE a.login = \(login)
                """, { (try $0.uuid("id"), try $0.uuid("post")) })
            (account, post) = try #require(found)
        }

        func take(_ number: Case.Number, as session: Secret) async throws -> Visitor.Answer {
            try await visitor.post(
                "/api/v1/cases/\(number)/choices", #"{"choice": "take", "version": 1}"#, as: session)
        }

        func lock() async throws -> Int {
            try await visitor.post("/admin/accounts/lock", "account=\(account)", as: security, World.form)
                .status
        }

        /// As security ends it, by the clock of the database: a post ends with a day of that.
        func endPost() async throws -> Int {
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute("UPDATE sessions SET ended_at = now() WHERE account_id = \(account)")
                try await db.execute("UPDATE posts SET until = current_date - 1 WHERE id = \(post)")
            }
            return 303
        }

        /// Whether the case shows what its saver was told, and the record says the same, in the same order.
        func check(_ number: Case.Number, wasKept: Bool, locking act: String) async throws {
            #expect(try await visitor.scene.version(of: number) == (wasKept ? 2 : 1))
            let found = try await visitor.scene.look(
                """
                SELECT count(*) FILTER (WHERE t.act = 'take') AS takes, count(*) FILTER (WHERE t.act = 'take'
                    AND t.id > (SELECT max(l.id) FROM audit l WHERE l.act = \(act))) AS late
                FROM audit t WHERE t.object = \(number.description)
                """, { (takes: try $0.int("takes"), late: try $0.int("late")) })
            let records = try #require(found)
            #expect(records.takes == (wasKept ? 1 : 0))
            #expect(records.late == 0, "nothing is done in a name after it was locked")
            #expect(try await visitor.get("/api/v1/desk", as: leaving).status == 401)
            #expect(try await visitor.get("/cases/\(number)", as: leaving).status == 303)
            // What lay with them lies with whoever else holds the desk.
            let desk = try await visitor.get("/desk", as: colleague)
            #expect(desk.text.contains(number.description))
            let next = wasKept ? #"{"choice": "finish", "version": 2, "answer": "清走了"}"# : ""
            let goesOn =
                wasKept
                ? try await visitor.post("/api/v1/cases/\(number)/choices", next, as: colleague)
                : try await take(number, as: colleague)
            #expect(goesOn.status == 200, "\(goesOn.text)")
        }
    }

    @Test(arguments: 1...10)
    func `locked while they save: kept before, or refused`(seed: UInt64) async throws {
        try await Visitor.visit { visitor async throws in
            let desk = try await Desk(visitor)
            let number = try await visitor.scene.report("rubbish").number
            var dice = Dice(seed: seed)
            let pauses = (Int.random(in: 0...200, using: &dice), Int.random(in: 0...200, using: &dice))
            async let saved = Self.after(pauses.0) { try await desk.take(number, as: desk.leaving).status }
            async let locked = Self.after(pauses.1) { try await desk.lock() }
            let (status, done) = try await (saved, locked)
            #expect(done == 303)
            #expect(status == 200 || status == 401, "seed \(seed)")
            try await desk.check(number, wasKept: status == 200, locking: "lock account")
        }
    }

    private static func after(_ turns: Int, _ work: @Sendable () async throws -> Int) async throws -> Int {
        for _ in 0..<turns { await Task.yield() }
        return try await work()
    }

    /// The case is held still while the account is locked, so that the lock is kept first.
    @Test(arguments: [true, false])
    func `what is under way when its account or post ends is refused whole`(byLock: Bool) async throws {
        try await Visitor.visit { visitor async throws in
            let desk = try await Desk(visitor)
            let scene = visitor.scene
            let number = try await scene.report("rubbish").number
            let saving = try await scene.database.superuser.transaction { db in
                try await db.execute("SELECT 1 FROM cases WHERE number = \(number.number) FOR UPDATE")
                let saving = Task { try await desk.take(number, as: desk.leaving) }
                while try await scene.look(
                    """
                    SELECT count(*) AS count FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'
                    """, { try $0.int("count") }) != 1
                { await Task.yield() }
                #expect(try await (byLock ? desk.lock() : desk.endPost()) == 303)
                return saving
            }
            #expect(try await saving.value.status == 401)
            try await desk.check(number, wasKept: false, locking: byLock ? "lock account" : "end post")
        }
    }
}
