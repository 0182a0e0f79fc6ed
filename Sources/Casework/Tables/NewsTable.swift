package import Foundation
package import Postgres
import Territory

extension Transaction {
    package var news: NewsTable { NewsTable(transaction: self) }
}

/// What happened, in `outbox`.
package struct NewsTable {
    /// Rows are kept for a day: pages catch up within a minute, and what goes wrong can be looked at.
    package static let keeping = TimeInterval(86_400)

    let transaction: Transaction

    /// Where news begins now: whatever is not settled yet lies behind it.
    package func horizon() async throws -> NewsMark {
        let writer = try await transaction.first(
            "SELECT news_horizon() AS writer", as: { try $0.text("writer") })
        return NewsMark(writer: writer ?? "0", number: 0)
    }

    /// What happened after a mark and is settled, in order.
    package func since(_ mark: NewsMark, limit: Int) async throws -> [News] {
        try await transaction.rows(
            """
            SELECT written_by, id, area, seen_from, array_to_json(areas) AS areas,
                array_to_json(organizations) AS organizations
            FROM news_since(\(mark.writer), \(mark.number), \(limit))
            """,
            as: { row in
                News(
                    mark: NewsMark(writer: try row.text("written_by"), number: Int64(try row.int("id"))),
                    area: try row.value("area", Area.Code.init), seenFrom: try row.int("seen_from"),
                    areas: try row.json("areas", as: [String].self).compactMap(Area.Code.init),
                    organizations: try row.json("organizations", as: [UUID].self))
            })
    }

    /// Cases the acting post may open that changed after one mark and not after another.
    ///
    /// - Parameter limit: Most cases returned; as many as that may be more.
    package func own(after mark: NewsMark, upTo last: NewsMark, limit: Int) async throws -> [CaseNews] {
        try await transaction.rows(
            """
            SELECT case_number, version, is_changed, is_own, has_notice
            FROM own_news(\(mark.writer), \(mark.number), \(last.writer), \(last.number), \(limit))
            """,
            as: { row in
                CaseNews(
                    number: try row.value("case_number", { Case.Number($0) }),
                    version: try row.int("version"), isChanged: try row.bool("is_changed"),
                    isOwn: try row.bool("is_own"),
                    hasNotice: try row.bool("has_notice"))
            })
    }

    /// Removes what was told long ago.
    ///
    /// - Returns: How many rows; as many as the limit may be more.
    package func sweep(before moment: Date, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT sweep_news(\(moment), \(limit)) AS count", as: { try $0.int("count") }) ?? 0
    }
}
