import Casework
import Foundation
import Scenarios
import Territory
import Testing

/// Cases led at random through the workflows of the demo pack, by everybody who may touch them.
@Suite struct WalkTests {
    static let seed: UInt64 = 20_261_121
    static let noon = Date(timeIntervalSince1970: 1_790_568_000)

    /// Reproducible chance: SplitMix64.
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static func code(_ text: String) -> Area.Code {
        guard let code = Area.Code(text) else { preconditionFailure("not a code: \(text)") }
        return code
    }

    static func id(_ last: UInt8) -> UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last)) }

    static let unit = code("990101101001001001")
    static let organization = id(100)
    static let cast: [Taker] =
        [
            .areaPost(unit, isDesk: false, account: id(1)),
            .areaPost(code("990101101001001"), isDesk: false, account: id(5)),
            .organizationPost(organization, level: .town, account: id(2)),
            .reporter, .clock,
        ]
        + unit.pathUp.dropFirst(2).flatMap { code in
            [3, 4].map {
                Taker.areaPost(code, isDesk: true, account: id(UInt8(code.level.rawValue) * 10 + $0))
            }
        }

    static func pack() throws -> Definitions {
        try PackReader.read(folder: PacksTests.folder + "/mingchuan").get()
    }

    static func ladder(from desk: Area.Code, for taker: Taker) -> [Desk] {
        desk.pathUp.map { code in
            let takes = taker.isDesk && taker.holds(.area(code))
            return Desk(area: code, accounts: code.level <= .village ? 2 : 0, includesTaker: takes)
        }
    }

    static func input(for choice: Choice, on current: Case, dice: inout Dice) -> ChoiceInput {
        var input = ChoiceInput(version: current.version)
        input.note = "说明"
        input.answer = "已办结"
        input.tellsReporter = Bool.random(using: &dice)
        input.awaited = choice.pausing?.awaited.randomElement(using: &dice)
        input.score = Int.random(in: 1...5, using: &dice)
        input.reason = choice.asks.reasons.randomElement(using: &dice)?.name
        let other = Case.Number(home: "990101101", number: 1)
        input.other = other
        input.master = Master(
            number: other, seenFrom: current.seenFrom, isAboutHandlers: current.isAboutHandlers)
        // What is handed down without saying where goes to the next desk on the way.
        guard choice.does != .handDown else { return input }
        let areas = unit.pathUp.filter { .area($0) != current.lead.owner }
        input.target = areas.randomElement(using: &dice).map { .area($0, hasDesk: $0.level <= .village) }
        if current.lead.owner != .organization(organization), Bool.random(using: &dice) {
            input.target = .organization(organization, level: .town)
        }
        let elsewhere = current.area == unit ? code("990101101001001") : unit
        let desk = code("990101101001")
        input.newPlace = ChoiceInput.NewPlace(
            area: elsewhere, routed: Routed(owner: .area(desk), desk: desk, firedRule: "ladder"))
        return input
    }

    @Test(arguments: ["closed-loop", "five-steps"])
    func `a walk at random makes only legal moves and always has one lead`(name: String) throws {
        print("walk with seed \(Self.seed)")
        let pack = try Self.pack()
        let workflow = try #require(pack.workflow(name))
        let scenario = try #require(pack.scenarios.first { $0.workflow == name })
        var dice = Dice(state: Self.seed)
        var taken = Set<String>()
        for number in 1...400 {
            let rules = Case.RuledBy(
                scenario: scenario.name, packVersion: 1, workflow: workflow.name, step: workflow.begins,
                origin: .patrol)
            var current = Case(
                key: Case.Key(
                    home: "990101101", id: Self.id(1), number: Int64(number + 1), reportedAt: Self.noon),
                area: Self.unit, under: rules, told: Case.Told(words: "噪声"),
                lead: Assignment(owner: .area(Self.code("990101101001")), desk: Self.code("990101101001")))
            var now = Self.noon
            for _ in 0..<40 where current.outcome.closedAt == nil {
                let offers = Self.cast.flatMap { taker in
                    current.choices(offeredTo: taker, under: workflow).map { (taker, $0) }
                }
                let (taker, choice) = try #require(
                    offers.randomElement(using: &dice), "stuck at \(current.step)")
                if choice.does == .expire, let due = current.dueAt { now = max(now, due) }
                if choice.does == .score, let due = current.dueAt, now >= due { continue }
                // What has run out, or waited long enough, cannot stand still.
                if let total = choice.pausing?.total.seconds,
                    current.dueAt.map({ $0 <= now }) ?? true || Double(current.waited) >= total
                {
                    continue
                }
                let place = Surroundings(
                    workflow: workflow, limits: scenario.limits, calendar: pack.calendar,
                    ladder: Self.ladder(from: current.lead.desk, for: taker),
                    way: Self.ladder(from: current.area, for: taker))
                let input = Self.input(for: choice, on: current, dice: &dice)
                guard let move = try Self.moved(current, choice, by: taker, with: input, in: place, at: now)
                else { continue }
                check(move, from: current, by: taker, under: workflow)
                taken.insert("\(current.step) \(choice.name)")
                current = move.moved
                now += Double.random(in: 60...90_000, using: &dice)
            }
        }
        let all = Set(workflow.steps.flatMap { step in step.choices.map { "\(step.name) \($0.name)" } })
        #expect(taken == all, "every choice of the workflow was taken at least once")
    }

    /// `nil`: nobody is above the city, and nobody below a village.
    private static func moved(
        _ current: Case, _ choice: Choice, by taker: Taker, with input: ChoiceInput, in place: Surroundings,
        at now: Date
    ) throws -> Move? {
        let taken = Result<Move, any Error> {
            try current.taking(choice.name, by: taker, with: input, in: place, at: now)
        }
        let isAtTheTop = (current.lead.owner.area ?? current.lead.desk).level == .city
        if case .failure(let error) = taken, let refusal = error as? Refusal {
            if refusal == .nobodyAbove, isAtTheTop { return nil }
            if refusal == .nobodyBelow, choice.does == .handDown { return nil }
        }
        return try taken.get()
    }

    private func check(_ move: Move, from current: Case, by taker: Taker, under workflow: Workflow) {
        let moved = move.moved
        #expect(workflow[moved.step] != nil)
        #expect(moved.version == current.version + 1)
        #expect(move.line.fromStep == current.step && move.line.toStep == moved.step)
        switch move.lead {
        case .stays: #expect(moved.lead == current.lead)
        case .passes(let assignment, _):
            #expect(moved.lead == assignment && assignment.from == current.lead.owner)
        }
        let holders = Self.cast.filter { $0.holds(moved.lead.owner) }
        #expect(!holders.isEmpty, "nobody holds \(moved.lead.owner)")
        #expect((moved.outcome.solvedAt == nil) == (moved.outcome.solvedLevel == nil))
        #expect((moved.outcome.closedAt != nil) == (workflow[moved.step]?.closes == true))
        #expect(moved.outcome.solvedAt == nil || moved.outcome.answer != nil)
        let (from, to) = (current.lead.owner.area ?? current.lead.desk, moved.lead.owner.area)
        if move.choice.does == .handUp { #expect(to.map { $0.level < from.level } == true) }
        if move.choice.does == .handDown { #expect(to.map { from.contains($0) && $0 != from } == true) }
        if [.handUp, .handDown].contains(move.choice.does) { #expect(moved.area == current.area) }
        if move.choice.does == .confirm { #expect(taker.account != current.outcome.finish?.account) }
        let stands = moved.clock?.pause != nil
        #expect(!stands || moved.dueAt == nil)
        #expect(moved.waited >= current.waited)
        if move.choice.next == nil, move.choice.unhappy == nil, !stands, current.clock?.pause == nil {
            #expect(moved.dueAt == current.dueAt)
        }
        #expect(moved.home == current.home && moved.told == current.told)
    }

    @Test(arguments: ["closed-loop", "five-steps"])
    func `nobody can take what is not offered to them`(name: String) throws {
        let pack = try Self.pack()
        let workflow = try #require(pack.workflow(name))
        var dice = Dice(state: Self.seed)
        for step in workflow.steps {
            let rules = Case.RuledBy(
                scenario: "rubbish", packVersion: 1, workflow: workflow.name, step: step.name,
                origin: .resident)
            let current = Case(
                key: Case.Key(home: "990101101", id: Self.id(1), number: 2, reportedAt: Self.noon),
                area: Self.unit,
                under: rules, told: Case.Told(words: "垃圾"),
                lead: Assignment(owner: .area(Self.code("990101101001")), desk: Self.code("990101101001")))
            for taker in Self.cast {
                let offered = current.choices(offeredTo: taker, under: workflow).map(\.name)
                for choice in workflow.steps.flatMap(\.choices) where !offered.contains(choice.name) {
                    let place = Surroundings(
                        workflow: workflow, limits: [:], calendar: pack.calendar,
                        ladder: Self.ladder(from: current.lead.desk, for: taker))
                    let input = Self.input(for: choice, on: current, dice: &dice)
                    #expect(throws: Refusal.self) {
                        try current.taking(choice.name, by: taker, with: input, in: place, at: Self.noon)
                    }
                }
            }
        }
    }
}
