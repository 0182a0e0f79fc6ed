import Foundation
import Scenarios
import Schema
import Synchronization
import Territory
import TestSupport
import Testing

@testable import Linli
@testable import Postgres

/// A place of an older schema is brought up to this program's while people go on.
@Suite(.serialized) struct UpgradeTests {
    /// How many migrations the older place has.
    private static let older = 60

    /// How long people waited, and whether they may stop.
    private final class Watch: Sendable {
        let waits = Mutex<[Duration]>([])
        let isOver = Mutex(false)
    }

    @Test func `a place of an older schema comes up whole while people read and write`() async throws {
        try await withDatabase { place in
            try await Self.live(in: place)
            try await Self.withOlder(beside: place) { old, target in
                try await Self.carry(place, to: target, old)
                let before = try await old.digests(of: old.sharedColumns(with: place.superuser))
                #expect(before.values.contains { $0.rows > 100 })

                let watch = Watch()
                let applied = try await withThrowingTaskGroup(of: Void.self) { group in
                    for reader in 0..<3 {
                        group.addTask {
                            // The server judges whether one waited too long: 200 ms behind a lock that is given
                            // up, and what a busy machine adds to one statement.
                            let own = Database(
                                target: target + " options='-c lock_timeout=1s'", size: 1)
                            while !watch.isOver.withLock({ $0 }) {
                                let wait = try await own.oneRequest(writing: reader == 2)
                                watch.waits.withLock { $0.append(wait) }
                            }
                            await own.close()
                        }
                    }
                    // A list that is read for a long time: whatever changes its tables has to give way.
                    group.addTask {
                        let own = Database(target: target, size: 1)
                        // Whoever waited behind a migration that waits for the first would wait too long.
                        try await own.longRead(seconds: 3)
                        while !watch.isOver.withLock({ $0 }) { try await own.longRead(seconds: 0.5) }
                        await own.close()
                    }
                    let applied: [String]
                    do {
                        applied = try await Migrator.ofThisProgram.run(on: old, managesRoles: false)
                    } catch {
                        watch.isOver.withLock { $0 = true }
                        throw error
                    }
                    watch.isOver.withLock { $0 = true }
                    try await group.waitForAll()
                    return applied
                }
                let all = watch.waits.withLock { $0 }.sorted()
                let longest = try #require(all.last)
                print("upgrade: \(applied.count) migrations, \(all.count) requests, the longest \(longest)")
                #expect(applied.count == Schema.migrations.count - Self.older)
                let columns = before.mapValues(\.columns)
                let after = try await old.digests(of: columns)
                for (table, was) in before.sorted(by: { $0.key < $1.key }) {
                    #expect(after[table] == was, "\(table) is not what it was")
                }
                let lint = try await old.transaction { db in try await db.findings(of: Schema.lint) }
                #expect(lint == [])
            }
        }
    }

    @Test func `a program knows what a database lacks, and what it has beyond`() async throws {
        try await withDatabase { place in
            let older = Migrator(roles: "", migrations: Array(Schema.migrations.dropLast()))
            let newest = try #require(Schema.migrations.last?.name)
            let beyond = try await older.difference(from: place.superuser)
            #expect(beyond.missing == [] && beyond.unknown == [newest])
            try await Self.withOlder(beside: place) { old, _ in
                let lacking = try await Migrator.ofThisProgram.difference(from: old)
                #expect(lacking.missing.count == Schema.migrations.count - Self.older)
                #expect(lacking.unknown == [])
            }
        }
    }

    /// What a program asks of a schema: columns with their types, functions with what they take, give and
    /// whom they serve. A release may add; what it takes away breaks the process that still serves.
    private static let takenAway: [String: String] = [:]

    @Test func `no migration takes away what the program before it asks for`() async throws {
        try await withDatabase { place in
            try await Self.withOlder(beside: place) { old, _ in
                var before = try await old.surface()
                for last in Self.older..<Schema.migrations.count {
                    let migrations = Array(Schema.migrations[...last])
                    _ = try await Migrator(roles: "", migrations: migrations)
                        .run(on: old, managesRoles: false)
                    let after = try await old.surface()
                    let lost = before.subtracting(after)
                    let name = Schema.migrations[last].name
                    if !lost.isEmpty { print("\(name) takes away \(lost.sorted())") }
                    let isNewest = last == Schema.migrations.count - 1
                    #expect(lost.isEmpty || !isNewest || Self.takenAway[name] != nil, "\(name): \(lost)")
                    before = after
                }
            }
        }
    }

    private static func live(in place: TestDatabase) async throws {
        let pack = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Packs/mingchuan").path
        let demo = DemoPlace(
            owner: place.superuser, app: place.app,
            definitions: try PackReader.read(folder: pack).get(), seed: 9_901, cases: 300,
            size: .init(territory: .init(counties: 1, towns: 1, villages: 2), grids: 4, units: 8),
            say: { _ in })
        _ = try await demo.make(at: Date()) { .none }
    }

    /// A database with the migrations of an older program, and nothing in it.
    private static func withOlder(
        beside place: TestDatabase, _ test: (Database, String) async throws -> Void
    ) async throws {
        let name = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try await place.superuser.alone("CREATE DATABASE \(name)")
        let target = place.superuserTarget.replacing(/dbname='[^']*'/, with: "dbname='\(name)'")
        let old = Database(target: target, size: 2, waitLimit: .seconds(20))
        do {
            // The roles are there, and belong to all databases: other tests look at them meanwhile.
            let ground = try #require(Schema.roles.range(of: "CREATE EXTENSION")).lowerBound
            try await old.transaction { db in try await db.script(String(Schema.roles[ground...])) }
            _ = try await Migrator(roles: "", migrations: Array(Schema.migrations.prefix(older)))
                .run(on: old, managesRoles: false)
            try await test(old, target)
            await old.close()
            try await place.superuser.alone("DROP DATABASE \(name) WITH (FORCE)")
        } catch {
            await old.close()
            try await place.superuser.alone("DROP DATABASE \(name) WITH (FORCE)")
            throw error
        }
    }

    /// Fills an older place with what the present one holds of the columns it knows.
    private static func carry(_ place: TestDatabase, to target: String, _ old: Database) async throws {
        let columns = try await old.sharedColumns(with: place.superuser)
        var lines = ["\\echo 'SET session_replication_role = replica;'"]
        for (table, names) in columns.sorted(by: { $0.key < $1.key }) {
            lines += [
                "\\echo 'DELETE FROM \(table);'", "\\echo 'COPY \(table) (\(names)) FROM STDIN;'",
                "COPY (SELECT \(names) FROM \(table)) TO STDOUT;", "\\echo '\\\\.'",
            ]
        }
        let folder = BackupScene.newFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try lines.joined(separator: "\n").write(toFile: folder + "/out", atomically: true, encoding: .utf8)
        let command =
            #"set -o pipefail; psql -qAtX -v ON_ERROR_STOP=1 -f "$1" "$2" "#
            + #"| psql -qX -v ON_ERROR_STOP=1 "$3" > /dev/null"#
        try await PostgresProgram.ask(
            "/bin/bash", ["-c", command, "bash", folder + "/out", place.superuserTarget, target])
    }
}

/// What one table holds, of some of its columns.
private struct Digest: Equatable {
    let columns: String
    let rows: Int
    let md5: String

    static func == (one: Digest, other: Digest) -> Bool { one.rows == other.rows && one.md5 == other.md5 }
}

extension Database {
    /// Of each of our tables its columns in order, as text.
    private func columns() async throws -> [String: [String]] {
        let rows = try await transaction { db in
            try await db.rows(
                """
                SELECT c.oid::regclass::text AS name, string_agg(quote_ident(a.attname), ' ' ORDER BY attnum)
                    AS names
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped
                    AND attgenerated = ''
                WHERE c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'ctx'::regnamespace)
                    AND c.relname NOT IN ('linli_migrations', 'spatial_ref_sys')
                GROUP BY 1 ORDER BY 1 LIMIT 1000
                """, as: { (try $0.text("name"), try $0.text("names")) })
        }
        return Dictionary(
            rows.map { ($0.0, $0.1.split(separator: " ").map(String.init)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Of each table both know, the columns both know.
    fileprivate func sharedColumns(with other: Database) async throws -> [String: String] {
        let theirs = try await other.columns()
        let shared = try await columns().compactMap { table, names -> (String, String)? in
            guard let known = theirs[table] else { return nil }
            let both = names.filter(Set(known).contains)
            return both.isEmpty ? nil : (table, both.joined(separator: ", "))
        }
        return Dictionary(shared, uniquingKeysWith: { first, _ in first })
    }

    fileprivate func digests(of columns: [String: String]) async throws -> [String: Digest] {
        var found: [String: Digest] = [:]
        for (table, names) in columns {
            found[table] = try await transaction { db in
                try await db.first(
                    SQL(
                        stringLiteral: """
                            SELECT count(*) AS n, coalesce(md5(string_agg(line, '|' ORDER BY line)), '') AS sum
                            FROM (SELECT ROW(\(names))::text AS line FROM \(table)) AS lines
                            """),
                    as: { Digest(columns: names, rows: try $0.int("n"), md5: try $0.text("sum")) })
            }
        }
        return found
    }

    /// One look at the newest history, or one case saved as it is; and how long it took.
    fileprivate func oneRequest(writing: Bool) async throws -> Duration {
        let clock = ContinuousClock()
        return try await clock.measure {
            try await transaction { db in
                if writing {
                    try await db.execute(
                        "UPDATE cases SET words = words WHERE id = (SELECT id FROM cases ORDER BY id LIMIT 1)"
                    )
                } else {
                    _ = try await db.rows(
                        """
                        SELECT h.act FROM cases c JOIN history h ON h.home = c.home AND h.case_id = c.id
                        ORDER BY c.home, c.number, h.version LIMIT 50
                        """, as: { try $0.text("act") })
                }
            }
        }
    }

    /// Somebody who reads for a while and holds on to what was read.
    fileprivate func longRead(seconds: Double) async throws {
        try await transaction { db in
            _ = try await db.first(
                "SELECT count(*) AS n, pg_sleep(\(seconds))::text AS slept FROM cases",
                as: { try $0.int("n") })
        }
    }

    /// Everything a program may ask of the schema.
    fileprivate func surface() async throws -> Set<String> {
        let lines = try await transaction { db in
            try await db.rows(
                """
                SELECT line FROM (
                    SELECT format('%s.%s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod))
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped
                    WHERE c.relkind IN ('r', 'v')
                        AND c.relnamespace IN ('public'::regnamespace, 'ctx'::regnamespace)
                    UNION ALL
                    SELECT format('%s -> %s for %s', p.oid::regprocedure, pg_get_function_result(p.oid), r.rolname)
                    FROM pg_proc p JOIN pg_roles r ON r.rolname LIKE 'linli\\_%'
                        AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
                    WHERE p.pronamespace IN ('public'::regnamespace, 'ctx'::regnamespace)
                        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
                ) AS surface (line) ORDER BY line LIMIT 100000
                """, as: { try $0.text("line") })
        }
        return Set(lines)
    }
}
