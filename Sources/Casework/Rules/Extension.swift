package import FoundationEssentials
package import Territory

/// More time for a case that somebody asked for, and what the desk above said.
package struct Extension: Sendable, Equatable {
    package let id: UUID
    package let purpose: Purpose
    /// When the clock would have run out without it.
    package let due: Date
    package let wished: Date
    package let reason: String
    package let asked: Signed
    /// The area whose desk decides.
    package let decides: Area.Code
    /// `nil`: nothing was decided.
    package let decision: Decision?
    /// The case moved on before.
    package let isLapsed: Bool

    /// Who signed something, and when.
    package struct Signed: Sendable, Equatable {
        /// `nil`: not known to the present context.
        package let account: UUID?
        package let who: String
        package let at: Date

        package init(account: UUID?, who: String, at: Date) {
            self.account = account
            self.who = who
            self.at = at
        }
    }

    /// What the desk above said.
    package struct Decision: Sendable, Equatable {
        package let isApproved: Bool
        package let words: String
        package let signed: Signed

        package init(isApproved: Bool, words: String, signed: Signed) {
            self.isApproved = isApproved
            self.words = words
            self.signed = signed
        }
    }

    package init(
        id: UUID, purpose: Purpose, wanted: (due: Date, wished: Date, reason: String, from: Area.Code),
        asked: Signed, came: (decision: Decision?, isLapsed: Bool)
    ) {
        self.id = id
        self.purpose = purpose
        (due, wished, reason, decides) = wanted
        self.asked = asked
        (decision, isLapsed) = came
    }

    package var isOpen: Bool { decision == nil && !isLapsed }

    /// A reason is a sentence or two.
    package static let wordsLimit = 1_000

    /// The first rule that words break, of a reason or a decision.
    package static func refusal(of words: String) -> ExtensionRefusal? {
        if words.trimmed.isEmpty { return .wordsMissing }
        if words.trimmed.unicodeScalars.count > wordsLimit { return .wordsTooLong(limit: wordsLimit) }
        return words.isPrintable ? nil : .unprintable
    }
}

/// Why there is no more time. One case per rule, in the order they are asked.
package enum ExtensionRefusal: Error, Sendable, Equatable {
    case wordsMissing
    case wordsTooLong(limit: Int)
    case unprintable
    /// The pack gives this clock no more time.
    case notOffered
    /// Only whoever has the case asks.
    case wrongPost
    /// No clock runs, or it has run out, or it stands still.
    case nothingRuns
    case dayMissing
    /// Nobody works on that day, or the calendar does not know it.
    case notWorked(Day)
    case notLater(than: Date)
    case tooFar(longest: Limit)
    /// Asked for already, and not decided.
    case waiting
    case spent(times: Int)
    /// Nobody decides what they asked for themselves.
    case own
    /// There is nothing to decide any more.
    case absent
}

extension Case {
    /// How far the clock that runs may be extended; `nil`: not at all, or not by this taker.
    package func extensionOffer(to taker: Taker, under timing: Timing, at now: Date) -> ExtensionLimits? {
        guard taker.holds(lead.owner), let clock, clock.pause == nil, let dueAt, dueAt > now else {
            return nil
        }
        return timing.extensions[clock.purpose]
    }

    /// The moment the clock is to run out instead: the end of work on the day that is wished for.
    ///
    /// - Throws: The first rule the wish breaks, in the order of ``ExtensionRefusal``.
    package func wished(
        _ day: Day?, by taker: Taker, under timing: Timing, calendar: WorkCalendar, at now: Date
    ) throws(ExtensionRefusal) -> Date {
        guard taker.holds(lead.owner) else { throw .wrongPost }
        guard let clock, clock.pause == nil, let dueAt, dueAt > now else { throw .nothingRuns }
        guard let limits = timing.extensions[clock.purpose] else { throw .notOffered }
        guard let day else { throw .dayMissing }
        guard let wished = calendar.endOfWork(on: day) else { throw .notWorked(day) }
        guard wished > dueAt else { throw .notLater(than: dueAt) }
        guard let longest = calendar.moment(after: limits.longest, from: dueAt), wished <= longest else {
            throw .tooFar(longest: limits.longest)
        }
        return wished
    }

    /// The area whose desk decides: the first above the one that answers for the case, that sees it, and does
    /// not have it; the duty desk at worst.
    package func decider(on ladder: [Desk]) -> Area.Code? {
        let seeing = ladder.filter { desk in
            desk.area.contains(area) && desk.area.level <= seenFrom && .area(desk.area) != lead.owner
        }
        return (seeing.first(where: \.isStaffed) ?? seeing.last)?.area
    }
}
