package import Foundation

/// How a file writes a moment, such as `MM/dd/yyyy hh:mm:ss a`; the letters are those of Unicode's patterns.
package struct MomentFormat: Sendable, Equatable {
    package let pattern: String
    private let parts: [Part]

    private enum Part: Sendable, Equatable {
        case year, month, day, hour, hourOfHalf, minute, second, half
        case literal(Character)
    }

    private static let words: [String: Part] = [
        "yyyy": .year, "MM": .month, "M": .month, "dd": .day, "d": .day, "HH": .hour, "H": .hour,
        "hh": .hourOfHalf, "h": .hourOfHalf, "mm": .minute, "m": .minute, "ss": .second, "s": .second,
        "a": .half,
    ]

    /// - Returns: `nil` for letters it does not know, without a whole date, or with half of a half day.
    package init?(_ pattern: String) {
        var parts: [Part] = []
        var rest = Substring(pattern)
        while let first = rest.first {
            let run = rest.prefix { $0 == first }
            if first.isLetter {
                guard let part = Self.words[String(run)] else { return nil }
                parts.append(part)
            } else {
                parts += run.map(Part.literal)
            }
            rest = rest.dropFirst(run.count)
        }
        let named = parts.filter { if case .literal = $0 { false } else { true } }
        guard [.year, .month, .day].allSatisfy(named.contains),
            Set(named.map(String.init(describing:))).count
                == named.count, named.contains(.half) == named.contains(.hourOfHalf),
            !(named.contains(.hour) && named.contains(.hourOfHalf))
        else { return nil }
        self.pattern = pattern
        self.parts = parts
    }

    /// The moment a text means where the clocks show this zone's time.
    ///
    /// An hour that the clocks skip is read as if they had not; of one they show twice the first is meant.
    /// - Returns: `nil` when the text is written otherwise, or names a day or an hour that does not exist.
    package func moment(_ text: String, in zone: TimeZone) -> Date? {
        var found = Found()
        var rest = Substring(text)
        for part in parts {
            guard found.take(part, from: &rest) else { return nil }
        }
        guard rest.isEmpty, let local = found.local else { return nil }
        let guess = Date(timeIntervalSince1970: local)
        let before = zone.secondsFromGMT(for: guess - 86_400)
        let first = guess - TimeInterval(before)
        if zone.secondsFromGMT(for: first) == before { return first }
        let after = zone.secondsFromGMT(for: first)
        let second = guess - TimeInterval(after)
        return zone.secondsFromGMT(for: second) == after ? second : first
    }

    /// What was read so far.
    private struct Found {
        private var numbers: [String: Int] = [:]
        private var isAfternoon: Bool?

        mutating func take(_ part: Part, from rest: inout Substring) -> Bool {
            switch part {
            case .literal(let character):
                guard rest.first == character else { return false }
                rest = rest.dropFirst()
                return true
            case .half:
                let word = rest.prefix(2).uppercased()
                guard word == "AM" || word == "PM" else { return false }
                isAfternoon = word == "PM"
                rest = rest.dropFirst(2)
                return true
            default:
                let digits = rest.prefix { $0.isASCII && $0.isNumber }.prefix(part == .year ? 4 : 2)
                guard !digits.isEmpty, part != .year || digits.count == 4, let number = Int(digits) else {
                    return false
                }
                numbers[String(describing: part)] = number
                rest = rest.dropFirst(digits.count)
                return true
            }
        }

        private subscript(part: Part) -> Int? { numbers[String(describing: part)] }

        /// Seconds of the clock on the wall since 1970.
        var local: TimeInterval? {
            let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
            guard let year = self[.year], let month = self[.month], let day = self[.day],
                let date = Day("\(year)-\(padded(month))-\(padded(day))"), let hour,
                case let minute = self[.minute] ?? 0, case let second = self[.second] ?? 0,
                (0..<60).contains(minute), (0..<60).contains(second)
            else { return nil }
            return TimeInterval(date.ordinal * 86_400 + hour * 3_600 + minute * 60 + second)
        }

        private var hour: Int? {
            if let isAfternoon {
                guard let hour = self[.hourOfHalf], (1...12).contains(hour) else { return nil }
                return hour % 12 + (isAfternoon ? 12 : 0)
            }
            let hour = self[.hour] ?? 0
            return (0..<24).contains(hour) ? hour : nil
        }
    }
}
