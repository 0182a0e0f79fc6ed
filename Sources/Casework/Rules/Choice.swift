/// One thing somebody may do with a case at a step.
package struct Choice: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    /// Said as an order, such as "Accept".
    package let title: LocalizedText
    package let by: [Who]
    package let does: Effect
    /// `nil`: the case stays where it is and no clock is touched.
    package let next: Step.Name?
    package private(set) var asks: Asks
    /// The line in the history, with its words, is shown to the reporter.
    package let isPublic: Bool
    /// Only for a score: a low one leads elsewhere.
    package let unhappy: Unhappy?
    /// Only for waiting: for whom, and how long.
    package private(set) var pausing: Pausing?

    package init(
        name: Name, title: LocalizedText, by: [Who], does: Effect, leads: Leading
    ) {
        self.name = name
        self.title = title
        self.by = by
        self.does = does
        next = leads.next
        isPublic = leads.isPublic
        unhappy = leads.unhappy
        asks = Asks(for: does)
    }

    /// The choice, asking what a pack says instead of only what its effect cannot do without.
    package func asking(_ asks: Asks?) -> Choice {
        var asking = self
        if let asks { asking.asks = asks }
        return asking
    }

    /// The choice, letting a clock stand still as a pack says.
    package func pausing(_ pausing: Pausing?) -> Choice {
        var waiting = self
        waiting.pausing = pausing
        return waiting
    }

    /// Where a choice leads and whether the reporter sees that it was taken.
    package struct Leading: Sendable, Equatable {
        package let next: Step.Name?
        package let isPublic: Bool
        package let unhappy: Unhappy?

        package init(next: Step.Name?, isPublic: Bool = false, unhappy: Unhappy? = nil) {
            self.next = next
            self.isPublic = isPublic
            self.unhappy = unhappy
        }
    }

    /// A score up to `upTo` sends the case to `next`.
    package struct Unhappy: Sendable, Equatable, Codable {
        package let upTo: Int
        package let next: Step.Name

        package init(upTo: Int, next: Step.Name) {
            self.upTo = upTo
            self.next = next
        }
    }

    /// Taking it says that the case is another's duplicate, and nothing else.
    package var marksDuplicate: Bool {
        !asks.reasons.isEmpty && asks.reasons.allSatisfy(\.needsOther)
    }

    /// Every step this choice can lead to.
    package var destinations: [Step.Name] {
        [next, unhappy?.next].compactMap(\.self)
    }
}

/// Who may take a choice.
package enum Who: String, Sendable, Codable, CaseIterable {
    /// Whoever holds the lead assignment now.
    case owner
    /// The head of a unit or grid that covers the place of the case.
    case head
    /// The desk holding the case for verification, but never the account that finished it.
    case verifier
    /// Whoever gave the case to those who have it now.
    case sender
    case reporter, clock
}

/// What a choice does besides leading to another step. A pack names it; it cannot invent one.
package enum Effect: String, Sendable, Codable, CaseIterable {
    case take, dispatch, accept
    case sendBack = "return"
    /// Whoever gave it away takes it back.
    case recall
    /// To the desk of a higher level, which takes it from there; where the matter lies stays.
    case handUp = "hand-up"
    /// To a desk below: the next on the way to the matter, or one that is chosen.
    case handDown = "hand-down"
    case solve, finish, confirm, reject, note, move, close, score, expire
    /// The clock stands still while somebody else must answer; it goes on.
    case wait, resume

    /// Whoever helps must have answered before it.
    package var endsHandling: Bool { self == .solve || self == .finish || self == .close }

    /// A note is meant for the next to handle the case, never for the reporter.
    package var notesAreInternal: Bool {
        switch self {
        case .take, .dispatch, .accept, .sendBack, .recall, .handUp, .handDown, .reject, .move: true
        case .solve, .finish, .confirm, .note, .close, .score, .expire, .wait, .resume: false
        }
    }
}
