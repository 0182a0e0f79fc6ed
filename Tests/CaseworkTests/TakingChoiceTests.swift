import Casework
import Foundation
import Territory
import Testing

/// A broken bench in Maple Village: told as the workflow reported → repairing → checking → answered → over.
@Suite struct TakingChoiceTests {
    static let unit = RoutingTests.unit
    static let village = RoutingTests.village
    static let town = RoutingTests.town
    static let noon = Date(timeIntervalSince1970: 1_790_568_000)  // Mon 2026-09-28 12:00 in Shanghai
    static let an = RoutingTests.id(10)
    static let bo = RoutingTests.id(11)
    static let clerk = Taker.areaPost(village, isDesk: true, account: an)
    static let otherClerk = Taker.areaPost(village, isDesk: true, account: bo)
    static let head = Taker.areaPost(unit, isDesk: false, account: RoutingTests.id(12))
    static let carpenters = RoutingTests.id(20)
    static let carpenter = Taker.organizationPost(carpenters, level: .town, account: RoutingTests.id(13))

    static let words = LocalizedText(zh: "字", en: "words")

    static func choice(
        _ name: String, by: [Who], does: Effect, next: String?, asks: Asks? = nil,
        unhappy: Choice.Unhappy? = nil
    ) -> Choice {
        Choice(
            name: name, title: words, by: by, does: does,
            leads: Choice.Leading(next: next, isPublic: true, unhappy: unhappy)
        ).asking(asks)
    }

    static func step(_ name: String, clock: String? = nil, closes: Bool = false, _ choices: [Choice] = [])
        -> Step
    {
        Step(
            name: name, title: words, sign: Step.Sign(clock: clock, closes: closes), reporter: words,
            choices: choices)
    }

    static let reasons = [
        Asks.Reason(name: "not-ours", title: words),
        Asks.Reason(name: "twice", title: words, needsOther: true),
    ]
    static let workflow = Workflow(
        name: "bench", title: words, begins: "reported",
        steps: [
            step(
                "reported", clock: "accept",
                [
                    choice("take", by: [.owner, .head], does: .take, next: "repairing"),
                    choice(
                        "give", by: [.owner], does: .dispatch, next: "given",
                        asks: Asks(for: .dispatch, note: .optional)),
                    choice("solve", by: [.owner, .head], does: .solve, next: "answered"),
                    choice("move", by: [.owner], does: .move, next: "reported"),
                    choice(
                        "close", by: [.owner], does: .close, next: "over",
                        asks: Asks(for: .close, note: .required, reasons: reasons)),
                ]),
            step(
                "given", clock: "accept",
                [
                    choice("accept", by: [.owner], does: .accept, next: "repairing"),
                    choice("return", by: [.owner], does: .sendBack, next: "reported"),
                    choice("recall", by: [.sender], does: .recall, next: "reported"),
                ]),
            step(
                "repairing", clock: "handle",
                [
                    choice("finish", by: [.owner], does: .finish, next: "checking"),
                    choice("note", by: [.owner], does: .note, next: nil),
                ]),
            step(
                "checking",
                [
                    choice("confirm", by: [.verifier], does: .confirm, next: "answered"),
                    choice("reject", by: [.verifier], does: .reject, next: "repairing"),
                ]),
            step(
                "answered", clock: "follow-up",
                [
                    choice(
                        "score", by: [.reporter], does: .score, next: nil,
                        unhappy: Choice.Unhappy(upTo: 2, next: "repairing")),
                    choice("expire", by: [.clock], does: .expire, next: "over"),
                ]),
            step("over", closes: true),
        ])

    static func given(at step: String = "reported") -> Case {
        let key = Case.Key(home: "990101101", id: RoutingTests.id(1), number: 7, reportedAt: noon)
        let rules = Case.RuledBy(
            scenario: "bench", packVersion: 1, workflow: "bench", step: step, origin: .resident)
        return Case(
            key: key, area: unit, under: rules, told: Case.Told(words: "长椅坏了"),
            lead: Assignment(owner: .area(village), desk: village))
    }

    static func surroundings() throws -> Surroundings {
        Surroundings(
            workflow: workflow,
            limits: [
                "accept": Limit(2, .hours), "handle": Limit(1, .workingDays), "follow-up": Limit(7, .days),
            ],
            calendar: try WorkCalendarTests.given(),
            ladder: [Desk(area: village, accounts: 2, includesTaker: true), Desk(area: town, accounts: 1)])
    }

    @discardableResult
    static func take(
        _ name: String, on current: Case, as taker: Taker = clerk, at now: Date = noon,
        with change: (inout ChoiceInput) -> Void = { _ in }
    ) throws -> Move {
        var input = ChoiceInput(version: current.version)
        change(&input)
        return try current.taking(name, by: taker, with: input, in: try surroundings(), at: now)
    }

    static func finished(by taker: Taker = clerk) throws -> Case {
        let taken = try take("take", on: given()).moved
        return try take("finish", on: taken, as: taker) { $0.answer = "修好了" }.moved
    }

    @Test func `taking a case moves it on and starts the next clock`() throws {
        let move = try Self.take("take", on: Self.given())
        #expect(move.moved.step == "repairing")
        #expect(move.moved.version == 2)
        #expect(move.lead == .stays)
        #expect(move.clocks.starts?.purpose == "handle")
        #expect(move.moved.dueAt == (try WorkCalendarTests.moment("Tue 2026-09-29 17:30")))
        #expect(!move.calendarEnded)
    }

    @Test func `a unit head who takes a case leads it, and the desk still answers`() throws {
        let move = try Self.take("take", on: Self.given(), as: Self.head)
        #expect(move.moved.lead.owner == .area(Self.unit))
        #expect(move.moved.lead.desk == Self.village)
        #expect(move.moved.lead.from == .area(Self.village))
    }

    @Test func `what is given away and returned is back where it was`() throws {
        let given = try Self.take("give", on: Self.given()) {
            $0.target = .organization(Self.carpenters, level: .town)
            $0.note = "请带工具"
        }
        #expect(given.moved.lead.owner == .organization(Self.carpenters))
        #expect(given.line.words == nil)
        #expect(given.line.detail.note == "请带工具")
        #expect(given.lead == .passes(to: given.moved.lead, reason: "请带工具"))
        let returned = try Self.take("return", on: given.moved, as: Self.carpenter) { $0.note = "不是木头的" }
        #expect(returned.moved.step == "reported")
        #expect(returned.moved.lead.owner == .area(Self.village))
        #expect(returned.moved.lead.desk == Self.village)
    }

    @Test func `whoever gave a case away takes it back until it is accepted, and nobody else does`() throws {
        let given = try Self.take("give", on: Self.given()) {
            $0.target = .organization(Self.carpenters, level: .town)
        }.moved
        let dispatcher = Taker.areaPost(Self.town, isDesk: true, account: RoutingTests.id(14))
        for other in [Self.carpenter, dispatcher] {
            #expect(throws: Refusal.wrongPost(needed: [.sender])) {
                try Self.take("recall", on: given, as: other)
            }
        }
        let back = try Self.take("recall", on: given)
        #expect(back.moved.step == "reported")
        #expect(back.moved.lead.owner == .area(Self.village))
        let accepted = try Self.take("accept", on: given, as: Self.carpenter).moved
        #expect(throws: Refusal.self) { try Self.take("recall", on: accepted) }
    }

    @Test func `a case handed up is verified up there and comes back to the same desk`() throws {
        let up = try Self.take("give", on: Self.given()) { $0.target = .area(Self.town, hasDesk: true) }.moved
        #expect(up.lead.desk == Self.town)
        let dispatcher = Taker.areaPost(Self.town, isDesk: true, account: RoutingTests.id(14))
        let back = try Self.take("return", on: up, as: dispatcher) { $0.note = "请在村里办" }.moved
        #expect(back.lead.owner == .area(Self.village))
        #expect(back.lead.desk == Self.village)
    }

    @Test func `a note changes neither step nor clock`() throws {
        let taken = try Self.take("take", on: Self.given()).moved
        let move = try Self.take("note", on: taken) { $0.note = "配件已订" }
        #expect(move.moved.step == "repairing")
        #expect(move.moved.dueAt == taken.dueAt)
        #expect(move.clocks == .none)
        #expect(!move.line.isPublic)
        #expect(
            try Self.take("note", on: taken) {
                $0.note = "配件已订"; $0.tellsReporter = true
            }.line.isPublic)
    }

    @Test func `the finisher cannot verify, another person at the same desk can`() throws {
        let finished = try Self.finished()
        #expect(finished.lead.owner == .area(Self.village))
        #expect(finished.outcome.solvedAt == nil)
        #expect(throws: Refusal.ownWork) { try Self.take("confirm", on: finished) }
        let move = try Self.take("confirm", on: finished, as: Self.otherClerk)
        #expect(move.moved.step == "answered")
        #expect(move.moved.outcome.solvedLevel == .village)
        #expect(move.moved.outcome.solvedAt == Self.noon)
        #expect(move.line.words == "修好了")
    }

    @Test func `what an organization did and a desk confirmed is the organization's again`() throws {
        let given = try Self.take("give", on: Self.given()) {
            $0.target = .organization(Self.carpenters, level: .town)
        }
        let accepted = try Self.take("accept", on: given.moved, as: Self.carpenter)
        let finished = try Self.take("finish", on: accepted.moved, as: Self.carpenter) { $0.answer = "修好了" }
        #expect(finished.moved.lead.owner == .area(Self.village))
        let confirmed = try Self.take("confirm", on: finished.moved).moved
        #expect(confirmed.lead.owner == .organization(Self.carpenters))
        #expect(confirmed.outcome.solvedLevel == .town)
        let again = try Self.take("score", on: confirmed, as: .reporter) { $0.score = 1 }.moved
        #expect(again.step == "repairing")
        #expect(
            again.choices(offeredTo: Self.carpenter, under: Self.workflow).map(\.name) == ["finish", "note"])
    }

    @Test func `rejected work goes back to whoever did it and is not solved`() throws {
        let rejected = try Self.take("reject", on: Self.finished(), as: Self.otherClerk) { $0.note = "还在晃" }
            .moved
        #expect(rejected.step == "repairing")
        #expect(rejected.lead.owner == .area(Self.village))
        #expect(rejected.outcome.answer == nil)
        #expect(rejected.outcome.finish == nil)
    }

    @Test func `what a unit head solves on the spot is a loop of the unit`() throws {
        let solved = try Self.take("solve", on: Self.given(), as: Self.head) { $0.answer = "已拧紧" }.moved
        #expect(solved.outcome.solvedLevel == .unit)
        #expect(solved.lead.owner == .area(Self.unit))
    }

    @Test(arguments: [(1, "repairing"), (2, "repairing"), (3, "answered"), (5, "answered")])
    func `an unhappy score takes the case up again`(score: Int, step: String) throws {
        let solved = try Self.take("solve", on: Self.given()) { $0.answer = "好了" }.moved
        let scored = try Self.take("score", on: solved, as: .reporter) { $0.score = score }.moved
        #expect(scored.step == step)
        #expect(scored.outcome.score == score)
        #expect((scored.outcome.solvedAt == nil) == (step == "repairing"))
    }

    @Test func `the window closes the case when it is over, not before`() throws {
        let solved = try Self.take("solve", on: Self.given()) { $0.answer = "好了" }.moved
        let due = Self.noon.addingTimeInterval(7 * 86_400)
        #expect(throws: Refusal.notYet(until: due)) { try Self.take("expire", on: solved, as: .clock) }
        #expect(throws: Refusal.tooLate(since: due)) {
            try Self.take("score", on: solved, as: .reporter, at: due) { $0.score = 1 }
        }
        let closed = try Self.take("expire", on: solved, as: .clock, at: due).moved
        #expect(closed.outcome.closedAt == due)
        #expect(throws: Refusal.closed) { try Self.take("score", on: closed, as: .reporter) }
    }

    @Test func `moving to another area costs nobody and finds a new owner`() throws {
        let elsewhere = RoutingTests.code("990101102001")
        let move = try Self.take("move", on: Self.given()) {
            let routed = Routed(owner: .area(elsewhere), desk: elsewhere, firedRule: "ladder")
            $0.newPlace = ChoiceInput.NewPlace(area: elsewhere, routed: routed)
        }
        #expect(move.moved.area == elsewhere)
        #expect(move.moved.home == "990101101")
        #expect(move.moved.lead.owner == .area(elsewhere))
        #expect(move.clocks.starts?.startedAt == Self.noon)
    }

    @Test func `past the end of the calendar there is no due time but an alarm`() throws {
        let late = try WorkCalendarTests.moment("Fri 2026-10-16 09:00")
        let move = try Self.take("take", on: Self.given(), at: late)
        #expect(move.calendarEnded)
        #expect(move.moved.dueAt == nil)
    }
}
