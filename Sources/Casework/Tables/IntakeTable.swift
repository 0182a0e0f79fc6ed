import Foundation
import Postgres
import Territory

/// What the database answers once a report is kept.
struct KeptReport: Sendable {
    let home: String
    let number: Int64
    let area: Area.Code
    let toArea: Area.Code?
    let toOrganization: UUID?
    let dueAt: Date?
    let sealedAnswer: String
    let isRepeat: Bool
}

extension Transaction {
    /// Keeps a report, its case, first assignment, clock, history and audit, all by one function of the
    /// database.
    func intake(_ record: IntakeRecord) async throws -> KeptReport {
        let text = try record.asRecord()
        do {
            let kept = try await first(
                """
                SELECT k ->> 'home' AS home, k ->> 'number' AS number, k ->> 'area' AS area,
                    k ->> 'to_area' AS to_area,
                    k ->> 'to_organization' AS to_organization, (k ->> 'due_at')::timestamptz AS due_at,
                    k ->> 'sealed_answer' AS sealed_answer, (k ->> 'is_repeat')::boolean AS is_repeat
                FROM intake(\(text)::jsonb) k
                """,
                as: { row in
                    KeptReport(
                        home: try row.text("home"), number: Int64(try row.int("number")),
                        area: try row.value("area", Area.Code.init),
                        toArea: try row.valueOrNil("to_area", Area.Code.init),
                        toOrganization: try row.uuidOrNil("to_organization"),
                        dueAt: try row.dateOrNil("due_at"),
                        sealedAnswer: try row.text("sealed_answer"), isRepeat: try row.bool("is_repeat"))
                })
            guard let kept else { throw DatabaseError.unexpectedNull("intake") }
            return kept
        } catch let error as DatabaseError {
            switch error.state?.rawValue {
            case "22023": throw IntakeRefusal.keyReused
            case "55P03": throw IntakeRefusal.stillRunning
            default: throw error
            }
        }
    }

    /// Keeps the report just taken in from strangers until somebody has looked.
    func hold(_ kept: KeptReport, at now: Date) async throws {
        try await execute("SELECT hold_report(\(kept.home), \(kept.number), \(now))")
    }

    /// Saves a move whole: owner, step, clocks, history and audit.
    func handOver(_ record: MoveRecord) async throws {
        try await saveMove { try await execute("SELECT hand_over(\(try record.asRecord())::jsonb)") }
    }

    func score(_ record: ScoreRecord) async throws {
        try await saveMove { try await execute("SELECT score_case(\(try record.asRecord())::jsonb)") }
    }

    private func saveMove(_ save: () async throws -> Int) async throws {
        do {
            _ = try await save()
        } catch let error as DatabaseError {
            switch error.state?.rawValue {
            case "LN409": throw StaleCase()
            case "LN404": throw NoSuchCase()
            case "LN422": throw OwnerRefused()
            default: throw error
            }
        }
    }
}

/// Somebody else moved the case meanwhile.
package struct StaleCase: Error, Equatable {
    package init() {}
}

/// There is no such case for whoever asks; absent and foreign are the same.
package struct NoSuchCase: Error, Equatable {
    package init() {}
}

/// The one the case should be given to cannot have it: closed, without a desk, or not allowed to see it.
package struct OwnerRefused: Error, Equatable {
    package init() {}
}
