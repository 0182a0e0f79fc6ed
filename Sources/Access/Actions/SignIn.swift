package import FoundationEssentials
package import Postgres

/// The doorway of one browser: a sign-in half way, if there is one, and what ties it to that browser.
package struct Doorway: Sendable {
    package let pending: Secret
    package let browser: Secret
    package let source: Source

    package init(pending: Secret, browser: Secret, source: Source) {
        self.pending = pending
        self.browser = browser
        self.source = source
    }

    /// Somebody who has only just come to the door.
    package static func fresh(browser: Secret, source: Source) -> Doorway {
        Doorway(pending: .random(), browser: browser, source: source)
    }

    func table(in db: Transaction) -> PendingTable {
        PendingTable(transaction: db, pending: pending, browser: browser)
    }

    /// The sign-in half way.
    ///
    /// - Throws: ``AccessRefusal/signInOver`` when there is none, or its ten minutes are over.
    package func signIn(in db: Transaction) async throws -> PendingSignIn {
        guard let found = try await table(in: db).found() else { throw AccessRefusal.signInOver }
        return found
    }
}

/// Tries at the door, by account and by address.
enum Tries {
    /// Per quarter of an hour: a person mistypes, a program guesses.
    private static let perAccount = 8
    private static let perAddress = 60
    static let wait = Duration.seconds(900)

    /// Counts one more; a value, not an error, since an error would undo the count.
    static func count(_ what: String, of account: String, from source: Source, in db: Transaction)
        async throws
        -> Bool
    {
        let ofAccount = try await db.countAttempt("\(what):\(account)")
        let ofAddress = try await db.countAttempt("address:" + source.address)
        return ofAccount <= perAccount && ofAddress <= perAddress
    }
}

/// Somebody comes in with a name and a password: half way, until the second factor is shown.
package struct SignIn: Sendable {
    package let login: String
    package let password: String
    package let door: Doorway

    package init(login: String, password: String, at door: Doorway) {
        self.login = login
        self.password = password
        self.door = door
    }

    /// - Throws: ``AccessRefusal/wrongPassword`` alike for an unknown account, a locked one and a wrong
    ///   password.
    package func run(on database: Database) async throws {
        let found = try await database.atTheGate { db in
            guard try await Tries.count("login", of: login, from: door.source, in: db) else {
                return Found.tooMany
            }
            return Found.account(try await db.credential(of: login))
        }
        guard case .account(let account) = found else {
            throw AccessRefusal.tooManyAttempts(wait: Tries.wait)
        }
        let isRight = try await Password.matches(password, hash: account?.hash)
        guard isRight, let account, !account.isLocked else {
            try await database.atTheGate { db in
                try await db.refuseSignIn(of: account?.id, "wrong password", from: door.source)
            }
            throw AccessRefusal.wrongPassword
        }
        try await database.atTheGate { db in
            try await door.table(in: db).begin(account.id, as: nil, by: .password)
        }
    }

    private enum Found: Sendable {
        case tooMany
        case account(Credential?)
    }
}

/// Somebody comes to the door with a link that was made for them and works once.
package struct SignInByLink: Sendable {
    package let link: Secret
    package let door: Doorway
    /// Whether this is the demo place on its own machine, where a link is enough.
    package let isDemo: Bool

    package init(link: Secret, at door: Doorway, isDemo: Bool) {
        self.link = link
        self.door = door
        self.isDemo = isDemo
    }

    /// - Returns: A session, in the demo place; `nil`: half way, as with a password.
    package func run(on database: Database) async throws -> Secret? {
        try await database.atTheGate { db in
            if isDemo, let session = try await db.openDemo(link, from: door.source) { return session }
            guard let holder = try await db.redeem(link) else { throw AccessRefusal.deadLink }
            try await door.table(in: db).begin(holder.account, as: holder.post, by: .link)
            return nil
        }
    }
}

/// The same person goes on as another of their posts.
package struct SwitchPost: Sendable {
    package let session: Secret
    package let post: UUID
    package let source: Source

    package init(session: Secret, post: UUID, source: Source) {
        self.session = session
        self.post = post
        self.source = source
    }

    /// - Returns: The session that takes the place of the old one.
    package func run(on database: Database) async throws -> Secret {
        let fresh = Secret.random()
        let isSwitched = try await database.atTheGate { db in
            try await db.replace(session, by: fresh, as: post, from: source)
        }
        guard isSwitched else { throw AccessRefusal.signedOut }
        return fresh
    }
}

/// The session ends, here and at once.
package struct SignOut: Sendable {
    package let session: Secret
    package let source: Source

    package init(session: Secret, source: Source) {
        self.session = session
        self.source = source
    }

    package func run(on database: Database) async throws {
        try await database.atTheGate { db in try await db.end(session, from: source) }
    }
}
