package import FoundationEssentials

/// A body that answers for something: a department, firm, school or council.
package struct Organization: Sendable, Hashable, Codable {
    package let id: UUID
    package let name: String
    /// `nil`: pages in English show the Chinese name.
    package let englishName: String?
    package let kind: Kind
    /// The pack's name for it, such as `urban-care`; one per area.
    package let slug: String
    package let area: Area.Code

    package init(id: UUID, name: String, englishName: String?, kind: Kind, slug: String, area: Area.Code) {
        self.id = id
        self.name = name
        self.englishName = englishName
        self.kind = kind
        self.slug = slug
        self.area = area
    }

    package enum Kind: String, Sendable, Codable, CaseIterable { case department, firm, school, council }
}
