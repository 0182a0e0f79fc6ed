import Foundation
import Postgres

/// A solved case that waits for its reporter.
struct FollowUp: Sendable {
    let home: String
    let id: UUID
    let number: Int
    let area: String
    let seenFrom: Int
    let packVersion: Int
    let workflow: String
    let step: String
    let version: Int

    /// As a row that failed is known by.
    var item: String { "\(home)/\(id.uuidString.lowercased())" }
}

extension Transaction {
    /// Solved cases whose time for an answer is over, the longest over first, without those that rest.
    func followUps(dueBefore now: Date, limit: Int) async throws -> [FollowUp] {
        try await rows(
            """
            SELECT home, id, number, area, seen_from, pack_version, workflow, step, version FROM cases
            WHERE solved_at IS NOT NULL AND closed_at IS NULL AND due_at < \(now)
                AND home || '/' || id NOT IN (SELECT item FROM resting_work(\(now)))
            ORDER BY due_at LIMIT \(limit)
            """,
            as: { row in
                FollowUp(
                    home: try row.text("home"), id: try row.uuid("id"),
                    number: try row.int("number"), area: try row.text("area"),
                    seenFrom: try row.int("seen_from"), packVersion: try row.int("pack_version"),
                    workflow: try row.text("workflow"), step: try row.text("step"),
                    version: try row.int("version"))
            })
    }

    /// Locks one of them.
    ///
    /// - Returns: `false` when somebody acts on it, or acted meanwhile.
    func holdsStill(_ line: FollowUp) async throws -> Bool {
        try await first(
            """
            SELECT true AS held FROM cases
            WHERE home = \(line.home) AND id = \(line.id) AND version = \(line.version) FOR UPDATE SKIP LOCKED
            """, as: { try $0.bool("held") }) ?? false
    }

    /// Closes one of them: case, clocks, assignments, history and audit.
    func endFollowUp(_ line: FollowUp, by act: String, to step: String, at now: Date) async throws {
        try await execute(
            """
            UPDATE cases SET step = \(step), version = version + 1, due_at = NULL, closed_at = \(now)
            WHERE home = \(line.home) AND id = \(line.id) AND version = \(line.version)
            """)
        try await execute(
            """
            UPDATE clocks SET stopped_at = \(now)
            WHERE home = \(line.home) AND case_id = \(line.id) AND stopped_at IS NULL
            """)
        try await execute(
            """
            UPDATE assignments SET step = \(step), due_at = NULL, ended_at = \(now)
            WHERE home = \(line.home) AND case_id = \(line.id) AND ended_at IS NULL
            """)
        try await execute(
            """
            INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, is_public,
                seen_from)
            VALUES (\(line.home), \(line.id), \(line.area), \(line.version + 1), \(now), \(act),
                \(line.step), \(step),
                    'clock', true, \(line.seenFrom))
            """)
        try await execute(
            "SELECT append_audit(\(act), \("\(line.home)-\(line.number)"), '{}', NULL, 'done', 'worker', '')")
    }
}
