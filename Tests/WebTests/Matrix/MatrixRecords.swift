import Access
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Web

/// What the database says behind the walls: whether anything changed, and what was written down.
extension World {
    /// One record of the audit.
    struct Record: Sendable, Equatable, CustomStringConvertible {
        let act: String
        let outcome: String
        var description: String { outcome == "done" ? act : "\(act): \(outcome)" }
    }

    /// Of each table a digest of every row, but for what counts requests and what is told of by ``records``.
    ///
    /// When a session was last seen, or showed its factor, is no change of anything.
    func digest() async throws -> [String: String] {
        let tables = try await visitor.scene.database.superuser.transaction { db in
            try await db.rows(
                """
                SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                    AND relname NOT IN ('audit', 'attempts', 'buckets', 'spatial_ref_sys', 'area_shapes',
                        'scenarios', 'workflows', 'packs', 'calendars')
                ORDER BY relname
                """, as: { try $0.text("relname") })
        }
        let each = tables.map { table in
            let row = table == "sessions" ? "to_jsonb(t) - 'seen_at' - 'shown_at'" : "t"
            return
                "SELECT '\(table)', md5(string_agg((\(row))::text, ',' ORDER BY (\(row))::text)) FROM \(table) t"
        }
        let all = "SELECT * FROM (\(each.joined(separator: " UNION ALL "))) x (name, digest)"
        let digests = try await visitor.scene.database.superuser.transaction { db in
            try await db.rows(
                SQL(stringLiteral: all), as: { (try $0.text("name"), try $0.textOrNil("digest") ?? "") })
        }
        return Dictionary(uniqueKeysWithValues: digests)
    }

    /// Nothing is another than it was.
    func expectUnchanged(since before: [String: String], _ what: String) async throws {
        let changed = try await digest().filter { before[$0.key] != $0.value }.keys.sorted()
        #expect(changed.isEmpty, "\(what)")
    }

    /// What was written down since the last time this was asked.
    func newRecords() async throws -> [Record] {
        let seen = mark.last.withLock { $0 }
        let rows = try await visitor.scene.database.superuser.transaction { db in
            try await db.rows(
                "SELECT id, act, outcome FROM audit WHERE id > \(seen) ORDER BY id",
                as: {
                    (try $0.int("id"), Record(act: try $0.text("act"), outcome: try $0.text("outcome")))
                })
        }
        mark.last.withLock { $0 = rows.last?.0 ?? seen }
        return rows.map(\.1)
    }

    /// Forgets how much was asked so far, and shows every second factor anew, and opens what was signed out.
    func rest() async throws {
        try await visitor.scene.database.superuser.transaction { db in
            try await db.script(
                """
                DELETE FROM attempts; DELETE FROM buckets;
                UPDATE sessions SET shown_at = now(), ended_at = NULL
                """)
        }
    }

    /// Brings about what a question needs that is no object of its address.
    func prepare(_ ask: Ask, for asker: Asker) async throws {
        guard ask.route.hasPrefix("POST /glass") else { return }
        try await visitor.scene.database.superuser.transaction { db in
            try await db.script("UPDATE break_glasses SET closed_at = now() WHERE closed_at IS NULL")
        }
        if ask.route.hasSuffix("/ending") { try await breakGlass(by: asker) }
    }

    /// The same person and post in another session, for what ends the session it is done in.
    func again(_ asker: Asker) async throws -> Asker {
        guard let account = asker.account else { return asker }
        let session = Secret.random()
        try await visitor.scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at)
                VALUES (\(session.hash)::bytea, \(account), \(asker.post), \(Secret.random().hash)::bytea,
                        now() + interval '1 day', now())
                """)
        }
        var again = asker
        again.session = session
        again.csrf = try await People.csrf(of: session, in: visitor.scene)
        return again
    }
}
