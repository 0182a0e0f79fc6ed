package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var repeats: RepeatTable { RepeatTable(transaction: self) }
}

/// The same trouble at one place over time, as the job found it.
package struct Repeat: Sendable {
    package let id: UUID
    /// The smallest area with a desk that holds all of its cases.
    package let area: Area.Code
    package let areaName: String
    package let scenario: Scenario.Name
    package let packVersion: Int
    package let spot: Place.Spot
    package let foundAt: Date
    /// When the latest of its cases was closed.
    package let latestAt: Date
    /// `nil`: nobody has decided yet.
    package let decision: Decision?

    /// What a desk made of it, when, and who.
    package struct Decision: Sendable {
        package let isDismissed: Bool
        package let at: Date
        package let who: String
        package let reason: String?
    }
}

/// A case that a repeat was found in.
package struct RepeatedCase: Sendable {
    package let number: Case.Number
    package let words: String
    package let reportedAt: Date
    package let closedAt: Date
}

/// A repeat seen from one of its cases, or from the case of its cause.
package struct RepeatLink: Sendable {
    package let id: UUID
    package let isCause: Bool
    /// The case opened for the cause; `nil`: there is none, or whoever asks may not know of it.
    package let cause: Case.Number?
}

/// Repeats in the scope of a post, in `repeats`; and the job that finds them.
package struct RepeatTable {
    let transaction: Transaction

    /// Closed cases looked at in one round: each is one look around its place.
    package static let round = 200

    /// Walks on along the closed cases; only in the context of the job (`Database.findingRepeats`).
    ///
    /// Reads index `cases_closed_oldest`, and `cases_closed_points` around each place.
    /// - Returns: How many cases were looked at; zero when none is left.
    package func find(under scenarios: [Scenario], at now: Date, limit: Int) async throws -> Int {
        var rules: [String: Rule] = [:]
        for scenario in scenarios {
            guard let repeats = scenario.repeats, let seconds = repeats.within.seconds else { continue }
            rules[scenario.name] = Rule(count: repeats.count, radiusM: repeats.radius_m, seconds: seconds)
        }
        let text = try rules.asRecord()
        return try await transaction.first(
            "SELECT looked FROM find_repeats(\(text)::jsonb, \(now), \(limit))",
            as: { try $0.int("looked") }) ?? 0
    }

    private struct Rule: Encodable {
        let count: Int
        let radiusM: Int
        let seconds: Double
    }

    /// Repeats of an area, those that wait for a decision or those that have one, the latest first.
    ///
    /// Reads indexes `repeats_waiting` and `repeats_newest`.
    /// - Parameters:
    ///   - place: The last line of the page before; `nil`: from the first on.
    ///   - limit: Most lines returned, 1...100.
    package func list(
        within scope: Area.Code, isDecided: Bool, after place: CaseListPlace?, limit: Int
    ) async throws -> [Repeat] {
        precondition((1...100).contains(limit))
        let after: SQL =
            if let place {
                "AND (r.latest_at, r.id) < (\(place.reportedAt), \(place.id))"
            } else {
                ""
            }
        let state: SQL = isDecided ? "r.decision IS NOT NULL" : "r.decision IS NULL"
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM repeats r JOIN areas a ON a.code = r.area
            WHERE \(transaction.lies("r.area", within: scope)) AND \(state) \(after)
            ORDER BY r.latest_at DESC, r.id DESC LIMIT \(limit)
            """, as: Repeat.init(row:))
    }

    /// How many wait for a decision within an area, counted up to a hundred.
    package func waiting(within scope: Area.Code) async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS count FROM (
                SELECT 1 FROM repeats r WHERE \(transaction.lies("r.area", within: scope))
                AND r.decision IS NULL LIMIT 100) f
            """, as: { try $0.int("count") }) ?? 0
    }

    package func one(_ id: UUID, within scope: Area.Code) async throws -> Repeat? {
        try await transaction.first(
            """
            SELECT \(Self.columns) FROM repeats r JOIN areas a ON a.code = r.area
            WHERE r.id = \(id) AND \(transaction.lies("r.area", within: scope))
            """, as: Repeat.init(row:))
    }

    /// The cases of a repeat that whoever asks may read, the latest first, fifty at most.
    package func cases(of id: UUID) async throws -> [RepeatedCase] {
        try await transaction.rows(
            "SELECT home, number, words, reported_at, closed_at FROM cases_of_repeat(\(id))",
            as: { row in
                RepeatedCase(
                    number: Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    words: try row.text("words"), reportedAt: try row.date("reported_at"),
                    closedAt: try row.date("closed_at"))
            })
    }

    /// Repeats that a case belongs to, or was opened for the cause of.
    package func around(_ current: Case) async throws -> [RepeatLink] {
        try await transaction.rows(
            """
            SELECT id, is_cause, cause_home, cause_number
            FROM repeats_around(\(current.home), \(current.id))
            """,
            as: { row in
                var cause: Case.Number?
                if let home = try row.textOrNil("cause_home"), let number = try row.intOrNil("cause_number") {
                    cause = Case.Number(home: home, number: Int64(number))
                }
                return RepeatLink(
                    id: try row.uuid("id"), isCause: try row.textOrNil("is_cause") == "t", cause: cause)
            })
    }

    func decide(_ record: RepeatDecisionRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT decide_repeat(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "decided": throw RepeatRefusal.decided
        default: throw NoSuchCase()
        }
    }

    private static let columns: SQL = """
        r.id, r.area, a.name AS area_name, r.scenario, r.pack_version, ST_X(r.point) AS longitude,
        ST_Y(r.point) AS latitude, r.found_at, r.latest_at, r.decision, r.decided_at, r.who, r.reason
        """
}

extension Repeat {
    init(row: Row) throws {
        id = try row.uuid("id")
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        scenario = try row.text("scenario")
        packVersion = try row.int("pack_version")
        spot = Place.Spot(
            longitude: try row.doubleOrNil("longitude") ?? 0, latitude: try row.doubleOrNil("latitude") ?? 0)
        foundAt = try row.date("found_at")
        latestAt = try row.date("latest_at")
        if let decided = try row.dateOrNil("decided_at") {
            decision = Decision(
                isDismissed: try row.text("decision") == "dismissed", at: decided,
                who: try row.textOrNil("who") ?? "", reason: try row.textOrNil("reason"))
        } else {
            decision = nil
        }
    }

    /// Where a page of a list begins: after this one.
    package var place: CaseListPlace { CaseListPlace(reportedAt: latestAt, id: id) }
}

/// What a desk decided of a repeat, as the definer function `decide_repeat` takes it.
struct RepeatDecisionRecord: Encodable {
    let id: UUID
    let at: Date
    let who: String
    let reason: String?
    let causeHome: String?
    let causeNumber: Int64?
    let requestId: String
    let address: String
}
