import Postgres
import TestSupport
import Testing

/// Two hundred thousand cases, one in a hundred open: each page's query walks the index it is meant to.
@Suite struct PlanTests {
    @Test func desksAndListsWalkTheirIndexes() async throws {
        try await withDatabase { database in
            try await database.superuser.transaction { try await $0.script(Scene.text) }
            try await database.superuser.transaction { try await $0.script(Self.load) }
            try await database.superuser.alone("ANALYZE")
            for (person, index, query) in Self.pages {
                let plan = try await plan(of: query, as: person, in: database)
                #expect(plan.contains(index), "\(index) for \(query)\n\(plan)")
            }
        }
    }

    private func plan(of query: String, as person: Person, in database: TestDatabase) async throws -> String {
        // What a definer function asks, it asks past all policies.
        let isInside = if case .bare("linli_definer") = person { true } else { false }
        return try await (isInside ? database.superuser : database.app).transaction { db in
            if !isInside { try await db.become(person) }
            return try await db.rows(
                SQL(stringLiteral: "EXPLAIN " + query), as: { try $0.text("QUERY PLAN") }
            ).joined(separator: "\n")
        }
    }

    private static let pages: [(Person, String, String)] = [
        (
            .village, "assignments_area_desk",
            """
            SELECT case_id FROM assignments WHERE to_area = '990101001001' AND ended_at IS NULL
            ORDER BY due_at, case_id LIMIT 50
            """
        ),
        (
            .department, "assignments_organization_desk",
            """
            SELECT case_id FROM assignments WHERE to_organization = '00000000-0000-0000-0000-0000000000a1'
            AND ended_at IS NULL ORDER BY due_at, case_id LIMIT 50
            """
        ),
        (
            .city, "cases_newest",
            """
            SELECT number FROM cases WHERE area >= '9901' AND area < '9901~'
            ORDER BY reported_at DESC, id LIMIT 50
            """
        ),
        (
            .city, "cases_open_newest",
            """
            SELECT number FROM cases WHERE area >= '9901' AND area < '9901~' AND closed_at IS NULL
            ORDER BY reported_at DESC, id LIMIT 50
            """
        ),
        (
            .sibling, "cases_by_area",
            """
            SELECT number FROM cases WHERE area >= '990101001002' AND area < '990101001002~'
            ORDER BY reported_at DESC, id LIMIT 50
            """
        ),
        (
            .sibling, "cases_open_due",
            """
            SELECT count(*) FROM cases WHERE area >= '990101001002' AND area < '990101001002~'
                AND closed_at IS NULL
            """
        ),
        (.city, "cases_home_number_key", "SELECT step FROM cases WHERE home = '990101001' AND number = 77"),
        (
            .followup, "clocks_running_due",
            """
            SELECT home, case_id FROM clocks WHERE stopped_at IS NULL AND due_at < now()
            ORDER BY due_at, home, case_id LIMIT 100
            """
        ),
        (
            .bare("linli_definer"), "cases_closed_oldest",
            """
            SELECT * FROM cases x WHERE x.closed_at IS NOT NULL AND x.solved_at IS NOT NULL
                AND (x.closed_at, x.home, x.id) > ('2026-01-01', '', '\(Scene.id(0))')
                AND x.closed_at < '2026-03-01'
            ORDER BY x.closed_at, x.home, x.id LIMIT 200
            """
        ),
        (
            .bare("linli_definer"), "cases_closed_points",
            """
            SELECT * FROM cases x WHERE x.point && ST_Expand(ST_SetSRID(ST_MakePoint(119.5, 25.5), 4326), 0.001)
                AND x.closed_at IS NOT NULL AND x.solved_at IS NOT NULL AND x.scenario = 'street-light'
            """
        ),
        (
            .bare("linli_definer"), "cases_open_points",
            """
            SELECT * FROM cases c WHERE c.point && ST_Expand(ST_SetSRID(ST_MakePoint(119.5, 25.5), 4326), 0.002)
                AND c.closed_at IS NULL AND c.solved_at IS NULL AND c.scenario = 'street-light'
                AND c.reported_at >= '2026-01-01'
            """
        ),
        (
            .bare("linli_definer"), "duplicates_of_master",
            """
            SELECT case_id FROM duplicates WHERE master_home = '990101001' AND master_id = '\(Scene.id(1))'
            ORDER BY at, case_id LIMIT 50
            """
        ),
        (
            .sibling, "repeats_waiting",
            """
            SELECT id FROM repeats WHERE area >= '990101001002' AND area < '990101001002~'
                AND decision IS NULL ORDER BY latest_at DESC, id DESC LIMIT 30
            """
        ),
        (
            .city, "repeats_newest",
            """
            SELECT id FROM repeats WHERE area >= '9901' AND area < '9901~' AND decision IS NOT NULL
            ORDER BY latest_at DESC, id DESC LIMIT 30
            """
        ),
        (.city, "photos_by_digest", "SELECT id FROM photos WHERE sha256 = '\(Scene.digest("f"))'"),
    ]

    // Most cases lie in the village whose desk is read; the sibling has one in a thousand of them. Keys are
    // not checked: the rows are made to fit, and checking would take most of the time.
    private static let load = """
        SET LOCAL session_replication_role = replica;
        INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words, reported_at,
            due_at,
            closed_at, solved_at, solved_level, point, routed_by, language)
        SELECT '990101001', gen_random_uuid(), CASE WHEN n % 1000 = 7 THEN '990101001002'
            ELSE '990101001001' END,
            'street-light', 1, 'closed-loop', 'handling', 'resident', '灯',
                '2026-02-15'::timestamptz - n * interval '30 s',
            '2026-02-18'::timestamptz - n * interval '30 s', CASE WHEN n % 100 > 0
                THEN '2026-02-15'::timestamptz - n * interval '1 s' END,
            CASE WHEN n % 100 > 0 THEN '2026-02-15'::timestamptz - n * interval '1 s' END,
            CASE WHEN n % 100 > 0 THEN 4 END,
            ST_SetSRID(ST_MakePoint(119 + (n % 997) / 1000.0, 25 + (n % 991) / 1000.0), 4326),
            'ladder', 'zh'
        FROM generate_series(1, 200000) n;
        INSERT INTO assignments (home, case_id, area, to_area, to_organization, number, scenario,
            pack_version, reported_at,
            step, due_at, seen_from, given_at, ended_at)
        SELECT home, id, area, CASE WHEN number % 2 = 0 THEN area END,
            CASE WHEN number % 2 = 1 THEN '00000000-0000-0000-0000-0000000000a1'::uuid END, number, scenario,
                pack_version,
            reported_at, step, due_at, seen_from, reported_at, closed_at
        FROM cases;
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, stopped_at, seen_from)
        SELECT home, id, area, 'handle', reported_at, due_at, closed_at, seen_from FROM cases;
        INSERT INTO duplicates (home, case_id, said_home, said_id, master_home, master_id, from_step, said_by, at)
        SELECT home, id, home, m, home, m, 'x', 'desk', reported_at
        FROM (SELECT *, lag(id, 7) OVER (ORDER BY number) AS m FROM cases WHERE number % 20 = 0) c
        WHERE m IS NOT NULL;
        INSERT INTO repeats (area, scenario, pack_version, point, found_at, latest_at, decision, decided_at,
            reason)
        SELECT area, scenario, 1, point, reported_at, reported_at, CASE WHEN number % 500 > 0 THEN 'dismissed' END,
            CASE WHEN number % 500 > 0 THEN reported_at END, CASE WHEN number % 500 > 0 THEN 'x' END
        FROM cases WHERE number % 10 = 0;
        INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes, seen_from,
            added_at)
        SELECT home, id, area, id, 1, encode(sha256(id::text::bytea), 'hex'), 1, 1, 1, 6, reported_at
        FROM cases WHERE number % 10 = 0;
        """
}
