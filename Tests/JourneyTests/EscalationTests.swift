import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// Late cases in a real database: those above are told by the table of the pack, once each, whoever has them,
/// however often and by however many the work is done.
@Suite struct EscalationTests {
    private func mind(_ scene: Scene, at moment: Date) async throws -> Int {
        var done = 0
        let job = MindClocks(shelf: scene.shelf)
        while case let some = try await job.run(on: scene.database.app, at: moment), some > 0 { done += some }
        return done
    }

    private func watchers(in scene: Scene) async throws -> String {
        try await scene.look(
            """
            SELECT coalesce(string_agg(coalesce(to_area, 'office') || CASE WHEN ended_at IS NULL THEN '' ELSE ' over'
                END, ', ' ORDER BY line, number), '') AS told FROM watchers
            """, { try $0.text("told") }) ?? ""
    }

    private func count(_ table: String, in scene: Scene) async throws -> Int {
        try await scene.look(
            "SELECT count(*) AS count FROM \(SQL(stringLiteral: table))", { try $0.int("count") }) ?? 0
    }

    /// Desks in village, town and county; and a report that nobody accepts. Answers when it was due.
    private func forgotten(_ scene: Scene, _ scenario: String = "rubbish") async throws -> (Case.Number, Date)
    {
        for (kind, area) in [
            ("village-clerk", Scene.village), ("town-dispatcher", Scene.town),
            ("county-dispatcher", Scene.county),
        ] { _ = try await scene.givenPost(kind, in: area) }
        let done = try await scene.report(scenario) { report in
            if scenario == "road-drainage" { report.answers["trouble"] = .text("pothole") }
        }
        return (done.number, try #require(done.due))
    }

    @Test func `those above are told one after the other, and the owner stays`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (number, due) = try await forgotten(scene)
            _ = try await mind(scene, at: due - 1)
            #expect(try await watchers(in: scene) == "")
            #expect(try await mind(scene, at: due) == 1)
            #expect(try await watchers(in: scene) == Scene.town)
            let later = try #require(scene.pack.calendar.moment(after: Limit(4, .workingHours), from: due))
            #expect(try await mind(scene, at: later - 1) == 0)
            #expect(try await mind(scene, at: later) == 1)
            #expect(try await watchers(in: scene) == "\(Scene.town), \(Scene.county)")
            #expect(try await mind(scene, at: later + 30 * 86_400) == 0)
            let owner = try await scene.look(
                "SELECT to_area FROM assignments WHERE ended_at IS NULL", { try $0.text("to_area") })
            #expect(owner == Scene.village)
            #expect(try await scene.version(of: number) == 1)
            #expect(try await count("outbox WHERE event = 'escalated'", in: scene) == 2)
            #expect(try await count("audit WHERE act = 'escalate'", in: scene) == 2)
        }
    }

    @Test func `when the case moves on, those above watch no longer`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (number, due) = try await forgotten(scene)
            _ = try await mind(scene, at: due)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            try await scene.take("take", on: number, as: clerk, after: due.timeIntervalSince(scene.noon) + 60)
            #expect(try await watchers(in: scene) == "\(Scene.town) over")
        }
    }

    @Test func `a word of the owner, or a press from above, makes the next line needless`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (number, due) = try await forgotten(scene)
            _ = try await mind(scene, at: due)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let press = PressCase(
                number: number, kind: .urge, said: (words: "请尽快受理", allowance: nil), source: .console,
                shelf: scene.shelf)
            try await database.app.perform(press, with: town, at: due + 60)
            let later = try #require(scene.pack.calendar.moment(after: Limit(4, .workingHours), from: due))
            #expect(try await mind(scene, at: later) == 1)
            #expect(try await watchers(in: scene) == Scene.town)
            #expect(try await count("clocks WHERE settled_at IS NULL AND NOT beside", in: scene) == 0)
        }
    }

    @Test func `an office is told by its kind, and sees no more of the case than its number`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let care = try await scene.givenOrganization("urban-care", in: Scene.county)
            let office = try await scene.givenPost("department-handler", in: Scene.county, organization: care)
            let (number, due) = try await forgotten(scene, "road-drainage")
            #expect(try await mind(scene, at: due) >= 1)
            #expect(try await watchers(in: scene) == "\(Scene.town), office")
            let told = try await database.app.acting(with: office) { _, db in
                try await db.times.told(.organization(care), limit: 20)
            }
            #expect(told.map(\.number) == [number])
            await #expect(throws: NoSuchCase.self) {
                try await database.app.acting(with: office) { acting, db in
                    try await db.opened(number, by: acting, shelf: scene.shelf)
                }
            }
        }
    }

    @Test func `the oldest are told first, and none is left, with or without an owner who is there`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (_, due) = try await forgotten(scene)
            // Two hundred and fifty more, some lying at desks where nobody sits.
            try await database.superuser.transaction { try await $0.script(Self.many) }
            _ = try await mind(scene, at: due + 60)
            #expect(try await count("watchers", in: scene) == 251)
            let ordered = try await scene.look(
                """
                SELECT bool_and(earlier) AS ordered FROM (
                    SELECT due_at >= lag(due_at, 1, '-infinity') OVER (ORDER BY id) AS earlier
                    FROM outbox, LATERAL (SELECT (detail ->> 'due_at')::timestamptz AS due_at) d
                    WHERE event = 'escalated') o
                """, { try $0.bool("ordered") })
            #expect(ordered == true)
        }
    }

    @Test func `side by side, and again after being killed, each is told once`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (_, due) = try await forgotten(scene)
            try await database.superuser.transaction { try await $0.script(Self.many) }
            // Killed in the middle: what was looked at and not kept leaves nothing behind.
            await #expect(throws: CancellationError.self) {
                try await database.app.timekeeping { db in
                    try await db.execute("SELECT * FROM clocks_run_out(\(due), 100)")
                    throw CancellationError()
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let job = MindClocks(shelf: scene.shelf)
                        while try await job.run(on: database.app, at: due + 60) > 0 {}
                    }
                }
                try await group.waitForAll()
            }
            _ = try await mind(scene, at: due + 60)
            #expect(try await count("watchers", in: scene) == 251)
            #expect(try await count("outbox WHERE event = 'escalated'", in: scene) == 251)
            #expect(try await count("outbox WHERE event = 'warned'", in: scene) == 1)
        }
    }

    @Test
    func `one that cannot be looked at is tried later, and does not keep the others from being told of`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (number, due) = try await forgotten(scene)
            try await database.superuser.transaction { try await $0.script(Self.many) }
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                        RAISE EXCEPTION 'no room'; END $$;
                    CREATE TRIGGER fail BEFORE INSERT ON watchers FOR EACH ROW
                        WHEN (NEW.number = \(number.number)) EXECUTE FUNCTION fail();
                    """)
            }
            _ = try await mind(scene, at: due + 60)
            #expect(try await count("watchers", in: scene) == 250)
            #expect(try await count("route_failures WHERE rule = 'escalate'", in: scene) == 1)
            try await database.superuser.transaction { try await $0.script("DROP TRIGGER fail ON watchers") }
            #expect(try await mind(scene, at: due + 120) == 0)
            #expect(try await mind(scene, at: due + 60 + 3_600) >= 1)
            #expect(try await count("watchers", in: scene) == 251)
        }
    }

    // Copies of the one case, their clocks a minute older each; every other lies at a desk without a post.
    private static let many = """
        SET LOCAL session_replication_role = replica;
        INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words, reported_at, due_at,
            routed_by, language)
        SELECT c.home, gen_random_uuid(), c.area, c.scenario, c.pack_version, c.workflow, c.step, c.origin, c.words,
            c.reported_at - n * interval '1 minute', c.due_at - n * interval '1 minute', 'ladder', 'zh'
        FROM cases c, generate_series(1, 250) n;
        INSERT INTO assignments (home, case_id, area, to_area, desk, number, scenario, pack_version, reported_at, step,
            due_at, seen_from, given_at)
        SELECT home, id, area, CASE WHEN number % 2 = 0 THEN left(area, 12) ELSE left(area, 15) END, left(area, 12),
            number, scenario, pack_version, reported_at, step, due_at, seen_from, reported_at
        FROM cases WHERE id NOT IN (SELECT case_id FROM assignments);
        INSERT INTO clocks (home, case_id, area, purpose, started_at, due_at, seen_from)
        SELECT home, id, area, 'accept', reported_at, due_at, seen_from FROM cases
        WHERE id NOT IN (SELECT case_id FROM clocks);
        """
}
