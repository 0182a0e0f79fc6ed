package import Territory

/// Where a scenario sends a report that fits a condition.
package struct Route: Sendable, Equatable, Codable {
    package let when: Condition
    package let to: Destination

    package init(when: Condition, to: Destination) {
        self.when = when
        self.to = to
    }

    /// Who should get the case.
    package enum Destination: Sendable, Equatable, Codable {
        /// The organization of that kind in the area of the report at a level.
        case organization(OrganizationKind.Slug, at: Area.Level)
        /// The desk of the area of the report at a level.
        case area(Area.Level)

        package var level: Area.Level {
            switch self {
            case .organization(_, let level), .area(let level): level
            }
        }

        package var text: String {
            switch self {
            case .organization(let slug, let level): "\(slug) at \(level.name)"
            case .area(let level): "desk at \(level.name)"
            }
        }
    }

    /// What a report must be like; every part that is given must hold.
    package struct Condition: Sendable, Equatable, Codable {
        /// The report is located at least this finely.
        package var level: Area.Level?
        package var answers: [Field.Name: Match] = [:]
        package var origin: Origin?
        package var aboutHandlers: Bool?
        package var hours: Hours?

        package init() {}

        package var isUnconditional: Bool { self == Condition() }
    }

    /// What an answer must be.
    package enum Match: Sendable, Hashable, Codable {
        case present, absent
        case equals(Answer)
    }

    /// Whether the place is at work when the report comes in.
    package enum Hours: String, Sendable, Codable, CaseIterable {
        case working, outside
    }
}

extension Route.Condition {
    package func holds(for facts: ReportFacts) -> Bool {
        if let level, facts.area.level < level { return false }
        if let origin, facts.origin != origin { return false }
        if let aboutHandlers, facts.isAboutHandlers != aboutHandlers { return false }
        if let hours, facts.isWorkingTime != (hours == .working) { return false }
        return answers.allSatisfy { name, match in match.holds(for: facts.answers[name]) }
    }

    /// Whether this one holds wherever the other does, so that a later route with the other never matches.
    package func covers(_ other: Route.Condition) -> Bool {
        if let level, (other.level ?? .city) < level { return false }
        if let origin, other.origin != origin { return false }
        if let aboutHandlers, other.aboutHandlers != aboutHandlers { return false }
        if let hours, other.hours != hours { return false }
        return answers.allSatisfy { name, match in match.covers(other.answers[name]) }
    }
}

extension Route.Match {
    func holds(for answer: Answer?) -> Bool {
        switch self {
        case .present: answer?.isPresent == true
        case .absent: answer?.isPresent != true
        case .equals(let expected): answer == expected
        }
    }

    func covers(_ other: Route.Match?) -> Bool {
        guard let other else { return false }
        if self == other { return true }
        guard self == .present, case .equals(let answer) = other else { return false }
        return answer.isPresent
    }
}
