import Casework
import Foundation
import Territory
import Testing

/// A matter in a unit, handed up and down: village, town, county, city.
@Suite struct HandingTests {
    static let unit = RoutingTests.unit
    static let village = RoutingTests.village
    static let town = RoutingTests.town
    static let accounts = (town: RoutingTests.id(30), city: RoutingTests.id(31))

    static func area(_ level: Area.Level) throws -> Area.Code { try #require(unit.ancestor(at: level)) }

    static let workflow = Workflow(
        name: "levels", title: TakingChoiceTests.words, begins: "told",
        steps: [
            TakingChoiceTests.step(
                "told", clock: "accept",
                [
                    TakingChoiceTests.choice("up", by: [.owner], does: .handUp, next: "told"),
                    TakingChoiceTests.choice("down", by: [.owner], does: .handDown, next: "told"),
                    TakingChoiceTests.choice("take", by: [.owner], does: .take, next: "over"),
                ]), TakingChoiceTests.step("over", closes: true),
        ])

    /// Who has it, and which levels are staffed.
    static func hand(
        _ choice: String, from level: Area.Level, staffed: Set<Area.Level>,
        change: (inout Case, inout ChoiceInput) throws -> Void = { _, _ in }
    ) throws -> Move {
        let own = try area(level)
        var current = TakingChoiceTests.given(at: "told")
        current.lead = Assignment(owner: .area(own), desk: own)
        var input = ChoiceInput(version: current.version)
        input.note = "beyond what we can do"
        try change(&current, &input)
        func desks(from code: Area.Code) -> [Desk] {
            code.pathUp.map { Desk(area: $0, accounts: staffed.contains($0.level) ? 1 : 0) }
        }
        let place = Surroundings(
            workflow: workflow, limits: ["accept": Limit(2, .hours)], calendar: try WorkCalendarTests.given(),
            ladder: desks(from: current.lead.desk), way: desks(from: current.area))
        return try current.taking(
            choice, by: .areaPost(own, isDesk: true, account: accounts.town), with: input, in: place,
            at: TakingChoiceTests.noon)
    }

    typealias Hand = (from: Area.Level, staffed: Set<Area.Level>, to: Area.Level)

    static let upward: [Hand] = [
        (.village, [.village, .town, .city], .town),
        (.village, [.village, .county, .city], .county),
        // The city's desk takes what nobody else does, staffed or not.
        (.town, [.town], .city),
    ]

    @Test(arguments: upward)
    func `what is handed up goes to the next staffed desk above`(hand: Hand) throws {
        let (from, staffed, to) = hand
        let moved = try Self.hand("up", from: from, staffed: staffed).moved
        #expect(moved.lead.owner == .area(try Self.area(to)))
        #expect(moved.lead.desk == (try Self.area(to)))
        #expect(moved.lead.from == .area(try Self.area(from)))
        #expect(moved.area == Self.unit)
    }

    static let downward: [Hand] = [
        (.city, [.city, .town, .village], .town),
        (.county, [.county, .village], .village),
    ]

    @Test(arguments: downward)
    func `what is handed down goes to the next staffed desk on the way to its place`(hand: Hand) throws {
        let (from, staffed, to) = hand
        let moved = try Self.hand("down", from: from, staffed: staffed).moved
        #expect(moved.lead.owner == .area(try Self.area(to)))
        #expect(moved.area == Self.unit)
    }

    @Test func `a desk below may be chosen, on the way or beside it`() throws {
        let other = try #require(Area.Code(Self.town.text + "299"))
        let moved = try Self.hand("down", from: .town, staffed: [.town, .village]) { _, input in
            input.target = .area(other, hasDesk: true)
        }.moved
        #expect(moved.lead.owner == .area(other))
    }

    @Test func `each way that leads nowhere is named`() throws {
        #expect(throws: Refusal.nobodyAbove) { try Self.hand("up", from: .city, staffed: [.city]) }
        #expect(throws: Refusal.nobodyBelow) { try Self.hand("down", from: .village, staffed: [.village]) }
        #expect(throws: Refusal.noteMissing) {
            try Self.hand("up", from: .village, staffed: [.town]) { _, input in input.note = " " }
        }
        #expect(throws: Refusal.targetNotBelow) {
            try Self.hand("down", from: .village, staffed: [.town]) { _, input in
                input.target = .area(Self.town, hasDesk: true)
            }
        }
        #expect(throws: Refusal.nobodyBelow) {
            try Self.hand("down", from: .town, staffed: [.town]) { _, input in
                input.target = .area(Self.village, hasDesk: false)
            }
        }
        #expect(throws: Refusal.targetTooLow(seenFrom: .town)) {
            try Self.hand("down", from: .county, staffed: [.village]) { current, _ in
                current.seenFrom = .town
            }
        }
    }
}

/// What the numbers of a loop say.
@Suite struct LoopTests {
    static func loop(_ lines: [(cases: Int, level: Area.Level?, hours: Int)]) -> Loop {
        var loop = Loop(of: Area(code: RoutingTests.town, name: "Maple Town"))
        for line in lines {
            loop.add(.init(cases: line.cases, inTime: line.cases), solvedAt: line.level, within: line.hours)
        }
        return loop
    }

    @Test func `what units and grids solve counts for their village`() {
        let loop = Self.loop([(9, nil, 0), (3, .unit, 1), (2, .grid, 4), (1, .village, 8), (1, .town, 24)])
        #expect(loop.takenIn == 9 && loop.solved == 7)
        #expect(loop.solved(at: .village) == 6 && loop.solved(upTo: .village) == 6)
        #expect(loop.solved(upTo: .town) == 7 && loop.solved(at: .county) == 0)
    }

    @Test(arguments: [
        ([(1, 4)], 4), ([(1, 1), (1, 8)], 1), ([(1, 1), (2, 8)], 8), ([(3, 1), (2, 8), (1, 240)], 1),
    ])
    func `half were solved within the median`(lines: [(Int, Int)], median: Int) {
        #expect(Self.loop(lines.map { ($0.0, .town, $0.1) }).medianHours == median)
    }

    @Test func `nothing solved has no median`() { #expect(Self.loop([(4, nil, 0)]).medianHours == nil) }

    @Test(arguments: [
        ("2026-11-01", "2026-11-01", true), ("2026-01-01", "2027-01-01", true),
        ("2026-01-01", "2027-01-02", false), ("2026-11-02", "2026-11-01", false),
    ])
    func `a period is a year and a day at most`(first: String, last: String, isPeriod: Bool) throws {
        let period = LoopPeriod(from: try #require(Day(first)), to: try #require(Day(last)))
        #expect((period != nil) == isPeriod)
    }
}
