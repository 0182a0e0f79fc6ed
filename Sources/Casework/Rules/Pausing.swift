package import FoundationEssentials

/// How a choice lets the clock of its step stand still.
package struct Pausing: Sendable, Equatable, Codable {
    /// Whom one may wait for; the person picks one.
    package let awaited: [Awaited]
    package let limit: Limit
    /// All the times a case waited, together; plain time.
    package let total: Limit

    package init(awaited: [Awaited], limit: Limit, total: Limit) {
        self.awaited = awaited
        self.limit = limit
        self.total = total
    }
}

/// Whose answer a case waits for.
package enum Awaited: String, Sendable, Codable, CaseIterable {
    case reporter
    /// Somebody who is neither reporter nor handler, such as a supplier.
    case outsider
}

/// The clock of the step a case stands in.
package struct CaseClock: Sendable, Equatable, Codable {
    package let purpose: Purpose
    package let startedAt: Date
    /// As it was given; `nil`: not known any more.
    package let limit: Limit?
    package var warnAt: Date?
    package var pause: Pause?

    package init(purpose: Purpose, startedAt: Date, limit: Limit?, warnAt: Date? = nil, pause: Pause? = nil) {
        self.purpose = purpose
        self.startedAt = startedAt
        self.limit = limit
        self.warnAt = warnAt
        self.pause = pause
    }

    /// A clock that stands still.
    package struct Pause: Sendable, Equatable, Codable {
        package let awaited: Awaited
        package let since: Date
        /// It goes on then at the latest.
        package let until: Date
        package let left: Remainder

        package init(awaited: Awaited, since: Date, until: Date, left: Remainder) {
            self.awaited = awaited
            self.since = since
            self.until = until
            self.left = left
        }
    }

    /// When it runs out, going on at a moment, and when it warns of that.
    ///
    /// - Returns: `nil` when the calendar does not reach far enough.
    package func resuming(
        at now: Date, by calendar: WorkCalendar, warning: Warning?
    ) -> (due: Date, warnAt: Date?)? {
        guard let pause, let due = calendar.moment(after: pause.left, from: now) else { return nil }
        let limit = limit ?? Limit(1, pause.left.isWorking ? .workingHours : .hours)
        let warnAt = warning?.moment(of: limit, from: now, until: due, by: calendar)
        return (due, warnAt)
    }
}

extension Case {
    /// Whether its clock runs and has something left: what is late cannot stand still.
    package func mayWait(at now: Date) -> Bool {
        clock?.pause == nil && (dueAt.map { now < $0 } ?? false)
    }

    /// The clock as it stands still from now on.
    ///
    /// - Throws: When no clock runs that could, or the case has waited long enough.
    func pausing(
        _ pausing: Pausing, for awaited: Awaited, by calendar: WorkCalendar, at now: Date
    ) throws(Refusal) -> CaseClock.Pause {
        guard let clock else { throw .nothingToPause }
        guard clock.pause == nil else { throw .waitsAlready }
        let span = clock.limit?.span ?? .workingHours
        guard let dueAt, let left = calendar.remainder(of: span, until: dueAt, at: now) else {
            throw .nothingToPause
        }
        // A total is written in plain time; the check of packs sees to it.
        let rest = (pausing.total.seconds ?? 0) - Double(waited)
        guard rest > 0 else { throw .waitedEnough(pausing.total) }
        let longest = now.addingTimeInterval(rest)
        let until = min(longest, calendar.moment(after: pausing.limit, from: now) ?? longest)
        return CaseClock.Pause(awaited: awaited, since: now, until: until, left: left)
    }
}
