import Casework
import Foundation
import Territory
import Testing

/// Maple Village has a case and wants help with it.
@Suite struct HelpTests {
    static let noon = TakingChoiceTests.noon

    static func help(_ state: Help.State, whistle: Help.Whistle? = nil) -> Help {
        Help(
            id: RoutingTests.id(40), helper: (.organization(TakingChoiceTests.carpenters), "Carpenters"),
            state: state, words: ("bring a saw", "", noon), whistle: whistle)
    }

    static let acts: [(help: Help, acts: [Help.Act])] = [
        (help(.asked), [.accept, .answer, .decline, .release]),
        (help(.accepted), [.answer, .decline, .release]),
        (help(.asked, whistle: .init(due: noon, cameAt: nil)), [.reportIn, .answer, .decline, .release]),
        (help(.accepted, whistle: .init(due: noon, cameAt: noon)), [.answer, .decline, .release]),
        (help(.answered), []), (help(.declined), []), (help(.released), []),
    ]

    @Test(arguments: acts.indices)
    func `what a helper may do follows from how far it has come`(index: Int) {
        let (help, acts) = Self.acts[index]
        #expect(help.acts == acts)
    }

    @Test func `a coming is late when it comes after its limit, or not at all`() {
        #expect(Help.Whistle(due: Self.noon, cameAt: nil).isLate(at: Self.noon + 1))
        #expect(!Help.Whistle(due: Self.noon, cameAt: nil).isLate(at: Self.noon))
        #expect(Help.Whistle(due: Self.noon, cameAt: Self.noon + 1).isLate(at: Self.noon + 2))
        #expect(!Help.Whistle(due: Self.noon, cameAt: Self.noon).isLate(at: Self.noon + 90_000))
        #expect(!Help.Whistle(due: nil, cameAt: nil).isLate(at: Self.noon))
    }

    @Test func `only whoever has the case asks, and nobody asks themselves`() throws {
        var workflow = TakingChoiceTests.workflow
        workflow.whistle = "report-in"
        let given = TakingChoiceTests.given()
        func ask(
            _ target: ChoiceInput.Target?, whistle: Bool = false, by taker: Taker = TakingChoiceTests.clerk,
            under flow: Workflow? = nil
        ) throws {
            try given.checkHelp(from: target, isWhistle: whistle, by: taker, under: flow ?? workflow)
        }
        let town = ChoiceInput.Target.area(RoutingTests.town, hasDesk: true)
        let carpenters = ChoiceInput.Target.organization(TakingChoiceTests.carpenters, level: .town)
        try ask(carpenters)
        try ask(carpenters, whistle: true)
        try ask(town, whistle: true)
        #expect(throws: HelpRefusal.wrongPost) { try ask(town, by: TakingChoiceTests.head) }
        #expect(throws: HelpRefusal.targetMissing) { try ask(nil) }
        #expect(throws: HelpRefusal.targetIsOwner) { try ask(.area(RoutingTests.village, hasDesk: true)) }
        #expect(throws: HelpRefusal.notAbove) {
            try ask(.area(RoutingTests.unit, hasDesk: false), whistle: true)
        }
        #expect(throws: HelpRefusal.noWhistle) {
            try ask(town, whistle: true, under: TakingChoiceTests.workflow)
        }
        var closed = given
        closed.outcome.closedAt = Self.noon
        #expect(throws: HelpRefusal.closed) {
            try closed.checkHelp(
                from: town, isWhistle: false, by: TakingChoiceTests.clerk, under: workflow)
        }
    }

    @Test(arguments: [("", true, HelpRefusal.wordsMissing), ("a\u{0}", false, .unprintable)])
    func `words are looked at before they are kept`(words: String, needed: Bool, refusal: HelpRefusal) {
        #expect(Help.refusal(of: words, needed: needed) == refusal)
        #expect(Help.refusal(of: "come at nine", needed: true) == nil)
        #expect(
            Help.refusal(of: String(repeating: "x", count: 2_001), needed: false)
                == .wordsTooLong(limit: 2_000))
    }

    @Test func `who helps must have answered before the lead finishes`() throws {
        var place = try TakingChoiceTests.surroundings()
        place.helpers = ["Carpenters"]
        var input = ChoiceInput(version: 1)
        (input.answer, input.note) = ("done", "x")
        for (step, name, taker) in [
            ("reported", "solve", TakingChoiceTests.clerk), ("repairing", "finish", TakingChoiceTests.clerk),
        ] {
            #expect(throws: Refusal.helpersMissing(["Carpenters"])) {
                try TakingChoiceTests.given(at: step).taking(
                    name, by: taker, with: input, in: place, at: Self.noon)
            }
        }
        _ = try TakingChoiceTests.given(at: "repairing").taking(
            "note", by: TakingChoiceTests.clerk, with: input, in: place, at: Self.noon)
    }
}
