import Casework
import Foundation

/// When things happen in the demo place: people report from morning to night, desks work in working hours.
struct DemoDays: Sendable {
    let now: Date
    let calendar: WorkCalendar
    private let offset: Double

    /// How far back the demo goes.
    static let span = 90

    // How many people report in each hour of the day; most when they walk to work and home.
    private static let hours: [Double] = [
        0.4, 0.2, 0.1, 0.1, 0.2, 0.6, 2, 5, 7, 7, 6, 5, 4, 4, 5, 6, 6, 7, 7, 6, 5, 4, 2, 1,
    ]

    init(now: Date, calendar: WorkCalendar) {
        self.now = now
        self.calendar = calendar
        offset = Double((TimeZone(identifier: calendar.timeZone) ?? .gmt).secondsFromGMT(for: now))
    }

    /// A moment at which somebody reports, on any day of the span.
    func report(_ numbers: inout DemoNumbers) -> Date {
        let day = Double(numbers.whole(in: 0...(Self.span - 1)))
        let hour = numbers.one(of: Array(Self.hours.indices)) { Self.hours[$0] } ?? 12
        let today = ((now.timeIntervalSince1970 + offset) / 86_400).rounded(.down) * 86_400 - offset
        let moment = today - day * 86_400 + Double(hour) * 3_600 + numbers.number(in: 0...3_599)
        // What would lie in the future happened a day before.
        return Date(timeIntervalSince1970: moment < now.timeIntervalSince1970 - 60 ? moment : moment - 86_400)
    }

    /// A moment within the last hours.
    func recently(_ hours: ClosedRange<Double>, _ numbers: inout DemoNumbers) -> Date {
        now - numbers.number(in: hours) * 3_600
    }

    /// Some minutes later; at night that is the next morning.
    func soon(after moment: Date, minutes: ClosedRange<Double>, _ numbers: inout DemoNumbers) -> Date {
        let later = moment + numbers.number(in: minutes) * 60
        if calendar.isWorking(at: later) ?? true { return later }
        return inHours(1, after: later, &numbers)
    }

    /// Some working hours later.
    func later(than moment: Date, hours: ClosedRange<Int>, _ numbers: inout DemoNumbers) -> Date {
        inHours(numbers.whole(in: hours), after: moment, &numbers)
    }

    private func inHours(_ hours: Int, after moment: Date, _ numbers: inout DemoNumbers) -> Date {
        // Where the calendar says nothing, any hour will do.
        guard let end = calendar.moment(after: Limit(hours, .workingHours), from: moment) else {
            return moment + Double(hours) * 3_600
        }
        let earlier = end - numbers.number(in: 0...3_000)
        return earlier > moment && calendar.isWorking(at: earlier) == true ? earlier : max(end, moment + 60)
    }
}
