import Access
package import Foundation
package import Postgres

/// What becomes due by itself: clocks warn, go on after a pause, get the end a longer calendar gives them,
/// and tell those above that they ran out.
///
/// Each case is done whole in a transaction of its own, so it may be stopped anywhere and run side by side.
package struct MindClocks: Sendable {
    /// Looked at in one go, the oldest first; the rest follows at once.
    private static let batch = 100
    /// A case that cannot be told of now is tried again after this, and does not keep the others waiting.
    private static let retry: TimeInterval = 3_600

    package let shelf: PackShelf

    package init(shelf: PackShelf) { self.shelf = shelf }

    /// - Returns: How much was done; zero when nothing is left to do.
    package func run(on database: Database, at now: Date) async throws -> Int {
        let warned = try await database.timekeeping { db in
            try await db.clocks.warn(at: now, limit: Self.batch)
        }
        let resumed = try await endWaits(on: database, at: now)
        let dated = try await date(on: database, at: now)
        return try await warned + resumed + dated + escalate(on: database, at: now)
    }

    private func endWaits(on database: Database, at now: Date) async throws -> Int {
        let over = try await database.timekeeping { db in
            try await db.clocks.endedWaits(at: now, limit: Self.batch)
        }
        let alone = OneByOne(.timekeeper, on: database, at: now)
        var done = 0
        for clock in over {
            done += try await alone.run("wait/\(clock.item)") { db in
                let goesOn = try await dates(of: clock, from: now, in: db)
                let record = ResumedRecord(
                    home: clock.home, id: clock.caseID, at: now, dueAt: goesOn?.due, warnAt: goesOn?.warnAt)
                return try await db.clocks.resume(record) ? 1 : 0
            }
        }
        return done
    }

    private func date(on database: Database, at now: Date) async throws -> Int {
        let alone = OneByOne(.timekeeper, on: database, at: now)
        let resting = Set(
            try await database.timekeeping { db in try await db.parkedWork.resting(at: now) })
        var done = 0
        // No case is older than the program.
        var after = Date(timeIntervalSince1970: 0)
        while true {
            let page = try await database.timekeeping { [after] db in
                try await db.clocks.undated(after: after, limit: Self.batch)
            }
            for clock in page where !resting.contains("date/\(clock.item)") {
                done += try await alone.run("date/\(clock.item)") { db in
                    let found = try await dates(of: clock, from: clock.clock.startedAt, in: db)
                    guard let found else { return 0 }
                    return try await db.clocks.date(clock, due: found.due, warnAt: found.warnAt) ? 1 : 0
                }
            }
            guard page.count == Self.batch, let last = page.last else { return done }
            after = last.clock.startedAt
        }
    }

    // Limits are those the case began with; the days are those known today.
    private func dates(
        of clock: StillClock, from start: Date, in db: Transaction
    ) async throws -> (due: Date, warnAt: Date?)? {
        guard let today = try await shelf.current(in: db) else { return nil }
        let calendar = today.definitions.calendar(over: clock.area)
        let due =
            if let left = clock.left {
                calendar.moment(after: left, from: start)
            } else {
                clock.clock.limit.flatMap { calendar.moment(after: $0, from: start) }
            }
        guard let due else { return nil }
        let its = try await shelf.pack(clock.packVersion, in: db) ?? today
        let warning = its.definitions.timing(of: clock.scenario).warnings[clock.clock.purpose]
        let limit = clock.clock.limit ?? Limit(1, .hours)
        return (due, warning?.moment(of: limit, from: start, until: due, by: calendar))
    }

    private func escalate(on database: Database, at now: Date) async throws -> Int {
        let runOut = try await database.timekeeping { db in
            try await db.clocks.runOut(at: now, limit: Self.batch)
        }
        guard !runOut.isEmpty else { return 0 }
        let resting = Set(
            try await database.timekeeping { db in try await db.parkedWork.resting(at: now) })
        var done = 0
        for clock in runOut where !resting.contains("escalate/\(clock.item)") {
            let line = OneByOneJob.timekeeper.begin(["escalate/\(clock.item)"])
            defer { withExtendedLifetime(line) {} }
            do {
                done += try await database.timekeeping { db in
                    let isDone = try await escalate(clock, at: now, in: db)
                    try await db.parkedWork.unpark("escalate/\(clock.item)")
                    return isDone ? 1 : 0
                }
            } catch let error as DatabaseError where error == .connectionLost || error == .outcomeUnknown {
                // The case is not to blame: it is done as soon as the worker is back.
                throw error
            } catch {
                let what = "\(clock.home) \(clock.caseID): \(error)"
                try await database.timekeeping { db in
                    try await db.clocks.postpone(clock, until: now + Self.retry, because: what)
                }
            }
        }
        return done
    }

    private func escalate(_ clock: RunOutClock, at now: Date, in db: Transaction) async throws -> Bool {
        guard let its = try await shelf.pack(clock.packVersion, in: db) else { return false }
        let today = try await shelf.current(in: db) ?? its
        let area = clock.overdue.area
        let step = its.definitions.timing(of: clock.scenario).escalate(
            clock.overdue, by: today.definitions.calendar(over: area), at: now,
            ladder: try await db.ladders.desks(from: area),
            organizations: try await db.ladders.organizations(over: area))
        return try await db.clocks.escalate(clock, step, at: now)
    }
}
