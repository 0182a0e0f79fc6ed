package import Foundation
package import Postgres
import Territory

extension Transaction {
    package var notices: NoticeTable { NoticeTable(transaction: self) }
}

/// One line of a desk's notices.
package struct Notice: Sendable {
    package let id: Int64
    package let number: Case.Number
    package let areaName: String
    package let scenario: Scenario.Name
    package let packVersion: Int
    package let step: Step.Name
    package let template: NoticeTemplate.Name
    package let at: Date
    package let due: Date?
    package let isRead: Bool
}

/// Something taken out of the outbox, with what a notice of it says.
struct TakenNews: Sendable {
    let id: Int64
    let packVersion: Int
    let event: NoticeEvent
    let home: String
    let caseID: UUID
    let number: Case.Number
    let area: String
    let at: Date
    let due: Date?
    /// No complaint about those who handle, and nothing else that is kept from the desks below.
    let isForEverybody: Bool
    fileprivate let facts: [String: Fact]

    /// A fact of the case that the notice keeps a copy of.
    fileprivate typealias Fact = String?
}

/// Notices of desks and offices, in `notices`, and the outbox they are made of.
package struct NoticeTable {
    /// A month: the case itself is on the desk all along.
    package static let keeping = TimeInterval(30 * 86_400)
    /// From here on a page says "99+".
    package static let countLimit = 100

    let transaction: Transaction

    /// Notices of the acting post's desk or office, the newest first.
    ///
    /// - Parameter limit: Most notices returned, 1...200.
    package func own(before: Int64?, limit: Int) async throws -> [Notice] {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            """
            SELECT n.id, n.home, n.number, n.scenario, n.pack_version, n.step, n.template, n.at, n.due_at,
                n.is_read, concat_ws(' ', v.name, p.name) AS area_name
            FROM own_notices(\(before), \(limit)) n
            JOIN areas p ON p.code = n.area
            LEFT JOIN areas v ON v.code = left(n.area, 12) AND p.level = 6
            ORDER BY n.id DESC
            """,
            as: { row in
                Notice(
                    id: Int64(try row.int("id")),
                    number: Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    areaName: try row.text("area_name"), scenario: try row.text("scenario"),
                    packVersion: try row.int("pack_version"), step: try row.text("step"),
                    template: try row.text("template"), at: try row.date("at"),
                    due: try row.dateOrNil("due_at"), isRead: try row.bool("is_read"))
            })
    }

    /// How many of them nobody of the desk has read, up to ``countLimit``.
    package func unread() async throws -> Int {
        try await transaction.first(
            "SELECT unread_notices(\(Self.countLimit)) AS count", as: { try $0.int("count") }) ?? 0
    }

    func read(_ range: ClosedRange<Int64>, at now: Date) async throws -> Int {
        try await transaction.first(
            "SELECT read_notices(\(range.lowerBound), \(range.upperBound), \(now)) AS count",
            as: { try $0.int("count") }) ?? 0
    }

    /// Takes what happened; undone with the transaction, it is there again.
    func takeNews(at now: Date, limit: Int) async throws -> [TakenNews] {
        try await transaction.rows(
            """
            SELECT id, event, at, home, case_id, number, area, scenario, pack_version, step, seen_from,
                due_at, detail
            FROM take_news(\(now), \(limit))
            """, as: TakenNews.init(row:))
    }

    /// Takes one thing that happened; nothing when somebody else has it.
    func takeNews(_ id: Int64, at now: Date) async throws -> [TakenNews] {
        try await transaction.rows(
            """
            SELECT id, event, at, home, case_id, number, area, scenario, pack_version, step, seen_from,
                due_at, detail
            FROM take_one_news(\(now), \(id))
            """, as: TakenNews.init(row:))
    }

    /// What happened and was not taken, the oldest first, without what is tried by itself.
    func untaken(limit: Int) async throws -> [Int64] {
        try await transaction.rows(
            "SELECT id FROM untaken_news(\(limit))", as: { Int64(try $0.int("id")) })
    }

    /// - Returns: How many were not there yet.
    func keep(_ made: [(news: TakenNews, notice: NoticeForOwner)]) async throws -> Int {
        guard !made.isEmpty else { return 0 }
        let rows = made.map { news, notice -> [String: String?] in
            var row = news.facts
            row["template"] = notice.template
            switch notice.owner {
            case .area(let code): row["to_area"] = code.text
            case .organization(let id): row["to_organization"] = id.uuidString
            }
            return row
        }
        let json = String(decoding: try JSONEncoder().encode(rows), as: UTF8.self)
        return try await transaction.first(
            "SELECT keep_notices(\(json)::jsonb) AS count", as: { try $0.int("count") }) ?? 0
    }

    /// Removes notices that are no news any more.
    ///
    /// - Returns: How many; as many as the limit may be more.
    package func sweep(before moment: Date, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT sweep_notices(\(moment), \(limit)) AS count", as: { try $0.int("count") }) ?? 0
    }
}

extension TakenNews {
    /// Whom it concerns, as the outbox says it.
    private struct Detail: Decodable {
        struct Party: Decodable {
            var area: String?
            var organization: UUID?

            var owner: Owner? {
                organization.map(Owner.organization) ?? area.flatMap(Area.Code.init).map(Owner.area)
            }
        }

        var lead: [Party]?
        var left: [Party]?
        var helpers: [Party]?
        var desks: [Party]?
        var watchers: [Party]?
        var by: Party?
        var toArea: String?
        var toOrganization: UUID?

        enum CodingKeys: String, CodingKey {
            case lead, left, helpers, desks, watchers, by
            case toArea = "to_area"
            case toOrganization = "to_organization"
        }
    }

    private static let copied = [
        "at", "home", "case_id", "number", "area", "scenario", "pack_version", "step", "seen_from", "due_at",
    ]

    init(row: Row) throws {
        id = Int64(try row.int("id"))
        packVersion = try row.int("pack_version")
        let detail = try row.json("detail", as: Detail.self)
        let parties: [NoticeAudience: [Detail.Party]?] = [
            .owner: detail.lead, .left: detail.left, .helpers: detail.helpers, .desk: detail.desks,
            .watchers: detail.watchers,
            .addressed: [Detail.Party(area: detail.toArea, organization: detail.toOrganization)],
        ]
        event = NoticeEvent(
            name: try row.text("event"), step: try row.text("step"),
            owners: parties.mapValues { ($0 ?? []).compactMap(\.owner) }, actor: detail.by?.owner,
            scenario: try row.text("scenario"))
        home = try row.text("home")
        caseID = try row.uuid("case_id")
        number = Case.Number(home: home, number: Int64(try row.int("number")))
        area = try row.text("area")
        at = try row.date("at")
        due = try row.dateOrNil("due_at")
        isForEverybody = try row.int("seen_from") == Int(Area.Level.unit.rawValue)
        var facts: [String: Fact] = ["event": try row.text("id")]
        for name in Self.copied {
            facts[name] = .some(try row.textOrNil(name))
        }
        self.facts = facts
    }
}
