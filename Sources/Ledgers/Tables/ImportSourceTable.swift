import Casework
import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var importSources: ImportSourceTable { ImportSourceTable(transaction: self) }
}

/// Sources of sheets and which field each of their columns is, in `import_sources`.
package struct ImportSourceTable {
    let transaction: Transaction

    /// Those an area keeps for a ledger, by name.
    package func sources(of ledger: Ledger.Name, in area: Area.Code) async throws -> [ImportSource] {
        try await transaction.rows(
            """
            SELECT s.name, s.columns, s.kept_at, s.who FROM import_sources s
            WHERE s.area = \(area.text) AND s.ledger = \(ledger) ORDER BY s.name LIMIT \(ImportSource.most)
            """,
            as: { row in
                ImportSource(
                    name: try row.text("name"),
                    columns: try row.json("columns", as: [ImportSource.Column].self),
                    keptAt: try row.date("kept_at"), who: try row.text("who"))
            })
    }

    /// - Returns: Whether it is kept: an area keeps so many for a ledger and no more.
    func keep(_ record: SourceKeeping) async throws -> Bool {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT keep_import_source(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        if outcome == "full" { return false }
        try LedgerRefusal.demandKept(outcome ?? "")
        return true
    }

    func forget(_ record: SourceForgetting) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT forget_import_source(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        try LedgerRefusal.demandKept(outcome ?? "")
    }
}

/// A source as the definer function `keep_import_source` takes it.
struct SourceKeeping: Encodable {
    let ledger: String
    let name: String
    let columns: [ImportSource.Column]
    let at: Date
    let requestId: String
    let address: String
}

/// A source as the definer function `forget_import_source` takes it.
struct SourceForgetting: Encodable {
    let ledger: String
    let name: String
    let requestId: String
    let address: String
}
