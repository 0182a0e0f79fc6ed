package import Access
package import FoundationEssentials
package import Postgres

/// Somebody has a case open, and learns who else has: a lease of two minutes that keeps nobody from anything.
package struct ViewCase: Action {
    package let number: Case.Number

    package init(number: Case.Number) { self.number = number }

    /// Runs before a single case narrows the context.
    ///
    /// - Returns: Other posts that have it open, the first of them first; of a case beyond one's reach, none.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> [Viewer] {
        try await db.viewings.look(at: number, now: now)
    }
}
