package import FoundationEssentials
package import Territory

/// What an account may do and where: a kind, an area, perhaps an organization, between two dates.
package struct Post: Sendable, Hashable {
    package let id: UUID
    /// The pack's name for the kind, for example "village-clerk".
    package let kind: String
    package let role: Role
    package let area: Area.Code
    package let areaName: String
    package let organization: UUID?
    package let organizationName: String?
    package let title: String
    package let isCurrent: Bool
    package let waiting: PostCount

    /// How a post sees the town: by ground, by its organization's assignments, or as the one who keeps the
    /// house.
    package enum Role: String, Sendable, Codable, CaseIterable {
        case area, organization, administrator, security, auditor

        /// One of the three who keep the house; no two of them in one hand.
        package var keepsHouse: Bool { self == .administrator || self == .security || self == .auditor }
    }
}

/// How much waits at a post: numbers only, so that another post's work is not shown.
package struct PostCount: Sendable, Hashable {
    package let open: Int
    package let overdue: Int

    package init(open: Int, overdue: Int) {
        self.open = open
        self.overdue = overdue
    }
}
