/// A stretch of one working day, written `08:30-12:00`.
package struct WorkHours: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Minutes after midnight.
    package let opens: Int
    /// Minutes after midnight, later than `opens`, at most 24 hours.
    package let ends: Int

    /// - Returns: `nil` unless both times are on the clock and the second is later.
    package init?(_ text: String) {
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes(of:))
        guard times.count == 2, let first = times.first, let last = times.last,
            let opens = first, let ends = last, opens < ends
        else { return nil }
        self.opens = opens
        self.ends = ends
    }

    private static func minutes(of text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 2], let first = parts.first, let last = parts.last,
            let hour = Int(first), let minute = Int(last),
            (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1_440
        else { return nil }
        return hour * 60 + minute
    }

    package var description: String {
        let clock = { (minutes: Int) in
            let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
            return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
        }
        return clock(opens) + "-" + clock(ends)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let hours = WorkHours(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not hours: \(text)")
        }
        self = hours
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
