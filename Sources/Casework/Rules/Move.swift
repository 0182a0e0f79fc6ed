package import FoundationEssentials

/// What a taken choice changes: everything an action has to save.
package struct Move: Sendable, Equatable {
    /// The case afterwards, its version one higher.
    package let moved: Case
    package let choice: Choice
    package let clocks: ClockChange
    package let lead: LeadChange
    package let line: HistoryLine

    /// A limit is set, but the calendar does not reach far enough to say when it ends: an alarm.
    package var calendarEnded: Bool {
        if case .resumes(due: nil, warnAt: _) = clocks { return true }
        return clocks.starts?.calendarEnded == true
    }
}

/// What happens to the clocks of a case.
package enum ClockChange: Sendable, Equatable {
    /// A note restarts nothing.
    case none
    /// Those running stop; the clock of the step reached starts, if it has one.
    case restarts(ClockStart?)
    case pauses(CaseClock.Pause)
    /// `due` is `nil` when the calendar does not reach far enough.
    case resumes(due: Date?, warnAt: Date?)

    package var starts: ClockStart? {
        if case .restarts(let start) = self { return start }
        return nil
    }
}

/// A clock that begins to run.
package struct ClockStart: Sendable, Equatable {
    package let purpose: Purpose
    package let startedAt: Date
    /// `nil`: the step may wait for ever, or the calendar ended.
    package let due: Date?
    package let calendarEnded: Bool
    /// As the pack gave it; a newer version of the pack changes nothing.
    package var limit: Limit?
    package var warnAt: Date?

    var clock: CaseClock { CaseClock(purpose: purpose, startedAt: startedAt, limit: limit, warnAt: warnAt) }
}

extension Step {
    /// The clock a case starts when it reaches this step.
    package func clockStart(
        limits: [Purpose: Limit], calendar: WorkCalendar, warnings: [Purpose: Warning] = [:], at now: Date
    ) -> ClockStart? {
        guard let clock else { return nil }
        let limit = limits[clock]
        let due = limit.flatMap { calendar.moment(after: $0, from: now) }
        var start = ClockStart(
            purpose: clock, startedAt: now, due: due, calendarEnded: limit != nil && due == nil)
        start.limit = limit
        if let limit, let due {
            start.warnAt = warnings[clock]?.moment(of: limit, from: now, until: due, by: calendar)
        }
        return start
    }
}

/// What happens to the lead of a case. There is always exactly one.
package enum LeadChange: Sendable, Equatable {
    case stays
    case passes(to: Assignment, reason: String)
}

/// The line a move leaves in the history.
package struct HistoryLine: Sendable, Equatable {
    package let act: Choice.Name
    package let fromStep: Step.Name
    package let toStep: Step.Name
    /// For the reporter too, when the line is public.
    package let words: String?
    /// The reporter may read the line with its words.
    package let isPublic: Bool
    package let detail: HistoryDetail
}

/// What a line of the history remembers for the rules and the pages; the column `detail`.
package struct HistoryDetail: Sendable, Equatable, Codable {
    package let effect: Effect
    /// Set by the line that declared the case done.
    package var finish: Case.Finish?
    package var owner: Owner?
    package var reason: String?
    /// The public number of the case this one duplicates.
    package var other: String?
    package var score: Int?
    package var awaited: Awaited?
    /// What those who handle the case wrote to each other on a line that the reporter sees.
    package var note: String?

    package init(effect: Effect) { self.effect = effect }
}
