import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// The clock of the machine jumps an hour back or forth between two acts, and over leap days and the turn of a
/// year: every act is taken, nothing ends before it began, and a list has one order.
@Suite struct ClockJumpTests {
    /// A case, the people around it, and a clock that goes as a test wants.
    private struct Story {
        let scene: Scene
        let town: Secret
        let clerk: Secret
        let checker: Secret
        let shift: [TimeInterval]
        var step = 0

        init(_ scene: Scene, _ shift: [TimeInterval]) async throws {
            self.scene = scene
            self.shift = shift
            town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            checker = try await scene.givenPost("village-clerk", in: Scene.village)
        }

        mutating func now() -> Date {
            defer { step += 1 }
            return scene.noon + shift[step % shift.count] + Double(step)
        }

        mutating func take(
            _ choice: String, on number: Case.Number, as session: Secret,
            change: @Sendable (inout TakeChoice.Asked) -> Void = { _ in }
        ) async throws {
            var asked = TakeChoice.Asked(version: try await scene.version(of: number))
            change(&asked)
            let action = TakeChoice(
                number: number, choice: choice, asked: asked, source: .console, shelf: scene.shelf)
            _ = try await scene.database.app.perform(action, with: session, at: now())
        }

        mutating func report() async throws -> ReportCase.Acknowledged {
            var report = Report(scenario: "street-light", words: "灯不亮")
            report.spot = Place.Spot(longitude: 150.005, latitude: 30.0025)
            let action = ReportCase(
                report: report, photos: [], origin: .resident, key: UUID().uuidString, source: .console,
                keeping: (shelf: scene.shelf, sealing: scene.sealing))
            let moment = now()
            return try await scene.database.app.anonymous { db in
                try await action.run(by: nil, at: moment, in: db)
            }
        }
    }

    /// Seconds by which the clock is off, one act after the other.
    private static let jumps: [[TimeInterval]] = [
        [0, -3_600], [0, 3_600], [3_600, 0, -3_600, 0], [0, -1], [86_400, 0],
        [7_200, 3_600, 0, -3_600, -7_200],
    ]

    @Test(arguments: jumps)
    func `whatever the clock does between two acts, each is taken and nothing ends before it began`(
        jumps: [TimeInterval]
    ) async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            var story = try await Story(scene, jumps)
            var numbers: [Case.Number] = []
            for _ in 0..<3 {
                let told = try await story.report()
                let number = told.number
                numbers.append(number)
                try await story.take("take", on: number, as: story.clerk)
                try await story.take("wait", on: number, as: story.clerk) {
                    $0.note = "等配件"
                    $0.awaited = .outsider
                }
                try await story.take("resume", on: number, as: story.clerk)
                let wish = try #require(Day("2027-03-09"))
                let more = AskExtension(
                    number: number, version: try await scene.version(of: number),
                    wish: (day: wish, reason: "配件缺货"), source: .console, shelf: scene.shelf)
                try await database.app.perform(more, with: story.clerk, at: story.now())
                let press = PressCase(
                    number: number, kind: .urge, said: (words: "请抓紧", allowance: nil), source: .console,
                    shelf: scene.shelf)
                try await database.app.perform(press, with: story.town, at: story.now())
                try await story.take("finish", on: number, as: story.clerk) { $0.answer = "修好了" }
                try await story.take("confirm", on: number, as: story.checker)
                let moment = story.now()
                let shelf = scene.shelf
                try await database.app.holding(told.receipt) { _, db in
                    _ = try await ScoreCase(score: 5, words: "", source: .console, shelf: shelf)
                        .run(at: moment, in: db)
                }
                _ = try await MindClocks(shelf: scene.shelf).run(on: database.app, at: story.now())
                _ = try await database.app.followingUp { _, db in try await FoldLoops().run(in: db) }
            }
            // Once the reporter's time for a second thought is over, by whatever clock, all of it ends.
            let shelf = scene.shelf
            let late = scene.noon + 60 * 86_400
            while try await EndFollowUps(shelf: shelf).run(on: database.app, at: late) > 0 {}
            try await Self.check(scene, numbers)
        }
    }

    private static func check(_ scene: Scene, _ numbers: [Case.Number]) async throws {
        for question in [
            "cases WHERE closed_at < reported_at OR solved_at < reported_at",
            "clocks WHERE stopped_at < started_at OR waited_s < 0 OR left_s < 0 OR warn_at > due_at",
            "assignments WHERE ended_at < given_at", "watchers WHERE ended_at < since",
            "extensions WHERE decided_at < asked_at OR wished_at <= due_at",
            "loop_counts WHERE spent < 0 OR cases < 0",
            "cases WHERE closed_at IS NULL",
        ] {
            let found = try await scene.look(
                SQL(stringLiteral: "SELECT count(*) AS count FROM " + question), { try $0.int("count") })
            #expect(found == 0, "\(question)")
        }
        // One line of history for each version, in the order of the acts.
        let versions = try await scene.look(
            """
            SELECT count(*) AS count FROM (SELECT case_id, version, row_number() OVER (
                PARTITION BY case_id ORDER BY version) AS line FROM history) h WHERE line <> version
            """, { try $0.int("count") })
        #expect(versions == 0)
    }

    @Test func `reports of a clock that goes back are listed once each, on every page`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            // Several share a moment, and their keys were made by a clock that went back.
            var story = try await Story(scene, [0, -3_600, 0, 3_600, -3_601, -2])
            for turn in 0..<12 {
                story.step = turn / 2
                _ = try await story.report()
            }
            for order in CaseOrder.allCases {
                let (clerk, moment) = (story.clerk, scene.noon)
                let seen = try await database.app.acting(with: clerk) { _, db in
                    var filter = CaseFilter()
                    filter.order = order
                    var (seen, place): ([String], CasePosition?) = ([], nil)
                    while true {
                        let page = try await db.cases.list(
                            within: try #require(Area.Code(Scene.village)), matching: filter, after: place,
                            at: moment, limit: 5)
                        seen += page.map { "\($0.number)" }
                        guard page.count == 5 else { return seen }
                        place = page.last?.position(in: order)
                    }
                }
                #expect(seen.count == 12 && Set(seen).count == 12, "\(order)")
            }
        }
    }

    @Test func `a second factor spent by a clock ahead opens again once it is set back`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenPost("village-clerk", in: Scene.village, login: "wang")
            func spend(_ step: Int) async throws -> Bool? {
                try await scene.look(
                    "SELECT ctx.use_factor(id, \(step), NULL) AS spent FROM accounts WHERE login = 'wang'",
                    { try $0.bool("spent") })
            }
            try await database.superuser.transaction { db in
                try await db.execute("UPDATE accounts SET code_secret = 'x' WHERE login = 'wang'")
            }
            #expect(try await spend(1_120) == true)
            for again in [1_120, 1_119, 1_118, 1_117] { #expect(try await spend(again) == false) }
            // An hour earlier by the clock that is right again.
            #expect(try await spend(1_000) == true)
            #expect(try await spend(1_000) == false)
            #expect(try await spend(1_001) == true)
        }
    }
}
