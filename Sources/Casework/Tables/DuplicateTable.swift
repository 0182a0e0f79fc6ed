package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var duplicates: DuplicateTable { DuplicateTable(transaction: self) }
}

/// An open case that may be the same matter as another, as far as whoever asks may know of it.
package struct LikelyCase: Sendable {
    package let number: Case.Number
    package let packVersion: Int
    package let workflow: Workflow.Name
    package let step: Step.Name
    /// The village, or the area above when nothing finer is known.
    package let area: Area.Code
    /// For those who handle cases; `nil` for strangers.
    package let reportedAt: Date?
}

/// A report that was added to a case, as whoever may read it as a case of its own.
package struct AddedReport: Sendable {
    package let number: Case.Number
    package let scenario: Scenario.Name
    package let words: String
    package let reportedAt: Date
    package let saidBy: Duplicate.SaidBy
}

/// How the case stands that a reporter's report was added to.
package struct FollowedCase: Sendable {
    /// `nil`: not everybody may know of it.
    package let number: Case.Number?
    /// `nil`: the reporter may not be told of it any more.
    package let standing: Standing?

    /// Where it stands, and what was answered.
    package struct Standing: Sendable {
        package let packVersion: Int
        package let workflow: Workflow.Name
        package let step: Step.Name
        /// Only of what is solved.
        package let answer: String?
        package let solvedAt: Date?
        package let closedAt: Date?
    }
}

/// Which cases are about one matter, in `duplicates`; and which may be.
package struct DuplicateTable {
    let transaction: Transaction

    /// What a case is about in the end, for a post that may know of it.
    package func master(named number: Case.Number) async throws -> Master? {
        try await transaction.first(
            """
            SELECT master_home, master_number, seen_from, is_about_handlers
            FROM named_master(\(number.home), \(number.number))
            """,
            as: { row in
                Master(
                    number: Case.Number(
                        home: try row.text("master_home"), number: Int64(try row.int("master_number"))),
                    seenFrom: try row.value("seen_from") { Int16($0).flatMap(Area.Level.init(rawValue:)) },
                    isAboutHandlers: try row.bool("is_about_handlers"))
            })
    }

    /// Whether a case is a duplicate, and how many reports were added to it.
    package func state(of current: Case) async throws -> (duplicate: Duplicate?, added: Int) {
        let state = try await transaction.first(
            """
            SELECT from_step, said_by, at, master_home, master_number, added
            FROM duplicate_state(\(current.home), \(current.id))
            """,
            as: { row -> (Duplicate?, Int) in
                guard let step = try row.textOrNil("from_step") else { return (nil, try row.int("added")) }
                let duplicate = Duplicate(
                    fromStep: step, saidBy: try row.value("said_by", Duplicate.SaidBy.init(rawValue:)),
                    at: try row.date("at"), master: try Self.number(row, "master_home", "master_number"))
                return (duplicate, try row.int("added"))
            })
        return state ?? (nil, 0)
    }

    /// The first fifty reports added to a case, of those that whoever asks may read.
    package func added(to current: Case) async throws -> [AddedReport] {
        try await transaction.rows(
            """
            SELECT added_home, added_number, scenario, words, reported_at, said_by
            FROM added_reports(\(current.home), \(current.id))
            """,
            as: { row in
                AddedReport(
                    number: Case.Number(
                        home: try row.text("added_home"), number: Int64(try row.int("added_number"))),
                    scenario: try row.text("scenario"), words: try row.text("words"),
                    reportedAt: try row.date("reported_at"),
                    saidBy: try row.value("said_by", Duplicate.SaidBy.init(rawValue:)))
            })
    }

    /// Open cases of a kind near a place that strangers may know of, the nearest first, five at most.
    package func likely(
        _ scenario: Scenario, near spot: Place.Spot, at now: Date
    ) async throws -> [LikelyCase] {
        guard let rule = scenario.duplicates else { return [] }
        return try await transaction.rows(
            """
            SELECT home, number, pack_version, workflow, step, area FROM likely_cases(
                \(scenario.name), \(spot.longitude), \(spot.latitude), \(rule.earliest(for: now)),
                \(rule.radius_m))
            """, as: { try Self.likely($0, "home", "number", reportedAt: nil) })
    }

    /// Open cases that a case may be a duplicate of, the nearest first, five at most.
    package func likelyMasters(of current: Case, under rule: Duplicates) async throws -> [LikelyCase] {
        try await transaction.rows(
            """
            SELECT master_home, master_number, pack_version, workflow, step, area, reported_at
            FROM likely_masters(\(current.home), \(current.id), \(rule.earliest(for: current.reportedAt)),
                \(rule.radius_m))
            """,
            as: { row in
                try Self.likely(row, "master_home", "master_number", reportedAt: row.date("reported_at"))
            })
    }

    /// The case that the report behind the present receipt was added to.
    package func followed() async throws -> FollowedCase? {
        try await transaction.first(
            """
            SELECT home, number, pack_version, workflow, step, answer, solved_at, closed_at
            FROM followed_case()
            """,
            as: { row in
                let number = try Self.number(row, "home", "number")
                guard let step = try row.textOrNil("step") else {
                    return FollowedCase(number: number, standing: nil)
                }
                return FollowedCase(
                    number: number,
                    standing: .init(
                        packVersion: try row.int("pack_version"), workflow: try row.text("workflow"),
                        step: step, answer: try row.textOrNil("answer"),
                        solvedAt: try row.dateOrNil("solved_at"), closedAt: try row.dateOrNil("closed_at")))
            })
    }

    /// Saves the move that closes a case as a duplicate.
    func mark(_ record: MoveRecord, of master: Case.Number) async throws {
        try await saving(orElse: Refusal.otherAbsent) {
            try await transaction.execute(
                """
                SELECT mark_duplicate(\(try record.asRecord())::jsonb, \(master.home), \(master.number))
                """)
        }
    }

    func separate(_ record: SeparationRecord) async throws {
        try await saving(orElse: OwnerRefused()) {
            try await transaction.execute("SELECT separate_case(\(try record.asRecord())::jsonb)")
        }
    }

    /// - Returns: Whether the report of the present receipt was added to the case.
    func join(_ record: JoinRecord) async throws -> Bool {
        let outcome = try await transaction.first(
            "SELECT join_report(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        return outcome == "done"
    }

    private func saving(orElse refusal: any Error, _ save: () async throws -> Int) async throws {
        do {
            _ = try await save()
        } catch let error as DatabaseError {
            switch error.state?.rawValue {
            case "LN409": throw StaleCase()
            case "LN404": throw NoSuchCase()
            case "LN422": throw refusal
            default: throw error
            }
        }
    }

    private static func number(_ row: Row, _ home: String, _ number: String) throws -> Case.Number? {
        guard let home = try row.textOrNil(home), let number = try row.intOrNil(number) else { return nil }
        return Case.Number(home: home, number: Int64(number))
    }

    private static func likely(
        _ row: Row, _ home: String, _ number: String, reportedAt: Date?
    ) throws -> LikelyCase {
        LikelyCase(
            number: Case.Number(home: try row.text(home), number: Int64(try row.int(number))),
            packVersion: try row.int("pack_version"), workflow: try row.text("workflow"),
            step: try row.text("step"), area: try row.value("area", Area.Code.init), reportedAt: reportedAt)
    }
}

/// A duplicate that is taken back, as the definer function `separate_case` takes it.
struct SeparationRecord: Encodable {
    let home: String
    let id: UUID
    let version: Int
    let at: Date
    let step: String
    let who: String
    let dueAt: Date?
    let clockPurpose: String?
    let clockDueAt: Date?
    let toArea: String?
    let toOrganization: UUID?
    let desk: String
    let detail: Detail
    let requestId: String
    let address: String

    struct Detail: Encodable { let note: String? }
}

/// A report that is added to another case, as the definer function `join_report` takes it.
struct JoinRecord: Encodable {
    let at: Date
    let step: String
    let otherHome: String
    let otherNumber: Int64
    let since: Date
    let radiusM: Int
    let requestId: String
    let address: String
}
