package import Territory

/// A kind of post a place has, and what it stands over.
package struct PostKind: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText
    package let role: Role
    /// The levels of area such a post may cover.
    package let levels: [Area.Level]
    /// Cases of its area are given to it when nobody nearer has a desk.
    package let isDesk: Bool
    /// The desk that owns what nobody else does; a pack has exactly one.
    package let isDuty: Bool

    /// What a post reads its scope from.
    package enum Role: String, Sendable, Codable, CaseIterable {
        case area, organization, administrator, security, auditor
    }

    package init(
        name: Name, title: LocalizedText, role: Role, levels: [Area.Level], desk: DeskDuty = .none
    ) {
        self.name = name
        self.title = title
        self.role = role
        self.levels = levels
        isDesk = desk != .none
        isDuty = desk == .duty
    }

    /// Whether a kind of post keeps a desk.
    package enum DeskDuty: Sendable {
        case none, desk, duty
    }
}
