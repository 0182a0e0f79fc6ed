import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// One case handled by several: asked, answered, released, and called by whistle.
@Suite struct HelpTests {
    private struct Helped {
        let scene: Scene
        let clerk: Secret
        let care: UUID
        let handler: Secret
        let number: Case.Number
        let receipt: Secret

        init(_ scene: Scene) async throws {
            self.scene = scene
            clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            care = try await scene.givenOrganization("urban-care", in: Scene.town)
            handler = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            let done = try await scene.report("rubbish")
            (number, receipt) = (done.number, done.receipt)
            try await scene.take(does: .take, on: number, as: clerk)
        }

        func ask(
            _ change: @Sendable (inout AskHelp.Asked) -> Void, as session: Secret? = nil,
            after wait: Double = 600
        ) async throws {
            var asked = AskHelp.Asked()
            asked.words = "请带一辆车"
            change(&asked)
            let action = AskHelp(number: number, asked: asked, source: .console, shelf: scene.shelf)
            try await scene.database.app.perform(action, with: session ?? clerk, at: scene.noon + wait)
        }

        func act(
            _ act: Help.Act, as session: Secret, words: String = "已到场", helper: UUID? = nil,
            after wait: Double = 1_200
        ) async throws {
            let action = GoOnHelping(
                number: number, act: act, words: (words, helper), source: .console, shelf: scene.shelf)
            try await scene.database.app.perform(action, with: session, at: scene.noon + wait)
        }

        func helps(as session: Secret) async throws -> [Help] {
            let (number, shelf) = (number, scene.shelf)
            return try await scene.database.app.acting(with: session) { acting, db in
                let opened = try await db.opened(number, by: acting, shelf: shelf)
                return try await db.helps.all(of: opened.current)
            }
        }
    }

    @Test func `a helper sees the case, answers it, and the lead finishes only then`() async throws {
        try await withDatabase { database in
            let it = try await Helped(try await Scene(in: database))
            let scene = it.scene
            await #expect(throws: NoSuchCase.self) { try await it.helps(as: it.handler) }
            try await it.ask { $0.organization = it.care }
            await #expect(throws: HelpRefusal.again) { try await it.ask { $0.organization = it.care } }
            // The helper reads the case and takes none of its choices.
            let seen = try await database.app.acting(with: it.handler) { acting, db in
                try await db.opened(it.number, by: acting, shelf: scene.shelf)
            }
            #expect(seen.choices.isEmpty && seen.isReadOnly)
            await #expect(throws: Refusal.helpersMissing(["\(Scene.town) urban-care"])) {
                try await scene.take(does: .finish, on: it.number, as: it.clerk) { $0.answer = "已清" }
            }
            let receipt = it.receipt
            let offices = try await database.app.holding(receipt) { _, db in try await db.helps.openCount() }
            #expect(offices == 1)
            try await it.act(.accept, as: it.handler)
            try await it.act(.answer, as: it.handler, words: "已运走一车")
            await #expect(throws: HelpRefusal.self) { try await it.act(.answer, as: it.handler) }
            #expect(try await it.helps(as: it.clerk).map(\.said) == ["已运走一车"])
            let finished = try await scene.take(does: .finish, on: it.number, as: it.clerk) {
                $0.answer = "已清"
            }
            #expect(finished.outcome.answer == "已清")
            let told = try await scene.look(
                """
                SELECT count(*) FILTER (WHERE h.is_public AND detail ? 'helper') AS told,
                    count(*) FILTER (WHERE detail ->> 'helper' IS NOT NULL) AS kept,
                    count(*) = max(h.version) AS whole
                FROM history h JOIN cases c ON c.id = h.case_id WHERE c.number = \(it.number.number)
                """, { (try $0.int("told"), try $0.int("kept"), try $0.bool("whole")) })
            #expect(told?.0 == 0 && told?.1 == 3 && told?.2 == true)
        }
    }

    @Test func `the lead releases with a reason; a stranger does neither`() async throws {
        try await withDatabase { database in
            let it = try await Helped(try await Scene(in: database))
            try await it.ask { $0.organization = it.care }
            let help = try #require(try await it.helps(as: it.clerk).first)
            await #expect(throws: HelpRefusal.wordsMissing) {
                try await it.act(.release, as: it.clerk, words: " ", helper: help.id)
            }
            await #expect(throws: HelpRefusal.wrongPost) {
                try await it.act(.release, as: it.handler, words: "不用了", helper: help.id)
            }
            await #expect(throws: HelpRefusal.wrongPost) {
                try await it.ask({ $0.area = Area.Code(Scene.town) }, as: it.handler)
            }
            try await it.act(.release, as: it.clerk, words: "自己解决了", helper: help.id)
            #expect(try await it.helps(as: it.clerk).map(\.state) == [.released])
            try await it.scene.take(does: .finish, on: it.number, as: it.clerk) { $0.answer = "已清" }
        }
    }

    @Test func `helpers who answer at the same time do not throw each other out`() async throws {
        try await withDatabase { database in
            let it = try await Helped(try await Scene(in: database))
            var handlers: [Secret] = []
            for slug in ["sanitation", "police-station", "land-office", "farming"] {
                let office = try await it.scene.givenOrganization(slug, in: Scene.town)
                handlers.append(
                    try await it.scene.givenPost("department-handler", in: Scene.town, organization: office))
                try await it.ask { $0.organization = office }
            }
            let before = try await it.scene.version(of: it.number)
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for handler in handlers {
                    group.addTask { (try? await it.act(.answer, as: handler, words: "办好了")) != nil }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(outcomes == [true, true, true, true])
            #expect(try await it.scene.version(of: it.number) == before + 4)
            #expect(try await it.helps(as: it.clerk).allSatisfy { $0.state == .answered })
        }
    }

    @Test func `a whistle calls somebody above, and its coming is counted`() async throws {
        try await withDatabase { database in
            let it = try await Helped(try await Scene(in: database))
            let scene = it.scene
            let dispatcher = try await scene.givenPost("town-dispatcher", in: Scene.town)
            await #expect(throws: HelpRefusal.notAbove) {
                try await it.ask {
                    $0.area = Area.Code(Scene.neighbour)
                    $0.isWhistle = true
                }
            }
            try await it.ask {
                $0.organization = it.care
                $0.isWhistle = true
            }
            try await it.ask(
                {
                    $0.area = Area.Code(Scene.town)
                    $0.isWhistle = true
                }, after: 660)
            let due = try #require(try await it.helps(as: it.clerk).first?.whistle?.due)
            #expect(due > scene.noon)
            let lateAt = due.timeIntervalSince(scene.noon) + 600
            try await it.act(.reportIn, as: it.handler, words: "到了", after: 1_800)
            try await it.act(.reportIn, as: dispatcher, words: "路上堵", after: lateAt)
            let helps = try await it.helps(as: it.clerk)
            #expect(helps.map { $0.whistle?.isLate(at: due + 3_600) } == [false, true])
            let (year, care) = (try #require(LevelTests.year), it.care)
            let counted = try await database.app.acting(with: it.clerk) { _, db in
                try await db.loops.whistles(
                    within: try #require(Area.Code(Scene.village)), calling: nil, in: year)
            }
            #expect(counted.map(\.name).sorted() == ["\(Scene.town) urban-care", "芙蓉镇"])
            #expect(counted.map(\.called) == [1, 1] && counted.map(\.came) == [1, 1])
            #expect(counted.map(\.inTime).sorted() == [0, 1])
            let own = try await database.app.acting(with: it.handler) { _, db in
                try await db.loops.whistles(
                    within: try #require(Area.Code(Scene.town)), calling: care, in: year)
            }
            #expect(own.map(\.inTime) == [1])
            let wrong = try await scene.look(
                """
                SELECT sum(called) <> (SELECT count(*) FROM assignments WHERE is_called)
                    OR sum(came) <> (SELECT count(came_at) FROM assignments WHERE is_called) AS wrong
                FROM whistle_counts
                """, { try $0.bool("wrong") })
            #expect(wrong == false)
        }
    }
}
