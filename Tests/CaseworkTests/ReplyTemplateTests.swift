import Casework
import Testing

/// Words to start from: where they are offered, and how their blanks are filled.
@Suite struct ReplyTemplateTests {
    private func template(
        scenarios: [String] = [], steps: [String] = [], fills: ReplyTemplate.Target = .answer,
        _ text: String = "x"
    ) -> ReplyTemplate {
        ReplyTemplate(
            name: "reply", title: nil, offered: (scenarios: scenarios, steps: steps), fills: fills,
            text: LocalizedText(zh: "中" + text, en: text))
    }

    private let finish = Choice(
        name: "finish", title: LocalizedText(zh: "", en: ""), by: [.owner], does: .finish,
        leads: .init(next: "there"))

    @Test(
        arguments: [
            ([], [], true), (["lamp"], [], true), (["road"], [], false), ([], ["here"], true),
            ([], ["there"], false), (["lamp"], ["here"], true), (["lamp", "road"], ["there", "here"], true),
            (["road"], ["here"], false),
        ] as [([String], [String], Bool)])
    func `it is offered for its kinds of case at its steps`(
        scenarios: [String], steps: [String], isOffered: Bool
    ) {
        let template = template(scenarios: scenarios, steps: steps)
        #expect(template.isOffered(for: finish, at: "here", of: "lamp") == isOffered)
    }

    @Test func `it is offered only where a choice asks for what it fills`() {
        let take = Choice(
            name: "take", title: LocalizedText(zh: "", en: ""), by: [.owner], does: .take,
            leads: .init(next: "there"))
        for fills in ReplyTemplate.Target.allCases {
            #expect(!template(fills: fills).isOffered(for: take, at: "here", of: "lamp"))
        }
        #expect(template(fills: .answer).isOffered(for: finish, at: "here", of: "lamp"))
    }

    @Test(arguments: [
        ("{number}: {title}, {area}, {due}", "1: {area}, A, D"), ("{}", "{}"), ("{words}", "{words}"),
        ("a { b", "a { b"), ("a } {number}", "a } 1"), ("{number}{number}", "11"),
    ])
    func `blanks are filled once, whatever they are filled with`(text: String, filled: String) {
        let words = template(text).filled(in: .en) { blank in
            switch blank {
            case .number: "1"
            case .title: "{area}"
            case .area: "A"
            case .due: "D"
            }
        }
        #expect(words == filled)
    }

    @Test func `it speaks the language it is asked for`() {
        #expect(template().filled(in: .zh) { _ in "" } == "中x")
        #expect(ReplyTemplate.unknownBlanks(in: "{number} {contact} {") == ["contact", "{"])
    }
}
