import Casework
import Foundation
import Postgres

/// Alarms about time that has not been announced yet: past the end of a calendar nothing has a due moment.
extension Site {
    /// The days of a year are announced some weeks before it; a pack takes a week or two to be checked.
    private static let notice: TimeInterval = 60 * 86_400
    private static let mostCounted = 500

    func calendarAlarms(
        _ pack: Definitions, _ frame: Frame, in db: Transaction
    ) async throws -> [[String: Any]] {
        let now = frame.time.now
        let calendars = [pack.calendar] + (pack.areaCalendars ?? []).map(\.calendar)
        var alarms = calendars.compactMap { calendar -> [String: Any]? in
            let today = calendar.day(at: now)
            guard calendar.day(at: now + Self.notice) > calendar.covers.to else { return nil }
            let isOver = today > calendar.covers.to
            let what = isOver ? frame.say("alarm.calendar_over") : frame.say("alarm.calendar_ends")
            return [
                "when": frame.time.moment(now), "what": what, "state": isOver ? "overdue" : "soon",
                "words": frame.say(
                    "alarm.calendar_words",
                    ["calendar": calendar.name, "day": calendar.covers.to.description]),
            ]
        }
        let undated = try await db.clocks.countUndated(limit: Self.mostCounted)
        if undated > 0 {
            let count = undated < Self.mostCounted ? String(undated) : "\(Self.mostCounted)+"
            alarms.append([
                "when": frame.time.moment(now), "what": frame.say("alarm.undated"), "state": "overdue",
                "words": frame.say("alarm.undated_words", ["count": count]),
            ])
        }
        return alarms
    }
}
