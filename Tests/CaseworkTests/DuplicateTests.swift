import Casework
import Foundation
import Territory
import Testing

/// A bench reported twice: one report is the other's duplicate, until it turns out that it is not.
@Suite struct DuplicateTests {
    typealias Bench = TakingChoiceTests

    static let master = Master(
        number: Case.Number(home: "990101101", number: 9), seenFrom: .unit, isAboutHandlers: false)

    static func marked() throws -> Move {
        try Bench.take("close", on: Bench.given()) {
            $0.note = "重复"
            $0.reason = "twice"
            $0.other = Case.Number("990101101-10")
            $0.master = master
        }
    }

    @Test func `a duplicate is closed and remembers what it is of, not what was typed`() throws {
        let move = try Self.marked()
        #expect(move.moved.outcome.closedAt != nil)
        #expect(move.moved.outcome.solvedAt == nil)
        #expect(move.line.detail.other == "990101101-9")
        #expect(move.clocks == .restarts(nil))
    }

    @Test func `taken back, it stands where it stood, with whoever had it, on a new clock`() throws {
        let closed = try Self.marked().moved
        let duplicate = Duplicate(fromStep: "reported", saidBy: .desk, at: Bench.noon, master: nil)
        let later: Date = Bench.noon + 86_400
        let separation = try closed.separating(
            duplicate, by: Bench.clerk, seen: closed.version, in: try Bench.surroundings(), at: later)
        #expect(separation.step == "reported")
        #expect(separation.lead == closed.lead)
        #expect(separation.clock?.startedAt == later)
        #expect(separation.clock?.purpose == "accept")
    }

    @Test(arguments: [
        (Bench.clerk, 0, true, Refusal.stale(seen: 0, now: 2)), (Bench.clerk, 2, false, .notDuplicate),
        (Bench.carpenter, 2, true, .wrongPost(needed: [.owner])),
        (.reporter, 2, true, .wrongPost(needed: [.owner])),
        (.onlooker(account: Bench.bo), 2, true, .wrongPost(needed: [.owner])),
        (Bench.head, 2, true, .wrongPost(needed: [.owner])),
    ])
    func `who may not take it back is told so`(taker: Taker, version: Int, isOne: Bool, refusal: Refusal)
        throws
    {
        let closed = try Self.marked().moved
        let duplicate = Duplicate(fromStep: "reported", saidBy: .reporter, at: Bench.noon, master: nil)
        #expect(throws: refusal) {
            try closed.separating(
                isOne ? duplicate : nil, by: taker, seen: version, in: try Bench.surroundings(),
                at: Bench.noon)
        }
    }

    @Test func `a desk below the level of a complaint cannot take it back`() throws {
        var complaint = try Self.marked().moved
        complaint.seenFrom = .town
        #expect(!complaint.isSeparable(by: Bench.clerk))
        #expect(complaint.isSeparable(by: .areaPost(Bench.town, isDesk: true, account: Bench.bo)))
    }

    @Test func `the step of what is over is the workflow's own`() {
        #expect(Bench.workflow.closing == "over")
    }
}
