package import Casework

/// How often a form is filled in.
package enum FormRhythm: String, Sendable, Codable, CaseIterable {
    case once, month, quarter, year
}

/// The days that one filing is about.
package struct FilingPeriod: Sendable, Hashable {
    /// As addresses name it: `once`, `2027-03`, `2027-Q1`, `2027`.
    package let code: String
    package let first: Day
    package let last: Day
}

/// When a form is to be filled in, from its first day to its end.
package struct FormSchedule: Sendable, Equatable, Codable {
    package let rhythm: FormRhythm
    package let begins: Day
    /// No period begins after it. Of a form that is filled in once, the day its one period ends.
    package let ends: Day
    /// Days from the last day of a period to the day the filing is due.
    package let dueDays: Int
    /// Days from there on in which it is late and still taken; then it is locked.
    package let graceDays: Int

    package init(_ rhythm: FormRhythm, from begins: Day, until ends: Day, dueDays: Int, graceDays: Int) {
        (self.rhythm, self.begins, self.ends) = (rhythm, begins, ends)
        (self.dueDays, self.graceDays) = (dueDays, graceDays)
    }

    /// Two months: whoever needs more time than that asks at another time of the year.
    package static let mostDays = 60
    /// Months that end within the longest time to file.
    private static let mostMissed = 6
    /// A form that lives longer is looked at anew first.
    package static let longestLife = 3 * 366

    /// - Returns: `nil` on days on which the form is not asked.
    package func period(containing day: Day) -> FilingPeriod? {
        guard day >= begins, day <= ends else { return nil }
        let date = CivilDate(day)
        switch rhythm {
        case .once: return FilingPeriod(code: "once", first: begins, last: ends)
        case .month:
            return Self.period(CivilDate.padded(date.month), of: date.year, from: date.month, months: 1)
        case .quarter:
            let quarter = (date.month - 1) / 3
            return Self.period("Q\(quarter + 1)", of: date.year, from: quarter * 3 + 1, months: 3)
        case .year: return Self.period(nil, of: date.year, from: 1, months: 12)
        }
    }

    private static func period(
        _ part: String?, of year: Int, from month: Int, months: Int
    ) -> FilingPeriod? {
        guard let first = CivilDate(year: year, month: month).first,
            let next = CivilDate(year: year, month: month).after(months: months).first
        else { return nil }
        let code = [String(year), part].compactMap(\.self).joined(separator: "-")
        return FilingPeriod(code: code, first: first, last: next.previous)
    }

    /// Periods that have begun, the newest first.
    package func periods(until today: Day, most: Int) -> [FilingPeriod] {
        var found: [FilingPeriod] = []
        var day = min(today, ends)
        while found.count < most, let period = period(containing: day) {
            found.append(period)
            guard rhythm != .once else { break }
            // The first period may have begun before the form did.
            day = period.first.previous
        }
        return found
    }

    /// Periods that begin after a day, the oldest first, as far as they may still be filed: what passed while
    /// nobody looked is asked for all the same.
    package func periods(after opened: Day, until today: Day) -> [FilingPeriod] {
        periods(until: today, most: Self.mostMissed)
            .filter { $0.last > opened && locks($0) >= today }
            .reversed()
    }

    /// - Returns: `nil` when no period of the form that has begun goes by this code.
    package func period(coded code: String, until today: Day) -> FilingPeriod? {
        periods(until: today, most: Self.longestLife).first { $0.code == code }
    }

    package func due(_ period: FilingPeriod) -> Day { Day(ordinal: period.last.ordinal + dueDays) }
    /// The last day on which a filing is taken.
    package func locks(_ period: FilingPeriod) -> Day { Day(ordinal: due(period).ordinal + graceDays) }
}

/// Year and month of a day.
private struct CivilDate {
    let year: Int
    let month: Int

    init(year: Int, month: Int) { (self.year, self.month) = (year, month) }

    init(_ day: Day) {
        let parts = day.description.split(separator: "-").compactMap { Int($0) }
        year = parts.first ?? 0
        month = parts.dropFirst().first ?? 1
    }

    var first: Day? { Day("\(year)-\(Self.padded(month))-01") }

    func after(months: Int) -> CivilDate {
        let count = month - 1 + months
        return CivilDate(year: year + count / 12, month: count % 12 + 1)
    }

    static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
