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
                let plan = try await database.superuser.transaction { try await $0.plan(of: query) }
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
            return try await db.plan(of: query)
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
}
