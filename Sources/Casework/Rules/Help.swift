package import FoundationEssentials
import Territory

/// Somebody asked to help with a case, and how far that has come. The lead stays the lead.
package struct Help: Sendable, Equatable {
    package let id: UUID
    package let helper: Owner
    package let name: String
    package let state: State
    /// What the helper was asked for.
    package let asked: String
    /// What the helper answered, or why it declined or was released.
    package let said: String
    package let askedAt: Date
    /// `nil`: it was asked, not summoned.
    package let whistle: Whistle?

    package init(
        id: UUID, helper: (owner: Owner, name: String), state: State,
        words: (asked: String, said: String, at: Date), whistle: Whistle? = nil
    ) {
        self.id = id
        (self.helper, name) = helper
        self.state = state
        (asked, said, askedAt) = words
        self.whistle = whistle
    }

    package enum State: String, Sendable, CaseIterable {
        case asked, accepted, answered, declined, released

        /// The lead waits for it.
        package var isOpen: Bool { self == .asked || self == .accepted }
    }

    /// A summons from below, and the coming it asks for.
    package struct Whistle: Sendable, Equatable {
        /// `nil`: no limit is set, or the calendar could not say when it ends.
        package let due: Date?
        package let cameAt: Date?

        package init(due: Date?, cameAt: Date?) {
            self.due = due
            self.cameAt = cameAt
        }

        /// It came late, or has not come and should have.
        package func isLate(at now: Date) -> Bool { due.map { $0 < cameAt ?? now } ?? false }
    }

    /// What a helper does; `release` is the lead's.
    package enum Act: String, Sendable, CaseIterable {
        case accept
        case reportIn = "report-in"
        case answer, decline, release

        package var needsWords: Bool { self == .answer || self == .decline || self == .release }
    }

    /// What may be done with it now.
    package var acts: [Act] {
        guard state.isOpen else { return [] }
        let hasCome = whistle?.cameAt != nil
        return Act.allCases.filter { act in
            switch act {
            case .accept: state == .asked && whistle == nil
            case .reportIn: whistle != nil && !hasCome
            case .answer, .decline, .release: true
            }
        }
    }

    /// Most who help with one case at a time; beyond that nobody leads it any more.
    package static let most = 20
    package static let wordsLimit = ChoiceInput.textLimit

    /// What is wrong with words that ask, answer or give a reason; `nil`: nothing.
    package static func refusal(of words: String, needed: Bool) -> HelpRefusal? {
        guard !needed || !words.trimmed.isEmpty else { return .wordsMissing }
        guard words.unicodeScalars.count <= wordsLimit else { return .wordsTooLong(limit: wordsLimit) }
        return words.isPrintable ? nil : .unprintable
    }
}

/// Why nobody is asked to help, or a helper cannot go on. One case per rule.
package enum HelpRefusal: Error, Sendable, Equatable {
    /// Only whoever has the case asks and releases; only who was asked answers.
    case wrongPost
    case closed
    case targetMissing
    case targetIsOwner
    /// It helps already.
    case again
    case tooMany(limit: Int)
    /// A whistle calls somebody above; beside and below one asks.
    case notAbove
    /// The workflow of the case knows no whistle.
    case noWhistle
    /// The helper has answered, declined, come or been released before.
    case over
    case wordsMissing
    case wordsTooLong(limit: Int)
    case unprintable
}

extension Case {
    /// Refuses to ask somebody for help with this case.
    ///
    /// - Parameter isWhistle: Somebody above is summoned instead of asked.
    package func checkHelp(
        from target: ChoiceInput.Target?, isWhistle: Bool, by taker: Taker, under workflow: Workflow
    ) throws(HelpRefusal) {
        guard outcome.closedAt == nil else { throw .closed }
        guard taker.holds(lead.owner), let level = taker.level, level <= seenFrom else { throw .wrongPost }
        guard let target else { throw .targetMissing }
        guard target.owner != lead.owner else { throw .targetIsOwner }
        guard isWhistle else { return }
        guard workflow.whistle != nil else { throw .noWhistle }
        guard target.level < level else { throw .notAbove }
    }
}

extension Workflow {
    /// Until when somebody who is called now has to come.
    package func whistleStart(limits: [Purpose: Limit], calendar: WorkCalendar, at now: Date) -> ClockStart? {
        let coming = Step(name: "", title: title, sign: Step.Sign(clock: whistle), reporter: title)
        return coming.clockStart(limits: limits, calendar: calendar, at: now)
    }
}
