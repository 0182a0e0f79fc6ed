import Postgres
import TestSupport
import Testing

/// Beats: which one a place lies in, and who sees what lies there.
@Suite struct BeatTests {
    private static let office = "00000000-0000-0000-0000-0000000000a1"
    private static let one = "00000000-0000-0000-0000-0000000000e1"
    private static let other = "00000000-0000-0000-0000-0000000000e2"
    /// Clerks of the two beats.
    private static let clerk = Person.post(10), sister = Person.post(11)

    /// Two beats of the office: one has the first village, the other the second; each has a clerk.
    private static let beats = """
        INSERT INTO organizations (id, name, kind, slug, area) VALUES
            ('\(one)', '一中队', 'department', 'urban-care-one', '990101001'),
            ('\(other)', '二中队', 'department', 'urban-care-other', '990101001');
        INSERT INTO beats (id, of_organization, since)
        VALUES ('\(one)', '\(office)', '2026-01-01'), ('\(other)', '\(office)', '2026-01-01');
        INSERT INTO beat_areas (of_organization, area, beat_id)
        VALUES ('\(office)', '990101001001', '\(one)'), ('\(office)', '990101001002', '\(other)');
        INSERT INTO accounts (id, login, name)
        VALUES (repeat('d', 32)::uuid, 'one', '某'), (repeat('e', 32)::uuid, 'other', '某');
        INSERT INTO posts (id, account_id, kind, area, organization_id, title, since) VALUES
            (repeat('d', 32)::uuid, repeat('d', 32)::uuid, 'clerk', '990101001', '\(one)', '一', '2020-01-01'),
            (repeat('e', 32)::uuid, repeat('e', 32)::uuid, 'clerk', '990101001', '\(other)', '二', '2020-01-01');
        INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at) VALUES
            (sha256('10'), repeat('d', 32)::uuid, repeat('d', 32)::uuid, sha256('csrf'), now() + interval '1 hour'),
            (sha256('11'), repeat('e', 32)::uuid, repeat('e', 32)::uuid, sha256('csrf'), now() + interval '1 hour');
        """

    private func withBeats(_ test: @Sendable (TestDatabase) async throws -> Void) async throws {
        try await withScene { database in
            try await database.superuser.transaction { try await $0.script(Self.beats) }
            try await test(database)
        }
    }

    private static let lead =
        "SELECT o.slug AS out FROM assignments s JOIN organizations o ON o.id = s.to_organization"

    // Longitude and latitude; the drawing is a square from 119.00 to 119.10 and from 25.50 to 25.60.
    @Test(arguments: [
        ("990101001001001001", "119.02 25.52", 6, "drawn"),
        ("990101001001001001", "119.10 25.55", 6, "drawn"), ("990101001001", "119.10 25.60", 6, "drawn"),
        ("990101001001001001", "119.1001 25.55", 6, "urban-care-one"),
        ("990101001001001002", nil, 6, "urban-care-one"), ("990101001001002001", nil, 6, "urban-care-other"),
        ("990101001002", "119.30 25.52", 6, "urban-care-other"), ("990101001", "119.30 25.52", 6, "none"),
        ("990101001", nil, 6, "none"), ("990101001001001001", "119.02 25.52", 2, "none"),
        ("990101001001001001", "119.005 25.505", 6, "small"), ("990101001001", "119.05 25.59", 6, "drawn"),
    ])
    func `a place lies in the drawing around it, else in the finest area`(
        area: String, spot: String?, reader: Int, beat: String
    ) async throws {
        try await withBeats { database in
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    INSERT INTO organizations (id, name, kind, slug, area)
                    SELECT v.id::uuid, 'x', 'department', v.slug, '990101001' FROM (VALUES
                        ('00000000-0000-0000-0000-0000000000e3', 'drawn'),
                        ('00000000-0000-0000-0000-0000000000e4', 'small'),
                        ('00000000-0000-0000-0000-0000000000e5', 'ended'),
                        ('00000000-0000-0000-0000-0000000000e6', 'closed')) v (id, slug);
                    UPDATE organizations SET closed_on = '2026-01-01' WHERE slug = 'closed';
                    INSERT INTO beats (id, of_organization, since, until, shape)
                    SELECT o.id, '\(Self.office)', '2026-01-01', CASE slug WHEN 'ended' THEN '2026-01-02'::date END,
                        ST_Multi(ST_MakeEnvelope(119, 25.5, 119 + v.side, 25.5 + v.side, 4326))
                    FROM organizations o JOIN (VALUES ('drawn', 0.1), ('small', 0.01), ('ended', 0.005),
                        ('closed', 0.004)) v (slug, side) USING (slug);
                    INSERT INTO areas (code, name, level) VALUES ('990101001001002', 'x', 5);
                    INSERT INTO beat_areas VALUES ('\(Self.office)', '990101001001002', '\(Self.other)')
                    """)
            }
            let parts = spot?.split(separator: " ").compactMap { Double($0) }
            let point: SQL = parts.map { "ST_SetSRID(ST_MakePoint(\($0[0]), \($0[1])), 4326)" } ?? "NULL"
            let found = try await database.truth(
                """
                SELECT coalesce((SELECT slug FROM organizations WHERE id = ctx.beat_of(\(Self.office)::uuid, \(area),
                    \(point), \(reader)::smallint)), 'none') AS out
                """)
            #expect(found == [beat])
        }
    }

    /// What somebody sees of report 1: each statement answers 1 or 0.
    private static let looks: [SQL] = [
        "SELECT count(*) AS out FROM assignments WHERE case_id = '\(raw: "00000000-0000-0000-0000-000000000001")'",
        """
        SELECT count(*) AS out FROM ctx.open_case('990101001', '00000000-0000-0000-0000-000000000001')
        """,
        "SELECT count(*) AS out FROM waiting_replies()", "SELECT count(*) AS out FROM demanded_answers()",
        """
        SELECT count(*) AS out FROM case_marks(ARRAY['990101001'],
            ARRAY(SELECT number FROM assignments), '2026-02-15') WHERE mark = 'supervised'
        """,
        """
        SELECT count(*) AS out FROM regexp_matches(encode(map_cases(14, 13608, 6990), 'escape'), '990101001-', 'g')
        """,
        "SELECT open AS out FROM post_counts(nullif(current_setting('app.account'), '')::uuid)",
        """
        SELECT count(*) AS out FROM own_news('0', 0, pg_snapshot_xmax(pg_current_snapshot())::text, 0, 50)
        WHERE is_own
        """,
    ]

    @Test func `an office sees what lies with its beats, a beat its own, and no beat its sister's`()
        async throws
    {
        try await withBeats { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            try await check(database.truth(SQL(stringLiteral: Self.lead)), is: ["urban-care-one"])
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    INSERT INTO messages (home, case_id, id, position, direction, sealed, key_id, who, at)
                    SELECT home, id, gen_random_uuid(), 9, 'from_reporter', 'x', 'k', 'reporter', now() FROM cases;
                    INSERT INTO presses (home, case_id, area, id, kind, from_area, words, who, at, clock_id,
                        due_at, seen_from)
                    SELECT home, id, area, id, 'supervise', '990101', 'x', 'x', now(), id,
                        now() + interval '1 day', seen_from FROM cases
                    """)
            }
            // News of a database is believed once no transaction of the whole cluster is older.
            let isSettled: SQL = """
                SELECT bool_and(written_by < pg_snapshot_xmin(pg_current_snapshot())) AS out FROM outbox
                """
            while try await database.truth(isSettled) != ["t"] { await Task.yield() }
            for look in Self.looks {
                for (person, seen) in [
                    (Self.clerk, "1"), (.department, "1"), (Self.sister, "0"), (.otherDepartment, "0"),
                ] {
                    try await check(database.outcome(as: person, look), is: [seen])
                }
            }
            try await database.superuser.transaction { db in
                try await db.script("UPDATE assignments SET seen_from = 2; UPDATE cases SET seen_from = 2")
            }
            for look in Self.looks {
                for person in [Self.clerk, .department] {
                    try await check(database.outcome(as: person, look), is: ["0"])
                }
            }
        }
    }

    @Test func `who has a case open is told to its beat and its office`() async throws {
        try await withBeats { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            let number = try #require(
                try await database.truth(
                    "SELECT number AS out FROM assignments WHERE to_organization IS NOT NULL"
                )
                .first.flatMap(Int.init))
            let view: SQL = """
                SELECT title AS out FROM view_case('990101001', \(number), '2026-02-15T06:00:00Z')
                """
            try await check(database.outcome(as: .department, view), is: [])
            try await check(database.outcome(as: Self.clerk, view), is: ["城管科员"])
            try await check(database.outcome(as: Self.sister, view), is: [])
            try await check(database.outcome(as: .department, view), is: ["一"])
        }
    }

    @Test func `the history names the beat, or says that there is none`() async throws {
        try await withBeats { database in
            let told: SQL = """
                SELECT coalesce(detail ->> 'beat', detail ->> 'beatless', 'nothing') AS out FROM history
                ORDER BY number DESC LIMIT 1
                """
            _ = try await database.handOver(1, as: .town, dispatched)
            try await check(database.truth(told), is: ["一中队"])
            // Nothing is given back to the beat that gave it: it stays with the office.
            let opener = Person.opener(10, of: 1, home: "990101001")
            try await check(database.handOver(1, version: 2, as: opener, dispatched), is: ["3"])
            try await check(database.truth(told), is: ["true"])
            let open = SQL(stringLiteral: Self.lead + " WHERE s.ended_at IS NULL")
            try await check(database.truth(open), is: ["urban-care"])
            try await check(
                database.outcome(as: Self.sister, "SELECT case_id AS out FROM assignments"), is: [])
            // Where no beat is, the office has it; where there are no beats, nothing is said.
            try await database.superuser.transaction { try await $0.script("DELETE FROM beat_areas") }
            _ = try await database.handOver(2, as: .town, dispatched)
            try await check(database.truth(told), is: ["true"])
            let water = dispatched.replacing("a1", with: "a2")
            _ = try await database.handOver(2, version: 2, as: .town, water)
            try await check(database.truth(told), is: ["nothing"])
        }
    }

    private func keep(_ slug: String, _ ground: String, office: String = office) -> SQL {
        let given = """
            {"id": "\(slug == "new" ? "00000000-0000-0000-0000-0000000000e9" : Self.one)", "office": "\(office)",
             "slug": "\(slug)", "name": "名", "day": "2026-02-01", "at": "2026-02-01T00:00:00Z", \(ground)}
            """
        return """
            SELECT concat_ws(' ', k ->> 'outcome', k ->> 'other') AS out FROM keep_beat(\(given)::jsonb) k
            """
    }

    private func square(_ west: Double, _ side: Double) -> String {
        let (east, south, north) = (west + side, 25.5, 25.5 + side)
        let ring =
            "[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]"
        return #""shape": {"type": "MultiPolygon", "coordinates": [[\#(ring)]]}"#
    }

    @Test func `a beat is drawn within its office's ground and over no other`() async throws {
        try await withBeats { database in
            let village = #""areas": ["990101001001"]"#, grid = #""areas": ["990101001001001"]"#
            for (statement, outcome) in [
                (keep("new", village), "held 990101001001 一中队"), (keep("new", #""areas": []"#), "ground"),
                (keep("new", #""areas": ["990102001001"]"#), "area 990102001001"),
                (keep("new", grid, office: Self.one), "office"),
                (keep("new", grid, office: "00000000-0000-0000-0000-0000000000ff"), "office"),
                (keep("new", grid), "done"), (keep("new", grid), "same"),
                (keep("new", square(119, 0.1)), "done"),
                (keep("one", square(119.05, 0.1)), "overlap 名"), (keep("one", square(119.1, 0.1)), "done"),
                (keep("one", village), "same"),
            ] {
                try await check(database.outcome(as: .keeper, statement), is: [outcome])
            }
            for person in [Person.city, .town, .department, Self.clerk, .visitor] {
                let found = try await database.outcome(as: person, keep("new", grid))
                #expect(["28000", "42501"].contains(found.first))
            }
            try await check(
                database.truth("SELECT count(*) AS out FROM audit WHERE act = 'keep beat'"), is: ["3"])
        }
    }

    @Test func `ground on an area that closes is found by its index`() async throws {
        try await withDatabase { database in
            try await database.superuser.transaction { db in
                // Keys are not checked: the rows are made to fit.
                try await db.script(
                    """
                    SET LOCAL session_replication_role = replica;
                    INSERT INTO beat_areas (of_organization, area, beat_id)
                    SELECT gen_random_uuid(), '990101' || lpad((n % 900)::text, 3, '0') || lpad((n / 900)::text, 3, '0'),
                        gen_random_uuid() FROM generate_series(1, 20000) n;
                    ANALYZE beat_areas
                    """)
            }
            let plan = try await database.superuser.transaction { db in
                try await db.rows(
                    """
                    EXPLAIN SELECT beat_id FROM beat_areas k
                    WHERE k.area >= '990101001' AND k.area < '990101001~'
                    """, as: { try $0.text("QUERY PLAN") }
                ).joined(separator: "\n")
            }
            #expect(plan.contains("beat_areas_by_area"), "\(plan)")
        }
    }
}
