import FoundationEssentials
import Postgres

/// The functions of the sign-in desk for one sign-in half way.
struct PendingTable: Sendable {
    let transaction: Transaction
    let pending: Secret
    /// What ties the sign-in to the browser that began it.
    let browser: Secret

    func begin(_ account: UUID, as post: UUID?, by way: PendingSignIn.Way) async throws {
        try await transaction.execute(
            """
            SELECT begin_sign_in(\(account), \(post), \(way.rawValue), \(pending.hash)::bytea,
                \(browser.hash)::bytea)
            """)
    }

    func found() async throws -> PendingSignIn? {
        try await transaction.first(
            "SELECT * FROM pending_sign_in(\(pending.hash)::bytea, \(browser.hash)::bytea)",
            as: { row in
                PendingSignIn(
                    account: try row.uuid("account_id"), login: try row.text("login"),
                    name: try row.text("name"),
                    way: try row.value("way", PendingSignIn.Way.init(rawValue:)),
                    isPasswordSettled: try row.bool("is_password_settled"),
                    isFactorShown: try row.bool("is_factor_shown"),
                    passwordSetAt: try row.dateOrNil("password_set_at"),
                    codeSecret: try row.bytesOrNil("code_secret"), codeStep: try row.intOrNil("code_step"))
            })
    }

    /// - Returns: Whether what was shown had not been spent before.
    func show(_ factor: ShownFactor, from source: Source) async throws -> Bool {
        try await transaction.truth(
            """
            SELECT show_factor(\(pending.hash)::bytea, \(factor.step), \(factor.recovery)::bytea,
                \(source.parts)) AS done
            """)
    }

    func settle(passwordHash: String, at now: Date, from source: Source) async throws -> Bool {
        try await transaction.truth(
            """
            SELECT settle_password(\(pending.hash)::bytea, \(passwordHash), \(now), \(source.parts)) AS done
            """)
    }

    /// - Returns: The secret offered, sealed: the one of before if there was one.
    func offer(_ sealed: [UInt8]) async throws -> [UInt8]? {
        try await transaction.first(
            "SELECT offer_factor(\(pending.hash)::bytea, \(Bytes(sealed))::bytea) AS secret",
            as: { try $0.bytesOrNil("secret") }) ?? nil
    }

    func enrol(step: Int, recovery: [Secret], from source: Source) async throws -> Bool {
        try await transaction.truth(
            """
            SELECT enrol_factor(\(pending.hash)::bytea, \(step), \(recovery.map(\.hash))::bytea[],
                \(source.parts)) AS done
            """)
    }

    /// - Returns: The session, once everything was shown.
    func finish(from source: Source) async throws -> Secret? {
        let session = Secret.random()
        let isDone = try await transaction.truth(
            """
            SELECT finish_sign_in(\(pending.hash)::bytea, \(browser.hash)::bytea, \(session.hash)::bytea,
                \(Secret.random().hash)::bytea, \(source.parts)) AS done
            """)
        return isDone ? session : nil
    }

    func leave(for nonce: String, verifier: String) async throws {
        try await transaction.execute(
            """
            SELECT begin_single_sign_on(\(pending.hash)::bytea, \(browser.hash)::bytea, \(nonce), \(verifier))
            """)
    }

    func awaited() async throws -> (nonce: String, verifier: String)? {
        try await transaction.first(
            "SELECT * FROM awaited_single_sign_on(\(pending.hash)::bytea, \(browser.hash)::bytea)",
            as: { (try $0.text("nonce"), try $0.text("verifier")) })
    }

    func arrive(as login: String, isFactorShown: Bool, from source: Source) async throws -> Bool {
        try await transaction.truth(
            """
            SELECT end_single_sign_on(\(pending.hash)::bytea, \(login), \(isFactorShown),
                \(source.parts)) AS done
            """)
    }
}
