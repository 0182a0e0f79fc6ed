import Casework
import Foundation
import Territory
import Testing

/// Half days, time reckoned backwards, and what a clock that stands still has left. Around the National Day of
/// 2026; Wednesday 30 September ends at noon, and Saturday 10 October, a make-up day, is worked in the morning.
@Suite struct WorkingTimeTests {
    private static func given() throws -> WorkCalendar {
        let whole = try WorkCalendarTests.given()
        let morning = [try #require(WorkHours("08:30-12:00"))]
        return WorkCalendar(
            name: "halves", timeZone: whole.timeZone, covers: whole.covers, hours: whole.hours,
            exceptions: WorkCalendar.Exceptions(
                holidays: whole.holidays, makeUpDays: whole.makeUpDays,
                ownHours: [
                    .init(day: try #require(Day("2026-10-10")), hours: morning),
                    .init(day: try #require(Day("2026-09-30")), hours: morning),
                ]))
    }

    private func moment(_ text: String) throws -> Date { try WorkCalendarTests.moment(text) }

    @Test(arguments: [
        ("Tue 2026-09-29 09:00", "1 working day", "Wed 2026-09-30 12:00"),
        ("Wed 2026-09-30 11:00", "1 working hour", "Wed 2026-09-30 12:00"),
        ("Wed 2026-09-30 11:30", "1 working hour", "Thu 2026-10-08 09:00"),
        ("Wed 2026-09-30 15:00", "1 working hour", "Thu 2026-10-08 09:30"),
        ("Fri 2026-10-09 09:00", "1 working day", "Sat 2026-10-10 12:00"),
        ("Sat 2026-10-10 11:00", "2 working hours", "Mon 2026-10-12 09:30"),
        ("Sat 2026-10-10 13:00", "1 working day", "Mon 2026-10-12 17:30"),
    ])
    func `a half day ends at noon`(from: String, limit: String, due: String) throws {
        let found = try Self.given().moment(after: try #require(Limit(limit)), from: try moment(from))
        #expect(found == (try moment(due)))
    }

    @Test(arguments: [
        ("Mon 2026-09-28 17:30", "1 working hour", "Mon 2026-09-28 16:30"),
        ("Mon 2026-09-28 15:00", "1 working hour", "Mon 2026-09-28 11:30"),
        ("Mon 2026-09-28 09:00", "1 working hour", "Fri 2026-09-25 17:00"),
        ("Thu 2026-10-08 09:30", "2 working hours", "Wed 2026-09-30 11:00"),
        ("Mon 2026-10-12 09:30", "2 working hours", "Sat 2026-10-10 11:00"),
        ("Tue 2026-09-29 17:30", "1 working day", "Mon 2026-09-28 17:30"),
        ("Thu 2026-10-08 17:30", "1 working day", "Wed 2026-09-30 12:00"),
        ("Thu 2026-10-08 17:30", "2 working days", "Tue 2026-09-29 17:30"),
        ("Mon 2026-09-28 10:00", "2 hours", "Mon 2026-09-28 08:00"),
        ("Thu 2026-10-08 10:00", "7 days", "Thu 2026-10-01 10:00"),
    ])
    func `a warning comes so much earlier`(due: String, limit: String, warning: String) throws {
        let found = try Self.given().moment(try #require(Limit(limit)), before: try moment(due))
        #expect(found == (try moment(warning)))
    }

    @Test func `before the first day it knows a calendar never guesses`() throws {
        let first = try moment("Tue 2026-09-01 09:00")
        #expect(try Self.given().moment(Limit(1, .workingHours), before: first) == nil)
        #expect(try Self.given().moment(Limit(1, .workingDays), before: first) == nil)
        #expect(try Self.given().workingSeconds(from: first - 86_400, to: first) == nil)
    }

    @Test(arguments: [
        ("Mon 2026-09-28 09:00", "Mon 2026-09-28 17:30", 6.0),
        ("Mon 2026-09-28 12:30", "Mon 2026-09-28 14:00", 0),
        ("Tue 2026-09-29 16:30", "Thu 2026-10-08 09:30", 5.5),
        ("Thu 2026-10-01 09:00", "Wed 2026-10-07 17:30", 0),
        ("Fri 2026-10-09 17:00", "Mon 2026-10-12 09:00", 4.5),
        ("Mon 2026-09-28 09:00", "Mon 2026-09-28 09:00", 0),
        ("Tue 2026-09-29 09:00", "Mon 2026-09-28 09:00", 0),
    ])
    func `hours worked between two moments are counted`(from: String, to: String, hours: Double) throws {
        let seconds = try Self.given().workingSeconds(from: try moment(from), to: try moment(to))
        #expect(seconds == Int(hours * 3_600))
    }

    @Test(arguments: [
        // Three hours were left; nothing of the holiday is counted.
        (
            "1 working day", "Tue 2026-09-29 14:30", "Tue 2026-09-29 17:30", "Fri 2026-10-02 10:00",
            "Thu 2026-10-08 11:30"
        ),
        // Half an hour of plain time was left.
        (
            "2 hours", "Wed 2026-09-30 16:00", "Wed 2026-09-30 16:30", "Sat 2026-10-03 08:00",
            "Sat 2026-10-03 08:30"
        ),
        // One working hour, across a half day that is made up.
        (
            "2 working hours", "Fri 2026-10-09 16:30", "Fri 2026-10-09 17:30", "Sat 2026-10-10 11:30",
            "Mon 2026-10-12 09:00"
        ),
    ])
    func `a clock that stood still goes on with what it had left`(
        limit: String, paused: String, due: String, resumed: String, becomes: String
    ) throws {
        let calendar = try Self.given()
        let span = try #require(Limit(limit)).span
        let left = try #require(
            calendar.remainder(of: span, until: try moment(due), at: try moment(paused)))
        #expect(calendar.moment(after: left, from: try moment(resumed)) == (try moment(becomes)))
    }

    @Test func `a clock that has run out has nothing left`() throws {
        let due = try moment("Tue 2026-09-29 17:30")
        #expect(try Self.given().remainder(of: .workingDays, until: due, at: due) == nil)
    }

    @Test(arguments: [
        ("2026-09-30", "Wed 2026-09-30 12:00"), ("2026-10-09", "Fri 2026-10-09 17:30"), ("2026-10-01", nil),
        ("2026-10-11", nil), ("2026-10-17", nil),
    ])
    func `a day's work ends when its last hours do`(day: String, ends: String?) throws {
        let found = try Self.given().endOfWork(on: try #require(Day(day)))
        #expect(found == (try ends.map(moment)))
    }
}
