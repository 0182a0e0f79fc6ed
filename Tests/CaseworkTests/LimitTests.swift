import Casework
import Foundation
import Testing

/// How a pack writes a length of time.
@Suite struct LimitTests {
    @Test(arguments: [
        ("30 minutes", Limit(30, .minutes)),
        ("1 hour", Limit(1, .hours)),
        ("7 days", Limit(7, .days)),
        ("2 working hours", Limit(2, .workingHours)),
        ("1 working day", Limit(1, .workingDays)),
        ("366 days", Limit(366, .days)),
    ])
    func `a limit is a number and a span`(text: String, limit: Limit) throws {
        #expect(Limit(text) == limit)
        #expect(limit.description == text)
        let json = try JSONEncoder().encode([limit])
        #expect(try JSONDecoder().decode([Limit].self, from: json) == [limit])
    }

    @Test(arguments: [
        "", "days", "0 days", "-1 days", "1.5 days", "367 days", "2 weeks", "2working hours", "two days",
        "1 working",
        "9999999999999999999999 days", "3 Days",
    ])
    func `anything else is no limit`(text: String) {
        #expect(Limit(text) == nil)
    }
}
