package import FoundationEssentials
package import Postgres

/// A second factor somebody typed and that fits: the step of a time code, or a recovery code.
enum ShownFactor: Sendable {
    case code(step: Int)
    case recoveryCode(Secret)

    /// A recovery code is longer than any time code.
    init?(
        typed: String, secret: [UInt8]?, last: Int?, of account: UUID, with sealing: KeyRing, at now: Date
    ) throws {
        guard typed.count <= 8 else {
            self = .recoveryCode(.receipt(typed: typed))
            return
        }
        guard let secret else { return nil }
        let opened = try SecondFactor.open(secret, of: account, with: sealing)
        guard let step = TimeCode.step(of: typed, opened, at: now, after: last) else { return nil }
        self = .code(step: step)
    }

    var step: Int? { if case .code(let step) = self { step } else { nil } }
    var recovery: Bytes? { if case .recoveryCode(let code) = self { code.hash } else { nil } }
}

/// A second factor as it is set up: a secret the telephone keeps, and codes for when the telephone is lost.
package struct SecondFactor: Sendable {
    package let secret: [UInt8]

    private static let recoveryCodes = 8

    static func fresh() -> SecondFactor {
        var generator = SystemRandomNumberGenerator()
        return SecondFactor(
            secret: (0..<TimeCode.secretLength).map { _ in UInt8.random(in: .min ... .max, using: &generator)
            })
    }

    static func open(_ sealed: [UInt8], of account: UUID, with sealing: KeyRing) throws -> [UInt8] {
        Hex.bytes(of: try sealing.open(sealed, as: .factor, of: account)) ?? []
    }

    func sealed(for account: UUID, with sealing: KeyRing) throws -> [UInt8] {
        try sealing.seal(Hex.text(of: secret), as: .factor, of: account).bytes
    }

    static func recovery() -> [Secret] { (0..<recoveryCodes).map { _ in .receipt() } }
}

/// Somebody half way shows the second factor.
package struct ShowFactor: Sendable {
    package let typed: String
    package let door: Doorway
    package let sealing: KeyRing

    package init(typed: String, at door: Doorway, sealing: KeyRing) {
        self.typed = typed
        self.door = door
        self.sealing = sealing
    }

    package func run(on database: Database, at now: Date) async throws {
        let isShown = try await database.atTheGate { db in
            let pending = try await door.signIn(in: db)
            guard
                try await Tries.count("code", of: pending.account.uuidString, from: door.source, in: db)
            else { return Bool?.none }
            let factor = try ShownFactor(
                typed: typed, secret: pending.codeSecret, last: pending.codeStep, of: pending.account,
                with: sealing, at: now)
            if let factor, try await door.table(in: db).show(factor, from: door.source) { return true }
            try await db.refuseSignIn(of: pending.account, "wrong code", from: door.source)
            return false
        }
        guard let isShown else { throw AccessRefusal.tooManyAttempts(wait: Tries.wait) }
        guard isShown else { throw AccessRefusal.wrongCode }
    }
}

/// Somebody signed in shows the second factor once more, before something weighty.
package struct ShowFactorAgain: Sendable {
    package let typed: String
    package let session: Secret
    package let sealing: KeyRing
    package let source: Source

    package init(typed: String, session: Secret, sealing: KeyRing, source: Source) {
        self.typed = typed
        self.session = session
        self.sealing = sealing
        self.source = source
    }

    package func run(on database: Database, at now: Date) async throws {
        let isShown = try await database.atTheGate { db in
            let own = OwnAccountTable(transaction: db, session: session)
            guard let credential = try await own.credential() else { throw AccessRefusal.signedOut }
            guard credential.codeSecret != nil else { throw AccessRefusal.factorMissing }
            guard
                try await Tries.count("code", of: credential.account.uuidString, from: source, in: db)
            else { return Bool?.none }
            let factor = try ShownFactor(
                typed: typed, secret: credential.codeSecret, last: credential.codeStep,
                of: credential.account, with: sealing, at: now)
            if let factor, try await own.show(factor, from: source) { return true }
            try await db.refuseSignIn(of: credential.account, "wrong code", from: source)
            return false
        }
        guard let isShown else { throw AccessRefusal.tooManyAttempts(wait: Tries.wait) }
        guard isShown else { throw AccessRefusal.wrongCode }
    }
}
