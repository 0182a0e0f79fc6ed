import Casework
import Foundation
import Scenarios
import Territory
import Testing

/// The calendars of the packs that come with the program, day by day as they were announced.
@Suite struct CalendarsTests {
    private static func pack(_ name: String) throws -> Definitions {
        try PackReader.read(folder: PacksTests.folder + "/" + name).get()
    }

    /// Announced days with their weekday: off although it is a working day of the week, or its day off too.
    static let off = [
        "Mon 2024-01-01", "Sat 2024-02-10", "Mon 2024-02-12", "Fri 2024-02-16", "Sat 2024-02-17",
        "Thu 2024-04-04", "Fri 2024-04-05", "Sat 2024-04-06", "Wed 2024-05-01", "Fri 2024-05-03",
        "Sun 2024-05-05", "Mon 2024-06-10", "Sun 2024-09-15", "Mon 2024-09-16", "Tue 2024-09-17",
        "Tue 2024-10-01", "Mon 2024-10-07", "Wed 2025-01-01", "Tue 2025-01-28", "Fri 2025-01-31",
        "Tue 2025-02-04", "Fri 2025-04-04", "Sun 2025-04-06", "Thu 2025-05-01", "Mon 2025-05-05",
        "Sat 2025-05-31", "Mon 2025-06-02", "Wed 2025-10-01", "Wed 2025-10-08", "Thu 2026-01-01",
        "Fri 2026-01-02", "Sat 2026-01-03", "Sun 2026-02-15", "Mon 2026-02-16", "Mon 2026-02-23",
        "Sat 2026-04-04", "Mon 2026-04-06", "Fri 2026-05-01", "Tue 2026-05-05", "Fri 2026-06-19",
        "Sun 2026-06-21", "Fri 2026-09-25", "Sun 2026-09-27", "Thu 2026-10-01", "Wed 2026-10-07",
        // Ordinary weekends beside them.
        "Sun 2024-01-07", "Sat 2025-02-15", "Sun 2026-03-01", "Sat 2026-10-17",
    ]
    /// Weekends that are worked instead, and working days right before and after the days off.
    static let worked = [
        "Sun 2024-02-04", "Sun 2024-02-18", "Sun 2024-04-07", "Sun 2024-04-28", "Sat 2024-05-11",
        "Sat 2024-09-14", "Sun 2024-09-29", "Sat 2024-10-12", "Sun 2025-01-26", "Sat 2025-02-08",
        "Sun 2025-04-27", "Sun 2025-09-28", "Sat 2025-10-11", "Sun 2026-01-04", "Sat 2026-02-14",
        "Sat 2026-02-28", "Sat 2026-05-09", "Sun 2026-09-20", "Sat 2026-10-10",
        // Announced as no day off: the last day of the lunar year in 2024, and plain working days.
        "Fri 2024-02-09", "Tue 2024-01-02", "Thu 2025-01-02", "Mon 2025-01-27", "Wed 2025-02-05",
        "Mon 2026-01-05", "Tue 2026-02-24", "Thu 2026-10-08", "Thu 2026-12-31",
    ]

    @Test(arguments: off)
    func `days off are off`(text: String) throws {
        #expect(try Self.pack("putian").calendar.workHours(on: try Self.day(text)) == [])
    }

    @Test(arguments: worked)
    func `make-up days are worked`(text: String) throws {
        let hours = try Self.pack("putian").calendar.workHours(on: try Self.day(text)) ?? []
        #expect(hours.map(\.description) == ["08:30-12:00", "14:30-17:30"])
    }

    @Test(arguments: [(2024, 251), (2025, 248), (2026, 248)])
    func `a year has as many working days as were announced`(year: Int, expected: Int) throws {
        let calendar = try Self.pack("putian").calendar
        let first = try #require(Day("\(year)-01-01"))
        let last = try #require(Day("\(year)-12-31"))
        let worked = (first.ordinal...last.ordinal).filter { ordinal in
            calendar.workHours(on: Day(ordinal: ordinal))?.isEmpty == false
        }
        #expect(worked.count == expected)
    }

    @Test(arguments: [
        // Month and year ends, across the longest holidays.
        ("Wed 2024-01-31 16:30", "2 working hours", "Thu 2024-02-01 09:30"),
        ("Thu 2024-02-29 09:00", "1 working day", "Fri 2024-03-01 17:30"),
        ("Fri 2024-02-09 17:00", "1 working hour", "Sun 2024-02-18 09:00"),
        ("Tue 2024-12-31 09:00", "1 working day", "Thu 2025-01-02 17:30"),
        ("Mon 2025-01-27 17:00", "1 working hour", "Wed 2025-02-05 09:00"),
        ("Tue 2025-09-30 09:00", "2 working days", "Fri 2025-10-10 17:30"),
        ("Wed 2025-12-31 17:00", "1 working hour", "Sun 2026-01-04 09:00"),
        ("Sat 2026-02-14 09:00", "1 working day", "Tue 2026-02-24 17:30"),
        ("Fri 2026-02-27 09:00", "2 working days", "Mon 2026-03-02 17:30"),
        ("Wed 2026-12-30 09:00", "1 working day", "Thu 2026-12-31 17:30"),
    ])
    func `an allowance crosses months, years and holidays`(from: String, limit: String, due: String) throws {
        let calendar = try Self.pack("putian").calendar
        let found = calendar.moment(after: try #require(Limit(limit)), from: try Self.moment(from))
        #expect(found == (try Self.moment(due)))
    }

    @Test(arguments: [
        ("Thu 2026-12-31 17:00", "1 working hour"), ("Thu 2026-12-31 09:00", "1 working day"),
        ("Fri 2027-01-01 09:00", "1 working hour"), ("Sun 2023-12-31 09:00", "1 working hour"),
    ])
    func `what is not announced is not guessed`(from: String, limit: String) throws {
        let calendar = try Self.pack("putian").calendar
        #expect(calendar.moment(after: try #require(Limit(limit)), from: try Self.moment(from)) == nil)
    }

    @Test func `an area may work at other times than its place`() throws {
        let pack = try Self.pack("mingchuan")
        let county = try #require(Area.Code("990105"))
        let unit = try #require(Area.Code("990105101201001001"))
        let elsewhere = try #require(Area.Code("990102101"))
        let monday = try #require(Day("2026-11-23"))
        for code in [county, unit] {
            let hours = pack.calendar(over: code).workHours(on: monday)
            #expect(hours?.map(\.description) == ["09:00-12:00", "14:30-18:00"])
        }
        #expect(pack.calendar(over: elsewhere) == pack.calendar)
        // What it does not say is as in the place.
        #expect(pack.calendar(over: county).holidays == pack.calendar.holidays)
        #expect(pack.calendar(over: county).covers == pack.calendar.covers)
    }

    @Test(arguments: [
        ("areas: [\"990105\"]", "areas: [\"3503\"]", "\"3503\" is no code of this place"),
        ("areas: [\"990105\"]", "areas: [\"990105\", \"990105\"]", "has a calendar of its own already"),
        ("areas: [\"990105\"]", "areas: []", "this calendar is for no area"),
        ("calendar: coast", "calendar: mingchuan", "calendar \"mingchuan\" exists already"),
        ("monday: [\"09:00-12:00\"", "monday: [\"9:00-12:00\"", "\"9:00-12:00\" are no hours"),
        ("hours:", "ours:", "unknown key \"ours\"; did you mean \"hours\"?"),
    ])
    func `one slip in a calendar of an area is told`(written: String, slipped: String, told: String) throws {
        var files = try MistakesTests.given()
        let name = "calendars/coast.yaml"
        files[name] = try #require(files[name]).replacingOccurrences(of: written, with: slipped)
        let lines = TwentyMistakesTests.mistakes(in: files).map { $0.line(in: .en) }
        #expect(lines.contains { $0.contains(told) && $0.contains(name) }, "\(lines)")
    }

    @Test(arguments: [
        ("day: 2026-12-31", "day: 2029-12-31", "2029-12-31 lies outside the calendar"),
        ("day: 2027-12-31", "day: 2026-12-31", "2026-12-31 is written twice"),
        ("day: 2027-12-31", "day: 2027-10-01", "both a holiday and worked"),
        ("day: 2026-12-31", "day: 2026-13-31", "\"2026-13-31\" is no date"),
    ])
    func `one slip in the hours of a day is told`(written: String, slipped: String, told: String) throws {
        var files = try MistakesTests.given()
        files["calendar.yaml"] = try #require(files["calendar.yaml"])
            .replacingOccurrences(of: written, with: slipped)
        let lines = TwentyMistakesTests.mistakes(in: files).map { $0.line(in: .en) }
        #expect(lines.count == 1)
        #expect(lines.first?.contains(told) == true, "\(lines)")
    }

    @Test func `what an earlier pack left in the database is still read`() throws {
        let pack = try Self.pack("putian")
        #expect(pack.areaCalendars == nil)
        let text = String(decoding: try JSONEncoder().encode(pack), as: UTF8.self)
        #expect(!text.contains("areaCalendars"))
        #expect(try JSONDecoder().decode(Definitions.self, from: Data(text.utf8)) == pack)
    }

    private static func day(_ text: String) throws -> Day {
        let words = text.split(separator: " ")
        let day = try #require(words.last.flatMap { Day(String($0)) })
        #expect(day.weekday.rawValue.hasPrefix(words.first?.lowercased() ?? ""), "\(text)")
        return day
    }

    private static func moment(_ text: String) throws -> Date {
        let words = text.split(separator: " ")
        _ = try day(words.prefix(2).joined(separator: " "))
        return try Date("\(words[1])T\(words[2]):00+08:00", strategy: .iso8601)
    }
}
