import FoundationEssentials

/// Words a clerk may start from: for some kinds of case, at some steps, in the language of whoever reported.
package struct ReplyTemplate: Sendable, Equatable, Codable {
    package typealias Name = String

    /// What may stand in braces: what stands on every page of the case. Nobody's words, and no contact.
    package enum Blank: String, Sendable, CaseIterable {
        case number, title, area, due
    }

    /// The field of a choice that it fills.
    package enum Target: String, Sendable, Codable, CaseIterable {
        case answer, note

        func isAsked(by choice: Choice) -> Bool {
            switch self {
            case .answer: choice.asks.answer != .none
            case .note: choice.asks.note != .none
            }
        }
    }

    package let name: Name
    /// How clerks call it; `nil`: its words say it.
    package let title: LocalizedText?
    /// Empty: of whatever kind.
    package let scenarios: [Scenario.Name]
    /// Empty: at whatever step asks for such words.
    package let steps: [Step.Name]
    package let fills: Target
    package let text: LocalizedText

    /// Leaves room for what the blanks are filled with.
    package static let textLimit = 1_000

    package init(
        name: Name, title: LocalizedText?, offered: (scenarios: [Scenario.Name], steps: [Step.Name]),
        fills: Target, text: LocalizedText
    ) {
        self.name = name
        self.title = title
        (scenarios, steps) = offered
        self.fills = fills
        self.text = text
    }

    package func isOffered(for choice: Choice, at step: Step.Name, of scenario: Scenario.Name) -> Bool {
        fills.isAsked(by: choice) && (scenarios.isEmpty || scenarios.contains(scenario))
            && (steps.isEmpty || steps.contains(step))
    }

    /// What stands in braces and is no blank.
    package static func unknownBlanks(in text: String) -> [String] {
        NoticeTemplate.blanks(in: text).filter { Blank(rawValue: $0) == nil }
    }

    /// Whatever the blanks are filled with is filled in once: nothing in it is a blank again.
    package func filled(in language: Language, with value: (Blank) -> String) -> String {
        var rest = text.text(in: language)[...]
        var words = ""
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            words += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            words += Blank(rawValue: name).map(value) ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return words + rest
    }
}

extension Definitions {
    /// The templates that one choice on one case offers: those of its kind first, then the place's.
    package func replies(for choice: Choice, at step: Step.Name, of scenario: Scenario?) -> [ReplyTemplate] {
        guard let scenario else { return [] }
        let own = scenario.answers.map { answer in
            ReplyTemplate(
                name: answer.name, title: nil, offered: (scenarios: [scenario.name], steps: []),
                fills: .answer, text: answer.text)
        }
        return (own + (replies ?? [])).filter {
            $0.isOffered(for: choice, at: step, of: scenario.name)
        }
    }
}
