import Access
package import Casework
package import Foundation
package import Postgres
import Territory

/// When a period begins, every area gets its filing; what is late is told to the desk above, once a day.
///
/// A form at a time and so many filings: it may be stopped anywhere, and run side by side.
package struct OpenFilings: Sendable {
    /// Made in one transaction.
    private static let batch = 500
    /// Forms looked at in one round; the others follow at once.
    private static let forms = 50
    private static let reminders = 500

    package let shelf: PackShelf

    package init(shelf: PackShelf) { self.shelf = shelf }

    /// - Returns: How much was done; zero when nothing is left to do.
    package func run(on database: Database, at now: Date) async throws -> Int {
        let (today, forms) = try await database.timekeeping { db in
            let zone = try await shelf.current(in: db)?.definitions.place.timeZone
            let today = Day(of: now, in: zone.flatMap(TimeZone.init(identifier:)) ?? .gmt)
            return (today, try await db.forms.toOpen(on: today, limit: Self.forms))
        }
        var done = 0
        for (form, through) in forms {
            for period in form.draft.schedule.periods(after: through, until: today) {
                done += try await database.timekeeping { db in
                    try await db.forms.open(period, of: form, limit: Self.batch)
                }
            }
        }
        return try await done
            + database.timekeeping { db in try await db.forms.remind(on: today, limit: Self.reminders) }
    }
}
