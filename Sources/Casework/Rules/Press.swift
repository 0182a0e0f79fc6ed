package import FoundationEssentials
import Territory

/// What a desk above said about a case that takes long.
package struct Press: Sendable, Equatable {
    package let id: UUID
    package let kind: Kind
    package let words: String
    package let who: String
    package let at: Date
    /// When the answer is due; `nil`: none was demanded.
    package let due: Date?
    /// `nil`: nothing was answered.
    package let answer: Answer?
    /// The case ended before it was answered.
    package let isLapsed: Bool

    /// Pressing with words (催办), or demanding an answer (督办).
    package enum Kind: String, Sendable, CaseIterable {
        case urge, supervise
    }

    /// What whoever has the case said to it.
    package struct Answer: Sendable, Equatable {
        package let words: String
        package let who: String
        package let at: Date

        package init(words: String, who: String, at: Date) {
            self.words = words
            self.who = who
            self.at = at
        }
    }

    package init(
        id: UUID, kind: Kind, said: (words: String, who: String, at: Date), due: Date?,
        came: (answer: Answer?, isLapsed: Bool)
    ) {
        self.id = id
        self.kind = kind
        (words, who, at) = said
        self.due = due
        (answer, isLapsed) = came
    }

    /// An answer is still demanded.
    package var isOpen: Bool { kind == .supervise && answer == nil && !isLapsed }

    package static let wordsLimit = 1_000
    /// The same desk presses again after half a day at the soonest: more often is no help to anybody.
    package static let rest: TimeInterval = 4 * 3_600
    /// Within which an answer may be demanded.
    package static let allowances = [
        Limit(4, .workingHours), Limit(1, .workingDays), Limit(2, .workingDays), Limit(3, .workingDays),
        Limit(5, .workingDays),
    ]

    /// The first rule that words break.
    package static func refusal(of words: String) -> PressRefusal? {
        if words.trimmed.isEmpty { return .wordsMissing }
        if words.trimmed.unicodeScalars.count > wordsLimit { return .wordsTooLong(limit: wordsLimit) }
        return words.isPrintable ? nil : .unprintable
    }
}

/// Why a desk does not press, or nobody answers. One case per rule.
package enum PressRefusal: Error, Sendable, Equatable {
    case wordsMissing
    case wordsTooLong(limit: Int)
    case unprintable
    /// Only a desk above whoever has the case presses; only whoever has it answers.
    case wrongPost
    case closed
    case allowanceMissing
    /// The calendar does not say when an answer would be due.
    case calendarEnded
    /// The same desk pressed a short while ago, or an answer is demanded already.
    case pressedAlready
    /// No answer is demanded.
    case nothingToAnswer
}

extension Press.Kind {
    /// When the answer is due; `nil` when none is demanded.
    package func due(
        within allowance: Limit?, by calendar: WorkCalendar, at now: Date
    ) throws(PressRefusal) -> Date? {
        guard self == .supervise else { return nil }
        guard let allowance, Press.allowances.contains(allowance) else { throw .allowanceMissing }
        guard let due = calendar.moment(after: allowance, from: now) else { throw .calendarEnded }
        return due
    }
}

extension Case {
    /// Whether this is a desk at or above the one that answers for the case, and somebody else has it.
    package func mayBePressed(by taker: Taker) -> Bool {
        guard case .areaPost(let own, isDesk: true, _) = taker, outcome.closedAt == nil else { return false }
        return own.level <= seenFrom && own.contains(area) && own.contains(lead.desk)
            && !taker.holds(lead.owner)
    }
}
