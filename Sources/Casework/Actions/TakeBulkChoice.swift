package import Access
package import Foundation
package import Postgres

/// Somebody takes a choice on one of many cases; the same order, sent again, changes nothing.
package struct TakeBulkChoice: Action {
    package let choice: TakeChoice
    package let order: BulkOrder

    package init(_ choice: TakeChoice, of order: BulkOrder) {
        self.choice = choice
        self.order = order
    }

    /// What came of it for this case.
    package enum Outcome: Sendable {
        case moved(Case)
        /// This very order had been carried out on it before.
        case before
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Outcome {
        // Read before a single case narrows the context.
        if try await db.bulks.isDone(order, on: choice.number) { return .before }
        let moved = try await choice.run(by: acting, at: now, in: db)
        try await db.bulks.note(order, on: choice.number)
        return .moved(moved)
    }
}
