import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Breaking the glass in an emergency, reading behind it, and who was told.
extension Site {
    private static let listed = 50

    var glassRoutes: [Route] {
        [
            .get("/glass", for: .caseworkers) { request, call in try await glassPage(request, call) },
            .post("/glass", for: .caseworkers) { request, call in try await breakGlass(request, call) },
            .post("/glass/ending", for: .caseworkers) { request, call in try await endGlass(request, call) },
            .get("/glass/cases/:number", for: .caseworkers) { _, call in try await glassCase(call) },
            .get("/glass/cases/:number/photos/:position", for: .caseworkers) { request, call in
                try await glassPhoto(request, call)
            }.uncounted(),
            .post("/glasses/:id/acknowledgement", for: .areaPosts) { request, call in
                try await acknowledgeGlass(request, call)
            },
            .get("/admin/glasses", for: .auditors) { request, call in
                try await glassesPage(request, call)
            },
        ]
    }

    private func glassPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        if let wanted = query["q"].map({ String($0).trimmingCharacters(in: .whitespaces) }),
            let number = Case.Number(wanted)
        {
            return .seeOther("/glass/cases/\(number)")
        }
        let after = query["after"].map(String.init).flatMap(CaseListPlace.init)
        return try await glassPage(call, Form(), after: after, refused: nil)
    }

    private func glassPage(
        _ call: Call, _ form: Form, after: CaseListPlace?, refused: GlassRefusal?
    ) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            let answered = refused.map {
                RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil).answer(to: $0)
            }
            frame.notice = answered.map { NoticeWords(words: $0.words ?? "", kind: "overdue") }
            var content: [String: Any] = [:]
            if let glass = try await db.glasses.open(of: acting) {
                content["glass"] = try await behind(glass, after: after, frame, in: db)
            } else {
                // Asked for before anything is filled in: what a form held would be lost on the way.
                try acting.demandStepUp()
                content["form"] = ["fields": try await glassFields(form, acting, frame, in: db)]
            }
            let title = frame.catalogue.words["glass.title"] ?? ""
            return answer(
                Page(
                    template: "glass", name: "glass", title: title, status: answered?.status ?? .ok,
                    content: content), in: frame)
        }
    }

    private func behind(
        _ glass: Glass, after: CaseListPlace?, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let pack = try await currentPack(in: db)
        var words = glassWords(glass, frame)
        guard try await db.openGlass() != nil else { throw GlassRefusal.notOpen }
        let lines = try await db.glasses.cases(within: glass.area, after: after, limit: Self.listed + 1)
        words["drawnRows"] = drawn(lines.prefix(Self.listed).map { frame.row($0, under: pack) }, in: frame)
        words["isEmpty"] = lines.isEmpty
        if lines.count > Self.listed, let last = lines.dropLast().last {
            words["nextHref"] = "/glass?after=\(last.place.text)"
        }
        if after != nil { words["firstHref"] = "/glass" }
        return words
    }

    func glassWords(_ glass: Glass, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "id": glass.id.uuidString.lowercased(), "who": glass.who, "reason": glass.reason,
            "area": glass.areaName, "told": glass.toldName, "opened": frame.time.moment(glass.openedAt),
            "ends": frame.time.clock(glass.endsAt), "isOpen": glass.isOpen,
            "isSeen": glass.acknowledgedAt != nil,
            "state": frame.say(
                glass.isOpen ? "glass.open" : glass.closedAt == nil ? "glass.over" : "glass.ended"),
            "mark": glass.isOpen ? "overdue" : "none",
        ]
        if let seen = glass.acknowledgedAt { words["seen"] = frame.time.moment(seen) }
        if let closed = glass.closedAt { words["closed"] = frame.time.clock(closed) }
        return words
    }

    /// What the desk was told, until somebody there says so.
    func glassNotices(
        _ acting: Acting, _ pack: InstalledPack, _ frame: Frame, in db: Transaction
    ) async throws -> [[String: Any]] {
        let isDesk = acting.postKind.flatMap(pack.definitions.postKind)?.isDesk ?? false
        guard acting.kind == .area, isDesk else { return [] }
        return try await db.glasses.untold(to: acting, limit: 10).map { glassWords($0, frame) }
    }

    private func glassFields(
        _ form: Form, _ acting: Acting, _ frame: Frame, in db: Transaction
    ) async throws -> [FieldWords] {
        var area = FieldWords(.groups, name: "area", label: frame.say("glass.area"))
        area.isRequired = true
        area.groups = try await towns(around: acting.area, chosen: form["area"], in: db)
        var reason = FieldWords(.long, name: "reason", label: frame.say("glass.reason"))
        reason.isRequired = true
        reason.hint = frame.say("glass.reason_hint", ["least": String(Glass.reasonLengths.lowerBound)])
        reason.limit = String(Glass.reasonLengths.upperBound)
        reason.value = form["reason"]
        var minutes = FieldWords(.radios, name: "minutes", label: frame.say("glass.minutes"))
        minutes.isRequired = true
        minutes.options = Glass.minutes.map { count in
            let isChosen = (form["minutes"] ?? "30") == String(count)
            return OptionWords(
                String(count), frame.say("glass.minutes_count", ["count": String(count)]),
                isChosen: isChosen)
        }
        return [area, reason, minutes]
    }

    /// The towns of one's county; for a post of the city, of all its counties.
    private func towns(
        around own: Area.Code?, chosen: String?, in db: Transaction
    ) async throws -> [OptionGroup] {
        var counties: [Area] = []
        if let county = own?.ancestor(at: .county) {
            counties = try await db.ladders.path(of: county).filter { $0.code == county }
        } else if let own {
            counties = try await db.areas.children(of: own, limit: 100)
        }
        var groups: [OptionGroup] = []
        for county in counties {
            let towns = try await db.areas.children(of: county.code, limit: 200)
            let options = towns.map {
                OptionWords($0.code.text, $0.name, isChosen: $0.code.text == chosen)
            }
            groups.append(OptionGroup(label: county.name, options: options))
        }
        return groups
    }

    private func breakGlass(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let action = BreakGlass(
            area: form["area"].flatMap { Area.Code($0) }, reason: form["reason"] ?? "",
            minutes: form["minutes"].flatMap(Int.init) ?? 0, source: call.source)
        do {
            let now = now()
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
            return .seeOther("/glass")
        } catch let refusal as GlassRefusal {
            return try await glassPage(call, form, after: nil, refused: refusal)
        }
    }

    private func endGlass(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        let action = EndGlass(source: call.source)
        let now = now()
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther("/glass")
    }

    private func acknowledgeGlass(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let id = UUID(uuidString: try call.parameters.require("id")) else {
            throw GlassRefusal.notOpen
        }
        let action = AcknowledgeGlass(id: id, ending: form["ending"] == "yes", source: call.source)
        let now = now()
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther("/desk")
    }
}
