package import FoundationEssentials
import Postgres
package import Territory

/// An account made up together with the posts it holds.
package struct MadeAccount: Sendable {
    package let id: UUID
    package let login: String
    package let name: String

    package init(id: UUID, login: String, name: String) {
        self.id = id
        self.login = login
        self.name = name
    }
}

/// A post as it is held.
package struct HeldBy: Sendable {
    package let id: UUID
    package let account: UUID
    package let kind: String
    package let area: Area.Code
    package let organization: UUID?
    package let title: String

    package init(id: UUID, account: UUID, kind: String, area: Area.Code, organization: UUID?, title: String) {
        self.id = id
        self.account = account
        self.kind = kind
        self.area = area
        self.organization = organization
        self.title = title
    }
}

extension AccountTable {
    /// Adds many accounts at once, for a place that is made up.
    package func add(_ accounts: [MadeAccount]) async throws {
        try await transaction.execute(
            """
            INSERT INTO accounts (id, login, name)
            SELECT * FROM unnest(\(accounts.map(\.id))::uuid[], \(accounts.map(\.login))::text[],
                \(accounts.map(\.name))::text[])
            """)
    }

    /// Gives many posts at once, for a place that is made up.
    package func add(_ posts: [HeldBy], since day: Date) async throws {
        try await transaction.execute(
            """
            INSERT INTO posts (id, account_id, kind, area, organization_id, title, since)
            SELECT *, \(day)::date FROM unnest(
                \(posts.map(\.id))::uuid[], \(posts.map(\.account))::uuid[], \(posts.map(\.kind))::text[],
                \(posts.map(\.area.text))::text[], \(posts.map(\.organization))::uuid[],
                \(posts.map(\.title))::text[])
            """)
    }

    /// Every post that somebody holds, by id.
    ///
    /// - Parameter limit: Most rows returned, 1...50000.
    package func roster(limit: Int) async throws -> [HeldBy] {
        precondition((1...50_000).contains(limit))
        return try await transaction.rows(
            """
            SELECT id, account_id, kind, area, organization_id, title FROM posts WHERE until IS NULL
            ORDER BY id LIMIT \(limit)
            """,
            as: { row in
                HeldBy(
                    id: try row.uuid("id"), account: try row.uuid("account_id"), kind: try row.text("kind"),
                    area: try row.value("area", Area.Code.init),
                    organization: try row.uuidOrNil("organization_id"),
                    title: try row.text("title"))
            })
    }
}
