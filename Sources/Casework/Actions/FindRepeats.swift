package import FoundationEssentials
package import Postgres

/// The job walks on along the closed cases and proposes what comes back again and again at one place.
package struct FindRepeats: Sendable {
    package let shelf: PackShelf

    package init(shelf: PackShelf) { self.shelf = shelf }

    /// - Returns: How many cases were looked at; zero when none is left.
    package func run(at now: Date, in db: Transaction) async throws -> Int {
        guard let pack = try await shelf.current(in: db) else { return 0 }
        return try await db.repeats.find(
            under: pack.definitions.scenarios, at: now, limit: RepeatTable.round)
    }
}
