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
        if let number = filter.words.flatMap({ Case.Number($0) }) { return .seeOther("/cases/\(number)") }
        let position = value("after").flatMap(CasePosition.init)
        try filter.demandOrder(from: position)
        return try await caseListPage(call, filter, after: position)
    }

    private func caseListPage(
        _ call: Call, _ filter: CaseFilter, after: CasePosition?
    ) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let pack = try await currentPack(in: db)
            let found = try await found(filter, after, pack, frame, by: acting, in: db)
            var list: [String: Any] = [
                "filters": acting.organization == nil
                    ? filters(filter, pack, frame) : [wordsField(filter, frame, isNumber: true)],
                "hasFilters": !filter.isEmpty, "clearHref": "/cases",
                "count": counted(found.count, of: filter, frame),
                "drawnRows": drawn(found.rows, in: frame), "isEmpty": found.rows.isEmpty,
            ]
            if let within = filter.within, acting.organization == nil {
                list["within"] = within.text
                list["withinName"] = try await db.ladders.path(of: within).first?.name ?? within.text
            }
            if let next = found.next { list["nextHref"] = address(filter, after: next) }
            if after != nil { list["firstHref"] = address(filter, after: nil) }
            if acting.kind == .area, found.count > 0 { list["exportHref"] = exportAddress(filter) }
            if acting.kind == .area {
                list["sorting"] = sorting(filter, frame)
                list["keeping"] = try await savedFilterWords(filter, frame, in: db)
            }
            let title = frame.catalogue.words["cases.title"] ?? ""
            return answer(
                Page(template: "cases", name: "cases", title: title, content: ["list": list]), in: frame)
        }
    }

    /// A link for each order these cases can be shown in, and what a form must carry to keep the present one.
    private func sorting(_ filter: CaseFilter, _ frame: Frame) -> [String: Any] {
        let orders = CaseOrder.allCases.filter { $0 != .due || filter.state != .closed }
        let links = orders.map { order -> [String: Any] in
            var other = filter
            other.order = order
            return [
                "label": frame.say("order.\(order.rawValue)"), "href": address(other, after: nil),
                "isCurrent": order == filter.order,
            ]
        }
        return ["orders": links, "value": filter.order.rawValue, "isUsual": filter.order == .newest]
    }

    private struct Found {
        var rows: [RowWords] = []
        var count = 0
        var next: CasePosition?
    }

    private func found(
        _ filter: CaseFilter, _ after: CasePosition?, _ pack: InstalledPack, _ frame: Frame,
        by acting: Acting, in db: Transaction
    ) async throws -> Found {
        guard let area = acting.area else { throw AccessRefusal.noPost }
        if let organization = acting.organization {
            guard filter.words == nil else { return Found() }
            let (rows, count) = try await organizationRows(organization, pack, frame, in: db)
            return Found(rows: rows, count: count)
        }
        if filter.words != nil {
            try await db.audit("search cases", of: "cases", fields: ["words"], from: frame.call.source)
        }
        // Words are looked for once: as far as they are counted.
        let countsItself = after == nil && filter.words != nil
        let limit = countsItself ? CaseTable.countLimit(of: filter) + 1 : Self.page + 1
        let lines = try await db.cases.list(
            within: area, matching: filter, after: after, at: frame.time.now, limit: limit)
        // A list on one page has counted itself as well.
        let isWhole = after == nil && lines.count <= Self.page
        let count =
            isWhole || countsItself
            ? lines.count : try await db.cases.count(within: area, matching: filter, at: frame.time.now)
        let page = lines.prefix(Self.page)
        return Found(
            rows: page.map { frame.row($0, under: pack).tickable }, count: count,
            next: lines.count > page.count ? page.last?.position(in: filter.order) : nil)
    }

    private func organizationRows(
        _ organization: UUID, _ pack: InstalledPack, _ frame: Frame, in db: Transaction
    ) async throws -> ([RowWords], Int) {
        let day = DeskTable.Day(now: frame.time.now, ends: frame.time.endOfDay, waitingSteps: [])
        let scope = DeskScope.own(.organization(organization))
        var rows: [RowWords] = []
        for group in DeskGroup.allCases {
            rows += try await db.desks.lines(group, of: scope, on: day, limit: 200).map {
                frame.row($0, under: pack).tickable
            }
        }
        return (rows, rows.count)
    }

    /// Exact to a thousand, then "1,000+"; of what words find, to a hundred.
    private func counted(_ count: Int, of filter: CaseFilter, _ frame: Frame) -> String {
        let limit = CaseTable.countLimit(of: filter)
        return count > limit ? frame.catalogue.number(limit) + "+" : frame.catalogue.number(count)
    }

    private func address(_ filter: CaseFilter, after place: CasePosition?) -> String {
        let values = filter.pairs + (place.map { [("after", $0.text)] } ?? [])
        let query = values.map { name, value in "\(name)=\(value.asQueryValue)" }
        return query.isEmpty ? "/cases" : "/cases?" + query.joined(separator: "&")
    }

    private func filters(
        _ filter: CaseFilter, _ pack: InstalledPack, _ frame: Frame
    ) -> [FieldWords] {
        func select(_ name: String, _ label: String, _ options: [(String, String)], _ chosen: String?)
            -> FieldWords
        {
            var field = FieldWords(.select, name: name, label: frame.say("filter.\(label)"))
            field.options =
                [OptionWords("", frame.say("filter.any"))]
                + options.map { OptionWords($0.0, $0.1, isChosen: $0.0 == chosen) }
            return field
        }
        let definitions = pack.definitions
        let steps = definitions.workflows.flatMap(\.steps).map { ($0.name, frame.words($0.title)) }
        return [
            wordsField(filter, frame, isNumber: false),
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
            select(
                "solved", "solved", Loop.levels.map { ($0.name, frame.say("loop.\($0.name)")) },
                filter.solved?.name),
            select(
                "handed", "handed", [(CaseFilter.handedWord, frame.say("filter.handed_up"))],
                filter.isHandedUp ? CaseFilter.handedWord : nil),
            dayField("since", filter.since, frame), dayField("until", filter.until, frame),
        ]
    }

    private func dayField(_ name: String, _ day: Day?, _ frame: Frame) -> FieldWords {
        var field = FieldWords(.day, name: name, label: frame.say("filter.\(name)"))
        field.value = day?.description
        return field
    }

    /// Looks for words, or opens a number; an organization's post has no list to look through.
    private func wordsField(_ filter: CaseFilter, _ frame: Frame, isNumber: Bool) -> FieldWords {
        let label = frame.say(isNumber ? "filter.number" : "filter.words")
        var field = FieldWords(.text, name: "words", label: label)
        field.value = filter.words
        if isNumber, filter.words != nil { field.problem = frame.say("filter.number_wrong") }
        return field
    }
}

extension RefusalWords {
    func answer(to refusal: CaseOrderRefusal) -> Answered {
        let words =
            switch refusal {
            case .otherOrder: catalogue.say("refusal.other_order")
            case .closedAreNotDue: catalogue.say("refusal.closed_are_not_due")
            }
        return Answered(status: .unprocessableContent, words: words)
    }
}
