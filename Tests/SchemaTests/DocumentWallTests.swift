import Postgres
import TestSupport
import Testing

/// Documents against those who would read, grant or change them beyond their reach; each asks the functions
/// themselves, whatever a page would have offered.
@Suite struct DocumentWallTests {
    private static let document = "00000000-0000-0000-0000-0000000000d7"
    private static let office = "00000000-0000-0000-0000-0000000000a1"
    private static let grantID = "00000000-0000-0000-0000-0000000000d8"
    private static let at = "2026-02-15T05:00:00Z"

    private func keep(
        _ database: TestDatabase, as person: Person, in area: String = "990101001001", _ digit: String = "1"
    ) async throws -> [String] {
        let record = """
            {"id": "\(Self.document)", "area": "\(area)", "ledger": "", "home": "", "entry": "", "subject": "",
             "kind": "report", "title": "x", "sha256": "\(Scene.digest(digit))", "bytes": 1, "media": "pdf",
             "note": "", "at": "\(Self.at)"}
            """
        return try await database.outcome(
            as: person, "SELECT outcome AS out FROM keep_document(\(record)::jsonb)")
    }

    private func read(
        _ database: TestDatabase, as person: Person, _ way: String = "view", _ number: Int = 1,
        at moment: String = at
    ) async throws -> [String] {
        let record = """
            {"document": "\(Self.document)", "number": \(number), "way": "\(way)", "at": "\(moment)"}
            """
        return try await database.outcome(
            as: person, "SELECT outcome AS out FROM read_document(\(record)::jsonb)")
    }

    private func grant(
        _ database: TestDatabase, as person: Person, until: String = "2026-02-20", downloads: Bool = false,
        folder: Bool = false, toPost post: String? = nil
    ) async throws -> [String] {
        let record = """
            {"id": "\(Self.grantID)", "document": "\(Self.document)", "is_folder": \(folder),
             "organization": "\(post == nil ? Self.office : "")", "post": "\(post ?? "")",
             "purpose": "fire safety", "downloads": \(downloads), "until": "\(until)", "at": "\(Self.at)"}
            """
        return try await database.outcome(
            as: person, "SELECT grant_document(\(record)::jsonb) AS out")
    }

    @Test func `documents are kept by the desk of their ground, and by nobody else`() async throws {
        try await withScene { database async throws in
            for (person, outcome) in [
                (Person.sibling, "absent"), (.otherTown, "absent"), (.head, "absent"),
                (.department, "42501"), (.keeper, "42501"), (.visitor, "42501"), (.village, "done"),
                // The same form once more.
                (.village, "done"),
            ] {
                try await check(keep(database, as: person), is: [outcome])
            }
            try await check(keep(database, as: .head, in: "990101001001001001"), is: ["not keeper"])
            try await check(
                database.truth("SELECT count(*)::text AS out FROM document_versions"), is: ["1"])
        }
    }

    @Test func `a file is told on its own ground and to whoever was granted it, until the day`() async throws
    {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            for (person, outcome) in [
                (Person.village, "done"), (.town, "done"), (.city, "done"), (.sibling, "absent"),
                (.otherTown, "absent"), (.department, "absent"), (.otherDepartment, "absent"),
                (.keeper, "42501"), (.followup, "42501"), (.visitor, "42501"),
            ] {
                try await check(read(database, as: person), is: [outcome])
            }
            for (person, outcome) in [
                (Person.department, "42501"), (.sibling, "absent"), (.head, "absent"), (.village, "done"),
            ] {
                try await check(grant(database, as: person), is: [outcome])
            }
            try await check(grant(database, as: .town, until: "2026-05-17"), is: ["LN422"])
            try await check(grant(database, as: .town, until: "2026-02-14"), is: ["LN422"])
            for (person, way, moment, outcome) in [
                (Person.department, "view", Self.at, "done"), (.department, "download", Self.at, "only here"),
                (.department, "view", "2026-02-20T12:00:00Z", "done"),
                (.department, "view", "2026-02-21T12:00:00Z", "absent"),
                (.otherDepartment, "view", Self.at, "absent"),
            ] {
                try await check(read(database, as: person, way, at: moment), is: [outcome])
            }
            let record: SQL = """
                SELECT reason || ' ' || array_to_string(fields, ',') AS out FROM audit
                WHERE act = 'read document' AND reason IS NOT NULL ORDER BY id
                """
            try await check(
                database.truth(record), is: ["fire safety version 1,view", "fire safety version 1,view"])
        }
    }

    @Test func `a grant that is taken back opens nothing, and only desks take back`() async throws {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            _ = try await grant(database, as: .village, downloads: true, folder: true)
            try await check(read(database, as: .department, "download"), is: ["done"])
            let record = """
                {"grant": "\(Self.grantID)", "at": "\(Self.at)"}
                """
            let end: SQL = "SELECT end_document_grant(\(record)::jsonb) AS out"
            let listed: SQL = "SELECT title AS out FROM granted_documents(\(Self.at)::timestamptz)"
            try await check(database.outcome(as: .department, listed), is: ["x"])
            try await check(database.outcome(as: .sibling, end), is: ["absent"])
            try await check(database.outcome(as: .department, end), is: ["42501"])
            try await check(database.outcome(as: .town, end), is: ["done"])
            try await check(read(database, as: .department), is: ["absent"])
            try await check(database.outcome(as: .department, listed), is: [])
            for person in [Person.village, .town, .department, .keeper] {
                try await check(
                    database.change(as: person, "UPDATE documents SET title = 'y'"), is: "42501")
                try await check(database.change(as: person, "DELETE FROM document_readings"), is: "42501")
            }
        }
    }

    @Test func `a grant to one post opens nothing to the others of its office, and ends with its day`()
        async throws
    {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            let post: (Int) async throws -> String = { digit in
                try await database.truth(
                    """
                    SELECT p.id::text AS out FROM posts p JOIN sessions s ON s.post_id = p.id
                    WHERE s.token_hash = sha256(\(String(digit))::bytea)
                    """
                ).first ?? ""
            }
            try await check(grant(database, as: .village, toPost: post(0)), is: ["nobody"])
            try await check(grant(database, as: .village, toPost: Self.document), is: ["nobody"])
            try await check(grant(database, as: .village, toPost: post(5)), is: ["done"])
            for (person, moment, outcome) in [
                (Person.sibling, Self.at, "done"), (.sibling, "2026-02-21T12:00:00Z", "absent"),
                (.department, Self.at, "absent"), (.otherTown, Self.at, "absent"),
                (.village, Self.at, "done"),
            ] {
                try await check(read(database, as: person, at: moment), is: [outcome])
            }
            try await check(read(database, as: .sibling, "download"), is: ["only here"])
            let listed: SQL = "SELECT title AS out FROM granted_documents(\(Self.at)::timestamptz)"
            try await check(database.outcome(as: .sibling, listed), is: ["x"])
            try await check(database.outcome(as: .village, listed), is: [])
            let row: SQL = "SELECT id::text AS out FROM documents"
            try await check(database.outcome(as: .sibling, row), is: [])
            let record: SQL = "SELECT fields[1] AS out FROM audit WHERE act = 'grant document'"
            try await check(database.truth(record), is: ["post " + post(5)])
        }
    }

    @Test func `whoever stands in for a post reads what the post was granted`() async throws {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    UPDATE posts SET stands_in_for = (SELECT post_id FROM sessions WHERE token_hash = sha256('6')),
                        until = current_date + 7
                    WHERE id = (SELECT post_id FROM sessions WHERE token_hash = sha256('5'))
                    """)
            }
            let away = try await database.truth(
                "SELECT post_id::text AS out FROM sessions WHERE token_hash = sha256('6')")
            try await check(grant(database, as: .village, toPost: away.first), is: ["done"])
            try await check(read(database, as: .sibling), is: ["done"])
        }
    }

    @Test func `by a grant the newest version is read, and not what it took the place of`() async throws {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            _ = try await grant(database, as: .village, downloads: true)
            let record = """
                {"document": "\(Self.document)", "seen": 1, "sha256": "\(Scene.digest("2"))", "bytes": 1,
                 "media": "pdf", "note": "", "at": "\(Self.at)"}
                """
            let add: SQL = "SELECT keep_version(\(record)::jsonb) AS out"
            try await check(database.outcome(as: .village, add), is: ["done"])
            for (person, number, outcome) in [
                (Person.department, 1, "absent"), (.department, 2, "done"), (.village, 1, "done"),
                (.village, 2, "done"),
            ] {
                try await check(read(database, as: person, "download", number), is: [outcome])
            }
            let told: SQL = """
                SELECT number::text AS out
                FROM granted_document(\(Self.document)::uuid, \(Self.at)::timestamptz)
                """
            try await check(database.outcome(as: .department, told), is: ["2"])
        }
    }

    @Test func `what was granted of a folder ends with its area, and opens nothing of the next`() async throws
    {
        try await withScene { database async throws in
            _ = try await keep(database, as: .village)
            _ = try await grant(database, as: .village, folder: true)
            // What the village that comes after has of its own.
            let other = "00000000-0000-0000-0000-0000000000d9"
            try await database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO documents (id, area, reads_from, kind, title, version, kept_at, changed_at)
                    VALUES (\(other)::uuid, '990101001002', 1, 'report', 'theirs', 1, \(Self.at)::timestamptz,
                        \(Self.at)::timestamptz)
                    """)
                try await db.execute(
                    "UPDATE documents SET area = '990101001002' WHERE id = \(Self.document)::uuid")
            }
            let listed: SQL = "SELECT title AS out FROM granted_documents(\(Self.at)::timestamptz)"
            try await check(database.outcome(as: .department, listed), is: [])
            try await check(read(database, as: .department), is: ["absent"])
            let ended: SQL = "SELECT (ended_at IS NOT NULL)::text AS out FROM document_grants"
            try await check(database.truth(ended), is: ["true"])
        }
    }

    private static func find(_ words: String, _ area: String) -> SQL {
        """
        SELECT id::text AS out
        FROM find_documents(jsonb_build_object('words', \(words)::text, 'area', \(area)::text), 50)
        """
    }

    @Test func `a document is found by its title, however many came after it, within the scope alone`()
        async throws
    {
        try await withScene { database async throws in
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    INSERT INTO documents (id, area, reads_from, kind, title, version, kept_at, changed_at)
                    SELECT gen_random_uuid(), '990101001001', 1, 'report', '检查记录 ' || n, 1, now(), now() + n * interval '1 s'
                    FROM generate_series(1, 6000) n;
                    INSERT INTO documents (id, area, reads_from, kind, title, version, kept_at, changed_at)
                    VALUES ('\(Self.document)', '990101001001', 1, 'licence', '老油坊食品许可', 1, '2020-01-01', '2020-01-01')
                    """)
            }
            try await database.superuser.alone("ANALYZE documents")
            for (person, words, found) in [
                (Person.village, "食品", [Self.document]), (.city, "油坊 许可", [Self.document]),
                (.village, "食品 报告", []),
                (.sibling, "食品", []), (.otherTown, "食品", []), (.village, "%", []),
                (.department, "食品", ["42501"]),
            ] {
                try await check(database.outcome(as: person, Self.find(words, "9901")), is: found)
            }
            #expect(try await database.outcome(as: .village, Self.find("检查记录", "990101001001")).count == 50)
            let read = try await database.app.transaction { db in
                try await db.become(.city)
                _ = try await db.rows(Self.find("食品", "9901"), as: { try $0.text("out") })
                return try await db.first(
                    """
                    SELECT seq_scan, coalesce(idx_tup_fetch, 0) AS read FROM pg_stat_xact_user_tables
                    WHERE relname = 'documents'
                    """, as: { (scans: try $0.int("seq_scan"), rows: try $0.int("read")) })
            }
            #expect(read?.scans == 0)
            // Those that came up before on the same connection are among them.
            #expect((read?.rows ?? .max) <= 100)
        }
    }

    @Test func `papers of entries are read from no higher than their ledger, also when that changes`()
        async throws
    {
        try await withScene { database async throws in
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    INSERT INTO catalogues (digest, definition) VALUES (repeat('a', 64), '{}');
                    INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from,
                        is_of_persons)
                    VALUES ('x', repeat('a', 64), '{x}', 'x', false, '{x}', 2, false);
                    INSERT INTO documents (id, area, ledger, home, entry_id, subject, reads_from, kind, title, version,
                        kept_at, changed_at)
                    VALUES ('\(Self.document)', '990101001001', 'x', '990101001', gen_random_uuid(), 'x', 2, 'report',
                        'x', 1, now(), now());
                    INSERT INTO document_versions (document_id, number, area, reads_from, sha256, bytes, media, note,
                        who, kept_at)
                    VALUES ('\(Self.document)', 1, '990101001001', 2, repeat('b', 64), 1, 'pdf', '', 'x', now());
                    """)
            }
            try await check(read(database, as: .county), is: ["done"])
            let versions: SQL = "SELECT number::text AS out FROM document_versions"
            try await check(database.outcome(as: .county, versions), is: ["1"])
            try await database.superuser.transaction { db in
                try await db.script("UPDATE ledgers SET reads_from = 4 WHERE name = 'x'")
            }
            try await check(read(database, as: .county), is: ["absent"])
            try await check(read(database, as: .village), is: ["done"])
            try await check(database.outcome(as: .county, versions), is: [])
            try await check(
                database.outcome(as: .county, "SELECT who AS out FROM document_readings"), is: [])
        }
    }
}
