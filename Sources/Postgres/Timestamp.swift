import FoundationEssentials

/// `timestamptz` as text in UTC, to the microsecond, without a formatter per value.
enum Timestamp {
    private static let day = 86_400.0

    /// For example `2026-11-21 00:24:04.123456+00`.
    static func text(of date: Date) -> String {
        let microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
        let (seconds, fraction) = floorDivide(microseconds, by: 1_000_000)
        let (days, second) = floorDivide(seconds, by: 86_400)
        let (year, month, dayOfMonth) = civil(fromDays: days)
        let clock = "\(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        let date = "\(padded(year, to: 4))-\(padded(month))-\(padded(dayOfMonth))"
        return "\(date) \(clock).\(padded(fraction, to: 6))+00"
    }

    /// Reads what PostgreSQL prints with `DateStyle ISO` and `TimeZone UTC`; a bare date is its midnight.
    static func date(from text: String) -> Date? {
        let numbers = text.split(whereSeparator: { !$0.isNumber }).map(String.init)
        guard numbers.count >= 3, let year = Int64(numbers[0]), let month = Int64(numbers[1]),
            let dayOfMonth = Int64(numbers[2])
        else { return nil }
        var seconds = Double(days(year: year, month: month, day: dayOfMonth)) * day
        guard numbers.count >= 6 else { return Date(timeIntervalSince1970: seconds) }
        guard let hour = Double(numbers[3]), let minute = Double(numbers[4]), let second = Double(numbers[5])
        else {
            return nil
        }
        seconds += hour * 3_600 + minute * 60 + second
        if text.contains("."), numbers.count >= 7, let fraction = Double("0." + numbers[6]) {
            seconds += fraction
        }
        return Date(timeIntervalSince1970: seconds)
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let remainder = ((value % divisor) + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }

    private static func padded(_ value: Int64, to width: Int = 2) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    // Days since 1970-01-01 in the proleptic Gregorian calendar, counted from 1 March so that leap days
    // come last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (shifted, marchMonth) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let (era, yearOfEra) = floorDivide(shifted, by: 400)
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }
}
