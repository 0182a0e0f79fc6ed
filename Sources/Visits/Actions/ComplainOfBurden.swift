package import Access
package import Postgres

/// Somebody at a post says that too much is asked; who says so is not kept.
package struct ComplainOfBurden: Sendable {
    package enum Refusal: Error, Equatable {
        /// Three times today already.
        case enough
    }

    package let burden: Burden

    package init(_ burden: Burden) { self.burden = burden }

    /// Two transactions on purpose: what one writes must not lie beside what tells who acts.
    package func run(with session: Secret, on database: Database) async throws {
        let may = try await database.acting(with: session) { _, db in try await db.burdens.mayComplain() }
        guard may else { throw Refusal.enough }
        try await database.anonymous { db in try await db.burdens.add(burden) }
    }
}
