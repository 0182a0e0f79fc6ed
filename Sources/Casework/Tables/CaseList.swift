package import FoundationEssentials
package import Postgres
package import Territory

/// Which cases a list shows.
package struct CaseFilter: Sendable, Equatable {
    package var within: Area.Code?
    package var scenario: Scenario.Name?
    package var step: Step.Name?
    package var state: State?
    package var origin: Origin?
    package var number: Case.Number?
    /// All of these words, in the report, its place, its areas or its kind.
    package var words: String?
    /// Solved by this level; a village stands for all below it too.
    package var solved: Area.Level?
    /// Handed up by some level, at least once.
    package var isHandedUp = false
    /// Told on this day or later, where the place lies.
    package var since: Day?
    /// Told on this day or earlier.
    package var until: Day?
    package var order = CaseOrder.newest

    /// Longest text that is looked for.
    package static let mostWords = 100

    package init() {}

    package enum State: String, Sendable, CaseIterable {
        case open, overdue, closed
    }

    package var isEmpty: Bool { self == CaseFilter() }
}

/// Where a page of a list begins: after this line.
package struct CaseListPlace: Sendable, Equatable {
    package let reportedAt: Date
    package let id: UUID

    /// Microseconds and identifier, as carried in an address.
    package var text: String { "\(Int64((reportedAt.timeIntervalSince1970 * 1_000_000).rounded()))_\(id)" }

    package init(reportedAt: Date, id: UUID) {
        self.reportedAt = reportedAt
        self.id = id
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 2, let first = parts.first, let last = parts.last, first.count <= 17,
            let microseconds = Int64(first), let id = UUID(uuidString: String(last))
        else { return nil }
        self.init(reportedAt: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000), id: id)
    }
}

/// One line of a list.
package struct CaseListLine: Sendable {
    package let id: UUID
    package let number: Case.Number
    package let area: Area.Code
    package let areaName: String
    package let scenario: Scenario.Name
    package let packVersion: Int
    package let step: Step.Name
    package let due: Date?
    package let waitsUntil: Date?
    package let reportedAt: Date
    package let closedAt: Date?
    package let excerpt: String
    package let origin: Origin
    package let seenFrom: Int

    /// Where a list in an order goes on after this line.
    package func position(in order: CaseOrder) -> CasePosition {
        switch order {
        case .newest: CasePosition(.newest(reportedAt), id: id)
        case .oldest: CasePosition(.oldest(reportedAt), id: id)
        case .due: CasePosition(.due(due), id: id)
        case .number: CasePosition(.number(number.number), id: id)
        }
    }

    init(row: Row) throws {
        id = try row.uuid("id")
        number = Case.Number(home: try row.text("home"), number: Int64(try row.int("number")))
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        scenario = try row.text("scenario")
        packVersion = try row.int("pack_version")
        step = try row.text("step")
        due = try row.dateOrNil("due_at")
        waitsUntil = try row.dateOrNil("waits_until")
        reportedAt = try row.date("reported_at")
        closedAt = try row.dateOrNil("closed_at")
        excerpt = try row.text("excerpt")
        origin = try row.value("origin", Origin.init(rawValue:))
        seenFrom = try row.int("seen_from")
    }
}

extension CaseTable {
    /// Lists count exactly up to here, and say "more" beyond.
    package static let countLimit = 1_000
    /// Of what words find: each is read for it, and a frequent word is in most of a village's cases.
    private static let foundLimit = 100

    /// How far a list of this filter counts exactly.
    package static func countLimit(of filter: CaseFilter) -> Int {
        filter.words == nil ? countLimit : foundLimit
    }

    /// Cases of an area in the order of the filter, from after a position in that order on.
    ///
    /// Reads index `cases_newest`, `cases_open_soonest` or `cases_by_number`; in a village `cases_by_area`,
    /// `cases_open_due` or `cases_by_number_of_area`, from each of its areas no more than a page.
    /// - Parameters:
    ///   - scope: The area of the post; a filter can only narrow it.
    ///   - limit: Most lines returned, 1...200.
    package func list(
        within scope: Area.Code, matching filter: CaseFilter, after position: CasePosition?, at now: Date,
        limit: Int
    ) async throws -> [CaseListLine] {
        precondition((1...200).contains(limit))
        let sql = listing(within: scope, matching: filter, after: position, at: now, limit: limit)
        return try await transaction.rows(sql, as: CaseListLine.init(row:))
    }

    /// The statement of ``list(within:matching:after:at:limit:)``.
    package func listing(
        within scope: Area.Code, matching filter: CaseFilter, after position: CasePosition?, at now: Date,
        limit: Int
    ) -> SQL {
        let area = Self.area(filter, within: scope)
        let wanted = condition(filter, within: scope, at: now)
        let source = source(filter, within: scope, at: now, from: position, upTo: limit)
        let sql: SQL = """
            SELECT c.id, c.home, c.number, c.area, concat_ws(' ', v.name, a.name) AS area_name,
                c.scenario, c.pack_version, c.step,
                c.due_at, c.waits_until,
                c.reported_at, c.closed_at, left(c.words, 80) AS excerpt, c.origin, c.seen_from
            FROM \(lines(within: area, filter, source, wanted, after: position, limit: limit)) c
                JOIN areas a ON a.code = c.area
                LEFT JOIN areas v ON v.code = left(c.area, 12) AND a.level = 6
            ORDER BY \(Self.sorting(filter.order)) LIMIT \(limit)
            """
        // Found words name their cases, and a village its areas: read by key, whatever the values are.
        return filter.words == nil && area.level < .village ? sql.plannedForValues : sql
    }

    // What a village has may lie anywhere in the order of all, as when old cases of one place were loaded.
    // Its areas are few, and each is asked for its first, by an index alone; above villages the order of all
    // is walked.
    private func lines(
        within area: Area.Code, _ filter: CaseFilter, _ source: SQL, _ wanted: SQL,
        after position: CasePosition?, limit: Int
    ) -> SQL {
        let rest: SQL = position.map { " AND \(Self.follows($0))" } ?? ""
        let order = Self.sorting(filter.order)
        guard filter.words == nil, area.level >= .village else {
            return """
                (SELECT c.id, c.home, c.number, c.area, c.scenario, c.pack_version, c.step, c.due_at,
                    c.waits_until, c.reported_at, c.closed_at, c.words, c.origin, c.seen_from
                FROM \(source) WHERE \(wanted)\(rest) ORDER BY \(order) LIMIT \(limit))
                """
        }
        // Rows are fetched for the page alone: a village with very many cases is read like one with few.
        return """
            (SELECT f.* FROM (
                SELECT c.home, c.id FROM areas s, LATERAL (
                    SELECT c.home, c.id, c.number, c.due_at, c.reported_at FROM cases c
                    WHERE \(wanted)\(rest) AND c.area = s.code ORDER BY \(order) LIMIT \(limit)) c
                WHERE \(transaction.lies("s.code", within: area))
                ORDER BY \(order) LIMIT \(limit)) k, \(Self.byKey) f)
            """
    }

    // One case for each key `k`, whatever the planner takes to be cheaper: an area and the wall around it
    // say the same twice, which it takes for a hundredth of a hundredth.
    private static let byKey: SQL =
        "LATERAL (SELECT x.* FROM cases x WHERE x.home = k.home AND x.id = k.id OFFSET 0)"

    private static func sorting(_ order: CaseOrder) -> SQL {
        switch order {
        case .newest: "c.reported_at DESC, c.id DESC"
        case .oldest: "c.reported_at, c.id"
        case .due: "coalesce(c.due_at, 'infinity'), c.id"
        case .number: "c.number, c.id"
        }
    }

    private static func follows(_ position: CasePosition) -> SQL {
        switch position.mark {
        case .newest(let date): "(c.reported_at, c.id) < (\(date), \(position.id))"
        case .oldest(let date): "(c.reported_at, c.id) > (\(date), \(position.id))"
        case .due(let date?): "(coalesce(c.due_at, 'infinity'), c.id) > (\(date), \(position.id))"
        case .due(nil): "(coalesce(c.due_at, 'infinity'), c.id) > ('infinity', \(position.id))"
        case .number(let number): "(c.number, c.id) > (\(number), \(position.id))"
        }
    }

    private static func area(_ filter: CaseFilter, within scope: Area.Code) -> Area.Code {
        filter.within.flatMap { scope.contains($0) ? $0 : nil } ?? scope
    }

    /// How many cases match, exact up to ``countLimit(of:)``; one more than that means "more".
    package func count(within scope: Area.Code, matching filter: CaseFilter, at now: Date) async throws -> Int
    {
        let most = Self.countLimit(of: filter) + 1
        return try await transaction.first(
            """
            SELECT count(*) AS count FROM (
                SELECT 1 FROM \(source(filter, within: scope, at: now, upTo: most))
                WHERE \(condition(filter, within: scope, at: now)) LIMIT \(most)) f
            """, as: { try $0.int("count") }) ?? 0
    }

    /// What the cases `c` of a filter are read from: all there are, or those that words find.
    ///
    /// - Parameters:
    ///   - position: Where a page begins; a search looks only behind it.
    ///   - limit: Most cases that will be read.
    func source(
        _ filter: CaseFilter, within scope: Area.Code, at now: Date, from position: CasePosition? = nil,
        upTo limit: Int
    ) -> SQL {
        guard let words = filter.words else { return "cases c" }
        let wanted = Self.found(
            words, filter, within: Self.area(filter, within: scope), at: now, from: position)
        return "find_cases(\(wanted), \(limit)) k, \(Self.byKey) c"
    }

    /// What is asked of the cases `c` of ``source(_:within:at:from:upTo:)``.
    func condition(_ filter: CaseFilter, within scope: Area.Code, at now: Date) -> SQL {
        let area = Self.area(filter, within: scope)
        var condition = transaction.lies("c.area", within: area)
        if let scenario = filter.scenario { condition = "\(condition) AND c.scenario = \(scenario)" }
        if let step = filter.step { condition = "\(condition) AND c.step = \(step)" }
        if let origin = filter.origin { condition = "\(condition) AND c.origin = \(origin.rawValue)" }
        if let number = filter.number {
            condition = "\(condition) AND c.home = \(number.home) AND c.number = \(number.number)"
        }
        switch filter.stateInOrder {
        case .open: condition = "\(condition) AND c.closed_at IS NULL"
        case .overdue: condition = "\(condition) AND c.closed_at IS NULL AND c.due_at < \(now)"
        case .closed: condition = "\(condition) AND c.closed_at IS NOT NULL"
        case nil: break
        }
        return "\(condition)\(Self.period(filter))"
    }

    private static func period(_ filter: CaseFilter) -> SQL {
        var condition: SQL = ""
        if let level = filter.solved {
            // One level is one range of an index; villages and what is below them are most of all cases.
            condition =
                level == .village
                ? " AND c.solved_level >= \(level.rawValue)" : " AND c.solved_level = \(level.rawValue)"
        }
        if filter.isHandedUp { condition = "\(condition) AND c.handed_up_at IS NOT NULL" }
        if let since = filter.since {
            condition = "\(condition) AND c.reported_at >= (SELECT day_begins(\(since.description)::date))"
        }
        if let until = filter.until {
            condition =
                "\(condition) AND c.reported_at < (SELECT day_begins(\(until.next.description)::date))"
        }
        return condition
    }

    // One function looks through what the walls would hide from an index, and says what it found.
    private static func found(
        _ words: String, _ filter: CaseFilter, within area: Area.Code, at now: Date,
        from position: CasePosition?
    ) -> SQL {
        let place = Self.values(of: position)
        return """
            jsonb_build_object('words', \(words)::text, 'area', \(area.text)::text,
                'scenario', \(filter.scenario)::text, 'step', \(filter.step)::text,
                'origin', \(filter.origin?.rawValue)::text, 'state', \(filter.stateInOrder?.rawValue)::text,
                'solved', \(filter.solved?.rawValue)::smallint, 'handed_up', \(filter.isHandedUp)::boolean,
                'since', \(filter.since?.description)::date, 'until', \(filter.until?.description)::date,
                'at', \(now)::timestamptz, 'order', \(filter.order.rawValue)::text,
                'after_at', \(place.date)::timestamptz, 'after_number', \(place.number)::bigint,
                'after_id', \(position?.id)::uuid)
            """
    }

    private static func values(of position: CasePosition?) -> (date: Date?, number: Int64?) {
        switch position?.mark {
        case .newest(let date), .oldest(let date): (date, nil)
        case .due(let date): (date, nil)
        case .number(let number): (nil, number)
        case nil: (nil, nil)
        }
    }
}
