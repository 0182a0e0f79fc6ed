import Access
package import Casework
package import Foundation
package import Logging
package import Postgres

/// The work of time: what becomes due is done, whoever is looking. Any number may run side by side.
package struct Clockwork: Sendable {
    /// How soon after its moment something is done; nobody waits for a follow-up to end.
    private static let pause = Duration.seconds(30)

    private let database: Database
    private let shelf: PackShelf
    private let logger: Logger

    package init(database: Database, shelf: PackShelf, logger: Logger) {
        self.database = database
        self.shelf = shelf
        self.logger = logger
    }

    /// Works until its task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do {
                while try await round(at: Date()) > 0 {}
            } catch {
                // The next round tries again: nothing is taken from the list before it is done.
                logger.error("A round of the worker failed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// One round; whoever passes the time in decides what is due.
    ///
    /// - Returns: How much was done; more may be left.
    @discardableResult
    package func round(at now: Date) async throws -> Int {
        try await database.followingUp { _, db in try await EndFollowUps(shelf: shelf).run(at: now, in: db) }
    }
}
