package import FoundationEssentials

/// A date on the wall calendar, without a time zone; written `2026-10-01`.
package struct Day: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let ordinal: Int

    package init(ordinal: Int) { self.ordinal = ordinal }

    /// - Returns: `nil` unless the text is an existing date of the years 1900 to 2999.
    package init?(_ text: String) {
        // A sheet has hundreds of thousands: no text is made of a part.
        let (bytes, dash) = (text.utf8, UInt8(ascii: "-"))
        guard bytes.count == 10, bytes.dropFirst(4).first == dash, bytes.dropFirst(7).first == dash,
            let year = Self.number(bytes.prefix(4)), let month = Self.number(bytes.dropFirst(5).prefix(2)),
            let date = Self.number(bytes.dropFirst(8)),
            (1900...2999).contains(year), (1...12).contains(month), (1...31).contains(date)
        else { return nil }
        self.init(ordinal: Self.ordinal(year: year, month: month, date: date))
        // The 31st of a short month would come out as a day of the next one.
        guard civil.date == date else { return nil }
    }

    private static func number(_ digits: some Sequence<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    /// The date of a moment in a zone.
    package init(of moment: Date, in zone: TimeZone) {
        let local = moment.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: moment))
        self.init(ordinal: Int((local / WorkCalendar.daySeconds).rounded(.down)))
    }

    package var next: Day { Day(ordinal: ordinal + 1) }
    package var previous: Day { Day(ordinal: ordinal - 1) }

    package var weekday: Weekday {
        let sinceMonday = ((ordinal + 3) % 7 + 7) % 7
        return Weekday.allCases.dropFirst(sinceMonday).first ?? .monday
    }

    package var description: String {
        let (year, month, date) = civil
        let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(padded(month))-\(padded(date))"
    }

    package static func < (one: Day, other: Day) -> Bool { one.ordinal < other.ordinal }

    // Both directions count in eras of 400 years that begin on 1 March, so that leap days come last.
    // Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func ordinal(year: Int, month: Int, date: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var civil: (year: Int, month: Int, date: Int) {
        let days = ordinal + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = Day(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date: \(text)")
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of the week, Monday first.
package enum Weekday: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}
