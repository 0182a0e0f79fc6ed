import Foundation
package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var times: TimeTable { TimeTable(transaction: self) }
}

/// Who was told that a case is late, what more time was asked for, and who pressed: `watchers`, `extensions`,
/// `presses`.
package struct TimeTable {
    let transaction: Transaction

    /// A case has a few; one with more shows its latest.
    private static let most = 50

    /// Who was told of a case, the latest first.
    package func watchers(of current: Case) async throws -> [Watcher] {
        try await transaction.rows(
            """
            SELECT w.home, w.number, w.scenario, w.to_area, w.to_organization, w.purpose, w.due_at, w.since,
                w.ended_at, coalesce(a.name, o.name) AS name
            FROM watchers w LEFT JOIN areas a ON a.code = w.to_area
                LEFT JOIN organizations o ON o.id = w.to_organization
            WHERE w.home = \(current.home) AND w.case_id = \(current.id)
            ORDER BY w.since DESC, w.line DESC LIMIT \(Self.most)
            """, as: Watcher.init(row:))
    }

    /// Late cases that this owner was told of and that are still late, the longest told first.
    package func told(_ owner: Owner, limit: Int) async throws -> [Watcher] {
        precondition((1...200).contains(limit))
        let own: SQL =
            switch owner {
            case .area(let code): "w.to_area = \(code.text)"
            case .organization(let id): "w.to_organization = \(id)"
            }
        return try await transaction.rows(
            """
            SELECT w.home, w.number, w.scenario, w.to_area, w.to_organization, w.purpose, w.due_at, w.since,
                w.ended_at, '' AS name
            FROM watchers w WHERE \(own) AND w.ended_at IS NULL
            ORDER BY w.since, w.home, w.number LIMIT \(limit)
            """, as: Watcher.init(row:))
    }

    /// What more time was asked for, the latest first.
    package func extensions(of current: Case) async throws -> [Extension] {
        try await transaction.rows(
            """
            SELECT id, purpose, due_at, wished_at, reason, to_area, account_id, who, asked_at, decided_at,
                decided_by, decider, is_approved, decision_words, lapsed_at
            FROM extensions WHERE home = \(current.home) AND case_id = \(current.id)
            ORDER BY asked_at DESC LIMIT \(Self.most)
            """, as: Extension.init(row:))
    }

    /// Cases for which more time is asked of an area's desk, the longest waiting first.
    package func extensionsToDecide(by area: Area.Code, limit: Int) async throws -> [WaitingWish] {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            """
            SELECT home, number, scenario, who, asked_at FROM extensions
            WHERE to_area = \(area.text) AND decided_at IS NULL AND lapsed_at IS NULL
            ORDER BY asked_at, home, number LIMIT \(limit)
            """,
            as: { row in
                WaitingWish(
                    number: Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    scenario: try row.text("scenario"), who: try row.text("who"), at: try row.date("asked_at")
                )
            })
    }

    /// Who pressed, the latest first.
    package func presses(of current: Case) async throws -> [Press] {
        try await transaction.rows(
            """
            SELECT id, kind, words, who, at, due_at, answer, answerer, answered_at, lapsed_at FROM presses
            WHERE home = \(current.home) AND case_id = \(current.id) ORDER BY at DESC LIMIT \(Self.most)
            """, as: Press.init(row:))
    }

    /// Cases of the acting post's own desk about which an answer is demanded, the soonest due first.
    package func demanded() async throws -> [WaitingWish] {
        try await transaction.rows(
            "SELECT home, number, scenario, who, due_at FROM demanded_answers()",
            as: { row in
                WaitingWish(
                    number: Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    scenario: try row.text("scenario"), who: try row.text("who"), at: try row.date("due_at"))
            })
    }

    /// What stands out about the time of some cases, for the lines of a desk.
    package func marks(of numbers: [Case.Number], at now: Date) async throws -> [Case.Number: [TimeMark]] {
        guard !numbers.isEmpty else { return [:] }
        let found = try await transaction.rows(
            """
            SELECT home, number, mark, since
            FROM case_marks(\(numbers.map(\.home))::text[], \(numbers.map(\.number))::bigint[], \(now))
            """,
            as: { row in
                (
                    Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    try row.value("mark", TimeMark.init(rawValue:))
                )
            })
        return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1).sorted() }
    }

    // MARK: Writing

    func ask(_ record: WishRecord) async throws {
        switch try await outcome("SELECT ask_extension(\(try record.asRecord())::jsonb) AS outcome") {
        case "done": return
        case "foreign": throw ExtensionRefusal.wrongPost
        case "nothing": throw ExtensionRefusal.nothingRuns
        case "waiting": throw ExtensionRefusal.waiting
        case "spent": throw ExtensionRefusal.spent(times: record.times)
        default: throw NoSuchCase()
        }
    }

    func decide(_ record: DecisionRecord) async throws {
        switch try await outcome("SELECT decide_extension(\(try record.asRecord())::jsonb) AS outcome") {
        case "done": return
        case "own": throw ExtensionRefusal.own
        case "foreign": throw ExtensionRefusal.wrongPost
        case "nothing": throw ExtensionRefusal.nothingRuns
        default: throw ExtensionRefusal.absent
        }
    }

    func press(_ record: PressRecord) async throws {
        switch try await outcome("SELECT press_case(\(try record.asRecord())::jsonb) AS outcome") {
        case "done": return
        case "closed": throw PressRefusal.closed
        case "foreign": throw PressRefusal.wrongPost
        case "pressed": throw PressRefusal.pressedAlready
        default: throw NoSuchCase()
        }
    }

    func answer(_ record: PressAnswerRecord) async throws {
        switch try await outcome("SELECT answer_press(\(try record.asRecord())::jsonb) AS outcome") {
        case "done": return
        case "foreign": throw PressRefusal.wrongPost
        case "nothing": throw PressRefusal.nothingToAnswer
        default: throw NoSuchCase()
        }
    }

    private func outcome(_ call: SQL) async throws -> String? {
        do {
            return try await transaction.first(call, as: { try $0.text("outcome") })
        } catch let error as DatabaseError where error.state?.rawValue == "LN409" {
            throw StaleCase()
        }
    }
}

/// Somebody who was told that a case is late, without having it.
package struct Watcher: Sendable {
    package let number: Case.Number
    package let scenario: Scenario.Name
    package let owner: Owner
    package let name: String
    package let purpose: Purpose?
    /// When the clock had run out.
    package let due: Date?
    package let since: Date
    /// `nil`: it is late still.
    package let endedAt: Date?

    init(row: Row) throws {
        number = Case.Number(home: try row.text("home"), number: Int64(try row.int("number")))
        scenario = try row.text("scenario")
        let owner = Owner(
            area: try row.valueOrNil("to_area", Area.Code.init),
            organization: try row.uuidOrNil("to_organization"))
        guard let owner else { throw DatabaseError.unexpectedNull("to_area") }
        self.owner = owner
        name = try row.text("name")
        purpose = try row.textOrNil("purpose")
        due = try row.dateOrNil("due_at")
        since = try row.date("since")
        endedAt = try row.dateOrNil("ended_at")
    }
}

/// A case that waits for a word of this desk: more time is asked for, or an answer is demanded.
package struct WaitingWish: Sendable {
    package let number: Case.Number
    package let scenario: Scenario.Name
    package let who: String
    /// When it was asked, or when the answer is due.
    package let at: Date
}

/// What stands out about the time of a case on a desk, the weightiest first.
package enum TimeMark: String, Sendable, Comparable, CaseIterable {
    case supervised, escalated, urged, extended = "extension", warned

    package static func < (one: TimeMark, other: TimeMark) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: one) ?? 0) < (order.firstIndex(of: other) ?? 0)
    }
}

extension Extension {
    init(row: Row) throws {
        var decision: Decision?
        if let at = try row.dateOrNil("decided_at") {
            decision = Decision(
                isApproved: try row.bool("is_approved"), words: try row.text("decision_words"),
                signed: Signed(
                    account: try row.uuidOrNil("decided_by"), who: try row.text("decider"), at: at))
        }
        self.init(
            id: try row.uuid("id"), purpose: try row.text("purpose"),
            wanted: (
                due: try row.date("due_at"), wished: try row.date("wished_at"),
                reason: try row.text("reason"), from: try row.value("to_area", Area.Code.init)
            ),
            asked: Signed(
                account: try row.uuidOrNil("account_id"), who: try row.text("who"),
                at: try row.date("asked_at")),
            came: (decision: decision, isLapsed: try row.dateOrNil("lapsed_at") != nil))
    }
}

extension Press {
    init(row: Row) throws {
        var answer: Answer?
        if let words = try row.textOrNil("answer") {
            answer = Answer(words: words, who: try row.text("answerer"), at: try row.date("answered_at"))
        }
        self.init(
            id: try row.uuid("id"), kind: try row.value("kind", Kind.init(rawValue:)),
            said: (words: try row.text("words"), who: try row.text("who"), at: try row.date("at")),
            due: try row.dateOrNil("due_at"),
            came: (answer: answer, isLapsed: try row.dateOrNil("lapsed_at") != nil))
    }
}
