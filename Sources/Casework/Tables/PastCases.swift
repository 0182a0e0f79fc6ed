import Foundation
import Postgres
import Territory

/// A past case, as far as routing rules ask about it.
struct PastCase: Sendable {
    let number: Case.Number
    let scenario: Scenario.Name
    let facts: ReportFacts
    let hasPoint: Bool
    let reportedAt: Date
}

extension PackTable {
    /// The newest cases since a moment, without those about the people who handle.
    func past(since: Date, most: Int) async throws -> [PastCase] {
        try await transaction.rows(
            """
            SELECT home, number, area, scenario, origin, answers, has_point, reported_at
            FROM replay_cases(\(since), \(most))
            """,
            as: { row in
                let number = Case.Number(home: try row.text("home"), number: Int64(try row.int("number")))
                var facts = ReportFacts(
                    area: try row.value("area", Area.Code.init),
                    origin: try row.value("origin", Origin.init(rawValue:)))
                facts.answers = try row.json("answers", as: [String: Answer].self)
                return PastCase(
                    number: number, scenario: try row.text("scenario"), facts: facts,
                    hasPoint: try row.bool("has_point"), reportedAt: try row.date("reported_at"))
            })
    }
}
