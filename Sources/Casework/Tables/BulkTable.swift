import Foundation
package import Postgres

extension Transaction {
    package var bulks: BulkTable { BulkTable(transaction: self) }
}

/// Cases on which orders for many were carried out, in `bulk_choices`.
package struct BulkTable {
    let transaction: Transaction

    /// Whether the acting post has carried an order out on a case.
    ///
    /// Read before a single case narrows the context.
    package func isDone(_ order: BulkOrder, on number: Case.Number) async throws -> Bool {
        try await transaction.first(
            "SELECT is_in_bulk(\(order.key), \(number.home), \(number.number)) AS done",
            as: { try $0.bool("done") }) ?? false
    }

    func note(_ order: BulkOrder, on number: Case.Number) async throws {
        try await transaction.execute("SELECT note_bulk(\(order.key), \(number.home), \(number.number))")
    }
}
