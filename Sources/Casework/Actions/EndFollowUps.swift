import Access
package import Foundation
package import Postgres

/// Cases whose reporter had time to answer, and whose time is over, are closed.
package struct EndFollowUps: Sendable {
    /// Looked at in one go, the longest over first; each is closed in a transaction of its own.
    private static let batch = 100

    package let shelf: PackShelf

    package init(shelf: PackShelf) { self.shelf = shelf }

    /// - Returns: How many were closed; zero when nothing is left to do.
    package func run(on database: Database, at now: Date) async throws -> Int {
        let over = try await database.followingUp { _, db in
            try await db.followUps(dueBefore: now, limit: Self.batch)
        }
        let alone = OneByOne(.followup, on: database, at: now)
        var closed = 0
        for line in over {
            closed += try await alone.run(line.item) { db in try await end(line, at: now, in: db) }
        }
        return closed
    }

    private func end(_ line: FollowUp, at now: Date, in db: Transaction) async throws -> Int {
        guard let pack = try await shelf.current(in: db) else { return 0 }
        let its = try await shelf.pack(line.packVersion, in: db) ?? pack
        guard let step = its.definitions.workflow(line.workflow)?[line.step],
            let choice = step.choices.first(where: { $0.does == .expire }), let next = choice.next,
            try await db.holdsStill(line)
        else { return 0 }
        try await db.endFollowUp(line, by: choice.name, to: next, at: now)
        return 1
    }
}
