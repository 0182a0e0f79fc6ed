package import FoundationEssentials
import Postgres

/// What is needed to check once more who is signed in.
struct OwnCredential: Sendable {
    let account: UUID
    let login: String
    let hash: String?
    let codeSecret: [UInt8]?
    let codeStep: Int?
}

/// What the desk does for whoever holds a session's token.
struct OwnAccountTable: Sendable {
    let transaction: Transaction
    let session: Secret

    func credential() async throws -> OwnCredential? {
        try await transaction.first(
            "SELECT * FROM own_credential(\(session.hash)::bytea)",
            as: { row in
                OwnCredential(
                    account: try row.uuid("account_id"), login: try row.text("login"),
                    hash: try row.textOrNil("password_hash"), codeSecret: try row.bytesOrNil("code_secret"),
                    codeStep: try row.intOrNil("code_step"))
            })
    }

    func show(_ factor: ShownFactor, from source: Source) async throws -> Bool {
        try await transaction.truth(
            """
            SELECT show_factor_again(\(session.hash)::bytea, \(factor.step), \(factor.recovery)::bytea,
                \(source.parts)) AS done
            """)
    }

    func replaceFactor(
        _ sealed: [UInt8], step: Int, recovery: [Secret], from source: Source
    ) async throws -> Bool {
        try await transaction.truth(
            """
            SELECT replace_factor(\(session.hash)::bytea, \(Bytes(sealed))::bytea, \(step),
                \(recovery.map(\.hash))::bytea[], \(source.parts)) AS done
            """)
    }

    func change(passwordHash: String, at now: Date, from source: Source) async throws -> Bool {
        try await transaction.truth(
            """
            SELECT change_password(\(session.hash)::bytea, \(passwordHash), \(now), \(source.parts)) AS done
            """)
    }

    /// The newest first, 50 at most.
    func sessions() async throws -> [OwnSession] {
        try await transaction.rows(
            "SELECT * FROM own_sessions(\(session.hash)::bytea)",
            as: { row in
                OwnSession(
                    id: try row.uuid("id"), post: try row.textOrNil("post_title"),
                    address: try row.textOrNil("address") ?? "", browser: try row.textOrNil("browser") ?? "",
                    createdAt: try row.date("created_at"), seenAt: try row.date("seen_at"),
                    isMachine: try row.bool("is_token"), isThis: try row.bool("is_this"))
            })
    }

    func endSessions(_ other: UUID?, from source: Source) async throws {
        try await transaction.execute(
            "SELECT end_own_sessions(\(session.hash)::bytea, \(other), \(source.parts))")
    }
}

/// Somewhere an account is signed in just now.
package struct OwnSession: Sendable {
    package let id: UUID
    package let post: String?
    package let address: String
    package let browser: String
    package let createdAt: Date
    package let seenAt: Date
    package let isMachine: Bool
    /// The one that asks.
    package let isThis: Bool
}
