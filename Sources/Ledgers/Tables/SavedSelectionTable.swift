import Access
import Casework
import Foundation
package import Postgres

extension Transaction {
    package var savedSelections: SavedSelectionTable { SavedSelectionTable(transaction: self) }
}

/// What posts ask of ledgers and keep for a time, in `saved_selections`.
package struct SavedSelectionTable {
    let transaction: Transaction

    /// Those of the post that acts whose time is not over, by ledger and name.
    package func own() async throws -> [SavedSelection] {
        try await transaction.rows(
            "SELECT id, ledger, name, query, purpose, ends_at FROM own_selections()",
            as: { row in
                SavedSelection(
                    id: try row.uuid("id"), ledger: try row.text("ledger"), name: try row.text("name"),
                    query: try row.text("query"),
                    purpose: try row.textOrNil("purpose").flatMap(ExportPurpose.init(rawValue:)),
                    endsAt: try row.date("ends_at"))
            })
    }

    func save(_ record: SavingRecord) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT save_selection(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "full": throw SavedSelectionRefusal.tooMany(limit: SavedSelection.most)
        default: throw LedgerRefusal.noLedger
        }
    }

    /// - Returns: The ledger it was of; `nil`: there is none of this post.
    func drop(_ id: UUID) async throws -> Ledger.Name? {
        try await transaction.first(
            "SELECT drop_selection(\(id)) AS ledger", as: { try $0.textOrNil("ledger") }) ?? nil
    }

    /// Deletes what was kept until now.
    ///
    /// - Returns: How many were deleted.
    package func sweep(limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT sweep_selections(\(limit)) AS swept", as: { try $0.int("swept") }) ?? 0
    }
}

/// A selection as the definer function `save_selection` takes it.
struct SavingRecord: Encodable {
    let id: UUID
    let ledger: String
    let name: String
    let query: String
    let isOfPersons: Bool
    let days: Int
    let purpose: String?
    let words: String
    let requestId: String
    let address: String
}
