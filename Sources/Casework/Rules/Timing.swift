package import FoundationEssentials

/// What a pack says about the time of cases besides the length of their clocks: when to warn, who is told
/// when a clock has run out, and how far one may be extended.
package struct Timing: Sendable, Equatable, Codable {
    package var warnings: [Purpose: Warning] = [:]
    /// In the order of the pack.
    package var escalations: [Escalation] = []
    package var extensions: [Purpose: ExtensionLimits] = [:]

    package init() {}

    /// What a scenario says comes before what its workflow says, clock by clock.
    package func overridden(by own: Timing?) -> Timing {
        guard let own else { return self }
        var joined = self
        joined.warnings.merge(own.warnings) { _, own in own }
        joined.extensions.merge(own.extensions) { _, own in own }
        let retold = Set(own.escalations.map(\.clock))
        joined.escalations = escalations.filter { !retold.contains($0.clock) } + own.escalations
        return joined
    }

    package var isEmpty: Bool { self == Timing() }
}

/// How long before a clock runs out whoever has the case is warned.
package enum Warning: Sendable, Hashable, Codable, CustomStringConvertible {
    case before(Limit)
    /// When so many hundredths of the time are left.
    case share(Int)

    /// A warning right at the start, or at the very end, would be none.
    package static let shares = 1...90

    /// - Returns: `nil` unless the text is a limit, or a share such as `25 %`.
    package init?(_ text: String) {
        if let limit = Limit(text) {
            self = .before(limit)
        } else if text.hasSuffix("%"), let share = Int(text.dropLast().filter { $0 != " " }),
            Self.shares.contains(share)
        {
            self = .share(share)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .before(let limit): limit.description
        case .share(let share): "\(share) %"
        }
    }

    /// When a clock warns; `nil`: its time is too short to be warned of, or the calendar does not reach.
    package func moment(of limit: Limit, from start: Date, until due: Date, by calendar: WorkCalendar)
        -> Date?
    {
        let moment: Date? =
            switch self {
            case .before(let time): calendar.moment(time, before: due)
            case .share(let share):
                calendar.remainder(of: limit.span, until: due, at: start).flatMap { whole in
                    let passed = whole.seconds * (100 - share) / 100
                    return calendar.moment(
                        after: Remainder(seconds: passed, isWorking: whole.isWorking), from: start)
                }
            }
        guard let moment, start < moment, moment < due else { return nil }
        return moment
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let warning = Warning(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no warning: \(text)")
        }
        self = warning
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// How often a clock may be extended, and how far at a time.
package struct ExtensionLimits: Sendable, Equatable, Codable {
    package let times: Int
    package let longest: Limit

    /// Whoever needs more should be given a longer clock.
    package static let mostTimes = 5

    package init(times: Int, longest: Limit) {
        self.times = times
        self.longest = longest
    }
}

extension Definitions {
    /// What holds for the clocks of a scenario: what its workflow says, and before that what it says itself.
    package func timing(of scenario: Scenario.Name) -> Timing {
        guard let found = self.scenario(scenario) else { return Timing() }
        return (workflow(found.workflow)?.timing ?? Timing()).overridden(by: found.timing)
    }
}
