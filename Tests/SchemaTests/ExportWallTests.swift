import Postgres
import TestSupport
import Testing

/// The second wall of files: what the database allows the runtime login, without the program.
@Suite struct ExportWallTests {
    private func ordering(_ rows: Int = 10, second: Bool = true, digit: Int = 8) -> SQL {
        let wanted = """
            {"id": "\(Scene.id(digit))", "purpose": "meeting", "words": "", "fields": ["number"],
             "filter": {}, "form": "csv", "rows": \(rows), "needs_second": \(second),
             "as_of": "2026-02-15T04:00:00Z"}
            """
        return "SELECT (order_export(\(wanted)::jsonb) > 0)::text AS out"
    }

    private func keeping(_ rows: Int = 10, digit: Int = 8) -> SQL {
        let made = """
            {"id": "\(Scene.id(digit))", "file": "\(Scene.id(7))", "sealed_key": "00ff", "key_id": "k",
             "bytes": 10, "rows": \(rows), "is_cut": false}
            """
        return "SELECT keep_export(\(made)::jsonb) AS out"
    }

    private func deciding(_ approves: Bool, words: String = "") -> SQL {
        "SELECT decide_export(\(Scene.id(8))::uuid, \(approves)::boolean, \(words), '{}') AS out"
    }

    private let fetching: SQL = """
        SELECT key_id AS out FROM fetch_export('00000000-0000-0000-0000-000000000008', '{}')
        """

    @Test func nothingIsKeptBeforeASecondPersonOfTheAreaOrAboveSaysYes() async throws {
        try await withScene { database in
            try await check(database.outcome(as: .village, ordering()), is: ["true"])
            try await check(database.outcome(as: .village, keeping()), is: ["unapproved"])
            try await check(database.outcome(as: .village, deciding(true)), is: ["own"])
            for person in [Person.sibling, .otherTown, .head] {
                try await check(database.outcome(as: person, deciding(true)), is: ["absent"])
            }
            for person in [Person.department, .keeper, .visitor] {
                try await check(database.outcome(as: person, deciding(true)), is: ["42501"])
            }
            try await check(database.outcome(as: .town, deciding(false)), is: ["23514"])
            try await check(database.outcome(as: .town, deciding(true)), is: ["done"])
            try await check(database.outcome(as: .county, deciding(true)), is: ["decided"])
            try await check(database.outcome(as: .town, keeping()), is: ["absent"])
            try await check(database.outcome(as: .village, keeping(11)), is: ["23514"])
            try await check(database.outcome(as: .village, keeping()), is: ["done"])
            try await check(database.outcome(as: .village, keeping()), is: ["made"])
            try await check(database.outcome(as: .village, fetching), is: ["k"])
            for person in [Person.town, .county, .sibling] {
                try await check(database.outcome(as: person, fetching), is: [])
            }
        }
    }

    @Test func aColleagueOfTheSameAreaMayApproveAndNothingMore() async throws {
        try await withScene { database in
            let join = "UPDATE posts SET area = '990101001001' WHERE title LIKE '河边村%'"
            try await database.superuser.transaction { try await $0.script(join) }
            _ = try await database.outcome(as: .village, ordering())
            try await check(database.outcome(as: .sibling, keeping()), is: ["absent"])
            try await check(database.outcome(as: .sibling, deciding(true)), is: ["done"])
            try await check(database.outcome(as: .sibling, keeping()), is: ["absent"])
            try await check(database.outcome(as: .village, keeping()), is: ["done"])
            try await check(database.outcome(as: .sibling, fetching), is: [])
            try await check(database.outcome(as: .village, fetching), is: ["k"])
            try await check(database.outcome(as: .village, fetching), is: ["k"])
        }
    }

    @Test func aFileBelongsToOnePersonAsOnePostOfOneArea() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .village, ordering(second: false))
            try await refuses(database, keeping(), with: ["absent"])
            try await check(database.outcome(as: .village, keeping()), is: ["done"])
            try await refuses(database, fetching, with: [])
            try await check(database.outcome(as: .village, fetching), is: ["k"])
        }
    }

    /// The same order, but for another person, as another post, or of another area.
    private func refuses(_ database: TestDatabase, _ statement: SQL, with answer: [String]) async throws {
        for (column, other, own) in [
            ("account_id", "gen_random_uuid()", "'00000000-0000-0000-0000-0000000000c4'"),
            ("post_id", "gen_random_uuid()", "'00000000-0000-0000-0000-0000000000b4'"),
            ("area", "'990101002'", "'990101001001'"),
        ] {
            let change = "UPDATE exports SET \(column) = \(other)"
            try await database.superuser.transaction { try await $0.script(change) }
            try await check(database.outcome(as: .village, statement), is: answer)
            let back = "UPDATE exports SET \(column) = \(own)"
            try await database.superuser.transaction { try await $0.script(back) }
        }
    }

    @Test func moreThanFiveHundredRowsNeverLeaveOnOnePersonsWord() async throws {
        try await withScene { database in
            try await check(
                database.outcome(as: .village, ordering(501, second: false)), is: ["23514"])
            try await check(
                database.outcome(as: .village, ordering(500, second: false)), is: ["true"])
        }
    }

    @Test func ordersAreReadFromAboveAndWrittenByNobody() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .village, ordering())
            let seen: SQL = "SELECT purpose AS out FROM exports"
            for (person, found) in [
                (Person.village, ["meeting"]), (.town, ["meeting"]), (.city, ["meeting"]), (.sibling, []),
                (.head, []), (.department, ["42501"]), (.keeper, ["42501"]), (.visitor, ["42501"]),
            ] {
                try await check(database.outcome(as: person, seen), is: found)
            }
            for column in ["sealed_key", "file", "key_id"] {
                let peek: SQL = "SELECT \(name: column)::text AS out FROM exports"
                try await check(database.outcome(as: .village, peek), is: ["42501"])
            }
            let lie: SQL = "UPDATE exports SET is_approved = true RETURNING purpose AS out"
            try await check(database.outcome(as: .village, lie), is: ["42501"])
            let write: SQL = "INSERT INTO exports (id) VALUES (gen_random_uuid()) RETURNING purpose AS out"
            try await check(database.outcome(as: .village, write), is: ["42501"])
            let sweep: SQL = "SELECT id::text AS out FROM expired_exports(10)"
            try await check(database.outcome(as: .village, sweep), is: ["42501"])
            try await check(database.outcome(as: .bare("linli_removal"), sweep), is: ["28000"])
        }
    }

    @Test func whatWaitsTooLongLapsesAndWhatIsOverIsNotGiven() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: .village, ordering(second: false))
            let lapse = "UPDATE exports SET lapses_at = now()"
            try await database.superuser.transaction { try await $0.script(lapse) }
            try await check(database.outcome(as: .village, keeping()), is: ["lapsed"])
            let again = "UPDATE exports SET lapses_at = now() + interval '1 day'"
            try await database.superuser.transaction { try await $0.script(again) }
            try await check(database.outcome(as: .village, keeping()), is: ["done"])
            let pass = """
                UPDATE exports SET made_at = made_at - interval '1 day',
                    expires_at = expires_at - interval '24 hours'
                """
            try await database.superuser.transaction { try await $0.script(pass) }
            try await check(database.outcome(as: .village, fetching), is: [])
        }
    }

    @Test func listsOfFilesAndGlassesWalkTheirIndexes() async throws {
        try await withScene { database in
            try await database.superuser.transaction { try await $0.script(Self.load) }
            try await database.superuser.alone("ANALYZE exports, break_glasses")
            for (person, index, query) in Self.lists {
                let plan = try await database.app.transaction { db in
                    try await db.become(person)
                    return try await db.plan(of: query)
                }
                #expect(plan.contains(index), "\(plan)")
            }
        }
    }

    private static let lists: [(Person, String, String)] = [
        (
            .village, "exports_own",
            """
            SELECT id FROM exports WHERE account_id = '00000000-0000-0000-0000-0000000000c4'
                AND post_id = '00000000-0000-0000-0000-0000000000b4'
            ORDER BY ordered_at DESC, id LIMIT 50
            """
        ),
        (
            .village, "exports_waiting",
            """
            SELECT id FROM exports WHERE needs_second AND decided_at IS NULL AND lapses_at > now()
                AND area >= '990101001001' AND area < '990101001001~'
                AND account_id <> '00000000-0000-0000-0000-0000000000c4'
            ORDER BY ordered_at, id LIMIT 50
            """
        ),
        (
            .county, "break_glasses_unseen",
            """
            SELECT id FROM break_glasses WHERE told = '990101' AND acknowledged_at IS NULL
                AND account_id <> '00000000-0000-0000-0000-0000000000c2' ORDER BY opened_at, id LIMIT 10
            """
        ),
        (
            .keeper, "break_glasses_newest",
            "SELECT id FROM break_glasses ORDER BY opened_at DESC, id DESC LIMIT 50"
        ),
    ]

    private static let load = """
        UPDATE post_kinds SET role = 'auditor' WHERE name = 'keeper';
        INSERT INTO exports (id, account_id, post_id, area, who, purpose, fields, filter, form, rows,
            needs_second, as_of, ordered_at, decided_at, decided_by, decider, is_approved)
        SELECT gen_random_uuid(), ('00000000-0000-0000-0000-0000000000c' || n % 10)::uuid,
            ('00000000-0000-0000-0000-0000000000b' || n % 10)::uuid,
            CASE WHEN n % 100 = 0 THEN '990101001001' ELSE '990102001' END, 'who', 'meeting', '{number}',
            '{}', 'csv', 1, true, now(), now() - n * interval '1 minute',
            CASE WHEN n % 50 > 0 THEN now() END, CASE WHEN n % 50 > 0 THEN gen_random_uuid() END,
            CASE WHEN n % 50 > 0 THEN 'who' END, CASE WHEN n % 50 > 0 THEN true END
        FROM generate_series(1, 20000) n;
        INSERT INTO break_glasses (id, account_id, post_id, who, area, reason, told, opened_at, ends_at,
            acknowledged_at, acknowledged_by)
        SELECT gen_random_uuid(), '00000000-0000-0000-0000-0000000000c3',
            '00000000-0000-0000-0000-0000000000b3', 'who', '990101002', 'ten characters', '990101',
            now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '30 minutes',
            CASE WHEN n > 20 THEN now() END, CASE WHEN n > 20 THEN gen_random_uuid() END
        FROM generate_series(1, 20000) n;
        """
}
