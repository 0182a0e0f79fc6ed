package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var accounts: AccountTable { AccountTable(transaction: self) }
}

/// Accounts and their posts, in `accounts` and `posts`, as an administrator keeps them.
package struct AccountTable {
    let transaction: Transaction

    /// An account and the posts it holds.
    package struct Listed: Sendable {
        package let id: UUID
        package let login: String
        package let name: String
        package let isLocked: Bool
        package var posts: [HeldPost]
    }

    /// A post as an administrator sees it.
    package struct HeldPost: Sendable {
        package let id: UUID
        package let title: String
        package let area: Area.Code
        package let areaName: String
        package let since: Date
        package let until: Date?
    }

    /// Accounts in the order of their login, from after one on.
    ///
    /// - Parameter limit: Most accounts returned, 1...200.
    package func list(after login: String = "", limit: Int) async throws -> [Listed] {
        precondition((1...200).contains(limit))
        var listed = try await transaction.rows(
            """
            SELECT id, login, name, locked_at IS NOT NULL AS is_locked FROM accounts
            WHERE login > \(login) ORDER BY login LIMIT \(limit)
            """,
            as: {
                Listed(
                    id: try $0.uuid("id"), login: try $0.text("login"), name: try $0.text("name"),
                    isLocked: try $0.bool("is_locked"), posts: [])
            })
        let posts = try await transaction.rows(
            """
            SELECT p.id, p.account_id, p.title, p.area, a.name AS area_name, p.since, p.until
            FROM posts p JOIN areas a ON a.code = p.area
            WHERE p.account_id = ANY(\(listed.map(\.id))::uuid[]) ORDER BY p.since, p.title, p.id LIMIT 2000
            """,
            as: { row in
                let post = HeldPost(
                    id: try row.uuid("id"), title: try row.text("title"),
                    area: try row.value("area", Area.Code.init), areaName: try row.text("area_name"),
                    since: try row.date("since"), until: try row.dateOrNil("until"))
                return (try row.uuid("account_id"), post)
            })
        for (account, post) in posts {
            guard let index = listed.firstIndex(where: { $0.id == account }) else { continue }
            listed[index].posts.append(post)
        }
        return listed
    }

    package func login(of account: UUID) async throws -> String? {
        try await transaction.first(
            "SELECT login FROM accounts WHERE id = \(account)", as: { try $0.text("login") })
    }

    package func id(of login: String) async throws -> UUID? {
        try await transaction.first(
            "SELECT id FROM accounts WHERE login = \(login)", as: { try $0.uuid("id") })
    }

    func holds(_ id: UUID) async throws -> Bool {
        try await transaction.first(
            "SELECT true AS holds FROM accounts WHERE id = \(id)", as: { try $0.bool("holds") }) ?? false
    }

    /// How many accounts there are, exact up to a limit; one more than that means "more".
    package func count(upTo limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT count(*) AS count FROM (SELECT 1 FROM accounts LIMIT \(limit + 1)) f",
            as: { try $0.int("count") }) ?? 0
    }

    func add(id: UUID, login: String, name: String) async throws {
        try await transaction.execute(
            "INSERT INTO accounts (id, login, name) VALUES (\(id), \(login), \(name))")
    }

    /// The roles of the posts an account holds today.
    func roles(of account: UUID) async throws -> [Post.Role] {
        try await transaction.rows(
            """
            SELECT k.role FROM posts p JOIN place l ON l.id = 1
            JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = p.kind
            WHERE p.account_id = \(account) AND (p.until IS NULL OR p.until >= current_date)
            ORDER BY k.role LIMIT 100
            """, as: { try $0.value("role", Post.Role.init(rawValue:)) })
    }

    /// The post an account has held longest, of those it holds today.
    package func firstPost(of account: UUID) async throws -> UUID? {
        try await transaction.first(
            """
            SELECT id FROM posts WHERE account_id = \(account) AND (until IS NULL OR until >= current_date)
            ORDER BY since, title, id LIMIT 1
            """, as: { try $0.uuid("id") })
    }

    /// Signs an account out wherever it is; what it may do has changed.
    func endSessions(of account: UUID, at now: Date) async throws {
        try await transaction.execute(
            "UPDATE sessions SET ended_at = \(now) WHERE account_id = \(account) AND ended_at IS NULL")
    }

    func resetFactor(of account: UUID) async throws {
        try await transaction.execute("SELECT reset_factor(\(account))")
    }

    func openDemo(by link: Secret) async throws {
        try await transaction.execute(
            "UPDATE sign_in_links SET opens_demo = true WHERE token_hash = \(link.hash)::bytea")
    }

    func setLocked(_ isLocked: Bool, account: UUID, at now: Date) async throws {
        let moment = isLocked ? now : nil
        // The sessions first: an act under way holds its own still before it holds the account.
        if isLocked { try await endSessions(of: account, at: now) }
        try await transaction.execute(
            "UPDATE accounts SET locked_at = \(moment)::timestamptz WHERE id = \(account)")
    }

    /// Whether an account holds such a post already, today or from some day on.
    func holds(_ post: NewPost, account: UUID) async throws -> Bool {
        try await transaction.first(
            """
            SELECT true AS holds FROM posts WHERE account_id = \(account) AND kind = \(post.kind)
                AND area = \(post.area.text)
                AND organization_id IS NOT DISTINCT FROM \(post.organization)::uuid
                AND (until IS NULL OR until >= current_date) LIMIT 1
            """, as: { try $0.bool("holds") }) ?? false
    }

    func addPost(_ post: NewPost, id: UUID, to account: UUID, title: String, at now: Date) async throws {
        try await transaction.execute(
            """
            INSERT INTO posts (id, account_id, kind, area, organization_id, title, since, until)
            VALUES (\(id), \(account), \(post.kind), \(post.area.text), \(post.organization), \(title),
                    \(now)::date, \(post.until)::date)
            """)
    }

    /// - Returns: Whether there was such a post, still held.
    func endPost(_ id: UUID, at now: Date) async throws -> Bool {
        // Whoever held it is signed out wherever they are; first, as in `setLocked`.
        try await transaction.execute(
            """
            UPDATE sessions SET ended_at = \(now)
            WHERE account_id = (SELECT account_id FROM posts WHERE id = \(id)) AND ended_at IS NULL
            """)
        // Yesterday was its last day.
        let ended = try await transaction.execute(
            """
            UPDATE posts SET until = greatest(since - 1, \(now)::date - 1) WHERE id = \(id) AND until IS NULL
            """)
        return ended == 1
    }

    func addLink(_ link: Secret, to account: UUID, as post: UUID?, until end: Date) async throws {
        try await transaction.execute(
            """
            INSERT INTO sign_in_links (token_hash, account_id, post_id, expires_at)
            VALUES (\(link.hash)::bytea, \(account), \(post), \(end))
            """)
    }

    func addToken(_ token: Secret, to account: UUID, as post: UUID?, until end: Date) async throws {
        try await transaction.execute(
            """
            INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, is_token)
            VALUES (\(token.hash)::bytea, \(account), \(post), \(Secret.random().hash)::bytea, \(end), true)
            """)
    }

    /// What a kind of post is, in the pack that is installed.
    func kind(_ name: String) async throws -> (role: Post.Role, levels: [Area.Level], title: String)? {
        try await transaction.first(
            """
            SELECT role, array_to_json(levels) AS levels, title ->> 'zh' AS title FROM post_kinds
            WHERE name = \(name) ORDER BY pack_version DESC LIMIT 1
            """,
            as: { row in
                let levels = try row.json("levels", as: [Int16].self).compactMap(Area.Level.init(rawValue:))
                return (try row.value("role", Post.Role.init(rawValue:)), levels, try row.text("title"))
            })
    }

    func areaName(_ code: Area.Code) async throws -> String? {
        try await transaction.first(
            "SELECT name FROM areas WHERE code = \(code.text)", as: { try $0.text("name") })
    }

    func organizationName(_ id: UUID) async throws -> String? {
        try await transaction.first(
            "SELECT name FROM organizations WHERE id = \(id)", as: { try $0.text("name") })
    }
}

/// A post somebody is to hold.
package struct NewPost: Sendable {
    package let kind: String
    package let area: Area.Code
    package let organization: UUID?
    /// `nil`: until further notice.
    package let until: Date?

    package init(kind: String, area: Area.Code, organization: UUID? = nil, until: Date? = nil) {
        self.kind = kind
        self.area = area
        self.organization = organization
        self.until = until
    }
}
