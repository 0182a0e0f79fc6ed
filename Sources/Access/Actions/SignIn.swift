package import FoundationEssentials
package import Postgres

/// Somebody comes in with a name and a password.
package struct SignIn: Sendable {
    /// Tries per quarter of an hour: a person mistypes, a program guesses.
    private static let triesPerAccount = 8
    private static let triesPerAddress = 60
    private static let window: Duration = .seconds(900)
    /// AU-5: a session of staff ends after twelve hours, whatever happens in it.
    static let sessionLength: TimeInterval = 12 * 3_600

    package let login: String
    package let password: String
    package let source: Source

    package init(login: String, password: String, source: Source) {
        self.login = login
        self.password = password
        self.source = source
    }

    /// - Returns: The new session.
    /// - Throws: ``AccessRefusal/wrongPassword`` alike for an unknown account, a locked one and a wrong
    ///   password.
    package func run(on database: Database, at now: Date) async throws -> Secret {
        let credential = try await database.atTheGate { db in
            let ofAccount = try await db.countAttempt("login:" + login)
            let ofAddress = try await db.countAttempt("address:" + source.address)
            guard ofAccount <= Self.triesPerAccount, ofAddress <= Self.triesPerAddress else {
                return Found.tooMany
            }
            return Found.account(try await db.credential(of: login))
        }
        guard case .account(let account) = credential else {
            throw AccessRefusal.tooManyAttempts(wait: Self.window)
        }
        let isRight = try await Password.matches(password, hash: account?.hash)
        guard isRight, let account, !account.isLocked else {
            throw AccessRefusal.wrongPassword
        }
        return try await database.atTheGate { db in
            try await db.openSession(of: account.id, as: nil, until: now + Self.sessionLength)
        }
    }

    // A value, not an error: an error would undo the count.
    private enum Found: Sendable {
        case tooMany
        case account(Credential?)
    }
}

/// Somebody comes in with a link that was printed for them and works once.
package struct SignInByLink: Sendable {
    package let link: Secret

    package init(link: Secret) { self.link = link }

    package func run(on database: Database, at now: Date) async throws -> Secret {
        try await database.atTheGate { db in
            guard let holder = try await db.redeem(link) else { throw AccessRefusal.deadLink }
            return try await db.openSession(
                of: holder.account, as: holder.post, until: now + SignIn.sessionLength)
        }
    }
}

/// The same person goes on as another of their posts.
package struct SwitchPost: Sendable {
    package let session: Secret
    package let post: UUID

    package init(session: Secret, post: UUID) {
        self.session = session
        self.post = post
    }

    /// - Returns: The session that takes the place of the old one.
    package func run(on database: Database) async throws -> Secret {
        let fresh = Secret.random()
        let isSwitched = try await database.atTheGate { db in
            try await db.replace(session, by: fresh, as: post)
        }
        guard isSwitched else { throw AccessRefusal.signedOut }
        return fresh
    }
}

/// The session ends, here and at once.
package struct SignOut: Sendable {
    package let session: Secret

    package init(session: Secret) { self.session = session }

    package func run(on database: Database) async throws {
        try await database.atTheGate { db in
            try await db.end(session)
        }
    }
}
