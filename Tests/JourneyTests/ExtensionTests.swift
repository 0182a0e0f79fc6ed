import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// More time, and words from above: who may ask, who decides, who presses, who answers.
@Suite struct ExtensionTests {
    private struct Cast {
        let scene: Scene
        let number: Case.Number
        let clerk: Secret
        let town: Secret

        func opened(as session: Secret) async throws -> OpenedCase {
            try await scene.database.app.acting(with: session) { acting, db in
                try await db.opened(number, by: acting, shelf: scene.shelf)
            }
        }

        func wishes() async throws -> [Extension] {
            try await scene.database.app.acting(with: town) { acting, db in
                let opened = try await db.opened(number, by: acting, shelf: scene.shelf)
                return try await db.times.extensions(of: opened.current)
            }
        }

        func presses() async throws -> [Press] {
            try await scene.database.app.acting(with: town) { acting, db in
                let opened = try await db.opened(number, by: acting, shelf: scene.shelf)
                return try await db.times.presses(of: opened.current)
            }
        }

        func ask(until day: String?, as session: Secret? = nil, after wait: TimeInterval = 300) async throws {
            let action = AskExtension(
                number: number, version: try await scene.version(of: number),
                wish: (day: day.flatMap { Day($0) }, reason: "配件缺货"), source: .console, shelf: scene.shelf)
            try await scene.database.app.perform(action, with: session ?? clerk, at: scene.noon + wait)
        }

        func decide(_ approves: Bool, as session: Secret? = nil, after wait: TimeInterval = 400) async throws
        {
            let id = try await wishes().first { $0.isOpen }?.id ?? UUID()
            let action = DecideExtension(
                number: number, id: id, decision: (approves: approves, words: "情况属实"), source: .console,
                shelf: scene.shelf)
            try await scene.database.app.perform(action, with: session ?? town, at: scene.noon + wait)
        }

        func press(
            _ kind: Press.Kind, as session: Secret? = nil, within: Limit? = Limit(1, .workingDays),
            after wait: TimeInterval = 500
        ) async throws {
            let action = PressCase(
                number: number, kind: kind, said: (words: "请抓紧", allowance: within), source: .console,
                shelf: scene.shelf)
            try await scene.database.app.perform(action, with: session ?? town, at: scene.noon + wait)
        }

        func answer(as session: Secret? = nil, after wait: TimeInterval = 600) async throws {
            let action = AnswerPress(number: number, words: "明天完成", source: .console, shelf: scene.shelf)
            try await scene.database.app.perform(action, with: session ?? clerk, at: scene.noon + wait)
        }
    }

    /// A lamp the village handles, with its town above; Wednesday noon, due on Monday at half past five.
    private func tell(_ story: @Sendable (Cast) async throws -> Void) async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let done = try await scene.report("street-light")
            try await scene.take("take", on: done.number, as: clerk)
            try await story(Cast(scene: scene, number: done.number, clerk: clerk, town: town))
        }
    }

    private static let day = "2027-03-10"

    @Test func `the owner asks, the desk above gives, and the clock runs out later`() async throws {
        try await tell { cast in
            let before = try #require(try await cast.opened(as: cast.clerk).current.dueAt)
            try await cast.ask(until: Self.day)
            #expect(try await cast.opened(as: cast.clerk).current.dueAt == before)
            let wish = try #require(try await cast.wishes().first)
            #expect(wish.decides.text == Scene.town)
            #expect(wish.due == before)
            try await cast.decide(true)
            let after = try await cast.opened(as: cast.clerk).current
            #expect(after.dueAt == wish.wished)
            #expect(after.dueAt.map { $0 > before } == true)
            let lines = try await cast.scene.look(
                """
                SELECT string_agg(act || ' ' || is_public || ' ' || coalesce(words, '-'), ', ' ORDER BY version) AS lines
                FROM history WHERE version > 2
                """, { try $0.text("lines") })
            #expect(lines == "ask extension false 配件缺货, approve extension true -")
            let told = try await cast.scene.look(
                "SELECT string_agg(event, ' ' ORDER BY id) AS told FROM outbox WHERE event LIKE 'extension%'",
                { try $0.text("told") })
            #expect(told == "extension-asked extension-decided")
        }
    }

    @Test func `refused it stays as it was, and the reporter reads nothing of it`() async throws {
        try await tell { cast in
            let before = try await cast.opened(as: cast.clerk).current.dueAt
            try await cast.ask(until: Self.day)
            try await cast.decide(false)
            #expect(try await cast.opened(as: cast.clerk).current.dueAt == before)
            #expect(try await cast.wishes().first?.decision?.isApproved == false)
            let shown = try await cast.scene.look(
                "SELECT count(*) AS count FROM history WHERE is_public AND act LIKE '%extension'",
                { try $0.int("count") })
            #expect(shown == 0)
        }
    }

    @Test func `nobody decides what they asked for, and only the desk above decides`() async throws {
        try await tell { cast in
            let scene = cast.scene
            try await cast.ask(until: Self.day)
            await #expect(throws: ExtensionRefusal.waiting) { try await cast.ask(until: Self.day) }
            await #expect(throws: ExtensionRefusal.own) { try await cast.decide(true, as: cast.clerk) }
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            let watcher = try await scene.givenPost("town-supervisor", in: Scene.town)
            for other in [county, watcher] {
                await #expect(throws: ExtensionRefusal.wrongPost) { try await cast.decide(true, as: other) }
            }
            let far = try await scene.givenPost("village-clerk", in: Scene.farVillage)
            await #expect(throws: NoSuchCase.self) { try await cast.decide(true, as: far) }
            // The same account, now at the town's desk.
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE posts SET kind = 'town-dispatcher', area = \(Scene.town)
                    WHERE id = (SELECT post_id FROM sessions WHERE token_hash = \(cast.clerk.hash)::bytea)
                    """)
            }
            await #expect(throws: ExtensionRefusal.own) { try await cast.decide(true, as: cast.clerk) }
            try await cast.decide(true)
            await #expect(throws: ExtensionRefusal.absent) { try await cast.decide(true) }
        }
    }

    @Test(arguments: [
        (nil, ExtensionRefusal.dayMissing),
        ("2027-03-07", ExtensionRefusal.notWorked(Day(ordinal: 20_884))),
        ("2031-03-07", ExtensionRefusal.notWorked(Day(ordinal: 22_345))),
        ("2027-03-03", ExtensionRefusal.notLater(than: .distantPast)),
        ("2027-04-20", ExtensionRefusal.tooFar(longest: Limit(5, .workingDays))),
    ])
    func `a day must be worked, later, and not too far`(day: String?, refusal: ExtensionRefusal) async throws
    {
        try await tell { cast in
            do {
                try await cast.ask(until: day)
                Issue.record("taken")
            } catch ExtensionRefusal.notLater {
                #expect(refusal == .notLater(than: .distantPast))
            } catch let found as ExtensionRefusal {
                #expect(found == refusal)
            }
        }
    }

    @Test func `a clock is extended as often as the pack allows, and a wish lapses when the case moves on`()
        async throws
    {
        try await tell { cast in
            for day in ["2027-03-10", "2027-03-12"] {
                try await cast.ask(until: day)
                try await cast.decide(true)
            }
            await #expect(throws: ExtensionRefusal.spent(times: 2)) {
                try await cast.ask(until: "2027-03-15")
            }
        }
        try await tell { cast in
            try await cast.ask(until: Self.day)
            try await cast.scene.take("finish", on: cast.number, as: cast.clerk) { $0.answer = "修好了" }
            #expect(try await cast.wishes().first?.isLapsed == true)
            await #expect(throws: ExtensionRefusal.absent) { try await cast.decide(true) }
        }
    }

    @Test func `a wish lapses when the clock stands still`() async throws {
        try await tell { cast in
            try await cast.ask(until: Self.day)
            try await cast.scene.take("wait", on: cast.number, as: cast.clerk) {
                $0.note = "等配件"
                $0.awaited = .outsider
            }
            #expect(try await cast.wishes().first?.isLapsed == true)
            await #expect(throws: ExtensionRefusal.nothingRuns) { try await cast.ask(until: Self.day) }
        }
    }

    @Test func `a desk above presses, once in a while, and only from above`() async throws {
        try await tell { cast in
            try await cast.press(.urge)
            await #expect(throws: PressRefusal.pressedAlready) { try await cast.press(.urge, after: 3_600) }
            try await cast.press(.urge, after: 5 * 3_600)
            #expect(try await cast.presses().map(\.kind) == [.urge, .urge])
            await #expect(throws: PressRefusal.wrongPost) { try await cast.press(.urge, as: cast.clerk) }
            let watcher = try await cast.scene.givenPost("town-supervisor", in: Scene.town)
            await #expect(throws: PressRefusal.wrongPost) { try await cast.press(.urge, as: watcher) }
            let marks = try await cast.scene.database.app.acting(with: cast.clerk) { _, db in
                try await db.times.marks(of: [cast.number], at: cast.scene.noon)
            }
            #expect(marks[cast.number] == [.urged])
        }
    }

    @Test func `an answer that is demanded has a clock of its own, which survives a move`() async throws {
        try await tell { cast in
            let scene = cast.scene
            await #expect(throws: PressRefusal.allowanceMissing) {
                try await cast.press(.supervise, within: Limit(1, .minutes))
            }
            try await cast.press(.supervise)
            await #expect(throws: PressRefusal.pressedAlready) { try await cast.press(.supervise) }
            let demanded = try await scene.database.app.acting(with: cast.clerk) { _, db in
                try await db.times.demanded()
            }
            #expect(demanded.map(\.number) == [cast.number])
            // Given to an office, the case takes the demand along, and the step's clock starts anew.
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let office = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            try await scene.take("dispatch", on: cast.number, as: cast.clerk) { $0.organization = care }
            await #expect(throws: PressRefusal.wrongPost) { try await cast.answer() }
            let theirs = try await scene.database.app.acting(with: office) { _, db in
                (
                    try await db.times.demanded().map(\.number),
                    try await db.times.marks(of: [cast.number], at: scene.noon)
                )
            }
            #expect(theirs.0 == [cast.number])
            #expect(theirs.1[cast.number] == [.supervised])
            try await cast.answer(as: office)
            #expect(try await cast.presses().first?.answer?.words == "明天完成")
            await #expect(throws: PressRefusal.nothingToAnswer) { try await cast.answer(as: office) }
            let running = try await scene.look(
                "SELECT string_agg(purpose, ' ') AS running FROM clocks WHERE stopped_at IS NULL",
                { try $0.text("running") })
            #expect(running == "accept")
            try await cast.press(.supervise, after: 700)
        }
    }

    @Test func `an answer that does not come is told once`() async throws {
        try await tell { cast in
            try await cast.press(.supervise)
            let due = try #require(try await cast.presses().first?.due)
            let job = MindClocks(shelf: cast.scene.shelf)
            for _ in 0..<3 { _ = try await job.run(on: cast.scene.database.app, at: due) }
            let told = try await cast.scene.look(
                "SELECT count(*) AS count FROM outbox WHERE event = 'unanswered'", { try $0.int("count") })
            #expect(told == 1)
        }
    }
}
