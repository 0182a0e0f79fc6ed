package import Territory

/// A kind of organization the scenarios of a place may name.
package struct OrganizationKind: Sendable, Equatable, Codable {
    package typealias Slug = String

    package let slug: Slug
    package let title: LocalizedText
    package let kind: Kind
    /// The levels at which the place has one.
    package let levels: [Area.Level]

    /// The sort of body it is; the raw value is the `kind` column.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case department, firm, school, council
    }

    package init(slug: Slug, title: LocalizedText, kind: Kind, levels: [Area.Level]) {
        self.slug = slug
        self.title = title
        self.kind = kind
        self.levels = levels
    }
}
