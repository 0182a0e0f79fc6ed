package import FoundationEssentials
package import Territory

/// Whoever takes a choice, as far as the rules ask.
package enum Taker: Sendable, Equatable {
    case areaPost(Area.Code, isDesk: Bool, account: UUID)
    /// - Parameter level: The level of the organization's area.
    case organizationPost(UUID, level: Area.Level, account: UUID)
    /// A post that watches how others handle, and takes no choice at all.
    case onlooker(account: UUID)
    /// By receipt.
    case reporter
    case clock

    package var account: UUID? {
        switch self {
        case .areaPost(_, _, let account), .organizationPost(_, _, let account), .onlooker(let account):
            account
        case .reporter, .clock: nil
        }
    }

    package var level: Area.Level? {
        switch self {
        case .areaPost(let area, _, _): area.level
        case .organizationPost(_, let level, _): level
        case .onlooker, .reporter, .clock: nil
        }
    }

    /// Whether this is the one a lead was given to.
    package func holds(_ owner: Owner) -> Bool {
        switch (self, owner) {
        case (.areaPost(let area, _, _), .area(let code)): area == code
        case (.organizationPost(let id, _, _), .organization(let owner)): id == owner
        default: false
        }
    }

    /// The same taker, in the place of a beat of its own office where a lead lies with one: an office acts
    /// for its beats, a beat for itself alone.
    package func standing(in lead: Assignment) -> Taker {
        guard case .organizationPost(let own, let level, let account) = self, lead.office == own,
            case .organization(let beat) = lead.owner
        else { return self }
        return .organizationPost(beat, level: level, account: account)
    }

    /// Whether this is a unit or grid head whose own ground holds the area.
    package func isHead(over area: Area.Code) -> Bool {
        guard case .areaPost(let own, false, _) = self else { return false }
        return own.level >= .grid && own.contains(area)
    }

    package var isDesk: Bool {
        guard case .areaPost(_, let isDesk, _) = self else { return false }
        return isDesk
    }
}
