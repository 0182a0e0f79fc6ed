import Casework
import Foundation
import Testing

/// A calendar of eight hours a day in Shanghai, around the National Day of 2026: 1 to 7 October are off,
/// Saturday 10 October is worked instead, and nothing is known after Friday 16 October.
@Suite struct WorkCalendarTests {
    static func given(_ timeZone: String = "Asia/Shanghai") throws -> WorkCalendar {
        let hours = try ["08:30-12:00", "14:30-17:30"].map { try #require(WorkHours($0)) }
        let week: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        let first = try #require(Day("2026-10-01"))
        return WorkCalendar(
            name: "autumn", timeZone: timeZone,
            covers: WorkCalendar.Covered(
                from: try #require(Day("2026-09-01")), to: try #require(Day("2026-10-16"))),
            hours: Dictionary(uniqueKeysWithValues: week.map { ($0, hours) }),
            exceptions: WorkCalendar.Exceptions(
                holidays: Set((0..<7).map { Day(ordinal: first.ordinal + $0) }),
                makeUpDays: [try #require(Day("2026-10-10"))]))
    }

    static func moment(_ text: String) throws -> Date {
        // The weekday in front is for the reader; it is checked too.
        let words = text.split(separator: " ")
        let (weekday, day, time) = (words[0], words[1], words[2])
        let found = try #require(Day(String(day)))
        #expect(found.weekday.rawValue.hasPrefix(weekday.lowercased()), "\(text)")
        return try Date("\(day)T\(time):00+08:00", strategy: .iso8601)
    }

    @Test(arguments: [
        ("Mon 2026-09-28 09:00", "2 working hours", "Mon 2026-09-28 11:00"),
        ("Mon 2026-09-28 11:00", "2 working hours", "Mon 2026-09-28 15:30"),
        ("Mon 2026-09-28 12:30", "1 working hour", "Mon 2026-09-28 15:30"),
        ("Mon 2026-09-28 17:00", "1 working hour", "Tue 2026-09-29 09:00"),
        ("Mon 2026-09-28 16:30", "1 working hour", "Mon 2026-09-28 17:30"),
        ("Sat 2026-09-26 09:00", "1 working hour", "Mon 2026-09-28 09:30"),
        ("Wed 2026-09-30 17:30", "1 working hour", "Thu 2026-10-08 09:30"),
        ("Fri 2026-10-09 17:00", "1 working hour", "Sat 2026-10-10 09:00"),
        ("Sat 2026-10-10 17:00", "1 working hour", "Mon 2026-10-12 09:00"),
        ("Mon 2026-09-28 09:00", "1 working day", "Tue 2026-09-29 17:30"),
        ("Mon 2026-09-28 23:59", "1 working day", "Tue 2026-09-29 17:30"),
        ("Fri 2026-09-25 09:00", "3 working days", "Wed 2026-09-30 17:30"),
        ("Wed 2026-09-30 09:00", "1 working day", "Thu 2026-10-08 17:30"),
        ("Sat 2026-10-03 09:00", "3 working days", "Sat 2026-10-10 17:30"),
        ("Mon 2026-09-28 09:00", "30 minutes", "Mon 2026-09-28 09:30"),
        ("Wed 2026-09-30 20:00", "2 hours", "Wed 2026-09-30 22:00"),
        ("Wed 2026-09-30 20:00", "7 days", "Wed 2026-10-07 20:00"),
        ("Fri 2026-10-16 09:00", "30 days", "Sun 2026-11-15 09:00"),
    ])
    func `an allowance ends when the place has worked that long`(from: String, limit: String, due: String)
        throws
    {
        let calendar = try Self.given()
        let found = calendar.moment(after: try #require(Limit(limit)), from: try Self.moment(from))
        #expect(found == (try Self.moment(due)))
    }

    @Test(arguments: [
        ("Fri 2026-10-16 17:00", "1 working hour"),
        ("Fri 2026-10-16 09:00", "1 working day"),
        ("Mon 2026-08-31 09:00", "1 working day"),
        ("Mon 2026-08-31 09:00", "1 working hour"),
    ])
    func `outside the days it knows a calendar never guesses`(from: String, limit: String) throws {
        let calendar = try Self.given()
        #expect(calendar.moment(after: try #require(Limit(limit)), from: try Self.moment(from)) == nil)
    }

    @Test func `the hour of the place counts, not that of the machine`() throws {
        let calendar = try Self.given("Europe/Berlin")
        let start = try Date("2026-09-28T07:00:00Z", strategy: .iso8601)  // Mon 09:00 in Berlin
        let due = try Date("2026-09-28T09:00:00Z", strategy: .iso8601)
        #expect(calendar.moment(after: Limit(2, .workingHours), from: start) == due)
    }

    @Test(arguments: [
        ("Mon 2026-09-28 09:00", true), ("Mon 2026-09-28 12:00", false), ("Sat 2026-09-26 09:00", false),
        ("Thu 2026-10-01 09:00", false), ("Sat 2026-10-10 09:00", true), ("Sat 2026-10-17 09:00", nil),
    ])
    func `a place works, does not, or nobody knows`(at: String, works: Bool?) throws {
        #expect(try Self.given().isWorking(at: try Self.moment(at)) == works)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-1-1", "1899-12-31", "2026-04-31", "20261001", "２０２６-10-01",
    ])
    func `a day that does not exist is no day`(text: String) {
        #expect(Day(text) == nil)
    }

    @Test(arguments: ["1970-01-01", "2000-02-29", "2024-02-29", "2026-10-01", "2100-03-01", "2999-12-31"])
    func `a day is written as it was read`(text: String) throws {
        #expect(try #require(Day(text)).description == text)
    }

    @Test(arguments: ["8:30-12:00", "12:00-08:30", "08:30", "08:30-24:01", "08:60-09:00", "", "aa:bb-cc:dd"])
    func `hours that no clock shows are no hours`(text: String) {
        #expect(WorkHours(text) == nil)
    }

    @Test func `a calendar comes back from storage as it went in`() throws {
        let calendar = try Self.given()
        let json = try JSONEncoder().encode(calendar)
        #expect(try JSONDecoder().decode(WorkCalendar.self, from: json) == calendar)
        // In order, whatever the order of the set: a pack that did not change is the same pack.
        let days = (1...7).map { "\"2026-10-0\($0)\"" }.joined(separator: ",")
        #expect(String(decoding: json, as: UTF8.self).contains("[\(days)]"))
    }
}
