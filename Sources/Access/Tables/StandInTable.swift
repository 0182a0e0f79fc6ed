package import FoundationEssentials
package import Postgres

extension Transaction {
    package var standIns: StandInTable { StandInTable(transaction: self) }
}

/// Somebody who stands in for whoever holds a post.
package struct StandIn: Sendable {
    package let id: UUID
    package let holder: String
    package let name: String
    package let title: String
    /// First and last day, as `2027-05-01`.
    package let since: String
    package let until: String
}

/// Who stands in for whom, in `posts`.
package struct StandInTable {
    let transaction: Transaction

    /// Of one's own post, or for security of all, those of today first; two hundred at most.
    package func list() async throws -> [StandIn] {
        try await transaction.rows(
            """
            SELECT id, holder, stand_in, title, since::text AS since, until::text AS until
            FROM stand_ins() ORDER BY since, id LIMIT 200
            """,
            as: { row in
                StandIn(
                    id: try row.uuid("id"), holder: try row.text("holder"), name: try row.text("stand_in"),
                    title: try row.text("title"), since: try row.text("since"), until: try row.text("until"))
            })
    }

    func name(_ record: StandInRecord) async throws {
        let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        let outcome: String?
        do {
            outcome = try await transaction.first(
                "SELECT name_stand_in(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        } catch DatabaseError.refused(let state, _, _) where state.rawValue == "22008" {
            // A day the calendar does not have.
            throw StandInRefusal.days
        }
        switch outcome {
        case "done": return
        case "days": throw StandInRefusal.days
        case "account": throw StandInRefusal.account
        case "taken": throw StandInRefusal.taken
        default: throw StandInRefusal.post
        }
    }

    func end(_ id: UUID, from source: Source) async throws -> Bool {
        let record = ["id": id.uuidString, "request_id": source.request, "address": source.address]
        let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        return try await transaction.first(
            "SELECT end_stand_in(\(text)::jsonb) AS done", as: { try $0.bool("done") }) ?? false
    }
}

/// A stand-in named, as the definer function `name_stand_in` takes it.
struct StandInRecord: Encodable {
    let id: UUID
    let login: String
    let since: String
    let until: String
    let reason: String
    let mark: String
    let holder: String?
    let area: String?
    let requestId: String
    let address: String

    private enum CodingKeys: String, CodingKey {
        case id, login, since, until, reason, mark, holder, area, address
        case requestId = "request_id"
    }
}
