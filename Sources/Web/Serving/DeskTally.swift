import Access
import Casework
import Foundation
import Postgres
import Territory

/// Numbers of the desks of counties and cities, counted anew when they are older than a few seconds.
///
/// Where few are open they are counted for each page.
actor DeskTally {
    /// How old a number may be.
    static let age: TimeInterval = 5
    /// How old it may be while somebody counts anew.
    static let longest: TimeInterval = 30
    /// Fewer open cases than these are counted for each page: that takes a millisecond or two.
    static let few = 2_000
    /// Scopes remembered: counties and cities of a place, by each level that may read.
    private static let remembered = 200

    /// Whose numbers: two posts of one area that may read the same see the same.
    struct Scope: Hashable {
        let area: Area.Code
        let reader: Area.Level
        let waitingSteps: [String]
        /// What is due today is due before this.
        let dayEnds: Date
    }

    private struct Held {
        let counts: [DeskGroup: Int]
        /// When they were counted.
        let at: Date
        /// Since when somebody counts anew; who gave up meanwhile has not said so.
        var countedSince: Date?
    }

    private var held: [Scope: Held] = [:]

    /// Numbers young enough; `nil`: whoever asks is to count.
    ///
    /// While one counts, others get the last numbers: not all of them count at once.
    func counts(of scope: Scope, at now: Date) -> [DeskGroup: Int]? {
        guard let last = held[scope] else { return nil }
        func isWithin(_ span: TimeInterval, of moment: Date) -> Bool {
            abs(now.timeIntervalSince(moment)) < span
        }
        if isWithin(Self.age, of: last.at) { return last.counts }
        if let since = last.countedSince, isWithin(Self.age, of: since), isWithin(Self.longest, of: last.at) {
            return last.counts
        }
        held[scope]?.countedSince = now
        return nil
    }

    func keep(_ counts: [DeskGroup: Int], of scope: Scope, at now: Date) {
        if held.count >= Self.remembered { held = [:] }
        held[scope] = counts.values.reduce(0, +) > Self.few ? Held(counts: counts, at: now) : nil
    }
}

extension Site {
    /// Numbers of each pile: exact where few cases are open, else a few seconds old.
    func deskCounts(
        of scope: DeskScope, on day: DeskTable.Day, for acting: Acting, in db: Transaction
    ) async throws -> [DeskGroup: Int] {
        guard case .within(let area) = scope, area.level < .town, let reader = acting.level else {
            return try await db.desks.counts(of: scope, on: day)
        }
        let whose = DeskTally.Scope(
            area: area, reader: reader, waitingSteps: day.waitingSteps, dayEnds: day.ends)
        if let known = await tally.counts(of: whose, at: day.now) { return known }
        let counts = try await db.desks.counts(of: scope, on: day)
        await tally.keep(counts, of: whose, at: day.now)
        return counts
    }
}
