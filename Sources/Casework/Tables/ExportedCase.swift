package import Foundation
import Postgres
package import Territory

/// One case of a file: only what was ticked is read of what people wrote.
struct ExportedCase: Sendable {
    let id: UUID
    let number: Case.Number
    let scenario: Scenario.Name
    let packVersion: Int
    let workflow: Workflow.Name
    let step: Step.Name
    let areaName: String
    let origin: Origin
    let reportedAt: Date
    let due: Date?
    let closedAt: Date?
    let score: Int?
    let written: [ExportField: String]

    var place: CaseListPlace { CaseListPlace(reportedAt: reportedAt, id: id) }

    init(row: Row) throws {
        id = try row.uuid("id")
        number = Case.Number(home: try row.text("home"), number: Int64(try row.int("number")))
        scenario = try row.text("scenario")
        packVersion = try row.int("pack_version")
        workflow = try row.text("workflow")
        step = try row.text("step")
        areaName = try row.text("area_name")
        origin = try row.value("origin", Origin.init(rawValue:))
        reportedAt = try row.date("reported_at")
        due = try row.dateOrNil("due_at")
        closedAt = try row.dateOrNil("closed_at")
        score = try row.intOrNil("score")
        var written: [ExportField: String] = [:]
        for field in ExportField.allCases where field.isSensitive {
            written[field] = try row.textOrNil(field.rawValue)
        }
        self.written = written
    }

    func cell(_ field: ExportField, under pack: Definitions?, saying words: ExportWords) -> ExportCell {
        switch field {
        case .number: .text(number.description)
        case .scenario: .text(pack?.scenario(scenario)?.title.text(in: words.language) ?? scenario)
        case .step: .text(pack?.workflow(workflow)?[step]?.title.text(in: words.language) ?? step)
        case .area: .text(areaName)
        case .origin: .text(words.origins[origin] ?? origin.rawValue)
        case .reported: .moment(reportedAt)
        case .due: due.map(ExportCell.moment) ?? .nothing
        case .closed: closedAt.map(ExportCell.moment) ?? .nothing
        case .score: score.map(ExportCell.number) ?? .nothing
        case .words, .place, .answer, .scoreWords: written[field].map(ExportCell.text) ?? .nothing
        }
    }
}

extension CaseTable {
    /// How many cases a file would hold, exact up to a limit; one more than that means "more".
    package func exportCount(
        within scope: Area.Code, matching filter: CaseFilter, at now: Date, upTo limit: Int
    ) async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS count FROM (
                SELECT 1 FROM \(source(filter, within: scope, at: now, upTo: limit + 1))
                WHERE \(exported(filter, within: scope, at: now))
                LIMIT \(limit + 1)) f
            """, as: { try $0.int("count") }) ?? 0
    }

    /// Cases of a file, the newest first, from after a place on.
    ///
    /// Read page by page, not at one moment: a case that leaves the list meanwhile is missing, none is twice.
    /// - Parameter limit: Most rows returned, 1...1000.
    func exported(
        _ export: Export, within scope: Area.Code, after place: CaseListPlace?, limit: Int
    ) async throws -> [ExportedCase] {
        precondition((1...1_000).contains(limit))
        let after: SQL =
            if let place {
                "AND (c.reported_at, c.id) < (\(place.reportedAt), \(place.id))"
            } else {
                ""
            }
        let position = place.map { CasePosition(.newest($0.reportedAt), id: $0.id) }
        let ticked = Set(export.fields)
        let sql: SQL = """
            SELECT c.id, c.home, c.number, concat_ws(' ', v.name, a.name) AS area_name, c.scenario,
                c.pack_version, c.workflow, c.step, c.origin, c.reported_at, c.due_at, c.closed_at, c.score,
                CASE WHEN \(ticked.contains(.words))::boolean THEN c.words END AS words,
                CASE WHEN \(ticked.contains(.place))::boolean THEN c.place_note END AS place,
                CASE WHEN \(ticked.contains(.answer))::boolean THEN c.answer END AS answer,
                CASE WHEN \(ticked.contains(.scoreWords))::boolean THEN c.score_words END AS score_words
            FROM \(source(export.filter, within: scope, at: export.asOf, from: position, upTo: limit))
                JOIN areas a ON a.code = c.area
                LEFT JOIN areas v ON v.code = left(c.area, 12) AND a.level = 6
            WHERE \(exported(export.filter, within: scope, at: export.asOf)) \(after)
            ORDER BY c.reported_at DESC, c.id DESC LIMIT \(limit)
            """
        return try await transaction.rows(sql.plannedForValues, as: ExportedCase.init(row:))
    }

    // What concerns those who handle never leaves the house in a file, whoever may read it here.
    private func exported(_ filter: CaseFilter, within scope: Area.Code, at moment: Date) -> SQL {
        "\(condition(filter, within: scope, at: moment)) AND c.seen_from = 6 AND c.reported_at <= \(moment)"
    }
}
