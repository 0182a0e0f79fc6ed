import Access
package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var loops: LoopTable { LoopTable(transaction: self) }
}

/// The counts of the loops, in `loop_counts`, and what was not added to them yet, in `loop_changes`.
package struct LoopTable {
    let transaction: Transaction

    /// A county has some tens of towns, a town some tens of villages.
    private static let mostAreas = 200

    /// The loop of an area, then those directly below it, in the order of their codes.
    ///
    /// Reads one range of each key of `loop_counts`, as long as the days are many; nobody below a village.
    package func loops(of area: Area.Code, in period: LoopPeriod) async throws -> [Loop] {
        let lines = try await transaction.rows(
            """
            SELECT a.code, a.name, n.level, n.spent, n.cases, n.in_time, n.handed_up
            FROM (
                SELECT code, name FROM areas
                WHERE code = \(area.text) OR parent = \(area.text) AND level <= 4 AND closed_on IS NULL
                ORDER BY code LIMIT \(Self.mostAreas)) a
            LEFT JOIN LATERAL (
                SELECT c.level, c.spent, sum(c.cases) AS cases, sum(c.in_time) AS in_time,
                    sum(c.handed_up) AS handed_up
                FROM (
                    SELECT level, spent, cases, in_time, handed_up FROM loop_counts
                    WHERE area = a.code AND day BETWEEN \(period.first.description)::date
                        AND \(period.last.description)::date
                    UNION ALL
                    SELECT level, spent, cases, in_time, handed_up FROM loop_changes
                    WHERE area >= a.code AND area < a.code || '~'
                        AND day BETWEEN \(period.first.description)::date
                        AND \(period.last.description)::date) c
                GROUP BY c.level, c.spent) n ON true
            ORDER BY a.code, n.level, n.spent
            """, as: Line.init(row:))
        var loops: [Loop] = []
        for line in lines {
            if loops.last?.area.code != line.area.code { loops.append(Loop(of: line.area)) }
            guard let count = line.count, var loop = loops.popLast() else { continue }
            loop.add(count, solvedAt: line.level, within: line.hours)
            loops.append(loop)
        }
        return loops
    }

    /// Months of an area, the oldest first; those in which nothing was told are there too.
    ///
    /// Reads one range of the key of `loop_counts`, as long as the months are many; nobody below a village.
    /// - Parameter count: Months up to that of `today`, 1...24.
    package func months(_ count: Int, of area: Area.Code, until today: Day) async throws -> [MonthCount] {
        precondition((1...24).contains(count))
        let months = today.months(count)
        guard let first = months.first else { return [] }
        let counted = try await transaction.rows(
            """
            SELECT to_char(n.day, 'YYYY-MM') AS month,
                coalesce(sum(n.cases) FILTER (WHERE n.level = 0), 0) AS told,
                coalesce(sum(n.cases) FILTER (WHERE n.level > 0), 0) AS solved,
                coalesce(sum(n.in_time) FILTER (WHERE n.level > 0), 0) AS in_time
            FROM (
                SELECT day, level, cases, in_time FROM loop_counts
                WHERE area = \(area.text) AND day BETWEEN \(first + "-01")::date
                    AND \(today.description)::date
                UNION ALL
                SELECT day, level, cases, in_time FROM loop_changes
                WHERE area >= \(area.text) AND area < \(area.upperBound)
                    AND day BETWEEN \(first + "-01")::date AND \(today.description)::date) n
            GROUP BY 1 ORDER BY 1 LIMIT \(count)
            """,
            as: { row in
                MonthCount(
                    month: try row.text("month"), takenIn: try row.int("told"), solved: try row.int("solved"),
                    inTime: try row.int("in_time"))
            })
        return months.map { month in counted.first { $0.month == month } ?? MonthCount(month: month) }
    }

    private struct Line {
        let area: Area
        let level: Area.Level?
        let hours: Int
        let count: Loop.Count?

        init(row: Row) throws {
            area = Area(code: try row.value("code", Area.Code.init), name: try row.text("name"))
            level = try row.intOrNil("level").flatMap { Area.Level(rawValue: Int16($0)) }
            hours = try row.intOrNil("spent") ?? 0
            let cases = try row.intOrNil("cases")
            let (inTime, handedUp) = (try row.intOrNil("in_time"), try row.intOrNil("handed_up"))
            count = cases.map { Loop.Count(cases: $0, inTime: inTime ?? 0, handedUp: handedUp ?? 0) }
        }
    }

    /// Whistles blown for matters of an area, by whom they called, in the order of levels and names.
    ///
    /// - Parameter organization: Only those that called it, wherever the matter lies.
    package func whistles(
        within area: Area.Code, calling organization: UUID?, in period: LoopPeriod
    ) async throws -> [WhistleCount] {
        let scope: SQL =
            if let organization {
                "w.to_organization = \(organization)"
            } else {
                transaction.lies("w.area", within: area)
            }
        return try await transaction.rows(
            """
            SELECT coalesce(a.name, o.name) AS name, sum(w.called) AS called, sum(w.came) AS came,
                sum(w.in_time) AS in_time
            FROM whistle_counts w LEFT JOIN areas a ON a.code = w.to_area
                LEFT JOIN organizations o ON o.id = w.to_organization
            WHERE \(scope) AND w.day BETWEEN \(period.first.description)::date
                AND \(period.last.description)::date
            GROUP BY w.to_area, w.to_organization, a.name, o.name, o.area HAVING sum(w.called) > 0
            ORDER BY coalesce(w.to_area, o.area), coalesce(a.name, o.name) COLLATE "zh-x-icu"
            LIMIT \(Self.mostAreas)
            """,
            as: { row in
                WhistleCount(
                    name: try row.text("name"), called: try row.int("called"), came: try row.int("came"),
                    inTime: try row.int("in_time"))
            })
    }

    /// Adds changes to the counts, the oldest first.
    ///
    /// - Returns: How many; fewer than `limit` when none are left.
    func fold(limit: Int) async throws -> Int {
        try await transaction.first("SELECT fold_loops(\(limit)) AS folded", as: { try $0.int("folded") })
            ?? 0
    }
}
