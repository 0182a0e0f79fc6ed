import Foundation
import Postgres
import TestSupport

/// A role of the program's login and a table or function it was let at.
struct Door: Sendable, CustomStringConvertible {
    let role: String
    let place: String
    /// Columns a role may bring in; of a function, the types of its arguments.
    var parts: [String] = []
    /// Kinds of context a function lets in.
    var kinds: [String] = []

    var kind: String { String(role.dropFirst("linli_".count)) }
    var description: String { "\(role) at \(place)" }

    /// Tables that a role of the login reads, or brings rows into.
    static func tables(for privilege: String, in db: Transaction) async throws -> [Door] {
        try await db.rows(
            """
            SELECT r.rolname AS role, c.relname AS place, (
                SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity <> 'a'
                    AND a.attgenerated = '' AND has_column_privilege(r.oid, c.oid, a.attnum, \(privilege))
                ) AS parts
            FROM pg_class c, pg_roles r
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
                AND r.rolname LIKE 'linli\\_%' AND NOT r.rolbypassrls AND r.oid <> c.relowner
                AND r.rolname NOT IN ('linli_app', 'linli_context')
                AND has_any_column_privilege(r.oid, c.oid, \(privilege))
            ORDER BY 1, 2
            """,
            as: {
                Door(
                    role: try $0.text("role"), place: try $0.text("place"),
                    parts: try $0.json("parts", as: [String].self))
            })
    }

    /// The functions of the list, and the roles that may run them.
    static func functions(in db: Transaction) async throws -> [Door] {
        try await db.rows(
            """
            SELECT r.rolname AS role, p.oid::regproc::text AS place,
                (SELECT coalesce(json_agg(format_type(t, NULL)), '[]') FROM unnest(p.proargtypes) t) AS parts
            FROM pg_proc p, pg_roles r
            WHERE p.oid::regproc::text = ANY (\(askingFunctions.keys.sorted())::text[])
                AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
                AND r.rolname LIKE 'linli\\_%' AND r.oid <> p.proowner
                AND r.rolname NOT IN ('linli_app', 'linli_owner')
            ORDER BY 2, 1
            """,
            as: { row in
                let place = try row.text("place")
                return Door(
                    role: try row.text("role"), place: place,
                    parts: try row.json("parts", as: [String].self),
                    kinds: askingFunctions[place]?.split(separator: " ").map(String.init) ?? [])
            })
    }

    /// Names of functions that ask for the kind of the context, as the schema has them.
    static func asking(in db: Transaction) async throws -> [String] {
        try await db.rows(
            """
            SELECT p.oid::regproc::text AS name FROM pg_proc p
            WHERE p.pronamespace IN ('public'::regnamespace, 'ctx'::regnamespace) AND p.prosecdef
                AND p.prosrc ~ 'ctx\\.kind\\(' ORDER BY 1
            """, as: { try $0.text("name") })
    }

    /// The settings of somebody who could see the whole city if only they were signed.
    func forged() -> String {
        let settings = [
            "kind": kind, "area": "9901", "level": "1", "home": "990101001", "case_id": Scene.id(1),
            "account": "00000000-0000-0000-0000-0000000000c3",
            "post": "00000000-0000-0000-0000-0000000000b3",
            "organization": "00000000-0000-0000-0000-0000000000a1", "mac": "forged",
        ]
        return settings.map { "SET LOCAL app.\($0) = '\($1)'" }.joined(separator: ";")
            + "; SET LOCAL ROLE \(role)"
    }
}

/// Rows in every table that has policies, for each of the five cases of the scene where it belongs to one.
let filling = """
    UPDATE cases SET solved_at = now(), solved_level = 4 WHERE id = '\(Scene.id(3))';
    INSERT INTO releases (home, case_id, area, words, who, released_at, seen_from)
    SELECT home, id, area, 'x', 'x', now(), seen_from FROM cases;
    INSERT INTO release_photos (home, case_id, area, release_id, position, sha256, width, height, bytes, seen_from)
    SELECT home, case_id, area, id, 1, repeat('a', 64), 1, 1, 1, seen_from FROM releases;
    INSERT INTO watchers (home, case_id, area, to_area, why, number, scenario, pack_version, since, seen_from)
    SELECT home, id, area, left(area, 9), 'escalated', number, scenario, pack_version, now(), seen_from FROM cases;
    INSERT INTO extensions (home, case_id, area, id, clock_id, purpose, number, scenario, due_at, wished_at,
        reason, to_area, who, asked_at, seen_from)
    SELECT home, id, area, id, id, 'x', number, scenario, now(), now() + interval '1 day', 'x', left(area, 9),
        'x', now(), seen_from FROM cases;
    INSERT INTO presses (home, case_id, area, id, kind, from_area, words, who, at, seen_from)
    SELECT home, id, area, id, 'urge', left(area, 9), 'x', 'x', now(), seen_from FROM cases;
    INSERT INTO exports (id, account_id, post_id, area, who, purpose, fields, filter, form, rows, needs_second,
        as_of)
    SELECT gen_random_uuid(), p.account_id, p.id, p.area, 'x', 'x', '{number}', '{}', 'csv', 1, false, now()
    FROM posts p WHERE p.organization_id IS NULL;
    INSERT INTO break_glasses (id, account_id, post_id, who, area, reason, told, ends_at)
    SELECT gen_random_uuid(), p.account_id, p.id, 'x', '990102001', 'a fire by the river', '990102',
        now() + interval '30 minutes'
    FROM posts p;
    INSERT INTO loop_counts (area, day, level, spent, seen_from, cases, in_time, handed_up)
    SELECT left(area, 12), day, level, spent, seen_from, sum(cases), sum(in_time), sum(handed_up) FROM loop_changes
    GROUP BY 1, 2, 3, 4, 5;
    INSERT INTO whistle_counts (area, day, to_organization, seen_from, called, came, in_time)
    SELECT left(c.area, 12), '2026-02-15', o.id, c.seen_from, 1, 1, 1
    FROM (SELECT DISTINCT area, seen_from FROM cases) c, organizations o;
    INSERT INTO duplicates (home, case_id, said_home, said_id, master_home, master_id, from_step, said_by, at)
    SELECT home, id, '990101001', '\(Scene.id(1))', '990101001', '\(Scene.id(1))', 'collected', 'desk', now()
    FROM cases WHERE id = '\(Scene.id(2))';
    INSERT INTO pack_proposals (name, digest, proposed_at, definition) VALUES ('x', 'x', now(), '{}');
    INSERT INTO imported_cases (source, old_number, home, case_id, imported_at)
    SELECT 'x', number::text, home, id, now() FROM cases;
    INSERT INTO followers (home, case_id, why, since) SELECT home, id, 'asked', now() FROM cases;
    INSERT INTO repeats (area, scenario, pack_version, point, found_at, latest_at)
    SELECT area, scenario, pack_version, point, now(), now() FROM cases WHERE seen_from = 6;
    INSERT INTO repeat_cases (repeat_id, home, case_id, closed_at)
    SELECT r.id, c.home, c.id, now() FROM repeats r JOIN cases c USING (area);
    INSERT INTO repeat_walks (closed_at, last_home, last_id) SELECT now(), home, id FROM cases LIMIT 1;
    INSERT INTO task_lists (id, area, level, title, due_on, sent_at, asked)
    SELECT gen_random_uuid(), code, 5, 'x', '2026-12-31', now(), 1 FROM areas WHERE level = 3;
    INSERT INTO tasks (list_id, area, due_on) SELECT l.id, a.code, l.due_on FROM task_lists l JOIN areas a
        ON a.code >= l.area AND a.code < l.area || '~';
    INSERT INTO teams (id, kind, name, area, board, since)
    SELECT gen_random_uuid(), 'grid', 'x', code, 'party', '2026-01-01' FROM areas;
    INSERT INTO team_members (id, team_id, post_id, role, since)
    SELECT gen_random_uuid(), t.id, p.id, 'helper', t.since FROM teams t, posts p WHERE p.area = t.area;
    INSERT INTO organizations (id, name, kind, slug, area)
    VALUES ('00000000-0000-0000-0000-0000000000ab', 'x', 'department', 'urban-care-x', '990101001');
    INSERT INTO beats (id, of_organization, since)
    VALUES ('00000000-0000-0000-0000-0000000000ab', '00000000-0000-0000-0000-0000000000a1', '2026-01-01');
    INSERT INTO beat_areas (of_organization, area, beat_id)
    VALUES ('00000000-0000-0000-0000-0000000000a1', '990102', '00000000-0000-0000-0000-0000000000ab');
    INSERT INTO beat_redraws (of_organization, wanted_at)
    VALUES ('00000000-0000-0000-0000-0000000000a1', now());
    INSERT INTO area_changes (id, closes_on, reason, ordered_at)
    VALUES ('00000000-0000-0000-0000-0000000000d1', '2099-01-01', 'x', now());
    INSERT INTO area_change_lines (change_id, code, successors, names, posts)
    VALUES ('00000000-0000-0000-0000-0000000000d1', '990102', '{}', '{}', 'end');
    INSERT INTO channels (id, kind, name, url, sealed, key_id, is_on, added_at, changed_at)
    VALUES ('00000000-0000-0000-0000-0000000000d1', 'sms', 'x', 'https://x', 'x', 'x', true, now(), now());
    INSERT INTO deliveries (id, news, channel_id, channel, home, case_id, to_home, to_case_id, masked, event,
        template, content, next_at, made_at)
    SELECT gen_random_uuid(), 1, '00000000-0000-0000-0000-0000000000d1', 'sms', home, id, home, id, '138****1234',
        'take', 'x', '{}', now(), now()
    FROM cases;
    INSERT INTO catalogues (digest, definition) VALUES (repeat('a', 64), '{}');
    INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from, is_of_persons)
    VALUES ('x', repeat('a', 64), '{x}', 'x', false, '{x}', 3, true);
    INSERT INTO entry_changes (home, entry_id, version, ledger, area, reads_from, was, source, written_at, ended_at)
    SELECT home, id, 1, 'x', area, 3, '{}', 'x', now(), now() FROM cases;
    INSERT INTO entry_secrets (home, entry_id, field, ledger, area, sort, mark, sealed)
    SELECT home, id, 'x', 'x', area, 'resident', sha256('x'), 'x' FROM cases;
    INSERT INTO area_change_entries (change_id, ledger, looked_at)
    VALUES ('00000000-0000-0000-0000-0000000000d1', 'x', now());
    INSERT INTO colour_decisions (home, id, entry_id, ledger, area, reads_from, colour, reason, source, decided_at,
        until, who)
    SELECT home, id, id, 'x', area, 3, 'red', 'x', 'x', now(), '2099-01-01', 'x' FROM cases;
    INSERT INTO colour_appeals (home, id, entry_id, ledger, area, reads_from, words, raised_at, who)
    SELECT home, id, id, 'x', area, 3, 'x', now(), 'x' FROM cases;
    INSERT INTO import_sources (ledger, area, name, columns, kept_at, who)
    SELECT 'x', code, 'x', '[{"heading": "x"}]', now(), 'x' FROM areas;
    INSERT INTO entry_conflicts (home, id, entry_id, ledger, area, reads_from, field, brought, source, brought_by,
        brought_at)
    SELECT home, id, id, 'x', area, 3, 'x', 'x', 'x', 'x', now() FROM cases;
    INSERT INTO source_rules (ledger, area, field, source, kept_at, who)
    SELECT 'x', code, 'x', 'x', now(), 'x' FROM areas;
    INSERT INTO connectors (name, ledger, area, source, switched_by, switched_at, next_at)
    SELECT 'x' || code, 'x', code, 'x', 'x', now(), now() FROM areas;
    INSERT INTO connector_runs (id, connector, ledger, area, started_at)
    SELECT gen_random_uuid(), 'x' || code, 'x', code, now() FROM areas;
    INSERT INTO entry_imports (ledger, digest, source, lines_done, accepted, refused, refused_bytes, begun_at)
    VALUES ('x', repeat('a', 64), 'x', 1, 1, 0, 0, now());
    INSERT INTO entry_tally_changes (ledger, village, entries) SELECT 'x', left(area, 12), 1 FROM cases;
    INSERT INTO entry_tallies (ledger, area, entries) SELECT DISTINCT 'x', left(area, 12), 1 FROM cases;
    INSERT INTO saved_selections (id, post_id, ledger, name, query, is_of_persons, purpose, ends_at)
    SELECT gen_random_uuid(), id, 'x', 'x', 'show=x', true, 'meeting', now() + interval '7 days' FROM posts;
    INSERT INTO templates (id, ledger, area, title, digest, file, layout, who, kept_at)
    SELECT gen_random_uuid(), 'x', code, 'x', sha256('x'), 'x', '{"cells": []}', 'x', now() FROM areas;
    INSERT INTO forms (id, area, title, title_en, definition, rhythm, fills, reads_from, begins_on, ends_on, due_days,
        grace_days, sent_at, opened_through)
    VALUES ('00000000-0000-0000-0000-0000000000e1', '9901', 'x', '', '{"basis": "x", "purpose": "x", "lines": [1]}',
        'month', 4, 3, '2026-01-01', '2026-12-31', 1, 1, now(), '2026-01-31');
    INSERT INTO filings (form_id, period, area, level, reads_from, due_on, locks_on)
    SELECT '00000000-0000-0000-0000-0000000000e1', '2026-01', code, level, CASE level WHEN 4 THEN 3 ELSE 1 END,
        '2026-02-01', '2026-02-02' FROM areas WHERE level IN (2, 3, 4);
    INSERT INTO filing_moves (form_id, period, area, version, reads_from, act, who, at, was)
    SELECT form_id, period, area, 1, reads_from, 'file', 'x', now(), '{}' FROM filings;
    INSERT INTO filing_reminders (area, day, form_id, period, late)
    SELECT code, '2026-02-02', '00000000-0000-0000-0000-0000000000e1', '2026-01', 1 FROM areas;
    INSERT INTO documents (id, area, reads_from, kind, title, version, kept_at, changed_at)
    SELECT gen_random_uuid(), code, CASE level WHEN 4 THEN 3 ELSE 1 END, 'report', 'x', 1, now(), now() FROM areas;
    INSERT INTO document_versions (document_id, number, area, reads_from, sha256, bytes, media, note, who, kept_at)
    SELECT id, 1, area, reads_from, repeat('b', 64), 1, 'pdf', '', 'x', now() FROM documents;
    INSERT INTO document_grants (id, document_id, is_folder, area, reads_from, kind, to_organization, purpose, downloads,
        until, granted_at, who)
    SELECT gen_random_uuid(), id, false, area, reads_from, kind, '00000000-0000-0000-0000-0000000000a1', 'x', false,
        now()::date + 7, now(), 'x' FROM documents;
    INSERT INTO document_readings (document_id, number, area, reads_from, way, who, at)
    SELECT id, 1, area, reads_from, 'view', 'x', now() FROM documents;
    INSERT INTO meter_readings (read_at, open_cases, overdue) VALUES (now(), '{}', 0);
    INSERT INTO solved_marks VALUES (10, 1, 1, 150, 30, 1, now());
    INSERT INTO parked_work (job, item, reason, since, next_at) VALUES ('teller', '1', 'x', now(), 'infinity');
    INSERT INTO route_failures (scenario, rule, what) VALUES ('x', 'x', 'x');
    INSERT INTO sign_in_links (token_hash, account_id, expires_at)
    SELECT sha256('link'), id, now() + interval '1 hour' FROM accounts ORDER BY id LIMIT 1;
    INSERT INTO audit_seals (batch, sealed_at, audit_ids, history_numbers, leaves, total, audit_last, history_last,
        audit_settled, history_settled, audit_awaited, history_awaited, awaited, previous, root, head, suite, key_id,
        signature)
    VALUES (1, now(), '{1}', '{}', sha256('x'), 1, 1, 0, 1, 0, 1, 0, '{}', sha256('x'), sha256('x'), sha256('x'),
        'intl', 'x', sha256('x') || sha256('y'));
    """
