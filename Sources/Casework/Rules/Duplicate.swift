package import FoundationEssentials
package import Territory

/// The case that others are duplicates of, as far as the rules of a choice ask.
package struct Master: Sendable, Equatable {
    package let number: Case.Number
    package let seenFrom: Area.Level
    package let isAboutHandlers: Bool

    package init(number: Case.Number, seenFrom: Area.Level, isAboutHandlers: Bool) {
        self.number = number
        self.seenFrom = seenFrom
        self.isAboutHandlers = isAboutHandlers
    }

    /// Whether a case may be added to this one: whoever reads either may read both.
    package func admits(_ current: Case) -> Bool {
        seenFrom == current.seenFrom && isAboutHandlers == current.isAboutHandlers
    }
}

/// A case that tells of what another is about: what it is of, and where it stood before.
package struct Duplicate: Sendable, Equatable {
    package let fromStep: Step.Name
    package let saidBy: SaidBy
    package let at: Date
    /// `nil`: whoever asks may not know of that case.
    package let master: Case.Number?

    /// Who said that the two are one matter.
    package enum SaidBy: String, Sendable { case desk, reporter }

    package init(fromStep: Step.Name, saidBy: SaidBy, at: Date, master: Case.Number?) {
        self.fromStep = fromStep
        self.saidBy = saidBy
        self.at = at
        self.master = master
    }
}

/// How a case stands again once it is no duplicate any more.
package struct Separation: Sendable, Equatable {
    package let step: Step.Name
    /// Whoever had it.
    package let lead: Assignment
    /// It runs anew: the time spent as a duplicate counts against nobody.
    package let clock: ClockStart?
}

extension Case {
    /// What changes when somebody takes back that the case is a duplicate.
    ///
    /// - Parameters:
    ///   - version: The version of the case the person saw.
    ///   - duplicate: `nil`: it is none.
    package func separating(
        _ duplicate: Duplicate?, by taker: Taker, seen version: Int, in place: Surroundings, at now: Date
    ) throws(Refusal) -> Separation {
        guard version == self.version else { throw .stale(seen: version, now: self.version) }
        guard isSeparable(by: taker) else { throw .wrongPost(needed: [.owner]) }
        guard let duplicate else { throw .notDuplicate }
        guard let stood = place.workflow[duplicate.fromStep] else { throw .unknownStep(duplicate.fromStep) }
        let start = stood.clockStart(limits: place.limits, calendar: place.calendar, at: now)
        return Separation(step: stood.name, lead: lead, clock: start)
    }

    /// Whoever had the case may, and the desks over the place where it lies.
    package func isSeparable(by taker: Taker) -> Bool {
        guard case .areaPost(let own, let isDesk, _) = taker, own.level <= seenFrom else { return false }
        return taker.holds(lead.owner) || isDesk && own.contains(area)
    }
}

extension Workflow {
    /// The step of what is over; a report that is added to another case stands there.
    package var closing: Step.Name? { steps.first(where: \.closes)?.name }
}
