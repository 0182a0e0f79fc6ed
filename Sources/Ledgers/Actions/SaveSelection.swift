package import Access
import Casework
package import Foundation
package import Postgres

/// A post keeps what it asks of a ledger under a name, for a time.
package struct SaveSelection: Action {
    package let order: SavingOrder
    package let source: Source

    package init(_ order: SavingOrder, from source: Source) {
        self.order = order
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try await db.savedSelections.save(
            SavingRecord(
                id: UUID(), ledger: order.ledger, name: order.name, query: order.query,
                isOfPersons: order.isOfPersons, days: order.days, purpose: order.purpose?.rawValue,
                words: order.words, requestId: source.request, address: source.address))
    }
}

/// A post keeps something no longer.
package struct DropSelection: Action {
    package let id: UUID

    package init(_ id: UUID) { self.id = id }

    /// - Returns: The ledger it was of.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Ledger.Name {
        guard let ledger = try await db.savedSelections.drop(id) else { throw SavedSelectionRefusal.absent }
        return ledger
    }
}
