import Postgres
import TestSupport
import Testing

/// How far each function that looks past row security reaches, for whoever calls it without the program.
///
/// Beside case 1 there lies a twin: another town's case of the same id, which nothing but the town tells apart.
@Suite struct ReachTests {
    private static let home = "990101001", elsewhere = "990102001"
    private static let opener = Person.opener(7, of: 1, home: home)

    /// The scene, the twin, and for each case a release and a message its reporter wrote.
    private func withTwins(_ test: @Sendable (TestDatabase) async throws -> Void) async throws {
        try await withScene { database in
            let twin = Scene.report(1, area: "990102001001", owner: Self.elsewhere)
                .replacing("key 1", with: "key of the twin")
                .replacing(Scene.digest("1"), with: Scene.digest("9"))
            try #require(try await database.takeIn(twin).first.flatMap(Int.init) != nil)
            try await database.superuser.transaction { db in
                try await db.script(filling)
                try await db.script(
                    """
                    INSERT INTO messages (home, case_id, id, position, direction, sealed, key_id, who, at)
                    SELECT home, id, gen_random_uuid(), 9, 'from_reporter', 'x', 'k', 'reporter', now() FROM cases
                    """)
            }
            try await test(database)
        }
    }

    /// What a statement finds when the case is raised above whoever looks, while they look.
    private func raised(_ database: TestDatabase, as person: Person, _ statement: SQL) async throws
        -> [String]
    {
        do {
            return try await database.app.transaction { db in
                try await db.become(person)
                let raise = "UPDATE cases SET seen_from = 2 WHERE id = '\(Scene.id(1))'"
                try await database.superuser.transaction { try await $0.script(raise) }
                return try await db.rows(statement, as: { try $0.textOrNil("out") ?? "null" })
            }
        } catch DatabaseError.refused(let state, _, _) {
            return [state.rawValue]
        }
    }

    private func withdrawing(_ digit: Int, home: String = home, version: Int = 1) -> SQL {
        let given = """
            {"home": "\(home)", "id": "\(Scene.id(digit))", "version": \(version), "who": "x",
             "at": "2099-02-15T05:00:00Z"}
            """
        return "SELECT withdraw_release(\(given)::jsonb)::text AS out"
    }

    @Test func `a release is withdrawn by whom the case is in reach of`() async throws {
        try await withTwins { database in
            for digit in [2, 5] {
                try await check(database.outcome(as: .village, withdrawing(digit)), is: ["LN404"])
            }
            try await check(database.outcome(as: .village, withdrawing(1)), is: [""])
            _ = try await database.handOver(1, version: 2, as: .town, dispatched)
            let again = "UPDATE releases SET withdrawn_at = NULL"
            try await database.superuser.transaction { try await $0.script(again) }
            try await check(database.outcome(as: Self.opener, withdrawing(2)), is: ["LN404"])
            let twin = withdrawing(1, home: Self.elsewhere)
            try await check(database.outcome(as: Self.opener, twin), is: ["LN404"])
            try await check(database.outcome(as: Self.opener, withdrawing(1, version: 3)), is: [""])
        }
    }

    @Test func `only what strangers may know of is released, and shown`() async throws {
        try await withTwins { database in
            let given = """
                {"home": "\(Self.home)", "id": "\(Scene.id(1))", "version": 1, "who": "x", "words": "x",
                 "photos": [], "at": "2099-02-15T05:00:00Z"}
                """
            let release: SQL = "SELECT release_case(\(given)::jsonb)::text AS out"
            try await check(database.outcome(as: .village, release), is: ["LN422"])
            let seen: SQL = """
                SELECT (SELECT count(*) FROM public_case(\(Self.home), n) WHERE words IS NOT NULL)
                    + (SELECT count(*) FROM public_releases(20))
                    + (public_photo(p) IS NOT NULL)::integer AS out FROM (
                SELECT nullif(current_setting('test.number', true), '')::bigint AS n,
                    nullif(current_setting('test.photo', true), '')::uuid AS p) given
                """
            let look = { () async throws -> [String] in
                let found = try await database.truth(
                    """
                    SELECT 'SET LOCAL test.number = ' || c.number || '; SET LOCAL test.photo = ''' || p.id || '''' AS out
                    FROM cases c JOIN release_photos p ON p.home = c.home AND p.case_id = c.id
                    WHERE c.home = \(Self.home) AND c.id = \(Scene.id(1))::uuid
                    """)
                return try await database.app.transaction { db in
                    try await db.become(.visitor)
                    try await db.script(try #require(found.first))
                    return try await db.rows(seen, as: { try $0.text("out") })
                }
            }
            try await check(look(), is: ["0"])
            let open = """
                UPDATE scenarios SET is_public = true;
                UPDATE cases SET is_public = true WHERE id = '\(Scene.id(1))' AND home = '\(Self.home)'
                """
            try await database.superuser.transaction { try await $0.script(open) }
            try await check(look(), is: ["3"])
            let raise = "UPDATE cases SET seen_from = 2 WHERE id = '\(Scene.id(1))'"
            try await database.superuser.transaction { try await $0.script(raise) }
            try await check(look(), is: ["0"])
        }
    }

    private func relayed(_ digit: Int, home: String = home) -> SQL {
        "SELECT count(*) AS out FROM relay_state(\(home), \(Scene.id(digit))::uuid)"
    }

    private func read(_ digit: Int, home: String = home) -> SQL {
        "SELECT count(*) AS out FROM read_messages(\(home), \(Scene.id(digit))::uuid)"
    }

    @Test func `of a reporter those know whom the case is in reach of`() async throws {
        try await withTwins { database in
            for (digit, known) in [(1, "1"), (2, "0"), (5, "0")] {
                try await check(database.outcome(as: .village, relayed(digit)), is: [known])
            }
            try await check(raised(database, as: .village, relayed(1)), is: ["0"])
            let lower = "UPDATE cases SET seen_from = 6"
            try await database.superuser.transaction { try await $0.script(lower) }
            _ = try await database.handOver(1, as: .town, dispatched)
            try await check(database.outcome(as: Self.opener, relayed(1)), is: ["1"])
            try await check(database.outcome(as: Self.opener, relayed(2)), is: ["0"])
            try await check(database.outcome(as: Self.opener, relayed(1, home: Self.elsewhere)), is: ["0"])
            try await check(raised(database, as: Self.opener, relayed(1)), is: ["0"])
        }
    }

    @Test func `messages are read by the reporter and by whoever has the case`() async throws {
        try await withTwins { database in
            for (person, found) in [(Person.village, "1"), (.town, "0"), (.reporter(of: 1), "1")] {
                try await check(database.outcome(as: person, read(1)), is: [found])
            }
            try await check(database.outcome(as: .reporter(of: 1), read(2)), is: ["0"])
            let twin = read(1, home: Self.elsewhere)
            try await check(database.outcome(as: .reporter(of: 1), twin), is: ["0"])
            _ = try await database.handOver(1, as: .town, dispatched)
            let helper = """
                INSERT INTO assignments (home, case_id, area, part, to_organization, number, scenario, pack_version,
                    reported_at, step, seen_from, given_at, state, state_at)
                SELECT home, id, area, 'helper', '00000000-0000-0000-0000-0000000000a2', number, scenario,
                    pack_version, reported_at, step, seen_from, now(), 'asked', now()
                FROM cases WHERE home = '\(Self.home)' AND id = '\(Scene.id(1))'
                """
            try await database.superuser.transaction { try await $0.script(helper) }
            try await check(database.outcome(as: Self.opener, read(1)), is: ["1"])
            let helping = Person.opener(8, of: 1, home: Self.home)
            // A helper reads the case and not what its lead and the reporter write to each other.
            try await check(database.outcome(as: helping, read(1)), is: ["42501"])
        }
    }

    @Test func `who waits to be read is told to whoever has the case`() async throws {
        try await withTwins { database in
            let waiting: SQL = "SELECT count(*) AS out FROM waiting_replies()"
            for (person, count) in [(Person.village, "1"), (.sibling, "1"), (.head, "0"), (.department, "0")]
            {
                try await check(database.outcome(as: person, waiting), is: [count])
            }
            _ = try await database.handOver(1, as: .town, dispatched)
            for (person, count) in [(Person.department, "1"), (.otherDepartment, "0"), (.village, "0")] {
                try await check(database.outcome(as: person, waiting), is: [count])
            }
            let raise = "UPDATE assignments SET seen_from = 2"
            try await database.superuser.transaction { try await $0.script(raise) }
            for person in [Person.department, .sibling] {
                try await check(database.outcome(as: person, waiting), is: ["0"])
            }
        }
    }

    @Test func `a contact is seen by a watcher with clean hands`() async throws {
        try await withTwins { database in
            let watcher = """
                INSERT INTO post_kinds (pack_version, name, title, role, levels, is_desk, unmasks)
                VALUES (1, 'watch', '{"zh": "督查", "en": "Watch"}', 'area', '{2}', false, true);
                INSERT INTO accounts (id, login, name) VALUES (repeat('d', 32)::uuid, 'watcher', '某');
                INSERT INTO posts (id, account_id, kind, area, title, since, until) VALUES
                    (repeat('d', 32)::uuid, repeat('d', 32)::uuid, 'watch', '990101', '督查', '2020-01-01', NULL),
                    (repeat('e', 32)::uuid, repeat('d', 32)::uuid, 'desk', '990101001002', 'over', '2020-01-01',
                        current_date - 1);
                INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at)
                VALUES (sha256('10'), repeat('d', 32)::uuid, repeat('d', 32)::uuid, sha256('csrf'),
                    now() + interval '1 hour');
                INSERT INTO history (home, case_id, area, version, at, act, to_step, who, seen_from, account_id)
                SELECT home, id, area, 99, now(), 'note', step, 'x', seen_from, repeat('d', 32)::uuid
                FROM cases WHERE id = '\(Scene.id(3))';
                """
            try await database.superuser.transaction { try await $0.script(watcher) }
            for (digit, home, outcome) in [
                (1, Self.home, "done"), (2, Self.home, "done"), (3, "990101002", "handler"),
                (1, Self.elsewhere, "absent"),
            ] {
                let given = """
                    {"home": "\(home)", "id": "\(Scene.id(digit))", "who": "x", "at": "2026-02-15T05:00:00Z",
                     "reason": "ten characters at the least"}
                    """
                let look: SQL = "SELECT outcome AS out FROM unmask_contact(\(given)::jsonb)"
                try await check(database.outcome(as: .post(10), look), is: [outcome])
            }
        }
    }

    @Test func `a score lands on the case of the receipt`() async throws {
        try await withTwins { database in
            let solve = "UPDATE cases SET solved_at = now(), solved_level = 4"
            try await database.superuser.transaction { try await $0.script(solve) }
            let move = #"{"version": 1, "at": "2026-02-15T05:00:00Z", "score": 5, "who": "x"}"#
            let score: SQL = "SELECT (score_case(\(move)::jsonb) ->> 'version') AS out"
            for number in [2, 9] {
                try await check(database.outcome(as: .reporter(of: number), score), is: ["2"])
            }
            let scored: SQL = """
                SELECT home || right(id::text, 2) AS out FROM cases WHERE score IS NOT NULL ORDER BY 1
                """
            try await check(database.truth(scored), is: ["99010100102", "99010200101"])
        }
    }

    @Test func `a case is moved by nobody who was let at another`() async throws {
        try await withTwins { database in
            _ = try await database.handOver(1, as: .town, dispatched)
            for (digit, home) in [(1, Self.elsewhere), (2, Self.home)] {
                let moved = try await database.handOver(digit, home: home, as: Self.opener, #""words": "x""#)
                #expect(moved == ["LN404"])
            }
        }
    }

    @Test func `the map shows open cases in reach`() async throws {
        try await withTwins { database in
            let numbers: SQL = """
                SELECT (regexp_matches(encode(map_cases(14, 13608, 6990), 'escape'), '([0-9]{9})-[0-9]+', 'g'))[1] AS out
                """
            try await check(database.outcome(as: .village, numbers), is: [Self.home])
            try await check(database.outcome(as: .otherTown, numbers).count, is: 2)
            try await check(raised(database, as: .village, numbers), is: [])
            let lower = "UPDATE cases SET seen_from = 6"
            try await database.superuser.transaction { try await $0.script(lower) }
            try await check(database.outcome(as: .department, numbers), is: [])
            _ = try await database.handOver(1, as: .town, dispatched)
            try await check(database.outcome(as: .department, numbers), is: [Self.home])
            try await check(database.outcome(as: .otherDepartment, numbers), is: [])
            try await check(raised(database, as: .department, numbers), is: [])
        }
    }

    @Test func `words find what both rows let one see`() async throws {
        try await withTwins { database in
            let found: SQL = """
                SELECT right(id::text, 1) AS out FROM find_cases('{"words": "灯不"}', 50) ORDER BY 1
                """
            try await check(database.outcome(as: .village, found), is: ["1"])
            for table in ["cases", "case_grams"] {
                // As if the one had not followed the other.
                let key = table == "cases" ? "id" : "case_id"
                let raise = """
                    SET LOCAL session_replication_role = replica;
                    UPDATE \(table) SET seen_from = 2 WHERE \(key) = '\(Scene.id(1))'
                    """
                try await database.superuser.transaction { try await $0.script(raise) }
                try await check(database.outcome(as: .village, found), is: [])
                let lower = raise.replacing("= 2 WHERE", with: "= 6 WHERE")
                try await database.superuser.transaction { try await $0.script(lower) }
            }
        }
    }
}
