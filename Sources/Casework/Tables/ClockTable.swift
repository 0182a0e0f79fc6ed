import Foundation
package import Postgres
import Territory

extension Transaction {
    package var clocks: ClockTable { ClockTable(transaction: self) }
}

/// Clocks that must be looked at, in `clocks`, for the job that minds them.
package struct ClockTable {
    let transaction: Transaction

    /// Warns of clocks that will run out, once each, the soonest first.
    ///
    /// Reads index `clocks_to_warn`.
    /// - Returns: Of how many.
    func warn(at now: Date, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT warn_clocks(\(now), \(limit)) AS warned", as: { try $0.int("warned") }) ?? 0
    }

    /// Clocks that stood still long enough, the longest over first; reads index `clocks_waiting`.
    func endedWaits(at now: Date, limit: Int) async throws -> [StillClock] {
        try await transaction.rows(
            """
            SELECT home, case_id, area, scenario, pack_version, purpose, allowance, started_at, left_s,
                left_works, NULL AS id
            FROM ended_waits(\(now), \(limit))
            """, as: StillClock.init(row:))
    }

    /// Clocks whose end the calendar could not tell, the oldest first; reads index `clocks_undated`.
    func undated(after moment: Date, limit: Int) async throws -> [StillClock] {
        try await transaction.rows(
            """
            SELECT home, case_id, area, scenario, pack_version, purpose, allowance, started_at,
                NULL AS left_s, NULL AS left_works, id
            FROM undated_clocks(\(moment), \(limit))
            """, as: StillClock.init(row:))
    }

    /// How many clocks have no end because the calendar ended, up to a limit; for the administrator.
    package func countUndated(limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT count(*) AS count FROM undated_clocks('-infinity', \(limit))", as: { try $0.int("count") }
        ) ?? 0
    }

    /// Gives a clock the end that could not be computed before.
    ///
    /// - Returns: `false` when it has one by now, or stopped.
    func date(_ clock: StillClock, due: Date, warnAt: Date?) async throws -> Bool {
        let record = try DatedRecord(
            home: clock.home, id: clock.caseID, clock: clock.id, dueAt: due, warnAt: warnAt
        ).asRecord()
        return try await transaction.first(
            "SELECT date_clock(\(record)::jsonb) AS dated", as: { try $0.bool("dated") }) ?? false
    }

    /// Lets a clock go on that stood still.
    ///
    /// - Returns: `false` when it goes on already, or does not wait for whoever asks.
    @discardableResult
    func resume(_ record: ResumedRecord) async throws -> Bool {
        let text = try record.asRecord()
        return try await transaction.first(
            "SELECT resume_clock(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") }) == "done"
    }

    /// Clocks that ran out and of which somebody above may have to be told, the oldest first.
    ///
    /// Reads index `clocks_to_escalate`.
    func runOut(at now: Date, limit: Int) async throws -> [RunOutClock] {
        try await transaction.rows(
            """
            SELECT home, case_id, id, area, seen_from, scenario, pack_version, purpose, due_at, escalated,
                to_area, to_organization, to_json(happened) AS happened
            FROM clocks_run_out(\(now), \(limit))
            """, as: RunOutClock.init(row:))
    }

    /// Keeps what the table of escalations said of a clock.
    ///
    /// - Returns: `false` when the case moves at this moment, or moved since it was looked at.
    func escalate(_ clock: RunOutClock, _ step: EscalationStep, at now: Date) async throws -> Bool {
        let text = try EscalationRecord(clock, step, at: now).asRecord()
        return try await transaction.first(
            "SELECT escalate(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") }) == "done"
    }

    func postpone(_ clock: RunOutClock, until moment: Date, because what: String) async throws {
        let record = PostponedRecord(
            home: clock.home, clock: clock.id, until: moment, scenario: clock.scenario, what: what)
        try await transaction.execute("SELECT postpone_escalation(\(try record.asRecord())::jsonb)")
    }
}

/// A clock that stands still, or whose end is not known.
struct StillClock: Sendable {
    let home: String
    let caseID: UUID
    let id: UUID?
    let area: Area.Code
    let scenario: Scenario.Name
    let packVersion: Int
    let clock: CaseClock
    let left: Remainder?

    /// As a row that failed is known by.
    var item: String { "\(home)/\(caseID.uuidString.lowercased())" }

    init(row: Row) throws {
        home = try row.text("home")
        caseID = try row.uuid("case_id")
        id = try row.uuidOrNil("id")
        area = try row.value("area", Area.Code.init)
        scenario = try row.text("scenario")
        packVersion = try row.int("pack_version")
        clock = CaseClock(
            purpose: try row.text("purpose"), startedAt: try row.date("started_at"),
            limit: try row.textOrNil("allowance").flatMap(Limit.init))
        left = try row.intOrNil("left_s") == nil ? nil : Remainder(row: row)
    }
}

/// A clock that has run out, with what the rules ask of its case.
struct RunOutClock: Sendable {
    let home: String
    let caseID: UUID
    let id: UUID
    let scenario: Scenario.Name
    let packVersion: Int
    let overdue: OverdueClock

    /// As a row that was worked on is known by.
    var item: String { "\(home)/\(caseID.uuidString.lowercased())" }

    init(row: Row) throws {
        home = try row.text("home")
        caseID = try row.uuid("case_id")
        id = try row.uuid("id")
        scenario = try row.text("scenario")
        packVersion = try row.int("pack_version")
        let owner = Owner(
            area: try row.valueOrNil("to_area", Area.Code.init),
            organization: try row.uuidOrNil("to_organization"))
        guard let owner else { throw DatabaseError.unexpectedNull("to_area") }
        let level = try row.value("seen_from") { Int16($0).flatMap(Area.Level.init(rawValue:)) }
        let happened = try row.json("happened", as: [String].self).compactMap(Escalation.Stop.init)
        overdue = OverdueClock(
            purpose: try row.text("purpose"), due: try row.date("due_at"), done: try row.int("escalated"),
            lies: (area: try row.value("area", Area.Code.init), seenFrom: level), owner: owner,
            happened: Set(happened))
    }
}

/// A clock that goes on, as the definer function takes it.
struct ResumedRecord: Encodable {
    let home: String
    let id: UUID
    let at: Date
    let dueAt: Date?
    let warnAt: Date?
    var requestId: String?
    var address: String?
}

private struct DatedRecord: Encodable {
    let home: String
    let id: UUID
    let clock: UUID?
    let dueAt: Date
    let warnAt: Date?
}

private struct PostponedRecord: Encodable {
    let home: String
    let clock: UUID
    let until: Date
    let scenario: String
    let what: String
}

private struct EscalationRecord: Encodable {
    struct Told: Encodable {
        let line: Int
        let area: String?
        let organization: UUID?
    }

    let home: String
    let id: UUID
    let clock: UUID
    let at: Date
    let dueAt: Date
    let wasDone: Int
    let done: Int
    let told: [Told]
    let nextAt: Date?

    init(_ clock: RunOutClock, _ step: EscalationStep, at now: Date) {
        (home, id, self.clock, at) = (clock.home, clock.caseID, clock.id, now)
        (dueAt, wasDone, done, nextAt) = (clock.overdue.due, clock.overdue.done, step.done, step.next)
        told = step.told.compactMap { telling in
            telling.owner.map {
                Told(line: telling.line, area: $0.area?.text, organization: $0.organization)
            }
        }
    }
}
