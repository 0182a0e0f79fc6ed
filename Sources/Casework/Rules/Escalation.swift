package import FoundationEssentials
package import Territory

/// Somebody above is told when a clock has run out; the owner stays.
package struct Escalation: Sendable, Equatable, Codable {
    package let clock: Purpose
    /// How long after the clock ran out; `nil`: at once.
    package let after: Limit?
    package let tell: Told
    /// What makes it needless, besides that the clock stopped; `nil`: nothing does.
    package let unless: Stop?

    package init(clock: Purpose, after: Limit?, tell: Told, unless: Stop? = nil) {
        self.clock = clock
        self.after = after
        self.tell = tell
        self.unless = unless
    }

    /// Who is told: the desk of a level, or a kind of organization at one.
    package enum Told: Sendable, Hashable, Codable {
        case level(Area.Level)
        case organization(OrganizationKind.Slug, at: Area.Level)

        package var level: Area.Level {
            switch self {
            case .level(let level), .organization(_, at: let level): level
            }
        }
    }

    /// What may happen after a clock ran out so that nobody needs to be told any more.
    package enum Stop: String, Sendable, Codable, CaseIterable {
        /// Whoever has the case wrote what holds it up.
        case noted
        /// A desk above pressed already.
        case pressed
    }
}

/// A clock that has run out, as the rules of escalation ask of it.
package struct OverdueClock: Sendable, Equatable {
    package let purpose: Purpose
    package let due: Date
    /// How many lines of the table are done with.
    package let done: Int
    package let area: Area.Code
    package let seenFrom: Area.Level
    package let owner: Owner
    /// What has happened since it ran out.
    package let happened: Set<Escalation.Stop>

    package init(
        purpose: Purpose, due: Date, done: Int, lies: (area: Area.Code, seenFrom: Area.Level), owner: Owner,
        happened: Set<Escalation.Stop> = []
    ) {
        self.purpose = purpose
        self.due = due
        self.done = done
        (area, seenFrom) = lies
        self.owner = owner
        self.happened = happened
    }
}

/// What the table says about a clock now: who is told, and when to look again.
package struct EscalationStep: Sendable, Equatable {
    /// The lines that became due.
    package let told: [Telling]
    package let done: Int
    /// When to look again; `nil`: the table is over.
    package let next: Date?

    package init(told: [Telling], done: Int, next: Date?) {
        self.told = told
        self.done = done
        self.next = next
    }

    /// One line of the table, by its place, and who is told by it.
    package struct Telling: Sendable, Equatable {
        package let line: Int
        /// `nil`: it was needless, or nobody is there.
        package let owner: Owner?

        package init(line: Int, owner: Owner?) {
            self.line = line
            self.owner = owner
        }
    }
}

extension Timing {
    /// Walks down the lines for a clock as far as their moments have come.
    ///
    /// - Parameters:
    ///   - ladder: Desks from the area of the case up to the city.
    ///   - organizations: At least those of the areas on the ladder.
    package func escalate(
        _ clock: OverdueClock, by calendar: WorkCalendar, at now: Date, ladder: [Desk],
        organizations: [OrganizationInPlace]
    ) -> EscalationStep {
        let lines = escalations.filter { $0.clock == clock.purpose }
        var told: [EscalationStep.Telling] = []
        for (position, line) in lines.enumerated().dropFirst(clock.done) {
            let moment = line.after.map { calendar.moment(after: $0, from: clock.due) } ?? clock.due
            guard let moment, moment <= now else {
                // A calendar that ends may be longer tomorrow.
                let next = moment ?? now.addingTimeInterval(86_400)
                return EscalationStep(told: told, done: position, next: next)
            }
            let isNeedless = line.unless.map(clock.happened.contains) ?? false
            let owner =
                isNeedless ? nil : line.tell.owner(for: clock, ladder: ladder, organizations: organizations)
            told.append(EscalationStep.Telling(line: position, owner: owner))
        }
        return EscalationStep(told: told, done: lines.count, next: nil)
    }
}

extension Escalation.Told {
    /// Who that is for one case; `nil`: whoever it would be has the case already, or is not there.
    func owner(for clock: OverdueClock, ladder: [Desk], organizations: [OrganizationInPlace]) -> Owner? {
        switch self {
        case .organization(let slug, let level):
            guard let area = clock.area.ancestor(at: level), level <= clock.seenFrom else { return nil }
            let found = organizations.first { $0.slug == slug && $0.area == area }
            return found.map { .organization($0.id) }.flatMap { $0 == clock.owner ? nil : $0 }
        case .level(let level):
            // Whoever has the case knows; the next desk above is told instead. The last of the ladder is the
            // duty desk, staffed or not.
            let above = ladder.filter { desk in
                desk.area.level <= min(level, clock.seenFrom) && .area(desk.area) != clock.owner
                    && (desk.isStaffed || desk.area == ladder.last?.area)
            }
            return (above.first?.area).map { .area($0) }
        }
    }
}
