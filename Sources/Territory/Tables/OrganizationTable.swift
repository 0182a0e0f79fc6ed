package import FoundationEssentials
package import Postgres

extension Transaction {
    package var organizations: OrganizationTable { OrganizationTable(transaction: self) }
}

/// Bodies that answer for something, as kept in table `organizations`.
package struct OrganizationTable: Sendable {
    let transaction: Transaction

    package func organization(_ id: UUID) async throws -> Organization? {
        try await transaction.first(
            "SELECT id, name, name_en, kind, slug, area FROM organizations WHERE id = \(id)",
            as: Organization.init(row:))
    }

    /// Open organizations of an area and below it, by area and slug.
    ///
    /// - Parameter limit: Most rows returned, 1...500.
    package func organizations(within code: Area.Code, limit: Int) async throws -> [Organization] {
        precondition((1...500).contains(limit))
        return try await transaction.rows(
            """
            SELECT id, name, name_en, kind, slug, area FROM organizations
            WHERE area >= \(code.text) AND area < \(code.upperBound) AND closed_on IS NULL
            ORDER BY area, slug
            LIMIT \(limit)
            """, as: Organization.init(row:))
    }

    /// Open organizations that answer for an area: its own and those of the areas above it, nearest first.
    ///
    /// - Parameter limit: Most rows returned, 1...500.
    package func organizations(answeringFor code: Area.Code, limit: Int) async throws -> [Organization] {
        precondition((1...500).contains(limit))
        return try await transaction.rows(
            """
            SELECT id, name, name_en, kind, slug, area FROM organizations
            WHERE area = ANY (\(code.pathUp.map(\.text))::text[]) AND closed_on IS NULL
            ORDER BY length(area) DESC, slug
            LIMIT \(limit)
            """, as: Organization.init(row:))
    }

    /// The nearest open organization of a name at or above an area; `nil` when nobody has it.
    package func nearest(_ slug: String, to code: Area.Code) async throws -> Organization? {
        try await transaction.first(
            """
            SELECT id, name, name_en, kind, slug, area FROM organizations
            WHERE slug = \(slug) AND area = ANY (\(code.pathUp.map(\.text))::text[]) AND closed_on IS NULL
            ORDER BY length(area) DESC
            LIMIT 1
            """, as: Organization.init(row:))
    }

    /// Organizations as administrators list them, closed ones too, by area and slug, from after one on.
    ///
    /// - Parameters:
    ///   - area: Area and slug of the last line of the page before; empty for the first page.
    ///   - limit: Most rows returned, 1...500.
    package func page(
        after area: String, _ slug: String, limit: Int
    ) async throws -> [(organization: Organization, areaName: String, closedOn: String?)] {
        precondition((1...500).contains(limit))
        return try await transaction.rows(
            """
            SELECT o.id, o.name, o.name_en, o.kind, o.slug, o.area, o.closed_on, a.name AS area_name
            FROM organizations o JOIN areas a ON a.code = o.area
            WHERE (o.area, o.slug) > (\(area), \(slug)) ORDER BY o.area, o.slug LIMIT \(limit)
            """,
            as: { (try Organization(row: $0), try $0.text("area_name"), try $0.textOrNil("closed_on")) })
    }

    /// The open organization an area has of a name.
    package func id(of slug: String, in area: Area.Code) async throws -> UUID? {
        try await transaction.first(
            """
            SELECT id FROM organizations
            WHERE slug = \(slug) AND area = \(area.text) AND closed_on IS NULL
            """, as: { try $0.uuid("id") })
    }

    /// Whether an area has an organization of a name, open or closed.
    package func has(_ slug: String, in area: Area.Code) async throws -> Bool {
        try await transaction.first(
            "SELECT true AS has FROM organizations WHERE slug = \(slug) AND area = \(area.text)",
            as: { try $0.bool("has") }) ?? false
    }

    /// How many there are, exact up to a limit; one more than that means "more".
    package func count(upTo limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT count(*) AS count FROM (SELECT 1 FROM organizations LIMIT \(limit + 1)) f",
            as: { try $0.int("count") }) ?? 0
    }

    /// Adds one; whoever adds the same at the same moment is refused by the key, and nothing is renamed.
    package func add(_ organization: Organization) async throws {
        try await transaction.execute(
            """
            INSERT INTO organizations (id, name, name_en, kind, slug, area)
            VALUES (\(organization.id), \(organization.name), \(organization.englishName),
                \(organization.kind.rawValue), \(organization.slug), \(organization.area.text))
            """)
    }

    /// Adds organizations, or renames those their area already has under the same slug, which keep their id.
    package func save(_ organizations: [Organization]) async throws {
        try await transaction.execute(
            """
            INSERT INTO organizations (id, name, name_en, kind, slug, area)
            SELECT * FROM unnest(
                \(organizations.map(\.id))::uuid[], \(organizations.map(\.name))::text[],
                \(organizations.map(\.englishName))::text[], \(organizations.map(\.kind.rawValue))::text[],
                \(organizations.map(\.slug))::text[], \(organizations.map(\.area.text))::text[])
            ON CONFLICT (slug, area) DO UPDATE
            SET name = EXCLUDED.name, name_en = EXCLUDED.name_en, kind = EXCLUDED.kind, closed_on = NULL
            """)
    }
}

extension Organization {
    /// Reads columns `id`, `name`, `name_en`, `kind`, `slug`, `area`.
    package init(row: Row) throws {
        self.init(
            id: try row.uuid("id"), name: try row.text("name"), englishName: try row.textOrNil("name_en"),
            kind: try row.value("kind") { Kind(rawValue: $0) }, slug: try row.text("slug"),
            area: try row.value("area") { Area.Code($0) })
    }
}
