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
    /// May see one masked contact at a time, for a reason; such a post handles nothing.
    package let unmasks: Bool

    /// What a post reads its scope from.
    package enum Role: String, Sendable, Codable, CaseIterable {
        case area, organization, administrator, security, auditor
    }

    package init(
        name: Name, title: LocalizedText, role: Role, levels: [Area.Level], desk: DeskDuty = .none,
        unmasks: Bool = false
    ) {
        self.name = name
        self.title = title
        self.role = role
        self.levels = levels
        isDesk = desk != .none
        isDuty = desk == .duty
        self.unmasks = unmasks
    }

    /// Whether a kind of post keeps a desk.
    package enum DeskDuty: Sendable {
        case none, desk, duty
    }
}

extension PostKind {
    private enum Key: String, CodingKey { case name, title, role, levels, isDesk, isDuty, unmasks }

    // Packs installed before kinds of post could unmask do not say so.
    package init(from decoder: any Decoder) throws {
        let kept = try decoder.container(keyedBy: Key.self)
        let isDesk = try kept.decode(Bool.self, forKey: .isDesk)
        let isDuty = try kept.decode(Bool.self, forKey: .isDuty)
        self.init(
            name: try kept.decode(Name.self, forKey: .name),
            title: try kept.decode(LocalizedText.self, forKey: .title),
            role: try kept.decode(Role.self, forKey: .role),
            levels: try kept.decode([Area.Level].self, forKey: .levels),
            desk: isDuty ? .duty : isDesk ? .desk : .none,
            unmasks: try kept.decodeIfPresent(Bool.self, forKey: .unmasks) ?? false)
    }
}
