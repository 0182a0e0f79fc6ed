extension PlanTests {
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
