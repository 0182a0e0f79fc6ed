package import FoundationEssentials
package import Postgres

/// Somebody half way chooses a password: the first, a new one for an old one, or one for one forgotten.
package struct ChoosePassword: Sendable {
    package let password: String
    package let door: Doorway
    package let policy: PasswordPolicy

    package init(_ password: String, at door: Doorway, under policy: PasswordPolicy) {
        self.password = password
        self.door = door
        self.policy = policy
    }

    package func run(on database: Database, at now: Date) async throws {
        let pending = try await database.atTheGate { db in
            let pending = try await door.signIn(in: db)
            let hash = try await db.credential(of: pending.login)?.hash
            return (login: pending.login, hash: hash)
        }
        try policy.refuse(password, of: pending.login)
        let isUnchanged = try await Password.matches(password, hash: pending.hash)
        guard !isUnchanged else { throw AccessRefusal.passwordUnchanged }
        let hash = try await Password.hash(password)
        let isSettled = try await database.atTheGate { db in
            try await door.table(in: db).settle(passwordHash: hash, at: now, from: door.source)
        }
        guard isSettled else { throw AccessRefusal.signInOver }
    }
}

/// Somebody half way is shown the secret for their authenticator app; the same one until they have it.
package struct OfferFactor: Sendable {
    package let door: Doorway
    package let sealing: KeyRing

    package init(at door: Doorway, sealing: KeyRing) {
        self.door = door
        self.sealing = sealing
    }

    package func run(on database: Database) async throws -> SecondFactor {
        try await database.atTheGate { db in
            let pending = try await door.signIn(in: db)
            let fresh = try SecondFactor.fresh().sealed(for: pending.account, with: sealing)
            guard let sealed = try await door.table(in: db).offer(fresh) else {
                throw AccessRefusal.signInOver
            }
            return SecondFactor(secret: try SecondFactor.open(sealed, of: pending.account, with: sealing))
        }
    }
}

/// Somebody half way shows a first code of the factor they were offered, and it becomes theirs.
package struct EnrolFactor: Sendable {
    package let typed: String
    package let door: Doorway
    package let sealing: KeyRing

    package init(typed: String, at door: Doorway, sealing: KeyRing) {
        self.typed = typed
        self.door = door
        self.sealing = sealing
    }

    /// - Returns: The recovery codes, which are not shown again.
    package func run(on database: Database, at now: Date) async throws -> [Secret] {
        let offered = try await OfferFactor(at: door, sealing: sealing).run(on: database)
        guard let step = TimeCode.step(of: typed, offered.secret, at: now, after: nil) else {
            throw AccessRefusal.wrongCode
        }
        let recovery = SecondFactor.recovery()
        let isEnrolled = try await database.atTheGate { db in
            try await door.table(in: db).enrol(step: step, recovery: recovery, from: door.source)
        }
        guard isEnrolled else { throw AccessRefusal.signInOver }
        return recovery
    }
}

/// Everything was shown: the sign-in becomes a session.
package struct FinishSignIn: Sendable {
    package let door: Doorway
    package let policy: PasswordPolicy

    package init(at door: Doorway, under policy: PasswordPolicy) {
        self.door = door
        self.policy = policy
    }

    /// - Returns: `nil`: something is still to be shown.
    package func run(on database: Database, at now: Date) async throws -> Secret? {
        try await database.atTheGate { db in
            guard try await door.signIn(in: db).need(under: policy, at: now) == nil else { return nil }
            return try await door.table(in: db).finish(from: door.source)
        }
    }
}
