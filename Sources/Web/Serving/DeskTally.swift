import Access
import Casework
import Foundation
import Postgres
import Territory

/// Whose numbers: two posts of one area that may read the same see the same.
struct DeskTally: Hashable {
    let area: Area.Code
    let reader: Area.Level
    let waitingSteps: [String]
    /// What is due today is due before this.
    let dayEnds: Date

    /// Fewer open cases than these are counted for each page: that takes a millisecond or two.
    static let few = 2_000
    /// Counties and cities of a place, by each level that may read.
    static let remembered = 200
}

extension Site {
    /// Numbers of each pile: exact where few cases are open, else a few seconds old.
    func deskCounts(
        of scope: DeskScope, on day: DeskTable.Day, for acting: Acting, in db: Transaction
    ) async throws -> [DeskGroup: Int] {
        guard case .within(let area) = scope, area.level < .town, let reader = acting.level else {
            return try await db.desks.counts(of: scope, on: day)
        }
        let whose = DeskTally(
            area: area, reader: reader, waitingSteps: day.waitingSteps, dayEnds: day.ends)
        return try await tally.value(of: whose, at: day.now) { counts in
            counts.values.reduce(0, +) > DeskTally.few
        } _: {
            try await db.desks.counts(of: scope, on: day)
        }
    }
}
