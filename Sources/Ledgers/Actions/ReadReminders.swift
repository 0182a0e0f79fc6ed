package import Access
package import Casework
package import Foundation
package import Postgres

/// Somebody of a desk has read what it was told of filings on a day.
package struct ReadReminders: Action {
    package let day: Day

    package init(of day: Day) { self.day = day }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard acting.kind == .area else { throw AccessRefusal.wrongPost }
        return try await db.filings.readReminders(of: day, at: now)
    }
}
