import Casework
import Territory

/// Reads `calendar.yaml`, and the calendars of areas in `calendars/`.
struct CalendarReader {
    let notebook: Notebook

    /// - Parameter base: Whatever this one does not say is as it is there; `nil`: it must say it itself.
    func calendar(from entries: Entries, timeZone: String, like base: WorkCalendar? = nil) -> WorkCalendar {
        let name = entries.required("calendar")?.name()
        let coversValue = base == nil ? entries.required("covers") : entries.optional("covers")
        let covers = coversValue.flatMap(covered(from:)) ?? base?.covers
        let hoursValue = base == nil ? entries.required("hours") : entries.optional("hours")
        let hours = hoursValue.map(self.hours(from:)) ?? base?.hours ?? [:]
        let holidays = days(from: entries.optional("holidays"), within: covers)
        let makeUpDays = days(from: entries.optional("make_up_days"), within: covers)
        let ownHours = ownHours(from: entries.optional("own_hours"), within: covers)
        entries.finish()
        for noted in ownHours where holidays.contains(where: { $0.value == noted.value.day }) {
            notebook.note(.calendar(.holidayAndWorked(noted.value.day)), at: noted.mark)
        }
        for noted in makeUpDays {
            if holidays.contains(where: { $0.value == noted.value }) {
                notebook.note(.calendar(.holidayAndWorked(noted.value)), at: noted.mark)
            } else if hours[noted.value.weekday]?.isEmpty == false {
                notebook.note(.calendar(.workedAnyway(noted.value)), at: noted.mark)
            }
        }
        return WorkCalendar(
            name: name ?? "", timeZone: timeZone,
            covers: covers ?? WorkCalendar.Covered(from: Day(ordinal: 0), to: Day(ordinal: 0)), hours: hours,
            exceptions: WorkCalendar.Exceptions(
                holidays: holidays.isEmpty ? base?.holidays ?? [] : Set(holidays.map(\.value)),
                makeUpDays: makeUpDays.isEmpty ? base?.makeUpDays ?? [] : Set(makeUpDays.map(\.value)),
                ownHours: ownHours.isEmpty ? base?.ownHours ?? [] : ownHours.map(\.value)))
    }

    /// A calendar of `calendars/`: the areas it is for, and what differs there from the place's.
    func areaCalendar(
        from root: PackValue, like base: WorkCalendar, of place: Area.Code?, taken: inout [Area.Code]
    ) -> AreaCalendar {
        let entries = root.entries()
        var areas: [Area.Code] = []
        for value in entries.required("areas")?.list() ?? [] {
            let text = value.text()
            guard let code = Area.Code(text), place?.contains(code) ?? true else {
                value.note(.calendar(.badArea(text)))
                continue
            }
            if taken.contains(code) { value.note(.calendar(.repeatedArea(code))) }
            taken.append(code)
            areas.append(code)
        }
        if areas.isEmpty { root.note(.calendar(.noArea)) }
        return AreaCalendar(
            areas: areas, calendar: calendar(from: entries, timeZone: base.timeZone, like: base))
    }

    private func ownHours(
        from value: PackValue?, within covers: WorkCalendar.Covered?
    ) -> [Noted<WorkCalendar.OwnHours>] {
        var found: [Noted<WorkCalendar.OwnHours>] = []
        for value in value?.list() ?? [] {
            let entries = value.entries()
            let dayValue = entries.required("day")
            let day = dayValue.flatMap(day(from:))
            let hours = entries.required("hours").map(stretches(from:)) ?? []
            entries.finish()
            guard let day, let dayValue else { continue }
            if let covers, !(covers.from...covers.to).contains(day) {
                dayValue.note(.calendar(.outsideCalendar(day)))
            } else if found.contains(where: { $0.value.day == day }) {
                dayValue.note(.calendar(.repeatedDay(day)))
            } else {
                found.append(Noted(value: .init(day: day, hours: hours), mark: dayValue.mark))
            }
        }
        return found
    }

    private func covered(from value: PackValue) -> WorkCalendar.Covered? {
        let entries = value.entries()
        let from = entries.required("from").flatMap(day(from:))
        let to = entries.required("to").flatMap(day(from:))
        entries.finish()
        guard let from, let to else { return nil }
        guard from <= to else {
            value.note(.calendar(.endsBeforeStart))
            return nil
        }
        return WorkCalendar.Covered(from: from, to: to)
    }

    private func day(from value: PackValue) -> Day? {
        let text = value.text()
        guard let day = Day(text) else {
            value.note(.calendar(.badDay(text)))
            return nil
        }
        return day
    }

    private func hours(from value: PackValue) -> [Weekday: [WorkHours]] {
        let entries = value.entries()
        var week: [Weekday: [WorkHours]] = [:]
        for weekday in Weekday.allCases {
            guard let value = entries.optional(weekday.rawValue) else { continue }
            week[weekday] = stretches(from: value)
        }
        let unread = entries.rest()
        for (key, _) in unread {
            let known = Weekday.allCases.map(\.rawValue)
            notebook.note(.value(.unknown(.weekday, key.value, known: known)), at: key.mark)
        }
        if unread.isEmpty, week.values.allSatisfy(\.isEmpty) { value.note(.calendar(.noWorkingDay)) }
        return week
    }

    private func stretches(from value: PackValue) -> [WorkHours] {
        let stretches = value.list().compactMap { value -> WorkHours? in
            let text = value.text()
            guard let hours = WorkHours(text) else {
                value.note(.calendar(.badHours(text)))
                return nil
            }
            return hours
        }
        if zip(stretches, stretches.dropFirst()).contains(where: { $0.ends > $1.opens }) {
            value.note(.calendar(.hoursOverlap))
        }
        return stretches
    }

    /// Single days, and stretches written `2026-10-01 to 2026-10-07`, each once.
    private func days(from value: PackValue?, within covers: WorkCalendar.Covered?) -> [Noted<Day>] {
        var found: [Noted<Day>] = []
        for value in value?.list() ?? [] {
            for day in days(in: value) {
                if let covers, !(covers.from...covers.to).contains(day) {
                    value.note(.calendar(.outsideCalendar(day)))
                } else if found.contains(where: { $0.value == day }) {
                    value.note(.calendar(.repeatedDay(day)))
                } else {
                    found.append(Noted(value: day, mark: value.mark))
                }
            }
        }
        return found
    }

    /// The longest public holiday ever announced is far shorter.
    private static let longestStretch = 31

    private func days(in value: PackValue) -> [Day] {
        let text = value.text()
        let words = text.split(separator: " ").map(String.init)
        if let day = Day(text) { return [day] }
        guard words.count == 3, words.dropFirst().first == "to", let from = words.first.flatMap(Day.init(_:)),
            let to = words.last.flatMap(Day.init(_:)), to.ordinal - from.ordinal <= Self.longestStretch
        else {
            value.note(.calendar(.badDay(text)))
            return []
        }
        guard from <= to else {
            value.note(.calendar(.endsBeforeStart))
            return []
        }
        return (from.ordinal...to.ordinal).map(Day.init(ordinal:))
    }
}
