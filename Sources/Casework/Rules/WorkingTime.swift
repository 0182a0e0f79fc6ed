package import FoundationEssentials

/// Reckoning in the time a place works, forwards and backwards.
extension WorkCalendar {
    /// When so many seconds of work have passed.
    ///
    /// - Returns: `nil` when the calendar does not reach far enough.
    package func moment(afterWorkingSeconds seconds: Int, from start: Date) -> Date? {
        var (day, from) = wallClock(at: start)
        var left = Double(seconds)
        while true {
            guard let stretches = workHours(on: day) else { return nil }
            for stretch in stretches {
                let begin = max(from, Double(stretch.opens * 60))
                let available = Double(stretch.ends * 60) - begin
                guard available > 0 else { continue }
                if left <= available { return instant(on: day, seconds: begin + left) }
                left -= available
            }
            (day, from) = (day.next, 0)
        }
    }

    /// The seconds of work between two moments, none when the second is not later.
    ///
    /// - Returns: `nil` when the calendar knows nothing of one of them.
    package func workingSeconds(from start: Date, to end: Date) -> Int? {
        let (first, last) = (wallClock(at: start), wallClock(at: end))
        guard workHours(on: first.day) != nil, workHours(on: last.day) != nil else { return nil }
        guard start < end else { return 0 }
        var worked = 0.0
        for ordinal in first.day.ordinal...last.day.ordinal {
            let day = Day(ordinal: ordinal)
            let from = day == first.day ? first.seconds : 0
            let until = day == last.day ? last.seconds : Self.daySeconds
            for stretch in workHours(on: day) ?? [] {
                worked += max(
                    0, min(until, Double(stretch.ends * 60)) - max(from, Double(stretch.opens * 60)))
            }
        }
        return Int(worked.rounded())
    }

    /// The moment a time before another one: so much earlier by the clock, or by the time the place works.
    ///
    /// Working days before: the same time of day, or the nearest time that is worked on that day.
    /// - Returns: `nil` when the calendar does not reach back that far.
    package func moment(_ limit: Limit, before end: Date) -> Date? {
        switch limit.span {
        case .minutes, .hours, .days: limit.seconds.map { end.addingTimeInterval(-$0) }
        case .workingHours: moment(workingSeconds: limit.count * 3_600, before: end)
        case .workingDays: moment(workingDays: limit.count, before: end)
        }
    }

    /// When work ends on a day; `nil` on a day off, and outside the days the calendar knows.
    package func endOfWork(on day: Day) -> Date? {
        workHours(on: day)?.last.map { instant(on: day, seconds: Double($0.ends * 60)) }
    }

    /// The day on the wall calendar of the place.
    package func day(at moment: Date) -> Day { wallClock(at: moment).day }

    private func moment(workingSeconds seconds: Int, before end: Date) -> Date? {
        var (day, until) = wallClock(at: end)
        var left = Double(seconds)
        while true {
            guard let stretches = workHours(on: day) else { return nil }
            for stretch in stretches.reversed() {
                let close = min(until, Double(stretch.ends * 60))
                let available = close - Double(stretch.opens * 60)
                guard available > 0 else { continue }
                if left <= available { return instant(on: day, seconds: close - left) }
                left -= available
            }
            (day, until) = (day.previous, Self.daySeconds)
        }
    }

    private func moment(workingDays count: Int, before end: Date) -> Date? {
        var (day, time) = wallClock(at: end)
        guard workHours(on: day) != nil else { return nil }
        var left = count
        while left > 0 {
            day = day.previous
            guard let stretches = workHours(on: day) else { return nil }
            if !stretches.isEmpty { left -= 1 }
        }
        let stretches = workHours(on: day) ?? []
        if let first = stretches.first { time = max(time, Double(first.opens * 60)) }
        if let last = stretches.last { time = min(time, Double(last.ends * 60)) }
        return instant(on: day, seconds: time)
    }
}

/// What a clock that stands still has left: it goes on from here.
package struct Remainder: Sendable, Equatable, Codable {
    package let seconds: Int
    /// They run only while the place works.
    package let isWorking: Bool

    package init(seconds: Int, isWorking: Bool) {
        self.seconds = seconds
        self.isWorking = isWorking
    }
}

extension WorkCalendar {
    /// What is left of an allowance at a moment; `nil`: nothing, or the calendar does not reach far enough.
    package func remainder(of span: Limit.Span, until due: Date, at now: Date) -> Remainder? {
        guard now < due else { return nil }
        guard span.isWorking else {
            return Remainder(seconds: Int(due.timeIntervalSince(now).rounded(.up)), isWorking: false)
        }
        return workingSeconds(from: now, to: due).map { Remainder(seconds: max(1, $0), isWorking: true) }
    }

    /// When what was left is over, counted from now on; `nil`: the calendar does not reach far enough.
    package func moment(after left: Remainder, from now: Date) -> Date? {
        left.isWorking
            ? moment(afterWorkingSeconds: left.seconds, from: now)
            : now.addingTimeInterval(Double(left.seconds))
    }
}
