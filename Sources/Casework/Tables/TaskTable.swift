package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var tasks: TaskTable { TaskTable(transaction: self) }
}

/// A list as a post sees it: with how far the areas in its scope have come.
package struct TaskListSeen: Sendable {
    package let id: UUID
    package let area: Area.Code
    package let areaName: String
    package let level: Area.Level
    package let title: String
    package let words: String?
    package let dueOn: Day
    package let sentAt: Date
    package let withdrawn: (at: Date, reason: String)?
    package let asked: Int
    package let settled: Int
    /// Answered after the day it was due, or due and not answered.
    package let late: Int

    /// Where a page of lists begins: after this one.
    package var place: CaseListPlace { CaseListPlace(reportedAt: sentAt, id: id) }
}

/// What one area made of what it was asked.
package struct TaskLine: Sendable {
    package let area: Area.Code
    package let name: String
    package let state: TaskState
    package let words: String?
    package let settledOn: Day?
}

/// How far the areas within one area have come.
package struct TaskShare: Sendable {
    package let area: Area.Code
    package let name: String
    package let asked: Int
    package let settled: Int
}

/// Tasks sent down, in `task_lists` and `tasks`.
package struct TaskTable {
    let transaction: Transaction

    /// Areas one list may ask.
    package static let mostAsked = 5_000

    /// What was asked within a post's scope and of it, the latest first.
    ///
    /// Reads indexes `task_lists_of_area` and `task_lists_newest`.
    /// - Parameters:
    ///   - place: The last line of the page before; `nil`: from the first on.
    ///   - limit: Most lines returned, 1...100.
    package func lists(after place: CaseListPlace?, today: Day, limit: Int) async throws -> [TaskListSeen] {
        precondition((1...100).contains(limit))
        let at = place?.reportedAt ?? .distantFuture
        let id = place?.id ?? UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        return try await transaction.rows(
            "SELECT * FROM task_lists_here(\(at), \(id), \(today.description)::date, \(limit))",
            as: TaskListSeen.init(row:))
    }

    package func list(_ id: UUID, today: Day) async throws -> TaskListSeen? {
        try await transaction.first(
            "SELECT * FROM task_list_here(\(id), \(today.description)::date)", as: TaskListSeen.init(row:))
    }

    /// The areas of a scope that were asked, by code, those that have not answered first.
    ///
    /// - Parameter limit: Most lines returned, 1...1000.
    package func lines(of list: UUID, within scope: Area.Code, limit: Int) async throws -> [TaskLine] {
        precondition((1...1000).contains(limit))
        return try await transaction.rows(
            """
            SELECT t.area, a.name, t.state, t.words, t.settled_on
            FROM tasks t JOIN areas a ON a.code = t.area
            WHERE t.list_id = \(list) AND \(transaction.lies("t.area", within: scope))
            ORDER BY t.settled_on IS NOT NULL, t.area LIMIT \(limit)
            """, as: TaskLine.init(row:))
    }

    /// How far the children of an area have come, by code; at most 999 of them are there.
    package func shares(of list: UUID, within scope: Area.Code, at level: Area.Level) async throws
        -> [TaskShare]
    {
        try await transaction.rows(
            """
            SELECT a.code AS area, a.name, n.asked, n.settled
            FROM (SELECT left(t.area, \(level.digits)) AS part, count(*) AS asked,
                    count(t.settled_on) AS settled
                FROM tasks t WHERE t.list_id = \(list) AND \(transaction.lies("t.area", within: scope))
                GROUP BY 1) n JOIN areas a ON a.code = n.part
            ORDER BY a.code LIMIT 1000
            """,
            as: { row in
                TaskShare(
                    area: try row.value("area", Area.Code.init), name: try row.text("name"),
                    asked: try row.int("asked"), settled: try row.int("settled"))
            })
    }

    /// How many tasks of an area itself are open, counted up to a hundred.
    package func open(for area: Area.Code) async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS count FROM (
                SELECT 1 FROM tasks t WHERE t.area = \(area.text) AND t.state = 'open' LIMIT 100) t
            """, as: { try $0.int("count") }) ?? 0
    }

    func send(_ record: TaskListRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT send_tasks(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done", "sent before": return
        case "nobody": throw TaskRefusal.nobody
        case "too many": throw TaskRefusal.tooMany(limit: Self.mostAsked)
        default: throw NoSuchCase()
        }
    }

    func settle(_ record: TaskAnswerRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT settle_task(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        try Self.check(outcome)
    }

    func withdraw(_ record: TaskWithdrawalRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT withdraw_tasks(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        try Self.check(outcome)
    }

    private static func check(_ outcome: String?) throws {
        switch outcome {
        case "done": return
        case "withdrawn": throw TaskRefusal.withdrawn
        default: throw NoSuchCase()
        }
    }
}

extension TaskListSeen {
    init(row: Row) throws {
        id = try row.uuid("id")
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        level = try row.value("level") { Int16($0).flatMap(Area.Level.init(rawValue:)) }
        title = try row.text("title")
        words = try row.textOrNil("words")
        dueOn = try row.value("due_on") { Day($0) }
        sentAt = try row.date("sent_at")
        withdrawn = try row.dateOrNil("withdrawn_at").map { ($0, try row.textOrNil("reason") ?? "") }
        asked = try row.int("asked")
        settled = try row.int("settled")
        late = try row.int("late")
    }
}

extension TaskLine {
    init(row: Row) throws {
        area = try row.value("area", Area.Code.init)
        name = try row.text("name")
        state = try row.value("state", TaskState.init(rawValue:))
        words = try row.textOrNil("words")
        settledOn = try row.textOrNil("settled_on").flatMap { Day($0) }
    }
}

/// A list as the definer function `send_tasks` takes it.
struct TaskListRecord: Encodable {
    let id: UUID
    let at: Date
    let title: String
    let words: String?
    let dueOn: String
    let level: Int16
    let areas: [String]?
    let requestId: String
    let address: String
}

/// An answer as the definer function `settle_task` takes it.
struct TaskAnswerRecord: Encodable {
    let list: UUID
    let area: String
    let state: String
    let words: String?
    let day: String
    let requestId: String
    let address: String
}

/// What the definer function `withdraw_tasks` takes.
struct TaskWithdrawalRecord: Encodable {
    let list: UUID
    let at: Date
    let reason: String
    let requestId: String
    let address: String
}
