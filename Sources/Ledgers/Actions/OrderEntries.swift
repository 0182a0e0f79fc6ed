package import Access
package import Casework
package import Foundation
package import Postgres

/// Somebody asks a second person to let them see a selection of a ledger.
package struct OrderEntries: Action {
    package let order: EntryOrder
    package let marking: Marking
    package let source: Access.Source

    package init(_ order: EntryOrder, marking: @escaping Marking, from source: Access.Source) {
        self.order = order
        self.marking = marking
        self.source = source
    }

    /// - Returns: The order, among those of files.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> UUID {
        try acting.demandExporting()
        // Who counts by illness learns of it without anybody's yes.
        let rows =
            order.selection.canBeCounted
            ? try await db.selections.count(order.selection, marking: marking) : nil
        try order.demand(rows: rows)
        let id = UUID()
        try await db.exports.order(
            GrantRecord(
                id: id, of: (order.selection.ledger.name, order.query, order.fields),
                for: (order.purpose, order.words), days: order.days, counted: (rows, now), from: source))
        return id
    }
}

/// Whoever was let sees what they asked for; each look is written down.
package struct OpenGranted: Action {
    package let id: UUID
    package let source: Access.Source

    package init(_ id: UUID, from source: Access.Source) {
        self.id = id
        self.source = source
    }

    /// - Throws: ``ExportRefusal`` when nobody said yes, it was taken back, or its day is over.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> GrantedQuery {
        try acting.demandExporting()
        return try await db.exports.openGranted(id, from: source)
    }
}

/// A yes is taken back: by whoever may give one, or by whoever needs it no more.
package struct RevokeGrant: Action {
    package let id: UUID
    package let source: Access.Source

    package init(_ id: UUID, from source: Access.Source) {
        self.id = id
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try acting.demandExporting()
        try await db.exports.revoke(id, from: source)
    }
}
