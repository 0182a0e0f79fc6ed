import Postgres
import TestSupport
import Testing

/// Two hundred thousand cases, one in a hundred open: each page's query walks the index it is meant to.
@Suite struct PlanTests {
    @Test func desksAndListsWalkTheirIndexes() async throws {
        try await withDatabase { database in
            try await database.superuser.transaction { try await $0.script(Scene.text) }
            try await database.superuser.transaction { try await $0.script(Self.load) }
            try await database.superuser.alone("VACUUM ANALYZE")
            for (person, index, query) in Self.pages {
                let plan = try await plan(of: query, as: person, in: database)
                #expect(plan.contains(index), "\(index) for \(query)\n\(plan)")
            }
            for (index, query) in Self.behindFunctions {
                let plan = try await database.superuser.transaction { db in
                    try await db.rows(
                        SQL(stringLiteral: "EXPLAIN " + query), as: { try $0.text("QUERY PLAN") }
                    ).joined(separator: "\n")
                }
                #expect(plan.contains(index), "\(index) for \(query)\n\(plan)")
            }
        }
    }

    /// Statements of functions that look past the policies.
    private static let behindFunctions: [(String, String)] = [
        (
            "cases_solved_open",
            """
            SELECT home, id FROM cases WHERE solved_at IS NOT NULL AND closed_at IS NULL AND due_at < '2026-02-15'
            ORDER BY due_at LIMIT 100
            """
        ),
        (
            "clocks_to_escalate",
            """
            SELECT x.home, x.case_id FROM clocks x WHERE x.stopped_at IS NULL AND x.settled_at IS NULL
                AND coalesce(x.escalate_at, x.due_at) <= '2026-02-15'
            ORDER BY coalesce(x.escalate_at, x.due_at), x.home, x.case_id LIMIT 100
            """
        ),
        (
            "photos_by_digest",
            """
            SELECT d.digest FROM unnest(ARRAY['\(Scene.digest("f"))', '\(Scene.digest("e"))']) AS d (digest)
                WHERE EXISTS (SELECT FROM photos p WHERE p.sha256 = d.digest)
            """
        ),
        (
            "cases_solved_of_late",
            """
            SELECT id FROM cases c WHERE ctx.spot_in_time(c.point, c.solved_at) &&& ST_MakeLine(
                ST_MakePoint(119, 41, 20460), ST_MakePoint(119.01, 41.01, 20490))
                AND c.is_public AND c.solved_at > '2026-01-01'
            """
        ),
        (
            "outbox_pkey",
            """
            SELECT area FROM outbox WHERE (written_by, id) > ('19990'::xid8, 19990)
                AND written_by < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY written_by, id LIMIT 500
            """
        ),
        (
            "outbox_untaken",
            "SELECT id FROM outbox WHERE taken_at IS NULL ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED"
        ),
        (
            "notices_of_area",
            """
            SELECT id FROM notices WHERE (to_area = '990101001002' OR to_organization = NULL) AND seen_from >= 4
            ORDER BY id DESC LIMIT 51
            """
        ),
        (
            "notices_unread_of_area",
            """
            SELECT count(*) FROM (SELECT FROM notices WHERE (to_area = '990101001002' OR to_organization = NULL)
                AND read_at IS NULL AND seen_from >= 4 LIMIT 100) AS waiting
            """
        ),
        (
            "deliveries_due_of_channel",
            """
            SELECT x.id FROM channels o, LATERAL (SELECT y.id, y.next_at FROM deliveries y
                WHERE y.channel_id = o.id AND y.state = 'waiting' AND y.next_at <= '2026-02-15'
                    AND (y.leased_until IS NULL OR y.leased_until <= '2026-02-15')
                ORDER BY y.next_at, y.id LIMIT 5 FOR UPDATE SKIP LOCKED) x
            ORDER BY x.next_at, x.id LIMIT 20
            """
        ),
        (
            "deliveries_due",
            """
            SELECT next_at FROM deliveries WHERE state = 'waiting' AND next_at <= '2026-02-15'
            ORDER BY next_at, id LIMIT 1
            """
        ),
        (
            "deliveries_newest",
            """
            SELECT id FROM deliveries WHERE made_at < '2020-01-01' AND state <> 'waiting'
            ORDER BY made_at, id LIMIT 1000
            """
        ),
        ("deliveries_newest", "SELECT id FROM deliveries ORDER BY made_at DESC, id DESC LIMIT 51"),
        (
            "deliveries_of_state",
            "SELECT id FROM deliveries WHERE state = 'parked' ORDER BY made_at DESC, id DESC LIMIT 51"
        ),
        (
            "deliveries_of_channel",
            """
            SELECT id FROM deliveries WHERE channel_id = '00000000-0000-0000-0000-0000000000b6'
            ORDER BY made_at DESC, id DESC LIMIT 51
            """
        ),
        (
            "deliveries_of_both",
            """
            SELECT id FROM deliveries WHERE channel_id = '00000000-0000-0000-0000-0000000000b6' AND state = 'parked'
            ORDER BY made_at DESC, id DESC LIMIT 51
            """
        ),
        ("parked_work_parked", "SELECT 1 FROM parked_work WHERE next_at = 'infinity' ORDER BY since LIMIT 9"),
        ("parked_work_due", "SELECT 1 FROM parked_work WHERE job = 'x' AND next_at <= now() LIMIT 9"),
        ("channels_by_name", "SELECT id FROM channels ORDER BY name, id LIMIT 200"),
        ("notices_oldest", "SELECT id FROM notices WHERE at < '2020-01-01' ORDER BY at LIMIT 1000"),
        (
            "filings_late",
            """
            SELECT form_id FROM filings f WHERE f.state IN ('open', 'returned') AND f.due_on < '2020-01-01'
                AND f.locks_on >= '2020-01-01'
            """
        ),
        (
            "forms_to_open",
            """
            SELECT id FROM forms o WHERE o.ended_at IS NULL AND o.opened_through < '2020-01-01'
            ORDER BY o.opened_through, o.id LIMIT 50
            """
        ),
        ("forms_newest", "SELECT id FROM forms ORDER BY sent_at DESC, id LIMIT 100"),
        // What an area that closes leaves behind.
        (
            "cases_open_due",
            """
            SELECT home, id FROM cases c WHERE c.area >= '990101001002' AND c.area < '990101001002~'
                AND c.closed_at IS NULL
            """
        ),
        (
            "assignments_area_desk",
            """
            SELECT home, case_id FROM assignments s WHERE s.to_area >= '990101001002'
                AND s.to_area < '990101001002~' AND s.ended_at IS NULL
            """
        ),
    ]

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
            .department, "assignments_by_number",
            """
            SELECT case_id FROM assignments WHERE home = '990101001' AND number = 17
            ORDER BY given_at DESC LIMIT 1
            """
        ),
        (
            // An office's desk and those of its beats: both indexes, for an office that has a small part of all.
            .otherDepartment, "assignments_beats_desk",
            """
            SELECT case_id FROM assignments WHERE ended_at IS NULL
                AND (to_organization = '00000000-0000-0000-0000-0000000000a2'
                    OR of_organization = '00000000-0000-0000-0000-0000000000a2')
            ORDER BY due_at, number LIMIT 50
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
            SELECT number FROM cases WHERE area = '990101001002' ORDER BY reported_at DESC, id LIMIT 50
            """
        ),
        (
            .sibling, "cases_open_due",
            """
            SELECT count(*) FROM cases WHERE area >= '990101001002' AND area < '990101001002~'
                AND closed_at IS NULL
            """
        ),
        (
            .sibling, "assignments_open_by_area",
            """
            SELECT count(*) FROM assignments WHERE area >= '990101001002' AND area < '990101001002~'
                AND ended_at IS NULL AND part = 'lead'
            """
        ),
        (
            .city, "assignments_open_soonest",
            """
            SELECT number FROM assignments WHERE area >= '9901' AND area < '9901~' AND ended_at IS NULL
                AND part = 'lead' AND due_at < '2026-02-18' ORDER BY due_at, number LIMIT 50
            """
        ),
        (
            .sibling, "assignments_open_by_desk",
            """
            SELECT count(*) FROM assignments WHERE desk = '990101001002' AND ended_at IS NULL
                AND part = 'lead' AND to_area IS DISTINCT FROM '990101001002'
            """
        ),
        // A village asks each of its areas, and fetches no row for it.
        (
            .village, "Index Only Scan using cases_by_area",
            """
            SELECT f.number FROM (
                SELECT c.home, c.id FROM areas s, LATERAL (
                    SELECT c.home, c.id, c.reported_at FROM cases c
                    WHERE c.area >= '990101001001' AND c.area < '990101001001~' AND c.area = s.code
                    ORDER BY c.reported_at DESC, c.id DESC LIMIT 50) c
                WHERE s.code >= '990101001001' AND s.code < '990101001001~'
                ORDER BY c.reported_at DESC, c.id DESC LIMIT 50) k
            JOIN cases f ON f.home = k.home AND f.id = k.id
            """
        ),
        (
            .sibling, "Index Only Scan using cases_open_due",
            """
            SELECT c.home, c.id FROM cases c WHERE c.area = '990101001002' AND c.closed_at IS NULL
            ORDER BY coalesce(c.due_at, 'infinity'), c.id LIMIT 50
            """
        ),
        // By home and number or by number alone: one row either way.
        (.city, "_number", "SELECT step FROM cases WHERE home = '990101001' AND number = 77"),
        (
            .city, "cases_solved_newest",
            """
            SELECT number FROM cases WHERE area >= '9901' AND area < '9901~' AND solved_level = 2
            ORDER BY reported_at DESC, id LIMIT 50
            """
        ),
        (
            .city, "cases_handed_up",
            """
            SELECT number FROM cases WHERE area >= '9901' AND area < '9901~' AND handed_up_at IS NOT NULL
            ORDER BY reported_at DESC, id LIMIT 50
            """
        ),
        (
            .city, "loop_counts_pkey",
            """
            SELECT level, spent, sum(cases) FROM loop_counts WHERE area = '9901'
                AND day BETWEEN '2026-01-01' AND '2026-01-31' GROUP BY level, spent
            """
        ),
        (
            .town, "loop_changes_by_area",
            """
            SELECT level, spent, cases FROM loop_changes WHERE area >= '990101001' AND area < '990101001~'
                AND day BETWEEN '2026-01-01' AND '2026-01-31'
            """
        ),
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
        (
            .sibling, "filings_undecided",
            """
            SELECT form_id FROM filings f WHERE f.area = '990101001002' AND f.state IN ('open', 'returned')
                AND f.locks_on >= '2026-02-01' ORDER BY f.due_on, f.form_id, f.period LIMIT 50
            """
        ),
        (
            .sibling, "filings_undecided",
            """
            SELECT form_id FROM filings f WHERE f.area >= '990101001002' AND f.area < '990101001002~'
                AND f.state = 'filed' AND f.level = 4 ORDER BY f.due_on, f.form_id, f.area LIMIT 50
            """
        ),
        (.city, "photos_by_digest", "SELECT id FROM photos WHERE sha256 = '\(Scene.digest("f"))'"),
    ]

    // Most cases lie in the village whose desk is read; the sibling has one in a thousand of them. Keys are
    // not checked: the rows are made to fit, and checking would take most of the time.
    static let load = """
        SET LOCAL session_replication_role = replica;
        INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words, reported_at,
            due_at,
            closed_at, solved_at, solved_level, handed_up_at, point, routed_by, language)
        SELECT '990101001', gen_random_uuid(), CASE WHEN n % 1000 = 7 THEN '990101001002'
            ELSE '990101001001' END,
            'street-light', 1, 'closed-loop', 'handling', 'resident', '灯',
                '2026-02-15'::timestamptz - n * interval '30 s',
            '2026-02-18'::timestamptz - n * interval '30 s', CASE WHEN n % 100 > 0
                THEN '2026-02-15'::timestamptz - n * interval '1 s' END,
            CASE WHEN n % 100 > 0 THEN '2026-02-15'::timestamptz - n * interval '1 s' END,
            CASE WHEN n % 1000 = 1 THEN 2 WHEN n % 100 > 0 THEN 4 END,
            CASE WHEN n % 500 = 1 THEN '2026-02-15'::timestamptz END,
            ST_SetSRID(ST_MakePoint(119 + (n % 997) / 1000.0, 25 + (n % 991) / 1000.0), 4326),
            'ladder', 'zh'
        FROM generate_series(1, 200000) n;
        INSERT INTO forms (id, area, title, title_en, definition, rhythm, fills, reads_from, begins_on, ends_on,
            due_days, grace_days, sent_at, opened_through)
        SELECT gen_random_uuid(), '9901', 'x', '', '{"basis": "x", "purpose": "x", "lines": [1]}', 'month', 4, 1,
            '2026-01-01', '2027-12-31', 5, 10, '2026-02-15'::timestamptz - n * interval '1 h', '2026-02-28'
        FROM generate_series(1, 5000) n;
        INSERT INTO filings (form_id, period, area, level, reads_from, due_on, locks_on, state, filed_on)
        SELECT gen_random_uuid(), '2026-01', CASE WHEN n % 1000 = 7 THEN '990101001002' ELSE '990101001001' END,
            4, 1, '2026-02-05', '2026-02-15', (ARRAY['open', 'filed', 'approved'])[n % 3 + 1], '2026-02-01'
        FROM generate_series(1, 50000) n;
        INSERT INTO loop_counts (area, day, level, spent, seen_from, cases, in_time, handed_up)
        SELECT area, day, level, spent, 6, 1, 1, 0
        FROM unnest(ARRAY['9901', '990101', '990101001', '990101001001', '990101001002']) area,
            generate_series('2024-01-01'::timestamp, '2026-12-31', '1 day') day, unnest(ARRAY[0, 3, 4]) level,
            unnest(ARRAY[1, 2, 4, 8, 12, 24]) spent;
        INSERT INTO loop_changes (area, day, level, spent, seen_from, cases, in_time, handed_up)
        SELECT CASE WHEN n % 1000 = 7 THEN '990101001002' ELSE '990102001001' END,
            '2025-01-01'::date + n % 700, 4, 8, 6, 1, 1, 0
        FROM generate_series(1, 50000) n;
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
        INSERT INTO outbox (written_by, at, event, home, case_id, area, seen_from, version, taken_at)
        SELECT number::text::xid8, reported_at, 'report', home, id, area, 6, 1,
            CASE WHEN number % 1000 > 0 THEN now() END
        FROM cases;
        INSERT INTO notices (event, home, case_id, number, area, scenario, pack_version, step, seen_from,
            to_area, template, at, read_at)
        SELECT number, home, id, number, area, scenario, 1, step, 6, area, 'x', reported_at,
            CASE WHEN number % 100 > 0 THEN now() END
        FROM cases;
        INSERT INTO parked_work (job, item, reason, since, next_at)
        SELECT CASE n % 9 WHEN 0 THEN 'x' ELSE 'y' END, n, 'x', now() - n * interval '1 min',
            CASE n % 99 WHEN 0 THEN 'infinity' ELSE now() + (n - 99) * interval '1 min' END
        FROM generate_series(1, 20000) n;
        INSERT INTO channels (id, kind, name, url, sealed, key_id, added_at, changed_at)
        SELECT lpad(to_hex(n), 32, '0')::uuid, 'webhook', 'x' || n, 'https://x', 'x', 'x', now(), now()
        FROM generate_series(1, 5000) n;
        INSERT INTO deliveries (id, news, channel_id, channel, home, case_id, masked, event, template, content, state,
            next_at, made_at)
        SELECT gen_random_uuid(), number, lpad(to_hex(number % 50 + 180), 32, '0')::uuid, 'webhook', home, id, 'x',
            'report', 'x', '{}', CASE WHEN number % 1000 = 0 THEN 'waiting' WHEN number % 500 = 1 THEN 'parked'
                ELSE 'sent' END, reported_at, reported_at
        FROM cases WHERE number % 2 = 0 OR number % 500 = 1;
        """
}
