import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

/// What was solved of late, as a map shows it from far.
@Suite struct SolvedMarkTests {
    // The public may see four of the five: the last is about those who handle.
    private static let solved = """
        SET LOCAL session_replication_role = replica;
        UPDATE scenarios SET is_public = true;
        UPDATE cases SET is_public = NOT is_about_handlers, solved_at = now() - interval '1 day', solved_level = 4,
            closed_at = now()
        """

    @Test func `marks count what everybody may see, and every zoom holds all of it`() async throws {
        try await withScene { database in
            try await database.superuser.transaction { try await $0.script(Self.solved) }
            #expect(try await count(in: database, worth: 1) == 4)
            for z in 10...13 { #expect(try await marked(z, in: database) == 4) }
            // 119.01, 25.51 lies in these; from near each case stands for itself again.
            for (z, x, y) in [
                (8, 212, 109), (9, 425, 218), (10, 850, 436), (13, 6804, 3495), (14, 13608, 6990),
            ] {
                let length: SQL = "SELECT length(public_solved(\(z), \(x), \(y))) AS out"
                let found = try await database.outcome(as: .visitor, length)
                #expect(try #require(Int(found.first ?? "")) > 0, "zoom \(z)")
            }
            try await check(
                database.outcome(as: .visitor, "SELECT length(public_solved(10, 851, 436)) AS out"), is: ["0"]
            )
        }
    }

    @Test func `marks are made when there is enough to mark, and not twice within ten minutes`() async throws
    {
        try await withScene { database in
            try await database.superuser.transaction { try await $0.script(Self.solved) }
            #expect(try await count(in: database, worth: 1_000) == 0)
            #expect(try await marked(10, in: database) == 0)
            #expect(try await count(in: database, worth: 1) == 4)
            #expect(try await count(in: database, worth: 1) == 0, "they are young")
            try await database.superuser.transaction {
                try await $0.script("UPDATE solved_marks SET made_at = now() - interval '11 minutes'")
            }
            // Meanwhile less was solved than is worth a mark: the cases themselves are shown again.
            #expect(try await count(in: database, worth: 1_000) == 0)
            #expect(try await marked(10, in: database) == 0)
        }
    }

    /// How many cases stand behind the marks of a zoom.
    private func marked(_ z: Int, in database: TestDatabase) async throws -> Int? {
        try await database.superuser.transaction { db in
            try await db.first(
                "SELECT coalesce(sum(count), 0) AS sum FROM solved_marks WHERE z = \(z)",
                as: { try $0.int("sum") })
        }
    }

    private func count(in database: TestDatabase, worth: Int) async throws -> Int {
        try await database.app.metering { db in
            try await db.first(
                "SELECT count_solved_marks(now(), \(worth)) AS made", as: { try $0.int("made") }) ?? -1
        }
    }
}
