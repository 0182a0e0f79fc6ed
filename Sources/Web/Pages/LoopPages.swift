import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// The loops: what each area of one's scope took in, and at which level it was solved.
extension Site {
    var loopRoutes: [Route] {
        [.get("/loops", for: .caseworkers) { request, call in try await loopsPage(request, call) }]
    }

    private func loopsPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        func value(_ name: Substring) -> String? {
            query[name].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        let (since, until, wanted) = (value("since"), value("until"), value("area"))
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let asked = wanted.flatMap { Area.Code($0) }
            let area = asked.flatMap { own.contains($0) && $0.level <= .village ? $0 : nil } ?? own
            let periods = LoopPeriods(today: frame.time.today)
            let period = periods.period(since: since, until: until)
            // Nobody below a village is counted.
            let isCounted = acting.organization == nil && area.level <= .village
            let loops =
                isCounted
                ? try await db.loops.loops(of: area, in: period ?? periods.thisMonth) : []
            var words = loopWords(loops, of: area, in: period ?? periods.thisMonth, frame)
            let days = period.map { ("\($0.first)", "\($0.last)") } ?? (since ?? "", until ?? "")
            words["fields"] = dayFields(days, isRefused: period == nil, frame)
            words["periods"] = periodWords(periods, of: area, chosen: period, frame)
            words["isBelow"] = acting.organization == nil && area.level > .village
            words["isOrganization"] = acting.organization != nil
            let whistles = try await db.loops.whistles(
                within: area, calling: acting.organization, in: period ?? periods.thisMonth)
            words["whistles"] = whistles.map { whistle in
                [
                    "name": whistle.name, "called": frame.catalogue.number(whistle.called),
                    "came": frame.catalogue.number(whistle.came),
                    "inTime": frame.catalogue.number(whistle.inTime),
                    "share": Self.share(whistle.inTime, of: whistle.called),
                ]
            }
            words["hasWhistles"] = !whistles.isEmpty
            if area != own, let parent = area.parent {
                words["upHref"] = address(of: parent, in: period ?? periods.thisMonth)
            }
            let page = Page(
                template: "loops", name: "loops", title: frame.catalogue.words["loops.title"] ?? "",
                status: period == nil ? .unprocessableContent : .ok, content: ["loops": words])
            return answer(page, in: frame)
        }
    }

    private func address(of area: Area.Code, in period: LoopPeriod) -> String {
        "/loops?area=\(area)&since=\(period.first)&until=\(period.last)"
    }

    private func dayFields(
        _ days: (since: String, until: String), isRefused: Bool, _ frame: Frame
    ) -> [FieldWords] {
        [("since", days.since), ("until", days.until)].map { name, value in
            var field = FieldWords(.day, name: name, label: frame.say("filter.\(name)"))
            field.value = value
            if isRefused, name == "since" {
                field.problem = frame.say("refusal.period", ["most": String(LoopPeriod.longest)])
            }
            return field
        }
    }

    private func periodWords(
        _ periods: LoopPeriods, of area: Area.Code, chosen: LoopPeriod?, _ frame: Frame
    ) -> [[String: Any]] {
        periods.named.map { name, period in
            [
                "label": frame.say("period.\(name)"), "href": address(of: area, in: period),
                "isCurrent": period == chosen,
            ]
        }
    }

    private func loopWords(
        _ loops: [Loop], of area: Area.Code, in period: LoopPeriod, _ frame: Frame
    ) -> [String: Any] {
        let levels = Loop.levels
        let spansYears = "\(period.first)".prefix(4) != "\(period.last)".prefix(4)
        var words: [String: Any] = [
            "area": area.text, "first": frame.time.day(period.first, withYear: spansYears),
            "last": frame.time.day(period.last, withYear: spansYears),
            "levels": levels.map { frame.say("loop.\($0.name)") },
            "rows": loops.map { row(of: $0, in: period, isWhole: $0.area.code == area, frame) },
            "isEmpty": loops.allSatisfy { $0.takenIn == 0 },
        ]
        guard let whole = loops.first(where: { $0.area.code == area }) else { return words }
        words["name"] = whole.area.name
        if whole.solved > 0 {
            // Where most is to be solved: at the town and below it, or nearer for whoever is nearer.
            let level = max(area.level, .town)
            words["summary"] = frame.say(
                "loop.summary",
                [
                    "taken": frame.catalogue.number(whole.takenIn),
                    "solved": frame.catalogue.number(whole.solved), "level": frame.say("level.\(level.name)"),
                    "share": Self.share(whole.solved(upTo: level), of: whole.solved),
                ])
        }
        return words
    }

    private func row(
        of loop: Loop, in period: LoopPeriod, isWhole: Bool, _ frame: Frame
    ) -> [String: Any] {
        let code = loop.area.code
        func cell(_ count: Int, _ more: String) -> [String: Any] {
            var cell: [String: Any] = ["count": frame.catalogue.number(count)]
            if count > 0 {
                cell["href"] = "/cases?area=\(code)&since=\(period.first)&until=\(period.last)\(more)"
            }
            return cell
        }
        var row: [String: Any] = [
            "name": loop.area.name, "isWhole": isWhole, "takenIn": cell(loop.takenIn, ""),
            "solved": Loop.levels.map { cell(loop.solved(at: $0), "&solved=\($0.name)") },
            "handedUp": cell(loop.handedUp, "&handed=\(CaseFilter.handedWord)"),
            "share": Self.share(loop.solved, of: loop.takenIn),
            "inTime": Self.share(loop.inTime, of: loop.solved), "median": median(of: loop, frame),
        ]
        if !isWhole { row["href"] = address(of: code, in: period) }
        return row
    }

    /// Tenths of a percent, never rounded up: what is not all is not 100 %.
    private static func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        let tenths = part * 1_000 / whole
        return "\(tenths / 10).\(tenths % 10)%"
    }

    private func median(of loop: Loop, _ frame: Frame) -> String {
        guard let hours = loop.medianHours else { return "–" }
        if hours == Loop.endlessHours { return frame.say("within.endless") }
        if hours < 48 { return frame.say("within.hours", ["count": String(hours)]) }
        return frame.say("within.days", ["count": String(hours / 24)])
    }
}

/// The stretches of days a loop is looked at for.
struct LoopPeriods {
    let today: Day

    /// A first day alone runs to today; nothing said is this month.
    ///
    /// - Returns: `nil`: what was said is no period.
    func period(since: String?, until: String?) -> LoopPeriod? {
        if since == nil, until == nil { return thisMonth }
        guard let last = until.map({ Day($0) }) ?? today,
            let first = since.map({ Day($0) }) ?? monthBegins(last)
        else { return nil }
        return LoopPeriod(from: first, to: last)
    }

    var thisMonth: LoopPeriod { stretch(from: monthBegins(today), to: today) }

    var named: [(name: String, period: LoopPeriod)] {
        let before = Day(ordinal: monthBegins(today).ordinal - 1)
        return [
            ("month", thisMonth), ("last_month", stretch(from: monthBegins(before), to: before)),
            ("quarter", stretch(from: Day(ordinal: today.ordinal - 89), to: today)),
            ("year", stretch(from: Day(ordinal: today.ordinal - LoopPeriod.longest + 1), to: today)),
        ]
    }

    private func monthBegins(_ day: Day) -> Day { Day("\(day)".prefix(8) + "01") ?? day }

    // All of them end later than they begin, and within a year.
    private func stretch(from first: Day, to last: Day) -> LoopPeriod {
        guard let period = LoopPeriod(from: first, to: last) else {
            preconditionFailure("no period from \(first) to \(last)")
        }
        return period
    }
}
