package import Foundation
package import Postgres

/// Cases whose reporter had time to answer, and whose time is over, are closed.
package struct EndFollowUps: Sendable {
    /// Closed in one transaction; the rest follow in the next.
    private static let batch = 100

    package let shelf: PackShelf

    package init(shelf: PackShelf) { self.shelf = shelf }

    /// - Returns: How many were closed; zero when nothing is left to do.
    package func run(at now: Date, in db: Transaction) async throws -> Int {
        guard let pack = try await shelf.current(in: db) else { return 0 }
        var closed = 0
        for line in try await db.followUps(dueBefore: now, limit: Self.batch) {
            let its = try await shelf.pack(line.packVersion, in: db) ?? pack
            guard let step = its.definitions.workflow(line.workflow)?[line.step],
                let choice = step.choices.first(where: { $0.does == .expire }), let next = choice.next
            else { continue }
            try await db.endFollowUp(line, by: choice.name, to: next, at: now)
            closed += 1
        }
        return closed
    }
}
