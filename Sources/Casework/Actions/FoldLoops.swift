package import Postgres

/// What changed in the loops is added to their counts.
package struct FoldLoops: Sendable {
    /// Added in one transaction; the rest follow in the next.
    package static let batch = 5_000

    package init() {}

    /// - Returns: How many changes were added; fewer than ``batch`` when none are left.
    package func run(in db: Transaction) async throws -> Int { try await db.loops.fold(limit: Self.batch) }
}
