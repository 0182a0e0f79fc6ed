import Foundation
package import Postgres
import Territory

extension Transaction {
    package var helps: HelpTable { HelpTable(transaction: self) }
}

/// Helpers of cases, in `assignments`; asking and answering go through functions that lock the case.
package struct HelpTable {
    let transaction: Transaction

    /// Everybody who helps or helped with a case, the first asked first.
    package func all(of current: Case) async throws -> [Help] {
        try await transaction.rows(
            """
            SELECT s.id, s.to_area, s.to_organization, coalesce(a.name, o.name) AS name, s.state, s.reason,
                s.state_words, s.given_at, s.is_called IS TRUE AS is_called, s.coming_due_at, s.came_at
            FROM assignments s LEFT JOIN areas a ON a.code = s.to_area
                LEFT JOIN organizations o ON o.id = s.to_organization
            WHERE s.home = \(current.home) AND s.case_id = \(current.id) AND s.part = 'helper'
            ORDER BY s.given_at, s.id LIMIT 200
            """, as: Help.init(row:))
    }

    /// How many offices help with the one case a receipt opened.
    package func openCount() async throws -> Int {
        try await transaction.first(
            "SELECT count(*) AS helpers FROM assignments WHERE part = 'helper' AND ended_at IS NULL",
            as: { try $0.int("helpers") }) ?? 0
    }

    func ask(_ record: AskHelpRecord) async throws {
        try Self.settle(await outcome("SELECT ask_help(\(try record.asRecord())::jsonb) AS outcome"))
    }

    func goOn(_ record: GoOnRecord) async throws {
        try Self.settle(await outcome("SELECT go_on_helping(\(try record.asRecord())::jsonb) AS outcome"))
    }

    private func outcome(_ call: SQL) async throws -> String {
        do {
            return try await transaction.first(call, as: { try $0.text("outcome") }) ?? "absent"
        } catch let error as DatabaseError where error.state?.rawValue == "LN422" {
            throw OwnerRefused()
        }
    }

    private static func settle(_ outcome: String) throws {
        switch outcome {
        case "done": return
        case "absent": throw NoSuchCase()
        case "closed": throw HelpRefusal.closed
        case "owner": throw HelpRefusal.targetIsOwner
        case "again": throw HelpRefusal.again
        case "many": throw HelpRefusal.tooMany(limit: Help.most)
        case "over": throw HelpRefusal.over
        default: throw HelpRefusal.wrongPost
        }
    }
}

/// Somebody asked, as the definer function `ask_help` takes it.
struct AskHelpRecord: Encodable {
    let home: String
    let id: UUID
    let at: Date
    let who: String
    let words: String
    let toArea: String?
    let toOrganization: UUID?
    let isCalled: Bool
    let comingDueAt: Date?
    let requestId: String
    let address: String
}

/// What a helper does, as the definer function `go_on_helping` takes it.
struct GoOnRecord: Encodable {
    let home: String
    let id: UUID
    let at: Date
    let who: String
    let act: String
    let words: String
    let helper: UUID?
    let requestId: String
    let address: String
}

extension Help {
    init(row: Row) throws {
        let owner = Owner(
            area: try row.valueOrNil("to_area", Area.Code.init),
            organization: try row.uuidOrNil("to_organization"))
        guard let owner else { throw DatabaseError.unexpectedNull("to_area") }
        let isCalled = try row.bool("is_called")
        let (due, came) = (try row.dateOrNil("coming_due_at"), try row.dateOrNil("came_at"))
        self.init(
            id: try row.uuid("id"), helper: (owner, try row.text("name")),
            state: try row.value("state", State.init(rawValue:)),
            words: (
                try row.textOrNil("reason") ?? "", try row.textOrNil("state_words") ?? "",
                try row.date("given_at")
            ), whistle: isCalled ? Whistle(due: due, cameAt: came) : nil)
    }
}
