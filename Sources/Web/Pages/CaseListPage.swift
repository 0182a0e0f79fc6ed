import Access
import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// All cases in the scope of a post, filtered, page by page.
extension Site {
    private static let page = 50

    func caseListPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        func value(_ name: Substring) -> String? {
            query[name].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        let filter = CaseFilter { value(Substring($0)) }
        let wanted = value("q")
        if let wanted {
            guard let number = Case.Number(wanted.trimmingCharacters(in: .whitespaces)) else {
                return try await caseListPage(call, filter, wanted: wanted, after: nil, isSearchable: false)
            }
            return .seeOther("/cases/\(number)")
        }
        let after = value("after").flatMap(CaseListPlace.init)
        return try await caseListPage(call, filter, wanted: nil, after: after, isSearchable: true)
    }

    private func caseListPage(
        _ call: Call, _ filter: CaseFilter, wanted: String?, after: CaseListPlace?, isSearchable: Bool
    ) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let pack = try await currentPack(in: db)
            guard let area = acting.area else { throw AccessRefusal.noPost }
            var rows: [RowWords] = []
            var next: CaseListPlace?
            var count = 0
            if !isSearchable {
                rows = []
            } else if let organization = acting.organization {
                (rows, count) = try await organizationRows(organization, pack, frame, in: db)
            } else {
                let lines = try await db.cases.list(
                    within: area, matching: filter, after: after, at: frame.time.now, limit: Self.page + 1)
                rows = lines.prefix(Self.page).map { frame.row($0, under: pack) }
                next = lines.count > Self.page ? lines.dropLast().last?.place : nil
                count = try await db.cases.count(within: area, matching: filter, at: frame.time.now)
            }
            var list: [String: Any] = [
                "filters": filters(filter, wanted, pack, frame),
                "hasFilters": !filter.isEmpty || wanted != nil,
                "clearHref": "/cases", "count": counted(count, frame), "rows": rows, "isEmpty": rows.isEmpty,
            ]
            if let next { list["nextHref"] = address(filter, after: next) }
            if after != nil { list["firstHref"] = address(filter, after: nil) }
            if acting.kind == .area, count > 0 { list["exportHref"] = exportAddress(filter) }
            let title = frame.catalogue.words["cases.title"] ?? ""
            return answer(
                Page(template: "cases", name: "cases", title: title, content: ["list": list]), in: frame)
        }
    }

    private func organizationRows(
        _ organization: UUID, _ pack: InstalledPack, _ frame: Frame, in db: Transaction
    ) async throws -> ([RowWords], Int) {
        let day = DeskTable.Day(now: frame.time.now, ends: frame.time.endOfDay, waitingSteps: [])
        let scope = DeskScope.own(.organization(organization))
        var rows: [RowWords] = []
        for group in DeskGroup.allCases {
            rows += try await db.desks.lines(group, of: scope, on: day, limit: 200).map {
                frame.row($0, under: pack)
            }
        }
        return (rows, rows.count)
    }

    /// Exact to a thousand, then "1,000+".
    private func counted(_ count: Int, _ frame: Frame) -> String {
        let limit = CaseTable.countLimit
        return count > limit ? frame.catalogue.number(limit) + "+" : frame.catalogue.number(count)
    }

    private func address(_ filter: CaseFilter, after place: CaseListPlace?) -> String {
        let values = filter.pairs + (place.map { [("after", $0.text)] } ?? [])
        let query = values.map { name, value in "\(name)=\(value.asQueryValue)" }
        return query.isEmpty ? "/cases" : "/cases?" + query.joined(separator: "&")
    }

    private func filters(
        _ filter: CaseFilter, _ wanted: String?, _ pack: InstalledPack, _ frame: Frame
    ) -> [FieldWords] {
        func select(_ name: String, _ label: String, _ options: [(String, String)], _ chosen: String?)
            -> FieldWords
        {
            var field = FieldWords(.select, name: name, label: frame.say("filter.\(label)"))
            field.isRequired = true
            field.options =
                [OptionWords("", frame.say("filter.any"))]
                + options.map { OptionWords($0.0, $0.1, isChosen: $0.0 == chosen) }
            return field
        }
        var number = FieldWords(.text, name: "q", label: frame.say("filter.number"))
        number.isRequired = true
        number.value = wanted
        if wanted != nil { number.problem = frame.say("filter.number_wrong") }
        let definitions = pack.definitions
        let steps = definitions.workflows.flatMap(\.steps).map { ($0.name, frame.words($0.title)) }
        return [
            number,
            select(
                "scenario", "scenario", definitions.scenarios.map { ($0.name, frame.words($0.title)) },
                filter.scenario),
            select("step", "step", steps, filter.step),
            select(
                "state", "state",
                CaseFilter.State.allCases.map { ($0.rawValue, frame.say("state.\($0.rawValue)")) },
                filter.state?.rawValue),
            select(
                "origin", "origin", Origin.allCases.map { ($0.rawValue, frame.say("origin.\($0.rawValue)")) },
                filter.origin?.rawValue),
        ]
    }
}
