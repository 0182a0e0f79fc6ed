package import FoundationEssentials
package import Postgres

/// The worker came round: it counts what is open, and says so.
package struct ReadMeters: Sendable {
    package init() {}

    package func run(at now: Date, in db: Transaction) async throws { try await db.meters.read(at: now) }
}
