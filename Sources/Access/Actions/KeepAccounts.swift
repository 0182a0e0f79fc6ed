package import FoundationEssentials
package import Postgres
import Territory

/// The system's administrator opens an account for one person, who then comes in by a link.
package struct AddAccount: Action {
    /// Unicode code points, as the database counts them.
    package static let nameLimit = 100

    package let login: String
    package let name: String
    package let source: Source

    package init(login: String, name: String, source: Source) {
        self.login = login
        self.name = name
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> UUID {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        guard Self.isWellFormed(login) else { throw AccessRefusal.loginMalformed(login) }
        guard !name.isEmpty else { throw AccessRefusal.nameMissing }
        guard name.unicodeScalars.count <= Self.nameLimit else {
            throw AccessRefusal.nameTooLong(limit: Self.nameLimit)
        }
        guard try await db.accounts.id(of: login) == nil else { throw AccessRefusal.loginTaken(login) }
        let id = UUID()
        try await db.accounts.add(id: id, login: login, name: name)
        try await db.audit("add account", of: login, from: source)
        return id
    }

    /// 2 to 40 characters without blanks: what can be said over a telephone.
    package static func isWellFormed(_ login: String) -> Bool {
        (2...40).contains(login.unicodeScalars.count)
            && login.allSatisfy { $0.isLetter || $0.isNumber || "._-@".contains($0) }
    }
}

/// Security gives an account a post.
package struct AddPost: Action {
    package let account: UUID
    package let post: NewPost
    package let source: Source

    package init(account: UUID, post: NewPost, source: Source) {
        self.account = account
        self.post = post
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> UUID {
        guard acting.kind == .security else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard let kind = try await db.accounts.kind(post.kind) else {
            throw AccessRefusal.unknownKind(post.kind)
        }
        guard let area = try await db.accounts.areaName(post.area) else {
            throw AccessRefusal.unknownArea(post.area.text)
        }
        guard kind.levels.contains(post.area.level) else {
            throw AccessRefusal.kindNotAtLevel(kind: post.kind, area: post.area.text)
        }
        guard kind.role != .organization || post.organization != nil else {
            throw AccessRefusal.organizationMissing(kind: post.kind)
        }
        guard account != acting.account else { throw AccessRefusal.ownGrant }
        guard try await db.accounts.holds(account) else { throw AccessRefusal.unknownAccount("\(account)") }
        let held = try await db.accounts.roles(of: account)
        guard !kind.role.keepsHouse || held.allSatisfy({ !$0.keepsHouse || $0 == kind.role }) else {
            throw AccessRefusal.administratorsApart
        }
        var body: String?
        if let id = post.organization {
            body = try await db.accounts.organizationName(id)
            guard body != nil else { throw AccessRefusal.unknownOrganization("\(id)") }
        }
        let id = UUID()
        try await db.accounts.addPost(
            post, id: id, to: account, title: "\(body ?? area) · \(kind.title)", at: now)
        try await db.accounts.endSessions(of: account, at: now)
        try await db.audit("add post", of: "\(account) \(post.kind) \(post.area)", from: source)
        return id
    }
}

/// Security ends a post; what lies on it stays with the area or organization.
package struct EndPost: Action {
    package let post: UUID
    package let source: Source

    package init(post: UUID, source: Source) {
        self.post = post
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .security else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard try await db.accounts.endPost(post, at: now) else { throw AccessRefusal.unknownPost }
        try await db.audit("end post", of: post.uuidString.lowercased(), from: source)
    }
}

/// Security locks an account, or opens it again; locking ends its sessions at once.
package struct LockAccount: Action {
    package let account: UUID
    package let isLocked: Bool
    package let source: Source

    package init(account: UUID, isLocked: Bool, source: Source) {
        self.account = account
        self.isLocked = isLocked
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .security else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard account != acting.account else { throw AccessRefusal.ownGrant }
        guard try await db.accounts.holds(account) else { throw AccessRefusal.unknownAccount("\(account)") }
        try await db.accounts.setLocked(isLocked, account: account, at: now)
        try await db.audit(
            isLocked ? "lock account" : "unlock account", of: account.uuidString.lowercased(), from: source)
    }
}

/// Security makes a link by which a person comes in once.
package struct MakeSignInLink: Action {
    /// A day: long enough to carry it to somebody, short enough to be forgotten.
    package static let lifetime: TimeInterval = 24 * 3_600

    package let account: UUID
    package let post: UUID?
    /// For the demo place on its own machine: the link is enough. Only the database's owner may make these.
    package let opensDemo: Bool
    package let source: Source

    package init(account: UUID, post: UUID? = nil, opensDemo: Bool = false, source: Source) {
        self.account = account
        self.post = post
        self.opensDemo = opensDemo
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Secret {
        guard acting.kind == .security else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard try await db.accounts.holds(account) else { throw AccessRefusal.unknownAccount("\(account)") }
        let link = Secret.random()
        try await db.accounts.addLink(link, to: account, as: post, until: now + Self.lifetime)
        if opensDemo {
            try await db.asOwner()
            try await db.accounts.openDemo(by: link)
        }
        try await db.audit("make sign-in link", of: account.uuidString.lowercased(), from: source)
        return link
    }
}

/// Security takes a lost second factor off an account; its next sign-in, by a link, sets up another.
package struct ResetFactor: Action {
    package let account: UUID
    package let source: Source

    package init(account: UUID, source: Source) {
        self.account = account
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .security else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard account != acting.account else { throw AccessRefusal.ownGrant }
        guard try await db.accounts.holds(account) else { throw AccessRefusal.unknownAccount("\(account)") }
        try await db.accounts.resetFactor(of: account)
        try await db.audit("reset second factor", of: account.uuidString.lowercased(), from: source)
    }
}

/// Security makes a token by which a machine acts as a post.
package struct MakeToken: Action {
    /// A year; a machine that is still used asks for a new one.
    package static let lifetime: TimeInterval = 365 * 86_400

    package let account: UUID
    package let post: UUID?
    package let source: Source

    package init(account: UUID, post: UUID?, source: Source) {
        self.account = account
        self.post = post
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Secret {
        guard acting.kind == .security else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard try await db.accounts.holds(account) else { throw AccessRefusal.unknownAccount("\(account)") }
        let token = Secret.random()
        try await db.accounts.addToken(token, to: account, as: post, until: now + Self.lifetime)
        try await db.audit("make token", of: account.uuidString.lowercased(), from: source)
        return token
    }
}
