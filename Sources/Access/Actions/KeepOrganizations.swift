package import FoundationEssentials
package import Postgres
package import Territory

/// An administrator adds a body that may answer for cases.
package struct AddOrganization: Action {
    /// Unicode code points, as the database counts them.
    package static let nameLimit = 200

    package let name: String
    /// The pack's name for it: routes find it by this.
    package let slug: String
    package let kind: Organization.Kind
    package let area: Area.Code
    package let source: Source

    package init(name: String, slug: String, kind: Organization.Kind, area: Area.Code, source: Source) {
        self.name = name
        self.slug = slug
        self.kind = kind
        self.area = area
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> UUID {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        guard !name.isEmpty else { throw AccessRefusal.nameMissing }
        guard name.unicodeScalars.count <= Self.nameLimit else {
            throw AccessRefusal.nameTooLong(limit: Self.nameLimit)
        }
        guard Self.isSlug(slug) else { throw AccessRefusal.slugMalformed(slug) }
        guard try await db.accounts.areaName(area) != nil else { throw AccessRefusal.unknownArea(area.text) }
        guard try await !db.organizations.has(slug, in: area) else { throw AccessRefusal.slugTaken(slug) }
        let organization = Organization(
            id: UUID(), name: name, englishName: nil, kind: kind, slug: slug, area: area)
        try await db.organizations.add(organization)
        try await db.audit("add organization", of: "\(slug) \(area)", from: source)
        return organization.id
    }

    /// Words of lower-case letters and digits, joined by hyphens.
    package static func isSlug(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
                !word.isEmpty
                    && word.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789".utf8.contains($0) }
            }
    }
}
