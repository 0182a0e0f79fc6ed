package import Casework
package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var filings: FilingTable { FilingTable(transaction: self) }
}

/// Something to fill in, or that is not filled in below.
package struct WaitingFiling: Sendable {
    package let form: UUID
    package let title: LocalizedText
    package let period: String
    package let area: Area.Code
    package let areaName: String
    package let state: Filing.State
    package let dueOn: Day
    /// The form is filled in at this level; above it is added up.
    package let fills: Area.Level
}

/// How far one area directly below has come with a form.
package struct FormProgress: Sendable {
    package let area: Area.Code
    package let name: String
    package let asked: Int
    package let filed: Int
    package let approved: Int
    package let late: Int
    /// Of its own filing; `nil`: it has none yet.
    package let state: Filing.State?
    package let filedOn: Day?
}

/// What somebody made of a filing.
package struct FilingMove: Sendable {
    /// The version that was replaced.
    package let version: Int
    /// A word of ``Filing/Act``, or `follow`.
    package let act: String
    package let reason: String?
    package let who: String
    package let at: Date
}

/// What a desk was told of a form on a day.
package struct FilingReminder: Sendable {
    package let form: UUID
    package let title: LocalizedText
    package let period: String
    /// How many areas below are late; `nil`: the desk itself has to file.
    package let late: Int?
    package let isRead: Bool
}

/// Filings, in `filings` and `filing_moves`.
package struct FilingTable {
    let transaction: Transaction

    private static let columns: SQL = """
        f.form_id, f.period, f.area, a.name AS area_name, f.state, f.version, f.due_on, f.locks_on,
        f.filed_on, f.cells
        """

    /// - Returns: `nil` when there is none within the scope; absent and foreign ones look the same.
    package func filing(
        of form: UUID, for period: String, in area: Area.Code, within scope: Area.Code
    ) async throws -> Filing? {
        try await transaction.first(
            """
            SELECT \(Self.columns) FROM filings f JOIN areas a ON a.code = f.area
            WHERE f.form_id = \(form) AND f.period = \(period) AND f.area = \(area.text)
                AND \(transaction.lies("f.area", within: scope))
            """, as: Filing.init(row:))
    }

    /// Filings of the areas directly below, by code; of posts that may not see them, none.
    ///
    /// An area that closed is among them as far as it had filed and no other speaks for it since.
    package func below(_ area: Area.Code, of form: UUID, for period: String) async throws -> [Filing] {
        let level = Int(area.level.rawValue) + 1
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM filings f JOIN areas a ON a.code = f.area
            WHERE f.form_id = \(form) AND f.period = \(period) AND f.level = \(level)
                AND \(transaction.lies("f.area", within: area))
                AND ctx.is_asked(f)
            ORDER BY f.area LIMIT 1000
            """, as: Filing.init(row:))
    }

    /// What an area itself has to file, the soonest due first.
    ///
    /// Reads index `filings_undecided`.
    /// - Parameter limit: Most returned, 1...100.
    package func waiting(for area: Area.Code, today: Day, limit: Int) async throws -> [WaitingFiling] {
        precondition((1...100).contains(limit))
        return try await transaction.rows(
            """
            SELECT f.form_id, o.title, o.title_en, f.period, f.area, a.name AS area_name, f.state, f.due_on,
                o.fills
            FROM filings f JOIN forms o ON o.id = f.form_id AND o.ended_at IS NULL
            JOIN areas a ON a.code = f.area AND a.closed_on IS NULL
            WHERE f.area = \(area.text) AND f.state IN ('open', 'returned')
                AND f.locks_on >= \(today.description)::date
            ORDER BY f.due_on, f.form_id, f.period LIMIT \(limit)
            """, as: WaitingFiling.init(row:))
    }

    /// How many that are, counted up to a hundred.
    package func waiting(for area: Area.Code, today: Day) async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS count FROM (
                SELECT 1 FROM filings f JOIN forms o ON o.id = f.form_id AND o.ended_at IS NULL
                JOIN areas a ON a.code = f.area AND a.closed_on IS NULL
                WHERE f.area = \(area.text) AND f.state IN ('open', 'returned')
                    AND f.locks_on >= \(today.description)::date LIMIT 100) f
            """, as: { try $0.int("count") }) ?? 0
    }

    /// What waits for the decision of the desk above, the soonest due first.
    ///
    /// Reads index `filings_undecided`.
    /// - Parameter limit: Most returned, 1...100.
    package func toDecide(by area: Area.Code, today: Day, limit: Int) async throws -> [WaitingFiling] {
        precondition((1...100).contains(limit))
        let level = Int(area.level.rawValue) + 1
        return try await transaction.rows(
            """
            SELECT f.form_id, o.title, o.title_en, f.period, f.area, a.name AS area_name, f.state, f.due_on,
                o.fills
            FROM filings f JOIN forms o ON o.id = f.form_id JOIN areas a ON a.code = f.area
            WHERE f.state = 'filed' AND f.level = \(level) AND \(transaction.lies("f.area", within: area))
                AND f.locks_on >= \(today.description)::date
            ORDER BY f.due_on, f.form_id, f.area LIMIT \(limit)
            """, as: WaitingFiling.init(row:))
    }

    /// How far the areas directly below have come, by code.
    package func progress(of form: UUID, for period: String, today: Day) async throws -> [FormProgress] {
        try await transaction.rows(
            """
            SELECT p.*, a.name FROM form_progress(\(form), \(period), \(today.description)::date) p
            JOIN areas a ON a.code = p.area ORDER BY p.area
            """,
            as: { row in
                FormProgress(
                    area: try row.value("area", Area.Code.init), name: try row.text("name"),
                    asked: try row.int("asked"), filed: try row.int("filed"),
                    approved: try row.int("approved"), late: try row.int("late"),
                    state: try row.valueOrNil("state", Filing.State.init(rawValue:)),
                    filedOn: try row.valueOrNil("filed_on") { Day($0) })
            })
    }

    /// What was done with a filing, the latest first.
    ///
    /// - Parameter limit: Most returned, 1...100.
    package func moves(of filing: Filing, limit: Int) async throws -> [FilingMove] {
        precondition((1...100).contains(limit))
        return try await transaction.rows(
            """
            SELECT m.version, m.act, m.reason, m.who, m.at FROM filing_moves m
            WHERE m.form_id = \(filing.form) AND m.period = \(filing.period) AND m.area = \(filing.area.text)
            ORDER BY m.version DESC LIMIT \(limit)
            """,
            as: { row in
                FilingMove(
                    version: try row.int("version"), act: try row.text("act"),
                    reason: try row.textOrNil("reason"), who: try row.text("who"), at: try row.date("at"))
            })
    }

    /// What a desk was told of on a day.
    package func reminders(for area: Area.Code, on day: Day) async throws -> [FilingReminder] {
        try await transaction.rows(
            """
            SELECT r.form_id, o.title, o.title_en, r.period, r.late, r.read_at IS NOT NULL AS is_read
            FROM filing_reminders r JOIN forms o ON o.id = r.form_id
            WHERE r.area = \(area.text) AND r.day = \(day.description)::date
            ORDER BY r.form_id, r.period LIMIT 100
            """,
            as: { row in
                FilingReminder(
                    form: try row.uuid("form_id"),
                    title: LocalizedText(zh: try row.text("title"), en: try row.text("title_en")),
                    period: try row.text("period"), late: try row.intOrNil("late"),
                    isRead: try row.bool("is_read"))
            })
    }

    /// How many of a day's reminders nobody of a desk has read, counted up to a hundred.
    package func unreadReminders(for area: Area.Code, on day: Day) async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS count FROM (
                SELECT 1 FROM filing_reminders r
                WHERE r.area = \(area.text) AND r.day = \(day.description)::date AND r.read_at IS NULL
                LIMIT 100) r
            """, as: { try $0.int("count") }) ?? 0
    }

    func readReminders(of day: Day, at now: Date) async throws -> Int {
        try await transaction.first(
            "SELECT read_filing_reminders(\(day.description)::date, \(now)) AS count",
            as: { try $0.int("count") }) ?? 0
    }

    func move(_ record: FilingRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT move_filing(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "not yours": throw FilingRefusal.notYours
        case "stale": throw FilingRefusal.stale
        case "ended": throw FilingRefusal.ended
        case "locked", "other state": throw FilingRefusal.stale
        case "below open": throw FilingRefusal.belowOpen
        case "above filed": throw FilingRefusal.aboveFiled
        default: throw NoSuchCase()
        }
    }
}

extension Filing {
    init(row: Row) throws {
        form = try row.uuid("form_id")
        period = try row.text("period")
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        state = try row.value("state", State.init(rawValue:))
        version = try row.int("version")
        dueOn = try row.value("due_on") { Day($0) }
        locksOn = try row.value("locks_on") { Day($0) }
        filedOn = try row.valueOrNil("filed_on") { Day($0) }
        cells = try row.json("cells", as: [FormLine.Name: FilingCell].self)
    }
}

extension WaitingFiling {
    init(row: Row) throws {
        form = try row.uuid("form_id")
        title = LocalizedText(zh: try row.text("title"), en: try row.text("title_en"))
        period = try row.text("period")
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        state = try row.value("state", Filing.State.init(rawValue:))
        dueOn = try row.value("due_on") { Day($0) }
        fills = try row.value("fills") { Int16($0).flatMap(Area.Level.init(rawValue:)) }
    }
}

/// A move as the definer function `move_filing` takes it.
struct FilingRecord: Encodable {
    let form: UUID
    let period: String
    let area: String
    let act: String
    let version: Int
    let day: String
    let at: Date
    let cells: [FormLine.Name: FilingCell]?
    let reason: String?
    let requestId: String
    let address: String
}
