// Foundation itself: an IANA time zone needs its data.
package import Foundation

/// When a place works: hours by weekday, public holidays, days off that are worked instead (调休), and single
/// days with hours of their own.
package struct WorkCalendar: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let timeZone: String
    /// The days the calendar knows; about any other it says nothing.
    package let covers: Covered
    /// Sorted and without overlap; a weekday that is absent is a day off.
    package let hours: [Weekday: [WorkHours]]
    package let holidays: Set<Day>
    /// Worked although they fall on a day off; their hours are those of the week's first working day.
    package let makeUpDays: Set<Day>
    /// Days whose hours are their own, such as a half day, in order; `nil`: there is none. They come first.
    package let ownHours: [OwnHours]?

    package init(
        name: Name, timeZone: String, covers: Covered, hours: [Weekday: [WorkHours]], exceptions: Exceptions
    ) {
        self.name = name
        self.timeZone = timeZone
        self.covers = covers
        self.hours = hours
        holidays = exceptions.holidays
        makeUpDays = exceptions.makeUpDays
        let own = exceptions.ownHours.sorted { $0.day < $1.day }
        ownHours = own.isEmpty ? nil : own
    }

    /// The first and the last day a calendar knows.
    package struct Covered: Sendable, Equatable, Codable {
        package let from: Day
        package let to: Day

        package init(from: Day, to: Day) {
            self.from = from
            self.to = to
        }
    }

    /// Days on which the week does not decide.
    package struct Exceptions: Sendable, Equatable {
        package let holidays: Set<Day>
        package let makeUpDays: Set<Day>
        package let ownHours: [OwnHours]

        package init(holidays: Set<Day> = [], makeUpDays: Set<Day> = [], ownHours: [OwnHours] = []) {
            self.holidays = holidays
            self.makeUpDays = makeUpDays
            self.ownHours = ownHours
        }
    }

    /// One day and the hours worked on it, whatever its weekday says.
    package struct OwnHours: Sendable, Equatable, Codable {
        package let day: Day
        package let hours: [WorkHours]

        package init(day: Day, hours: [WorkHours]) {
            self.day = day
            self.hours = hours
        }
    }
}

extension WorkCalendar {
    /// Days in order, so that the same calendar is always the same text: packs are compared by it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(timeZone, forKey: .timeZone)
        try container.encode(covers, forKey: .covers)
        try container.encode(hours, forKey: .hours)
        try container.encode(holidays.sorted(), forKey: .holidays)
        try container.encode(makeUpDays.sorted(), forKey: .makeUpDays)
        try container.encodeIfPresent(ownHours, forKey: .ownHours)
    }

    /// When an allowance that starts at a moment is over.
    ///
    /// Working days: the day it starts does not count, and the last one ends when its work ends
    /// (Civil Code of China, articles 201 and 203). Working hours run only while the place works.
    /// - Returns: `nil` when the calendar does not reach far enough: an alarm, never a guess.
    package func moment(after limit: Limit, from start: Date) -> Date? {
        switch limit.span {
        case .minutes, .hours, .days: limit.seconds.map { start.addingTimeInterval($0) }
        case .workingHours: moment(afterWorkingSeconds: limit.count * 3_600, from: start)
        case .workingDays: moment(afterWorkingDays: limit.count, from: start)
        }
    }

    /// Whether the place works at a moment; `nil` outside the days the calendar knows.
    package func isWorking(at moment: Date) -> Bool? {
        let local = wallClock(at: moment)
        guard let stretches = workHours(on: local.day) else { return nil }
        return stretches.contains { (Double($0.opens * 60)..<Double($0.ends * 60)).contains(local.seconds) }
    }

    /// The hours worked on a day, none on a day off; `nil` outside the days the calendar knows.
    package func workHours(on day: Day) -> [WorkHours]? {
        guard covers.from <= day, day <= covers.to else { return nil }
        if let own = ownHours?.first(where: { $0.day == day }) { return own.hours }
        if holidays.contains(day) { return [] }
        if let usual = hours[day.weekday], !usual.isEmpty { return usual }
        return makeUpDays.contains(day) ? firstWorkingHours : []
    }

    private var firstWorkingHours: [WorkHours] {
        Weekday.allCases.lazy.compactMap { hours[$0] }.first { !$0.isEmpty } ?? []
    }

    private func moment(afterWorkingDays count: Int, from start: Date) -> Date? {
        var day = wallClock(at: start).day
        guard workHours(on: day) != nil else { return nil }
        var left = count
        while true {
            day = day.next
            guard let stretches = workHours(on: day) else { return nil }
            guard let last = stretches.last else { continue }
            left -= 1
            if left == 0 { return instant(on: day, seconds: Double(last.ends * 60)) }
        }
    }

    static let daySeconds = 86_400.0

    /// The zone; a pack with one this machine does not know does not load.
    private var zone: TimeZone { TimeZone(identifier: timeZone) ?? .gmt }

    func wallClock(at moment: Date) -> (day: Day, seconds: Double) {
        let local = moment.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: moment))
        let days = (local / Self.daySeconds).rounded(.down)
        return (Day(ordinal: Int(days)), local - days * Self.daySeconds)
    }

    func instant(on day: Day, seconds: Double) -> Date {
        let local = Double(day.ordinal) * Self.daySeconds + seconds
        let guess = Date(timeIntervalSince1970: local - Double(zone.secondsFromGMT()))
        return Date(timeIntervalSince1970: local - Double(zone.secondsFromGMT(for: guess)))
    }
}
