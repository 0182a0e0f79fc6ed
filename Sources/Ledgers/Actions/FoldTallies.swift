package import Postgres

/// What came to ledgers and left them is added to the tallies of areas.
package struct FoldTallies: Sendable {
    /// Added in one transaction; the rest follow in the next.
    package static let batch = 5_000

    package init() {}

    /// - Returns: How many changes were added; fewer than ``batch`` when none are left.
    package func run(in db: Transaction) async throws -> Int {
        try await db.ledgers.foldTallies(limit: Self.batch)
    }
}
