import Access
import Foundation
import Postgres
import Schema
import TestSupport
import Testing

/// Bringing a database up to date while people work in it.
@Suite struct MigratingTests {
    @Test func `a migration waits for no lock longer than a blink`() async throws {
        try await withDatabase { database in
            let text = """
                DO $$ BEGIN
                    IF current_setting('lock_timeout') <> '200ms' THEN RAISE EXCEPTION 'it would wait'; END IF;
                END $$
                """
            let proof = Migration(name: "9999_proof.sql", text: text, sha256: "proof")
            let migrator = Migrator(roles: Schema.roles, migrations: Schema.migrations + [proof])
            let applied = try await migrator.run(on: database.superuser)
            let again = try await migrator.run(on: database.superuser)
            #expect(applied == ["9999_proof.sql"])
            #expect(again.isEmpty)
        }
    }

    @Test func `the first post of an account is found however many accounts there are`() async throws {
        try await withScene { database in
            let found = try await database.superuser.transaction { db in
                let held = try await db.first(
                    """
                    SELECT account_id, (array_agg(id ORDER BY since, title, id))[1] AS post FROM posts
                    WHERE until IS NULL GROUP BY 1 ORDER BY 1 DESC LIMIT 1
                    """, as: { (try $0.uuid("account_id"), try $0.uuid("post")) })
                let (account, post) = try #require(held)
                return (try await db.accounts.firstPost(of: account), post)
            }
            #expect(found.0 == found.1)
        }
        let nobody = try await withTransaction { db in try await db.accounts.firstPost(of: UUID()) }
        #expect(nobody == nil)
    }
}
