package import Casework

/// One thing wrong in a pack, and where.
package struct Mistake: Error, Sendable, Equatable {
    package let place: Mark
    package let kind: Kind

    /// A place in a pack file; line and column count from 1.
    package struct Mark: Sendable, Equatable, Comparable {
        package let file: String
        package let line: Int
        package let column: Int

        package static func < (one: Mark, other: Mark) -> Bool {
            (one.file, one.line, one.column) < (other.file, other.line, other.column)
        }
    }

    /// What is wrong, by the part of the pack that it concerns.
    package enum Kind: Sendable, Equatable {
        case file(FileMistake)
        case value(ValueMistake)
        case workflow(WorkflowMistake)
        case choice(ChoiceMistake)
        case scenario(ScenarioMistake)
        case place(PlaceMistake)
        case calendar(CalendarMistake)
        case notice(NoticeMistake)
        case reply(ReplyMistake)
        case ledger(LedgerMistake)
        case field(FieldMistake)
        case overlay(OverlayMistake)
        case connector(ConnectorMistake)
    }

    /// What is wrong, and what was probably meant.
    package func sentence(in language: Language) -> String {
        let said =
            switch kind {
            case .file(let mistake): mistake.said
            case .value(let mistake): mistake.said
            case .workflow(let mistake): mistake.said
            case .choice(let mistake): mistake.said
            case .scenario(let mistake): mistake.said
            case .place(let mistake): mistake.said
            case .calendar(let mistake): mistake.said
            case .notice(let mistake): mistake.said
            case .reply(let mistake): mistake.said
            case .ledger(let mistake): mistake.said
            case .field(let mistake): mistake.said
            case .overlay(let mistake): mistake.said
            case .connector(let mistake): mistake.said
            }
        return said.text(in: language)
    }

    /// `file:line:column: what is wrong; what was probably meant`.
    package func line(in language: Language) -> String {
        "\(place.file):\(place.line):\(place.column): \(sentence(in: language))"
    }
}

/// All that is wrong in a pack, in the order of its files and lines; a pack with a mistake does not install.
package struct PackRefused: Error, Sendable, Equatable {
    package let mistakes: [Mistake]
}
