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

    /// Every fourth migration and the newest die at their 1st, 10th and 46th statement; with
    /// `LINLI_FAULTS=long` all do, at each.
    @Test func `a migration that dies half way is done whole by the next`() async throws {
        let isLong = ProcessInfo.processInfo.environment["LINLI_FAULTS"] == "long"
        try await withDatabase { whole in
            let name = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
            try await whole.superuser.alone("CREATE DATABASE \(name)")
            let target = whole.superuserTarget.replacing(/dbname='[^']*'/, with: "dbname='\(name)'")
            let broken = Database(target: target, size: 1)
            // The roles are there, and belong to all databases: other tests look at them meanwhile.
            let ground = try #require(Schema.roles.range(of: "CREATE EXTENSION")).lowerBound
            try await broken.transaction { db in
                try await db.script(String(Schema.roles[ground...]) + Self.killer)
            }
            var deaths = 0
            let newest = Schema.migrations.count - 5
            for last in Schema.migrations.indices where isLong || last % 4 == 3 || last >= newest {
                let migrator = Migrator(roles: "", migrations: Array(Schema.migrations[...last]))
                // Two statements come before any migration: the table of those applied, and its comment.
                var statement = 3
                while try await Self.dies(migrator, at: statement, on: broken) {
                    deaths += 1
                    statement = isLong ? statement + 1 : statement * 4
                }
                try await broken.transaction { db in try await db.execute("DELETE FROM trial.death") }
                #expect(try await migrator.run(on: broken, managesRoles: false).isEmpty)
            }
            print("migrations died \(deaths) times")
            #expect(deaths > Schema.migrations.count / 4)
            try await broken.transaction { db in
                try await db.script("DROP EVENT TRIGGER trial; DROP SCHEMA trial CASCADE")
            }
            #expect(try await Self.shape(of: broken) == Self.shape(of: whole.superuser))
            await broken.close()
            try await whole.superuser.alone("DROP DATABASE \(name) WITH (FORCE)")
        }
    }

    /// Ends its own connection at the statement that is named, as a machine does that loses power.
    private static let killer = """
        CREATE SCHEMA trial;
        GRANT USAGE ON SCHEMA trial TO PUBLIC;
        CREATE TABLE trial.death (statement integer NOT NULL, reached integer NOT NULL);
        CREATE SEQUENCE trial.reached;
        CREATE FUNCTION trial.die() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            IF nextval('trial.reached') = (SELECT statement FROM trial.death) THEN
                PERFORM pg_terminate_backend(pg_backend_pid());
            END IF;
        END $$;
        GRANT EXECUTE ON FUNCTION trial.die() TO PUBLIC;
        CREATE EVENT TRIGGER trial ON ddl_command_end EXECUTE FUNCTION trial.die();
        """

    /// - Returns: Whether it died; else it is done.
    private static func dies(_ migrator: Migrator, at statement: Int, on database: Database) async throws
        -> Bool
    {
        try await database.transaction { db in
            try await db.execute("DELETE FROM trial.death")
            try await db.execute("INSERT INTO trial.death VALUES (\(statement), 0)")
            // The table of applied migrations is asked for again each time, and its comment is a statement.
            try await db.script("SELECT setval('trial.reached', 1, false)")
        }
        do {
            _ = try await migrator.run(on: database, managesRoles: false)
            return false
        } catch DatabaseError.connectionLost {
            return true
        }
    }

    /// Every column, constraint, function, policy and right there is.
    private static func shape(of database: Database) async throws -> [String] {
        try await database.transaction { db in
            try await db.rows(
                """
                SELECT line FROM (
                    SELECT format('%s.%s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod))
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped
                    WHERE c.relnamespace IN ('public'::regnamespace, 'ctx'::regnamespace)
                    UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
                    WHERE connamespace IN ('public'::regnamespace, 'ctx'::regnamespace)
                    UNION ALL SELECT format('%s %s %s', oid::regprocedure, md5(prosrc), proacl) FROM pg_proc
                    WHERE pronamespace IN ('public'::regnamespace, 'ctx'::regnamespace)
                    UNION ALL SELECT format('%s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid))
                    FROM pg_policy
                ) AS shape (line) ORDER BY line LIMIT 100000
                """, as: { try $0.text("line") })
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
