package import FoundationEssentials
package import Postgres

/// Puts what was solved of late together, for maps seen from far.
package struct CountSolvedMarks: Sendable {
    package init() {}

    /// - Returns: How many marks were made; 0: they are young, or too little was solved to need any.
    @discardableResult
    package func run(at now: Date, in db: Transaction) async throws -> Int {
        try await db.meters.countSolvedMarks(at: now)
    }
}
