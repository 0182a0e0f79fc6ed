package import Territory

/// A beat as somebody draws it: a part of an organization's ground, with a post of its own.
package struct BeatDraft: Sendable {
    /// As organizations are named.
    package static let nameLimit = 200
    /// More than the units of a large village; an office with more ground than that says it by villages.
    package static let mostAreas = 500
    /// What a city's largest office has, twice over.
    package static let mostBeats = 200

    package let slug: String
    package let name: String
    package let englishName: String?
    package let areas: [Area.Code]
    /// Rings of longitude and latitude in WGS-84; empty: no ground of its own.
    package let polygons: [[[[Double]]]]

    package init(
        slug: String, name: String, englishName: String? = nil, areas: [Area.Code] = [],
        polygons: [[[[Double]]]] = []
    ) {
        self.slug = slug.trimmed
        self.name = name.trimmed
        self.englishName = englishName.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        self.areas = areas
        self.polygons = polygons
    }

    /// The first rule it breaks, before the tables are asked.
    ///
    /// - Parameter isSlug: What organizations may be called in lists and routes.
    package func refusal(isSlug: (String) -> Bool) -> BeatRefusal? {
        if name.isEmpty { return .nameMissing }
        if [name, englishName ?? ""].contains(where: { $0.unicodeScalars.count > Self.nameLimit }) {
            return .nameTooLong(limit: Self.nameLimit)
        }
        if !(name + (englishName ?? "")).isPrintable { return .unprintable }
        if !isSlug(slug) { return .slugMalformed }
        if areas.isEmpty && polygons.isEmpty { return .groundMissing }
        if areas.count > Self.mostAreas { return .tooManyAreas(limit: Self.mostAreas) }
        return nil
    }
}

/// Why a beat is not drawn or ended. One case per rule.
package enum BeatRefusal: Error, Equatable {
    case nameMissing, unprintable, slugMalformed, groundMissing
    case nameTooLong(limit: Int)
    case tooManyAreas(limit: Int)
    case notACode(String)
    /// There is no such organization, it is closed, or it is a beat itself: beats have one level.
    case office
    /// Another organization goes by the name this beat would have.
    case slugTaken
    /// A polygon without any ground, or larger than any place.
    case shapeless
    /// The area is closed, or not part of the organization's own.
    case areaElsewhere(String)
    /// The area belongs to another beat of the organization.
    case areaHeld(String)
    /// The drawing runs into that of another beat of the organization.
    case overlaps(String)
}
