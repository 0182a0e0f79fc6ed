package import FoundationEssentials
package import Postgres

/// Somebody signed in looks after their own account: where it is open, its password, its second factor.
package struct OwnAccount: Sendable {
    package let session: Secret
    package let source: Source

    package init(session: Secret, source: Source) {
        self.session = session
        self.source = source
    }

    package func sessions(on database: Database) async throws -> [OwnSession] {
        try await database.atTheGate { db in try await table(in: db).sessions() }
    }

    package func hasFactor(on database: Database) async throws -> Bool {
        try await database.atTheGate { db in try await table(in: db).credential()?.codeSecret != nil }
    }

    /// - Parameter other: `nil`: all others but machines.
    package func end(_ other: UUID?, on database: Database) async throws {
        try await database.atTheGate { db in try await table(in: db).endSessions(other, from: source) }
    }

    /// - Throws: ``AccessRefusal/wrongPassword`` when the old one is not the old one.
    package func change(
        password old: String, to new: String, under policy: PasswordPolicy, at now: Date,
        on database: Database
    ) async throws {
        let own = try await database.atTheGate { db in
            guard let own = try await table(in: db).credential() else { throw AccessRefusal.signedOut }
            let isAllowed = try await Tries.count("login", of: own.login, from: source, in: db)
            return (credential: own, isAllowed: isAllowed)
        }
        guard own.isAllowed else { throw AccessRefusal.tooManyAttempts(wait: Tries.wait) }
        // Whoever came in by the demo's link or by single sign-on may have none yet.
        if let hash = own.credential.hash {
            guard try await Password.matches(old, hash: hash) else { throw AccessRefusal.wrongPassword }
        }
        try policy.refuse(new, of: own.credential.login)
        guard old != new else { throw AccessRefusal.passwordUnchanged }
        let hash = try await Password.hash(new)
        try await database.atTheGate { db in
            guard try await table(in: db).change(passwordHash: hash, at: now, from: source) else {
                throw AccessRefusal.signedOut
            }
        }
    }

    /// A secret to set up, not kept yet; the page carries it, sealed, until its first code is shown.
    package func offer(sealing: KeyRing, on database: Database) async throws -> (
        SecondFactor, sealed: [UInt8]
    ) {
        let own = try await database.atTheGate { db in try await table(in: db).credential() }
        guard let own else { throw AccessRefusal.signedOut }
        let factor = SecondFactor.fresh()
        return (factor, try factor.sealed(for: own.account, with: sealing))
    }

    /// The second factor is replaced by one whose first code was typed.
    ///
    /// - Returns: The new recovery codes, which are not shown again.
    package func replace(
        with sealed: [UInt8], typed: String, sealing: KeyRing, at now: Date, on database: Database
    ) async throws -> [Secret] {
        let recovery = SecondFactor.recovery()
        try await database.atTheGate { db in
            let table = table(in: db)
            guard let own = try await table.credential() else { throw AccessRefusal.signedOut }
            // The page carries the secret, so what comes back may be anything.
            let secret: [UInt8]
            do {
                secret = try SecondFactor.open(sealed, of: own.account, with: sealing)
            } catch KeyRefusal.wrongValue, KeyRefusal.keyMissing, KeyRefusal.notSealed {
                throw AccessRefusal.wrongCode
            }
            guard let step = TimeCode.step(of: typed, secret, at: now, after: nil) else {
                throw AccessRefusal.wrongCode
            }
            // The page may be older than the key: what is stored is sealed now.
            let kept = try SecondFactor(secret: secret).sealed(for: own.account, with: sealing)
            guard try await table.replaceFactor(kept, step: step, recovery: recovery, from: source) else {
                throw AccessRefusal.stepUpNeeded
            }
        }
        return recovery
    }

    private func table(in db: Transaction) -> OwnAccountTable {
        OwnAccountTable(transaction: db, session: session)
    }
}
