import Casework
import Territory
import Testing

/// Each rule a choice can break, on the bench of ``TakingChoiceTests``.
@Suite struct RefusalTests {
    typealias Bench = TakingChoiceTests

    @Test func `who may not is told who may`() throws {
        let neighbour = Taker.areaPost(RoutingTests.code("990101101002"), isDesk: true, account: Bench.an)
        let farHead = Taker.areaPost(
            RoutingTests.code("990101101001001002"), isDesk: false, account: RoutingTests.id(15))
        let needed = Refusal.wrongPost(needed: [.owner, .head])
        for taker in [neighbour, farHead, Bench.carpenter, .reporter, .clock] {
            #expect(throws: needed) { try Bench.take("take", on: Bench.given(), as: taker) }
            #expect(Bench.given().choices(offeredTo: taker, under: Bench.workflow).isEmpty)
        }
    }

    @Test func `a complaint about handlers stays above them`() throws {
        var complaint = Bench.given()
        complaint.seenFrom = .town
        complaint.lead = Assignment(owner: .area(RoutingTests.town), desk: RoutingTests.town)
        let dispatcher = Taker.areaPost(RoutingTests.town, isDesk: true, account: Bench.bo)
        #expect(throws: Refusal.targetTooLow(seenFrom: .town)) {
            try Bench.take("give", on: complaint, as: dispatcher) {
                $0.target = .area(RoutingTests.village, hasDesk: true)
            }
        }
        #expect(complaint.choices(offeredTo: Bench.head, under: Bench.workflow).isEmpty)
    }

    @Test func `each post is offered its own choices only`() throws {
        let offered = { (taker: Taker) in
            Bench.given().choices(offeredTo: taker, under: Bench.workflow).map(\.name)
        }
        #expect(offered(Bench.clerk) == ["take", "give", "solve", "move", "close"])
        #expect(offered(Bench.head) == ["take", "solve"])
        let finished = try Bench.finished()
        #expect(finished.choices(offeredTo: Bench.clerk, under: Bench.workflow).isEmpty)
        #expect(
            finished.choices(offeredTo: Bench.otherClerk, under: Bench.workflow).map(\.name) == [
                "confirm", "reject",
            ])
    }

    @Test func `a stale version, an unknown step and an unknown choice are named`() {
        #expect(throws: Refusal.stale(seen: 0, now: 1)) {
            try Bench.take("take", on: Bench.given()) { $0.version = 0 }
        }
        #expect(throws: Refusal.unknownStep("painted")) {
            try Bench.take("take", on: Bench.given(at: "painted"))
        }
        #expect(throws: Refusal.notOffered("paint", offered: ["take", "give", "solve", "move", "close"])) {
            try Bench.take("paint", on: Bench.given())
        }
    }

    static let table: [(String, @Sendable (inout ChoiceInput) -> Void, Refusal)] = [
        ("solve", { _ in }, .answerMissing),
        ("solve", { $0.answer = " \n " }, .answerMissing),
        ("solve", { $0.answer = String(repeating: "好", count: 2_001) }, .answerTooLong(limit: 2_000)),
        ("solve", { $0.answer = "好\0" }, .unprintable),
        ("give", { _ in }, .targetMissing(offered: [.organization, .area])),
        ("give", { $0.target = .area(RoutingTests.village, hasDesk: true) }, .targetIsOwner),
        ("close", { _ in }, .noteMissing),
        ("close", { $0.note = "不归我们" }, .reasonMissing(offered: ["not-ours", "twice"])),
        (
            "close",
            {
                $0.note = "重复"; $0.reason = "dull"
            }, .reasonMissing(offered: ["not-ours", "twice"])
        ),
        (
            "close",
            {
                $0.note = "重复"; $0.reason = "twice"
            }, .otherMissing
        ),
        (
            "close",
            {
                $0.note = "重复"
                $0.reason = "twice"
                $0.other = Case.Number("990101101-7")
            }, .otherIsItself
        ),
        (
            "close",
            {
                $0.note = "重复"
                $0.reason = "twice"
                $0.other = Case.Number("990101101-9")
            }, .otherAbsent
        ),
        (
            "close",
            {
                $0.note = "重复"
                $0.reason = "twice"
                $0.other = Case.Number("990101101-9")
                $0.master = Self.master("990101101-7")
            }, .otherIsItself
        ),
        (
            "close",
            {
                $0.note = "重复"
                $0.reason = "twice"
                $0.other = Case.Number("990101101-9")
                $0.master = Self.master("990101101-9", seenFrom: .town)
            }, .otherApart
        ),
        ("close", { $0.note = String(repeating: "字", count: 2_001) }, .noteTooLong(limit: 2_000)),
        ("move", { _ in }, .areaMissing),
        (
            "move",
            {
                let routed = Routed(
                    owner: .area(RoutingTests.town), desk: RoutingTests.town, firedRule: "ladder")
                $0.newPlace = ChoiceInput.NewPlace(area: RoutingTests.unit, routed: routed)
            }, .areaUnchanged
        ),
    ]

    static func master(_ text: String, seenFrom: Area.Level = .unit) -> Master? {
        Case.Number(text).map { Master(number: $0, seenFrom: seenFrom, isAboutHandlers: false) }
    }

    @Test(arguments: table.indices)
    func `a broken rule is named`(row: Int) {
        let (choice, change, refusal) = Self.table[row]
        #expect(throws: refusal) { try Bench.take(choice, on: Bench.given(), with: change) }
    }

    @Test(arguments: [nil, 0, 6, Int.max])
    func `a score is one of five`(score: Int?) throws {
        let solved = try Bench.take("solve", on: Bench.given()) { $0.answer = "好了" }.moved
        #expect(throws: Refusal.scoreOutOfRange) {
            try Bench.take("score", on: solved, as: .reporter) { $0.score = score }
        }
    }

    @Test(arguments: ["990101101-48213", "990101101-1"])
    func `a public number is read as it is written`(text: String) throws {
        #expect(try #require(Case.Number(text)).description == text)
    }

    @Test(arguments: [
        "", "-", "990101101", "990101101-", "99010110-1", "990101101-1-2", "990101101- 1", "990101101-+1",
        "990101101-9999999999999999999", "９90101101-1",
    ])
    func `anything else is no number`(text: String) {
        #expect(Case.Number(text) == nil)
    }
}
