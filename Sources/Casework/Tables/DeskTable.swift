package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var desks: DeskTable { DeskTable(transaction: self) }
}

/// One line of a desk: an open assignment, with what `assignments` copies of its case.
package struct DeskLine: Sendable {
    package let number: Case.Number
    package let area: Area.Code
    package let areaName: String
    package let scenario: Scenario.Name
    package let packVersion: Int
    package let step: Step.Name
    package let due: Date?
    /// Its clock stands still, at the latest until then.
    package let waitsUntil: Date?
    package let reportedAt: Date
    package let ownerName: String
    package let seenFrom: Int
    /// Whether a lower or a higher level handed it to whoever has it; `nil`: neither.
    package let handed: Handed?

    /// A part of the case, not the whole, is with whoever has this line.
    package let isHelp: Bool
    /// Somebody called to this case should have reported in and has not.
    package let isCallLate: Bool

    /// How a case came by level, and from where.
    package struct Handed: Sendable {
        package let isUp: Bool
        package let from: String
    }

    init(row: Row) throws {
        number = Case.Number(home: try row.text("home"), number: Int64(try row.int("number")))
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        scenario = try row.text("scenario")
        packVersion = try row.int("pack_version")
        step = try row.text("step")
        due = try row.dateOrNil("due_at")
        waitsUntil = try row.dateOrNil("waits_until")
        reportedAt = try row.date("reported_at")
        ownerName = try row.text("owner_name")
        seenFrom = try row.int("seen_from")
        isHelp = try row.text("part") == "helper"
        isCallLate = try row.bool("is_call_late")
        let from = try row.textOrNil("from_name") ?? ""
        handed = try row.textOrNil("handed").map { Handed(isUp: $0 == "up", from: from) }
    }
}

/// Whose work a desk shows.
package enum DeskScope: Sendable, Equatable {
    /// What was given to this owner.
    case own(Owner)
    /// Every open case of an area, whoever has it.
    case within(Area.Code)
    /// What this area's desk answers for while somebody else has it.
    case lent(by: Area.Code)
}

/// The four piles a desk is sorted into.
package enum DeskGroup: String, Sendable, CaseIterable {
    case overdue, today, new, waiting
}

/// What lies on desks, in `assignments`: what one has or helps with, and open leads of others.
package struct DeskTable {
    let transaction: Transaction

    /// The moments a desk is sorted by.
    package struct Day: Sendable {
        package let now: Date
        /// The end of the present day where the place lies.
        package let ends: Date
        package let waitingSteps: [Step.Name]

        package init(now: Date, ends: Date, waitingSteps: [Step.Name]) {
            self.now = now
            self.ends = ends
            self.waitingSteps = waitingSteps
        }
    }

    /// Exact numbers of each pile.
    package func counts(of scope: DeskScope, on day: Day) async throws -> [DeskGroup: Int] {
        let counted = try await transaction.first(
            """
            SELECT count(*) FILTER (WHERE \(waits(on: day))) AS waiting,
                count(*) FILTER (WHERE NOT \(waits(on: day)) AND due_at < \(day.now)) AS overdue,
                count(*) FILTER (WHERE NOT \(waits(on: day)) AND due_at >= \(day.now)
                    AND due_at < \(day.ends)) AS today,
                count(*) AS open
            FROM assignments WHERE \(condition(scope))
            """,
            as: { row in
                let parts = (try row.int("overdue"), try row.int("today"), try row.int("waiting"))
                return [
                    DeskGroup.overdue: parts.0, .today: parts.1, .waiting: parts.2,
                    .new: try row.int("open") - parts.0 - parts.1 - parts.2,
                ]
            })
        return counted ?? [:]
    }

    /// One pile, the soonest due first.
    ///
    /// - Parameter limit: Most lines returned, 1...200.
    package func lines(
        _ group: DeskGroup, of scope: DeskScope, on day: Day, limit: Int
    ) async throws -> [DeskLine] {
        precondition((1...200).contains(limit))
        let lines: SQL =
            switch group {
            case .overdue: pile("NOT \(waits(on: day)) AND due_at < \(day.now)", scope, limit)
            case .today:
                pile("NOT \(waits(on: day)) AND due_at >= \(day.now) AND due_at < \(day.ends)", scope, limit)
            // Two ranges of one index: what is due on a later day, and what may wait for ever.
            case .new:
                """
                \(pile("NOT \(waits(on: day)) AND due_at >= \(day.ends)", scope, limit)) UNION ALL
                \(pile("NOT \(waits(on: day)) AND due_at IS NULL", scope, limit))
                """
            case .waiting: pile(waits(on: day), scope, limit)
            }
        let sql: SQL = """
            SELECT d.*, concat_ws(' ', v.name, p.name) AS area_name,
                coalesce(t.name, o.name) AS owner_name, coalesce(f.name, b.name) AS from_name,
                EXISTS (
                    SELECT FROM assignments w
                    WHERE w.home = d.home AND w.case_id = d.case_id AND w.is_called AND w.ended_at IS NULL
                        AND w.came_at IS NULL AND w.coming_due_at < \(day.now)) AS is_call_late
            FROM (SELECT l.* FROM (\(lines)) l ORDER BY l.due_at, l.number LIMIT \(limit)) d
            JOIN areas p ON p.code = d.area
            LEFT JOIN areas v ON v.code = left(d.area, 12) AND p.level = 6
            LEFT JOIN areas t ON t.code = d.to_area
            LEFT JOIN organizations o ON o.id = d.to_organization
            LEFT JOIN areas f ON d.handed IS NOT NULL AND f.code = d.from_area
            LEFT JOIN organizations b ON d.handed IS NOT NULL AND b.id = d.from_organization
            ORDER BY d.due_at, d.number
            """
        // What is open in a city is best walked in order, what is open in a village sorted.
        let isWide = if case .within(let area) = scope { area.level < .town } else { false }
        return try await transaction.rows(isWide ? sql.plannedForValues : sql, as: DeskLine.init(row:))
    }

    private func pile(_ wanted: SQL, _ scope: DeskScope, _ limit: Int) -> SQL {
        """
        (SELECT home, case_id, part, number, area, scenario, pack_version, step, due_at, waits_until,
            reported_at, to_area, to_organization, seen_from, handed, from_area, from_organization
        FROM assignments WHERE \(condition(scope)) AND \(wanted) ORDER BY due_at, number LIMIT \(limit))
        """
    }

    // At a step where only others can act, or with a clock that stands still for somebody's answer.
    private func waits(on day: Day) -> SQL {
        "(step = ANY(\(day.waitingSteps)::text[]) OR waits_until IS NOT NULL)"
    }

    private func condition(_ scope: DeskScope) -> SQL {
        switch scope {
        case .own(.area(let code)): "ended_at IS NULL AND to_area = \(code.text)"
        case .own(.organization(let id)):
            // An office's desk holds what lies with its beats; of a beat, nothing lies below.
            "ended_at IS NULL AND (to_organization = \(id) OR of_organization = \(id))"
        case .within(let code):
            "ended_at IS NULL AND part = 'lead' AND \(transaction.lies("area", within: code))"
        case .lent(let code):
            """
            ended_at IS NULL AND part = 'lead' AND desk = \(code.text) AND to_area IS DISTINCT FROM
                \(code.text)
            """
        }
    }
}
