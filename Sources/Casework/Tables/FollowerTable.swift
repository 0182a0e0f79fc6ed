package import Foundation
package import Postgres

extension Transaction {
    package var followers: FollowerTable { FollowerTable(transaction: self) }
}

/// A reporter who is told when a case moves: a report, and the mask of how to reach whoever sent it.
package struct Follower: Sendable {
    package let home: String
    /// Of the reporter's own case.
    package let id: UUID
    package let number: Case.Number
    package let language: String
    package let masked: String
}

/// Whether a reporter is told when something moves.
package struct Following: Sendable, Equatable {
    package let isFollowing: Bool
    /// A way to be told was left, with the report or later.
    package let hasContact: Bool
}

/// Who is told when a case moves, in `followers`.
package struct FollowerTable {
    let transaction: Transaction

    /// Of the reporter whose receipt opened the present context.
    package func state() async throws -> Following {
        try await transaction.first(
            "SELECT is_following, has_contact FROM follow_state()",
            as: { row in
                Following(
                    isFollowing: try row.bool("is_following"), hasContact: try row.bool("has_contact"))
            }) ?? Following(isFollowing: false, hasContact: false)
    }

    /// Whom to tell that a case moved: its own reporter and those of its duplicates, by key.
    ///
    /// Reads `followers` by key. Only in the context of the job that tells (`Database.telling`).
    /// - Parameters:
    ///   - last: The last one of the page before; `nil`: from the first on.
    ///   - limit: Most followers returned, 1...500.
    package func toTell(
        home: String, id: UUID, after last: Follower?, limit: Int
    ) async throws -> [Follower] {
        precondition((1...500).contains(limit))
        return try await transaction.rows(
            """
            SELECT to_home, to_case_id, to_number, language, masked
            FROM followers_to_tell(\(home), \(id), \(last?.home)::text, \(last?.id)::uuid, \(limit))
            """,
            as: { row in
                let home = try row.text("to_home")
                return Follower(
                    home: home, id: try row.uuid("to_case_id"),
                    number: Case.Number(home: home, number: Int64(try row.int("to_number"))),
                    language: try row.text("language"), masked: try row.text("masked"))
            })
    }

    func follow(_ record: FollowRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT follow_case(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        if outcome == "contact" { throw FollowRefusal.contactMissing }
    }
}

/// A wish to be told, or not any more, as the definer function `follow_case` takes it.
struct FollowRecord: Encodable {
    let at: Date
    let follows: Bool
    let contactSealed: String?
    let contactMasked: String?
    let keyId: String?
    let requestId: String
    let address: String
}
