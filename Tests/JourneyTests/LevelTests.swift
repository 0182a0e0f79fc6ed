import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// Cases handed up and down by level, and the loops they are counted in.
@Suite struct LevelTests {
    static let year = LoopPeriod(
        from: Day("2027-01-01") ?? Day(ordinal: 0), to: Day("2027-12-31") ?? Day(ordinal: 0))

    /// The loop of an area as a post reads it, added up or not.
    private func loop(of area: String, as session: Secret, in scene: Scene) async throws -> Loop {
        try await scene.database.app.acting(with: session) { _, db in
            let code = try #require(Area.Code(area))
            let loops = try await db.loops.loops(of: code, in: try #require(Self.year))
            return try #require(loops.first { $0.area.code == code })
        }
    }

    private func fold(_ scene: Scene) async throws -> Int {
        try await scene.database.app.followingUp { _, db in try await FoldLoops().run(in: db) }
    }

    @Test(arguments: ["rubbish", "dangerous-tree"])
    func `a village hands up to its town, and the town down again; the place never changes`(scenario: String)
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            let dispatcher = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let done = try await scene.report(scenario) {
                if scenario == "dangerous-tree" { $0.answers = ["danger": .text("branch")] }
            }
            let before = try await scene.place(of: done.number)
            let up = try await scene.take(does: .handUp, on: done.number, as: clerk) {
                $0.note = "要动用吊车"
            }
            #expect(up.lead.owner.area?.text == Scene.town)
            let line = try #require(try await scene.desk(of: Scene.town, as: dispatcher).first)
            #expect(line.number == done.number && line.handed?.isUp == true)
            #expect(line.handed?.from == "龙桥村")
            await #expect(throws: Refusal.self) {
                try await scene.take(does: .handUp, on: done.number, as: clerk) { $0.note = "再交" }
            }
            let down = try await scene.take(does: .handDown, on: done.number, as: dispatcher) {
                $0.note = "吊车明早到，请现场配合"
            }
            #expect(down.lead.owner.area?.text == Scene.village)
            let back = try #require(try await scene.desk(of: Scene.village, as: clerk).first)
            #expect(back.handed?.isUp == false && back.handed?.from == "芙蓉镇")
            let solved = try await scene.take(does: .solve, on: done.number, as: other) { $0.answer = "已处理" }
            #expect(solved.outcome.solvedLevel == .village)
            #expect(try await scene.place(of: done.number) == before)
        }
    }

    @Test func `each level counts what it took in and what was solved where`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let dispatcher = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            for (position, hands) in [0, 1, 2, 0].enumerated() {
                let done = try await scene.report("rubbish", "第 \(position) 件")
                let posts = [clerk, dispatcher, county]
                for post in posts.prefix(hands) {
                    try await scene.take(does: .handUp, on: done.number, as: post) { $0.note = "请上级处理" }
                }
                guard position < 3 else { continue }
                try await scene.take(does: .solve, on: done.number, as: posts[hands]) { $0.answer = "已清运" }
            }
            for isFolded in [false, true] {
                if isFolded {
                    #expect(try await fold(scene) > 0)
                    #expect(try await fold(scene) == 0)
                }
                let town = try await loop(of: Scene.town, as: dispatcher, in: scene)
                #expect(town.takenIn == 4 && town.solved == 3 && town.handedUp == 2)
                #expect(Loop.levels.map { town.solved(at: $0) } == [1, 1, 1, 0])
                #expect(town.inTime == 3 && town.medianHours == 1)
                #expect(town.solved(upTo: .town) == 2)
                #expect(try await loop(of: Scene.village, as: clerk, in: scene).takenIn == 4)
            }
            // Each number leads to its cases.
            let found = try await scene.list(in: Scene.town, as: dispatcher) {
                $0.solved = .county
                $0.isHandedUp = true
                ($0.since, $0.until) = (Self.year?.first, Self.year?.last)
            }
            #expect(found.count == 1)
            let early = try await scene.list(in: Scene.town, as: dispatcher) { $0.until = Day("2026-12-31") }
            #expect(early.isEmpty)
            let worded = try await scene.list(in: Scene.town, as: dispatcher) {
                $0.words = "件"
                $0.solved = .village
            }
            #expect(worded.count == 1)
        }
    }

    @Test func `counts stay the sums of the cases, whatever happens to them`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let posts = [
                try await scene.givenPost("village-clerk", in: Scene.village),
                try await scene.givenPost("village-clerk", in: Scene.neighbour),
                try await scene.givenPost("town-dispatcher", in: Scene.town),
                try await scene.givenPost("town-dispatcher", in: Scene.town),
                try await scene.givenPost("county-dispatcher", in: Scene.county),
            ]
            let seed: UInt64 = 20_270_301
            print("loops counted with seed \(seed)")
            var dice = Dice(state: seed)
            for round in 0..<24 {
                let isRubbish = round.isMultiple(of: 2)
                let done = try await scene.report(isRubbish ? "rubbish" : "straw-burning") {
                    if !isRubbish { $0.answers = ["what": .text("leaves")] }
                    $0.isAboutHandlers = round.isMultiple(of: 7)
                }
                for _ in 0..<6 { try await step(done, by: posts, in: scene, &dice) }
                if round.isMultiple(of: 5) { _ = try await fold(scene) }
                let wrong = try await scene.look(Books.loops, { try $0.int("n") })
                #expect(wrong == 0, "round \(round)")
            }
        }
    }

    /// Somebody does something that is offered; what is refused is left.
    private func step(
        _ done: ReportCase.Acknowledged, by posts: [Secret], in scene: Scene, _ dice: inout Dice
    ) async throws {
        guard let post = posts.randomElement(using: &dice) else { return }
        let effects: [Effect] = [.take, .solve, .finish, .confirm, .reject, .handUp, .handDown, .move]
        guard let effect = effects.randomElement(using: &dice) else { return }
        let village = Bool.random(using: &dice) ? Scene.village : Scene.neighbour
        do {
            try await scene.take(does: effect, on: done.number, as: post) {
                $0.note = "说明"
                $0.answer = "已办"
                if effect == .move { $0.newArea = Area.Code(village) }
            }
            if effect == .solve, Bool.random(using: &dice) {
                let moment = scene.noon + 7_200
                _ = try await scene.database.app.holding(done.receipt) { _, db in
                    try await ScoreCase(score: 1, words: "还在", source: .console, shelf: scene.shelf)
                        .run(at: moment, in: db)
                }
            }
        } catch is Refusal {
        } catch is NoSuchCase {
        } catch is OwnerRefused {}
    }
}

/// Reproducible chance: SplitMix64.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Scene {
    func place(of number: Case.Number) async throws -> String? {
        try await look("SELECT area FROM cases WHERE number = \(number.number)", { try $0.text("area") })
    }

    /// What lies on the desk of an area.
    func desk(of area: String, as session: Secret) async throws -> [DeskLine] {
        let day = DeskTable.Day(now: noon, ends: noon + 86_400, waitingSteps: pack.waitingSteps)
        return try await database.app.acting(with: session) { _, db in
            let code = try #require(Area.Code(area))
            var lines: [DeskLine] = []
            for group in DeskGroup.allCases {
                lines += try await db.desks.lines(group, of: .own(.area(code)), on: day, limit: 50)
            }
            return lines
        }
    }

    /// Cases of an area that a filter leaves.
    func list(
        in area: String, as session: Secret, where change: @Sendable (inout CaseFilter) -> Void
    ) async throws -> [CaseListLine] {
        var filter = CaseFilter()
        change(&filter)
        let (wanted, moment) = (filter, noon)
        return try await database.app.acting(with: session) { _, db in
            try await db.cases.list(
                within: try #require(Area.Code(area)), matching: wanted, after: nil, at: moment, limit: 50)
        }
    }
}
