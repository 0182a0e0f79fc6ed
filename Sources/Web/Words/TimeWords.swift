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
}

/// Says time as people say it, in the place's own time zone.
struct TimeWords: Sendable {
    /// Less than this is left: the limit is near.
    static let soon: TimeInterval = 24 * 3_600

    let catalogue: Catalogue
    let zone: TimeZone
    let now: Date

    init(_ catalogue: Catalogue, zone: String, now: Date) {
        self.catalogue = catalogue
        self.zone = TimeZone(identifier: zone) ?? .gmt
        self.now = now
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
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
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return "\(parts.year ?? 0)-\(Self.two(parts.month))-\(Self.two(parts.day)) \(clock(date))"
    }

    private func iso(_ date: Date) -> String {
        let offset = zone.secondsFromGMT(for: date) / 60
        let sign = offset < 0 ? "-" : "+"
        let zone = "\(sign)\(Self.two(abs(offset) / 60)):\(Self.two(abs(offset) % 60))"
        return exact(date).replacing(" ", with: "T") + ":00" + zone
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
        let past = now.timeIntervalSince(date)
        let days = daysBetween(date, now)
        let words: String
        switch (days, past) {
        case (_, ..<60): words = catalogue.say("ago.now")
        case (_, ..<3_600): words = catalogue.say("ago.minutes", ["minutes": String(Int(past / 60))])
        case (0, _): words = catalogue.say("ago.hours", ["hours": String(Int(past / 3_600))])
        case (1, _): words = catalogue.say("ago.yesterday", ["time": clock(date)])
        case (..<7, _): words = catalogue.say("ago.days", ["days": String(days)])
        default: words = day(date)
        }
        return MomentWords(words: words, exact: exact(date), iso: iso(date))
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
            return DueWords(
                words: catalogue.say("due.waits", ["date": day(waitsUntil)]), exact: exact(waitsUntil),
                iso: iso(waitsUntil), state: "waits")
        }
        guard let date else {
            return DueWords(words: catalogue.say("due.none"), exact: "", iso: "", state: "none")
        }
        let left = date.timeIntervalSince(now)
        let state = left < 0 ? "overdue" : left < Self.soon ? "soon" : "ok"
        return DueWords(
            words: words(left: left, until: date), exact: exact(date), iso: iso(date), state: state)
    }

    private func words(left: TimeInterval, until date: Date) -> String {
        let days = abs(daysBetween(now, date))
        switch left {
        case ..<(-86_400): return lateDays(Int(-left / 86_400))
        case ..<(-3_600): return catalogue.say("due.late_hours", ["hours": String(Int(-left / 3_600))])
        case ..<0: return catalogue.say("due.late_minutes", ["minutes": String(max(1, Int(-left / 60)))])
        case ..<3_600: return catalogue.say("due.left_minutes", ["minutes": String(max(1, Int(left / 60)))])
        default: break
        }
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
