package import FoundationEssentials
package import Postgres
import Territory

/// What the door knows of an account.
struct Credential: Sendable {
    let id: UUID
    let hash: String?
    let isLocked: Bool
}

extension Source {
    /// As the sign-in desk writes it down.
    var parts: [String] { [address, request, browser] }
}

extension Transaction {
    /// How often a bucket was used in the present quarter of an hour, this time included.
    package func countAttempt(_ bucket: String) async throws -> Int {
        try await first("SELECT count_attempt(\(bucket), 900) AS count", as: { try $0.int("count") }) ?? 0
    }

    func credential(of login: String) async throws -> Credential? {
        try await first(
            "SELECT account_id, password_hash, is_locked FROM credential(\(login))",
            as: {
                Credential(
                    id: try $0.uuid("account_id"), hash: try $0.textOrNil("password_hash"),
                    isLocked: try $0.bool("is_locked"))
            })
    }

    func refuseSignIn(of account: UUID?, _ outcome: String, from source: Source) async throws {
        try await execute("SELECT refuse_sign_in(\(account), \(outcome), \(source.parts))")
    }

    /// - Returns: Whether the session was alive and the post is one of its account's.
    func replace(_ session: Secret, by fresh: Secret, as post: UUID, from source: Source) async throws -> Bool
    {
        let csrf = Secret.random().hash
        return try await truth(
            """
            SELECT switch_post(\(session.hash)::bytea, \(post), \(fresh.hash)::bytea, \(csrf)::bytea,
                \(source.parts)) AS done
            """)
    }

    func end(_ session: Secret, from source: Source) async throws {
        try await execute("SELECT end_session(\(session.hash)::bytea, \(source.parts))")
    }

    func redeem(_ link: Secret) async throws -> (account: UUID, post: UUID?)? {
        try await first(
            "SELECT account_id, post_id FROM redeem_link(\(link.hash)::bytea)",
            as: { (try $0.uuid("account_id"), try $0.uuidOrNil("post_id")) })
    }

    func openDemo(_ link: Secret, from source: Source) async throws -> Secret? {
        let session = Secret.random()
        let isOpen = try await truth(
            """
            SELECT open_demo(\(link.hash)::bytea, \(session.hash)::bytea, \(Secret.random().hash)::bytea,
                \(source.parts)) AS done
            """)
        return isOpen ? session : nil
    }

    func truth(_ sql: SQL) async throws -> Bool {
        try await first(sql, as: { try $0.bool("done") }) ?? false
    }
}

extension Transaction {
    /// The posts of whoever acts, in the order of their areas, and what waits for each.
    ///
    /// - Parameter account: Who acts, as far as the work may be counted; `nil`: no number is told.
    package func ownPosts(countedFor account: UUID?) async throws -> [Post] {
        let counts: SQL =
            account.map { "post_counts(\($0))" }
            ?? "(SELECT NULL::uuid AS post_id, 0 AS open, 0 AS overdue)"
        return try await rows(
            """
            SELECT p.post_id, p.kind, p.role, p.area, p.area_name, p.organization_id, p.organization_name,
                p.title, p.is_current, coalesce(c.open, 0) AS open, coalesce(c.overdue, 0) AS overdue
            FROM own_posts() p LEFT JOIN \(counts) c ON c.post_id = p.post_id
            ORDER BY p.area, p.title, p.post_id LIMIT 50
            """,
            as: { row in
                Post(
                    id: try row.uuid("post_id"), kind: try row.text("kind"),
                    role: try row.value("role", Post.Role.init(rawValue:)),
                    area: try row.value("area", Area.Code.init),
                    areaName: try row.text("area_name"), organization: try row.uuidOrNil("organization_id"),
                    organizationName: try row.textOrNil("organization_name"), title: try row.text("title"),
                    isCurrent: try row.bool("is_current"),
                    waiting: PostCount(open: try row.int("open"), overdue: try row.int("overdue")))
            })
    }
}
