package import Access
package import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var glasses: GlassTable { GlassTable(transaction: self) }
}

/// Broken glasses, in `break_glasses`, and the cases behind an open one.
package struct GlassTable {
    let transaction: Transaction

    /// The open glass of whoever acts.
    package func open(of acting: Acting) async throws -> Glass? {
        try await transaction.first(
            """
            SELECT \(Self.columns) FROM \(Self.named)
            WHERE g.account_id = \(acting.account) AND g.post_id = \(acting.post) AND g.closed_at IS NULL
                AND g.ends_at > now()
            ORDER BY g.opened_at DESC LIMIT 1
            """, as: Glass.init(row:))
    }

    /// What the desk of this post's area was told and nobody there has acknowledged, the oldest first.
    ///
    /// Reads index `break_glasses_unseen`.
    /// - Parameter limit: Most rows returned, 1...50.
    package func untold(to acting: Acting, limit: Int) async throws -> [Glass] {
        precondition((1...50).contains(limit))
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM \(Self.named)
            WHERE g.told = \(acting.area?.text) AND g.acknowledged_at IS NULL
                AND g.account_id <> \(acting.account)
            ORDER BY g.opened_at, g.id LIMIT \(limit)
            """, as: Glass.init(row:))
    }

    /// All there ever were, the newest first, each with the cases opened in it, for whoever reads the audit.
    ///
    /// Reads indexes `break_glasses_newest` and `audit_by_account`.
    /// - Parameter limit: Most rows returned, 1...200.
    package func list(before place: CaseListPlace?, limit: Int) async throws -> [(
        glass: Glass, cases: [String]
    )] {
        precondition((1...200).contains(limit))
        let after: SQL =
            if let place {
                "WHERE (g.opened_at, g.id) < (\(place.reportedAt), \(place.id))"
            } else {
                ""
            }
        return try await transaction.rows(
            """
            SELECT \(Self.columns), l.cases FROM \(Self.named), LATERAL (
                SELECT coalesce(json_agg(DISTINCT u.object), '[]') AS cases FROM audit u
                WHERE u.account_id = g.account_id AND u.at BETWEEN g.opened_at AND g.ends_at
                    AND u.act = 'open case by glass' AND u.reason = 'glass-' || g.id) l
            \(after)
            ORDER BY g.opened_at DESC, g.id DESC LIMIT \(limit)
            """, as: { (try Glass(row: $0), try $0.json("cases", as: [String].self)) })
    }

    func open(_ record: GlassRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT break_glass(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "wide": throw GlassRefusal.areaTooWide
        case "far": throw GlassRefusal.areaTooFar
        case "own": throw GlassRefusal.ownArea
        case "open": throw GlassRefusal.alreadyOpen
        case "nobody": throw GlassRefusal.nobodyToTell
        default: throw GlassRefusal.unknownArea
        }
    }

    func acknowledge(_ id: UUID, ending: Bool, from source: Access.Source) async throws {
        let outcome = try await transaction.first(
            "SELECT acknowledge_glass(\(id), \(ending), \(try source.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        guard outcome == "done" else { throw GlassRefusal.notOpen }
    }

    func end(from source: Access.Source) async throws {
        let isEnded = try await transaction.first(
            "SELECT end_glass(\(try source.asRecord())::jsonb) AS ended", as: { try $0.bool("ended") })
        guard isEnded == true else { throw GlassRefusal.notOpen }
    }

    private static let named: SQL = """
        break_glasses g JOIN areas a ON a.code = g.area JOIN areas t ON t.code = g.told
        """

    private static let columns: SQL = """
        g.id, g.account_id, g.who, g.area, a.name AS area_name, g.reason, t.name AS told_name, g.opened_at,
        g.ends_at, g.closed_at, g.acknowledged_at, g.closed_at IS NULL AND g.ends_at > now() AS is_open
        """
}

/// One line of the list behind a glass: no words, those come with the case itself.
package struct GlassLine: Sendable {
    package let id: UUID
    package let number: Case.Number
    package let areaName: String
    package let scenario: Scenario.Name
    package let step: Step.Name
    package let due: Date?
    package let reportedAt: Date
    package let closedAt: Date?

    package var place: CaseListPlace { CaseListPlace(reportedAt: reportedAt, id: id) }
}

extension GlassTable {
    /// Cases behind the glass, the newest first; the context must be that of ``Transaction/openGlass()``.
    ///
    /// - Parameter limit: Most lines returned, 1...200.
    package func cases(
        within area: Area.Code, after place: CaseListPlace?, limit: Int
    ) async throws -> [GlassLine] {
        precondition((1...200).contains(limit))
        let after: SQL =
            if let place {
                "AND (c.reported_at, c.id) < (\(place.reportedAt), \(place.id))"
            } else {
                ""
            }
        let sql: SQL = """
            SELECT c.id, c.home, c.number, concat_ws(' ', v.name, a.name) AS area_name, c.scenario, c.step,
                c.due_at, c.reported_at, c.closed_at
            FROM cases c JOIN areas a ON a.code = c.area
                LEFT JOIN areas v ON v.code = left(c.area, 12) AND a.level = 6
            WHERE \(transaction.lies("c.area", within: area)) \(after)
            ORDER BY c.reported_at DESC, c.id DESC LIMIT \(limit)
            """
        return try await transaction.rows(
            sql.plannedForValues,
            as: { row in
                GlassLine(
                    id: try row.uuid("id"),
                    number: Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    areaName: try row.text("area_name"), scenario: try row.text("scenario"),
                    step: try row.text("step"), due: try row.dateOrNil("due_at"),
                    reportedAt: try row.date("reported_at"), closedAt: try row.dateOrNil("closed_at"))
            })
    }

    /// The key of a case behind the glass.
    func key(of number: Case.Number) async throws -> UUID? {
        try await transaction.first(
            "SELECT id FROM cases WHERE home = \(number.home) AND number = \(number.number)",
            as: { try $0.uuid("id") })
    }
}

/// A glass as the definer function `break_glass` takes it.
struct GlassRecord: Encodable {
    let id: UUID
    let area: String
    let reason: String
    let minutes: Int
    let source: SourceRecord
}

extension Glass {
    init(row: Row) throws {
        id = try row.uuid("id")
        account = try row.uuid("account_id")
        who = try row.text("who")
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        reason = try row.text("reason")
        toldName = try row.text("told_name")
        openedAt = try row.date("opened_at")
        endsAt = try row.date("ends_at")
        closedAt = try row.dateOrNil("closed_at")
        acknowledgedAt = try row.dateOrNil("acknowledged_at")
        isOpen = try row.bool("is_open")
    }

    package var place: CaseListPlace { CaseListPlace(reportedAt: openedAt, id: id) }
}
