/// A length of time as a pack writes it: `30 minutes`, `2 working hours`, `7 days`.
package struct Limit: Sendable, Hashable, Codable, CustomStringConvertible {
    package let count: Int
    package let span: Span

    /// What is counted.
    package enum Span: String, Sendable, CaseIterable {
        case minutes, hours, days
        case workingHours = "working hours"
        case workingDays = "working days"

        /// Fails to be plausible above this: a year of days, or as many of the smaller spans.
        package var most: Int {
            switch self {
            case .minutes: 1_440
            case .hours, .workingHours: 1_000
            case .days, .workingDays: 366
            }
        }

        /// It is counted only while the place works.
        package var isWorking: Bool { self == .workingHours || self == .workingDays }

        /// Seconds of one, where a calendar is not needed.
        var seconds: Double? {
            switch self {
            case .minutes: 60
            case .hours: 3_600
            case .days: 86_400
            case .workingHours, .workingDays: nil
            }
        }
    }

    package init(_ count: Int, _ span: Span) {
        self.count = count
        self.span = span
    }

    /// - Returns: `nil` unless the text is a whole number from 1 and a known span, which may be singular.
    package init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 2, let first = words.first, let count = Int(first) else { return nil }
        let spoken = words.dropFirst().joined(separator: " ")
        let plural = spoken.hasSuffix("s") ? spoken : spoken + "s"
        guard let span = Span(rawValue: plural), (1...span.most).contains(count) else { return nil }
        self.init(count, span)
    }

    /// Seconds, when no calendar is needed to know them.
    package var seconds: Double? { span.seconds.map { $0 * Double(count) } }

    package var description: String {
        "\(count) " + (count == 1 ? String(span.rawValue.dropLast()) : span.rawValue)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let limit = Limit(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a limit: \(text)")
        }
        self = limit
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
