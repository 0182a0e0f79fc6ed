import Foundation
import Postgres
import Schema
import TestSupport
import Testing

/// Somebody idles in a transaction, a migration wants the table, and everybody who reads it comes behind.
@Suite struct LockQueueTests {
    private static let isLong = ProcessInfo.processInfo.environment["LINLI_FAULTS"] == "long"
    private static let trial = Migration(
        name: "9998_trial.sql", text: "ALTER TABLE cases ADD COLUMN trial text", sha256: "trial")

    private static func migrator(tries: Int = 20) -> Migrator {
        Migrator(roles: Schema.roles, migrations: Schema.migrations + [trial], tries: tries)
    }

    /// Whoever the server ended hears so with the next thing it asks; the program's login idles two seconds
    /// here, and in the long run the ten that its role allows.
    @Test func `who idles is ended, the migration waits its turn, and readers hardly notice`() async throws {
        try await withDatabase { database in
            let allowed = try await database.app.transaction { db in
                try await db.first(
                    """
                    SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
                        current_setting('idle_in_transaction_session_timeout')) AS allowed
                    """, as: { try $0.text("allowed") })
            }
            #expect(allowed == "5s 3s 10s", "a statement, a lock, a pause in a transaction")
            let options = Self.isLong ? "" : " options='-c idle_in_transaction_session_timeout=2s'"
            let program = Database(target: database.appTarget + options, size: 1)
            for _ in 0..<(Self.isLong ? 10 : 1) {
                try await Self.queue(behind: program, in: database)
            }
            await program.close()
        }
    }

    private static func queue(behind program: Database, in database: TestDatabase) async throws {
        let (idling, began) = AsyncStream<Void>.makeStream()
        let (migrated, done) = AsyncStream<Void>.makeStream()
        // Reads wait here for a second at the most: the server itself judges whether one waited too long.
        let readers = Database(
            target: database.appTarget + " options='-c lock_timeout=1s'", size: 2, waitLimit: .seconds(20))
        let reading = Task {
            var waits: [Duration] = []
            while !Task.isCancelled {
                let start = ContinuousClock.now
                try await Self.read(readers)
                waits.append(start.duration(to: .now))
            }
            return waits
        }
        let ended = Task {
            try await program.transaction { db in
                try await Self.look(db)
                began.finish()
                for await _ in migrated {}
                try await db.execute("SELECT 1")
            }
        }
        for await _ in idling {}
        let applied = try await Self.migrator().run(on: database.superuser, managesRoles: false)
        done.finish()
        await #expect(throws: DatabaseError.connectionLost) { try await ended.value }
        reading.cancel()
        let waits = try await reading.value.sorted()
        await readers.close()
        #expect(applied == ["9998_trial.sql"])
        #expect(waits.count > 20)
        print("\(waits.count) reads beside a migration, the longest \(waits.last ?? .zero)")
        try await database.superuser.transaction { db in
            try await db.script(
                "ALTER TABLE cases DROP COLUMN trial; DELETE FROM linli_migrations WHERE sha256 = 'trial'")
        }
    }

    @Test func `a lock that is never let go is named, and nothing is half done`() async throws {
        try await withDatabase { database in
            try await database.superuser.transaction { db in
                try await Self.look(db)
                let other = Database(target: database.superuserTarget, size: 1)
                await #expect(throws: Migrator.Refusal.lockKept(name: "9998_trial.sql")) {
                    try await Self.migrator(tries: 2).run(on: other, managesRoles: false)
                }
                await other.close()
            }
            let applied = try await Self.migrator().run(on: database.superuser, managesRoles: false)
            #expect(applied == ["9998_trial.sql"])
        }
    }

    private static func read(_ readers: Database) async throws {
        try await readers.transaction { db in try await look(db) }
    }

    /// Nothing is seen without a signed context, but the table is in use until the transaction ends.
    private static func look(_ db: Transaction) async throws {
        try await db.script("SET LOCAL ROLE linli_area")
        _ = try await db.rows("SELECT 1 AS one FROM cases LIMIT 1", as: { try $0.int("one") })
    }
}
