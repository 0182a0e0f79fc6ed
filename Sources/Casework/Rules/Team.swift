package import Territory

/// Who works together over an area, and for how long: as it is formed.
package struct Team: Sendable, Equatable {
    package let kind: Kind
    package let name: String
    package let area: Area.Code
    package let board: Board
    /// First and last day.
    package let since: Day
    package let until: Day?

    package init(kind: Kind, name: String, area: Area.Code, board: Board, days: (since: Day, until: Day?)) {
        (self.kind, self.name, self.area, self.board) = (kind, name.trimmed, area, board)
        (since, until) = days
    }

    package enum Kind: String, Sendable, CaseIterable {
        /// Stays as long as its area.
        case grid
        /// For one purpose, to a day that is said.
        case special
    }

    /// What a team is for.
    package enum Board: String, Sendable, CaseIterable {
        case party, economy, people, safety
    }

    /// As what a post belongs to a team; there is one head.
    package enum Role: String, Sendable, CaseIterable {
        case head
        case fullTimer = "full-timer"
        case helper
        case partyBranch = "party-branch"
        /// Somebody of an office who joined.
        case official
    }

    /// In Unicode code points, as the database counts them.
    package static let nameLimit = 100
    package static let loginLimit = 100
    /// Members at one time, as the database counts them.
    package static let mostMembers = 200
    /// Nobody forms a team to begin further off, in days.
    package static let furthest = 366
    /// A team for one purpose lasts no longer, in days: three years.
    package static let longest = 1_096

    /// - Returns: `nil` when a desk over an area may form it on a day.
    package func refusal(from own: Area.Code, on today: Day) -> TeamRefusal? {
        guard !name.isEmpty else { return .nameMissing }
        guard name.unicodeScalars.count <= Self.nameLimit else { return .tooLong(limit: Self.nameLimit) }
        guard name.isPrintable else { return .unprintable }
        guard own.contains(area) else { return .areaNotBelow }
        guard since.ordinal - today.ordinal <= Self.furthest else {
            return .beginsTooLate(days: Self.furthest)
        }
        guard kind == .grid || until != nil else { return .endMissing }
        guard let until else { return nil }
        guard until >= since, until >= today else { return .endsTooEarly }
        guard kind == .grid || until.ordinal - since.ordinal <= Self.longest else {
            return .lastsTooLong(days: Self.longest)
        }
        return nil
    }
}

/// Why a team is not formed or changed.
package enum TeamRefusal: Error, Equatable {
    case nameMissing, unprintable, areaNotBelow, endMissing, endsTooEarly
    case tooLong(limit: Int)
    case beginsTooLate(days: Int)
    case lastsTooLong(days: Int)
    /// Nobody of that login handles cases near by.
    case account
    case memberAlready, headAlready
    case full(limit: Int)
    /// The team ended.
    case over
}
