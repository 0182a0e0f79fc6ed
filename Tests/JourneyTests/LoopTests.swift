import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// One case through the seven steps, in a real database, each act by a post of its own.
@Suite struct LoopTests {
    /// A scenario under each of the workflows; the steps are found by what their choices do.
    @Test(arguments: ["street-light", "dangerous-tree"])
    func `a matter is reported, dispatched, repaired, verified by another, answered and scored`(
        scenario: String
    ) async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let handler = try await scene.givenPost("department-handler", in: Scene.town, organization: care)

            let done = try await scene.report(scenario, "晚上很黑，看不见") {
                if scenario == "dangerous-tree" { $0.answers = ["danger": .text("branch")] }
            }
            #expect(done.number.home == "990101101")
            #expect(done.area.code.text == "990101101201001001")
            #expect(done.owner == "龙桥村")
            #expect(done.due != nil)

            // One workflow accepts a matter before anybody is asked to deal with it, the other does both at once.
            let begins = scene.pack.scenario(scenario).flatMap { scene.pack.workflow($0.workflow) }
            let first = try #require(begins.flatMap { $0[$0.begins] })
            if !first.choices.contains(where: { $0.does == .dispatch }) {
                try await scene.take(does: .take, on: done.number, as: clerk)
            }
            try await scene.take(does: .dispatch, on: done.number, as: clerk) { $0.organization = care }
            try await scene.take(does: .accept, on: done.number, as: handler)
            try await scene.take(does: .note, on: done.number, as: handler) {
                $0.note = "配件明天到"
                $0.tellsReporter = true
            }
            try await scene.take(does: .finish, on: done.number, as: handler) { $0.answer = "灯已换好" }
            let verified = try await scene.take(does: .confirm, on: done.number, as: other)
            #expect(verified.outcome.solvedLevel == .town)

            let scored = try await database.app.holding(done.receipt) { _, db in
                try await ScoreCase(score: 5, words: "很快", source: .console, shelf: scene.shelf)
                    .run(at: scene.noon + 3_600, in: db)
            }
            #expect(scored.outcome.score == 5)
            let kept = try await scene.look(
                """
                SELECT score, answer, closed_at IS NULL AS open FROM cases WHERE number = \(done.number.number)
                """,
                { (try $0.int("score"), try $0.text("answer"), try $0.bool("open")) })
            #expect(kept?.0 == 5)
            #expect(kept?.1 == "灯已换好")
            #expect(kept?.2 == true)
        }
    }

    @Test func `whoever had a case once is told that it is another's to act on`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let handler = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            let done = try await scene.report("street-light")
            try await scene.take("dispatch", on: done.number, as: clerk) { $0.organization = care }
            try await scene.take("return", on: done.number, as: handler) { $0.note = "不属本部门" }
            for choice in ["take", "return", "no such choice"] {
                await #expect(throws: Refusal.wrongPost(needed: [.owner])) {
                    try await scene.take(choice, on: done.number, as: handler) { $0.note = "x" }
                }
            }
        }
    }

    @Test func `an unhappy score sends the case back to whoever handled it`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            let done = try await scene.report("rubbish")
            try await scene.take("take", on: done.number, as: clerk)
            try await scene.take("finish", on: done.number, as: clerk) { $0.answer = "已清运" }
            try await scene.take("confirm", on: done.number, as: other)
            let scored = try await database.app.holding(done.receipt) { _, db in
                try await ScoreCase(score: 1, words: "还在", source: .console, shelf: scene.shelf)
                    .run(at: scene.noon + 3_600, in: db)
            }
            #expect(scored.outcome.solvedAt == nil)
            let again = try await scene.take("finish", on: done.number, as: clerk) { $0.answer = "再次清运" }
            #expect(again.outcome.answer == "再次清运")
        }
    }

    @Test func `whoever finished a case cannot verify it; alone at the desk, the town does`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let dispatcher = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let done = try await scene.report("rubbish")
            try await scene.take("take", on: done.number, as: clerk)
            try await scene.take("finish", on: done.number, as: clerk) { $0.answer = "已清运" }
            await #expect(throws: Refusal.self) {
                try await scene.take("confirm", on: done.number, as: clerk)
            }
            let verified = try await scene.take("confirm", on: done.number, as: dispatcher)
            #expect(verified.outcome.solvedLevel == .village)
        }
    }

    @Test func `of twenty who act at once one wins and nineteen are told`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            var (clerks, handlers): ([Secret], [Secret]) = ([], [])
            for _ in 0..<20 {
                clerks.append(try await scene.givenPost("village-clerk", in: Scene.village))
                handlers.append(
                    try await scene.givenPost("department-handler", in: Scene.town, organization: care))
            }
            let number = try await scene.report("rubbish").number
            try await race(clerks.map { ("take", $0) }, on: number, in: scene)

            let given = try await scene.report("rubbish").number
            try await scene.take("dispatch", on: given, as: clerks[0]) { $0.organization = care }
            // Some accept what the others take back.
            try await race(
                clerks.prefix(10).map { ("recall", $0) } + handlers.prefix(10).map { ("accept", $0) },
                on: given, in: scene)

            let handled = try await scene.report("rubbish").number
            try await scene.take("dispatch", on: handled, as: clerks[0]) { $0.organization = care }
            try await scene.take("accept", on: handled, as: handlers[0])
            try await race(handlers.map { ("finish", $0) }, on: handled, in: scene)
        }
    }

    /// All of them act on what they saw last.
    private func race(
        _ attempts: [(choice: Choice.Name, session: Secret)], on number: Case.Number, in scene: Scene
    ) async throws {
        let version = try await scene.version(of: number)
        var asked = TakeChoice.Asked(version: version)
        asked.answer = "已清运"
        let outcomes = await withTaskGroup(of: Bool?.self) { [asked] group in
            for (choice, session) in attempts {
                let action = TakeChoice(
                    number: number, choice: choice, asked: asked, source: .console, shelf: scene.shelf)
                group.addTask {
                    do {
                        _ = try await scene.database.app.perform(
                            action, with: session, at: scene.noon + 60 * Double(version))
                        return true
                    } catch is StaleCase {
                        return false
                    } catch is Refusal {
                        return false
                    } catch {
                        return nil
                    }
                }
            }
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        let choices = Set(attempts.map(\.choice)).sorted()
        #expect(outcomes.filter { $0 == true }.count == 1, "\(choices)")
        #expect(outcomes.filter { $0 == false }.count == attempts.count - 1, "\(choices)")
        #expect(try await scene.version(of: number) == version + 1)
    }

    @Test func `a point in no unit is accepted by the duty desk, and one outside is refused`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            let sea = try await scene.report("rubbish", at: (150.5, 30.2))
            #expect(sea.number.home == "990100000")
            #expect(sea.owner == "明川市")
            await #expect(throws: IntakeRefusal.self) { try await scene.report("rubbish", at: (119.0, 25.4)) }
        }
    }

    @Test func `the same key gives the same case and receipt; another report under it is refused`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let key = UUID().uuidString
            let first = try await scene.report("rubbish", key: key)
            let second = try await scene.report("rubbish", key: key)
            #expect(second.isRepeat)
            #expect(first.number == second.number)
            #expect(first.receipt == second.receipt)
            await #expect(throws: IntakeRefusal.keyReused) {
                try await scene.report("rubbish", "别的", key: key)
            }
        }
    }

    @Test func `a complaint about handlers goes one level up and is invisible below`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let dispatcher = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let done = try await scene.report("rubbish") { $0.isAboutHandlers = true }
            #expect(done.owner == "芙蓉镇")
            await #expect(throws: NoSuchCase.self) {
                try await scene.take("take", on: done.number, as: clerk)
            }
            try await scene.take("take", on: done.number, as: dispatcher)
        }
    }

    @Test func `moving a case to where it lies changes its owner and nobody's right to see their own`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            let done = try await scene.report("rubbish")
            try await scene.take("move", on: done.number, as: clerk) {
                $0.newArea = Area.Code(Scene.neighbour)
            }
            try await scene.take("take", on: done.number, as: neighbour)
            let home = try await scene.look(
                "SELECT home, area FROM cases WHERE number = \(done.number.number)",
                { (try $0.text("home"), try $0.text("area")) })
            #expect(home?.0 == "990101101")
            #expect(home?.1 == Scene.neighbour)
        }
    }

    @Test func `a solved case whose reporter says nothing closes when the window is over`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let done = try await scene.report("rubbish")
            let solved = try await scene.take("solve", on: done.number, as: clerk) { $0.answer = "当场清走" }
            let due = try #require(solved.dueAt)
            let early = try await EndFollowUps(shelf: scene.shelf).run(on: database.app, at: due - 60)
            #expect(early == 0)
            let late = try await EndFollowUps(shelf: scene.shelf).run(on: database.app, at: due + 60)
            #expect(late == 1)
            let isClosed = try await scene.look(
                "SELECT closed_at IS NOT NULL AS closed FROM cases WHERE number = \(done.number.number)",
                { try $0.bool("closed") })
            #expect(isClosed == true)
        }
    }
}
