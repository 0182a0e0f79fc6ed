import Casework
import Foundation

/// A moment as pages show it.
struct MomentWords: Sendable {
    let words: String
    let exact: String
    let iso: String
}

/// What is left of a limit, as pages show it.
struct DueWords: Sendable {
    let words: String
    let exact: String
    let iso: String
    let state: String

    /// The state of an open case with this limit.
    var ofCase: String { ["ok", "none"].contains(state) ? "open" : state }
}

/// Says time as people say it, in the place's own time zone.
struct TimeWords: Sendable {
    /// Less than this is left: the limit is near.
    static let soon: TimeInterval = 24 * 3_600

    let catalogue: Catalogue
    let zone: TimeZone
    let now: Date
    private let calendar: Calendar

    init(_ catalogue: Catalogue, zone: String, now: Date) {
        self.catalogue = catalogue
        self.zone = TimeZone(identifier: zone) ?? .gmt
        self.now = now
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = self.zone
        self.calendar = calendar
    }

    /// The end of the present day where the place lies.
    var endOfDay: Date {
        calendar.date(byAdding: .day, value: 1, to: calendar.startOfDay(for: now)) ?? now + 86_400
    }

    func clock(_ date: Date) -> String {
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        return "\(Self.two(parts.hour)):\(Self.two(parts.minute))"
    }

    func exact(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        let day = "\(parts.year ?? 0)-\(Self.two(parts.month))-\(Self.two(parts.day))"
        return "\(day) \(Self.two(parts.hour)):\(Self.two(parts.minute))"
    }

    private func iso(_ date: Date, exact: String) -> String {
        let offset = zone.secondsFromGMT(for: date) / 60
        let sign = offset < 0 ? "-" : "+"
        let zone = "\(sign)\(Self.two(abs(offset) / 60)):\(Self.two(abs(offset) % 60))"
        return exact.replacing(" ", with: "T") + ":00" + zone
    }

    private static func two(_ number: Int?) -> String {
        let text = String(number ?? 0)
        return text.count < 2 ? "0" + text : text
    }

    /// The date where the place lies.
    var today: Day { Day(String(exact(now).prefix(10))) ?? Day(ordinal: 0) }

    /// A date as people say it; the year only when it is another one, or when it is wanted.
    func day(_ day: Day, withYear isFull: Bool = false) -> String {
        let parts = day.description.split(separator: "-").compactMap { Int($0) }
        guard let year = parts.first, let last = parts.last, let month = parts.dropFirst().first else {
            return day.description
        }
        let isThisYear = year == calendar.component(.year, from: now)
        return catalogue.say(
            isThisYear && !isFull ? "ago.date" : "ago.full_date",
            ["year": String(year), "month": String(month), "day": String(last)])
    }

    private func daysBetween(_ one: Date, _ other: Date) -> Int {
        let parts = calendar.dateComponents(
            [.day], from: calendar.startOfDay(for: one), to: calendar.startOfDay(for: other))
        return parts.day ?? 0
    }

    func moment(_ date: Date) -> MomentWords {
        let exact = exact(date)
        return MomentWords(words: ago(date), exact: exact, iso: iso(date, exact: exact))
    }

    /// Something that is still to come, by its exact time.
    func planned(_ date: Date) -> MomentWords {
        let exact = exact(date)
        return MomentWords(words: exact, exact: exact, iso: iso(date, exact: exact))
    }

    /// How long ago it was.
    func ago(_ date: Date) -> String {
        let past = now.timeIntervalSince(date)
        if past < 60 { return catalogue.say("ago.now") }
        if past < 3_600 { return catalogue.say("ago.minutes", ["minutes": String(Int(past / 60))]) }
        switch daysBetween(date, now) {
        case 0: return catalogue.say("ago.hours", ["hours": String(Int(past / 3_600))])
        case 1: return catalogue.say("ago.yesterday", ["time": clock(date)])
        case let days where days < 7: return catalogue.say("ago.days", ["days": String(days)])
        default: return day(date)
        }
    }

    /// A date without its time; the year only when it is another one.
    func day(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        let key = parts.year == calendar.component(.year, from: now) ? "ago.date" : "ago.full_date"
        return catalogue.say(
            key,
            [
                "year": String(parts.year ?? 0), "month": String(parts.month ?? 0),
                "day": String(parts.day ?? 0),
            ])
    }

    /// - Parameter isOver: The case has ended: nothing is due any more.
    func due(_ date: Date?, isOver: Bool = false, waitsUntil: Date? = nil) -> DueWords {
        guard !isOver else {
            return DueWords(words: catalogue.say("due.closed"), exact: "", iso: "", state: "none")
        }
        if let waitsUntil {
            let exact = exact(waitsUntil)
            return DueWords(
                words: catalogue.say("due.waits", ["date": day(waitsUntil)]), exact: exact,
                iso: iso(waitsUntil, exact: exact), state: "waits")
        }
        guard let date else {
            return DueWords(words: catalogue.say("due.none"), exact: "", iso: "", state: "none")
        }
        let left = date.timeIntervalSince(now)
        let state = left < 0 ? "overdue" : left < Self.soon ? "soon" : "ok"
        let exact = exact(date)
        return DueWords(
            words: words(left: left, until: date), exact: exact, iso: iso(date, exact: exact), state: state)
    }

    private func words(left: TimeInterval, until date: Date) -> String {
        switch left {
        case ..<(-86_400): return lateDays(Int(-left / 86_400))
        case ..<(-3_600): return catalogue.say("due.late_hours", ["hours": String(Int(-left / 3_600))])
        case ..<0: return catalogue.say("due.late_minutes", ["minutes": String(max(1, Int(-left / 60)))])
        case ..<3_600: return catalogue.say("due.left_minutes", ["minutes": String(max(1, Int(left / 60)))])
        default: break
        }
        let days = daysBetween(now, date)
        if days == 0 {
            return catalogue.say("due.left_today", ["hours": String(Int(left / 3_600)), "time": clock(date)])
        }
        if days == 1 { return catalogue.say("due.tomorrow", ["time": clock(date)]) }
        return catalogue.say("due.left_days", ["days": String(days)])
    }

    private func lateDays(_ days: Int) -> String {
        days == 1 ? catalogue.say("due.late_day") : catalogue.say("due.late_days", ["days": String(days)])
    }
}
