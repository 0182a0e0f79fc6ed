import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// The same trouble at one place, again and again: what the job found, and what a desk makes of it.
extension Site {
    /// Lines of one page.
    private static let listed = 30

    var repeatRoutes: [Route] {
        [
            .get("/repeats", for: .areaPosts) { request, call in try await repeatsPage(request, call) },
            .get("/repeats/:id", for: .areaPosts) { _, call in try await repeatPage(call) },
            .post("/repeats/:id/dismissal", for: .areaPosts) { request, call in
                try await dismiss(request, call)
            },
            .post("/repeats/:id/cause", for: .areaPosts) { request, call in
                try await openCause(request, call)
            },
        ]
    }

    private func repeatsPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let after = query["after"].map(String.init).flatMap(CaseListPlace.init)
        let isDecided = query["state"] == "decided"
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let area = acting.area else { throw AccessRefusal.noPost }
            let found = try await db.repeats.list(
                within: area, isDecided: isDecided, after: after, limit: Self.listed)
            var rows: [[String: Any]] = []
            for one in found { rows.append(try await repeatWords(one, frame, in: db)) }
            var list: [String: Any] = [
                "rows": rows, "isEmpty": rows.isEmpty, "isDecided": isDecided,
                "tabs": [false, true].map { decided in
                    [
                        "href": decided ? "/repeats?state=decided" : "/repeats",
                        "label": frame.say(decided ? "repeats.decided" : "repeats.waiting"),
                        "isCurrent": decided == isDecided,
                    ] as [String: Any]
                },
            ]
            if found.count == Self.listed, let last = found.last {
                let state = isDecided ? "&state=decided" : ""
                list["nextHref"] = "/repeats?after=\(last.place.text)\(state)"
            }
            let title = frame.catalogue.words["repeats.title"] ?? ""
            let page = Page(template: "repeats", name: "repeats", title: title, content: ["repeats": list])
            return answer(page, in: frame)
        }
    }

    private func repeatWords(
        _ one: Repeat, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let pack = try await shelf.pack(one.packVersion, in: db)
        let cases = try await db.repeats.cases(of: one.id)
        var words: [String: Any] = [
            "href": "/repeats/\(one.id.uuidString.lowercased())", "area": one.areaName,
            "title": frame.title(of: one.scenario, under: pack), "icon": icon(for: one.scenario),
            "latest": frame.time.moment(one.latestAt), "found": frame.time.moment(one.foundAt),
            "count": frame.say("repeats.count", ["count": frame.catalogue.number(cases.count)]),
            "cases": cases.map { line -> [String: Any] in
                [
                    "number": line.number.description, "words": line.words,
                    "reported": frame.time.moment(line.reportedAt),
                    "closed": frame.time.moment(line.closedAt),
                ]
            },
        ]
        if let decision = one.decision {
            var decided: [String: Any] = [
                "label": frame.say(decision.isDismissed ? "repeats.dismissed" : "repeats.opened"),
                "who": decision.who, "when": frame.time.moment(decision.at),
            ]
            if let reason = decision.reason { decided["reason"] = reason }
            words["decision"] = decided
        }
        return words
    }

    /// What somebody filled in and what is wrong with it, to be shown again.
    private struct RepeatDraft: Sendable {
        var reason: (words: String, problem: String)?
        var cause: (words: String, problem: String)?
        var status = HTTPResponse.Status.ok
    }

    private func repeatID(_ call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        return id
    }

    private func repeatPage(_ call: Call, _ draft: RepeatDraft = RepeatDraft()) async throws -> Response {
        let id = try repeatID(call)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let area = acting.area, let one = try await db.repeats.one(id, within: area) else {
                throw NoSuchCase()
            }
            var words = try await repeatWords(one, frame, in: db)
            words["map"] = map(around: one, frame)
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            words["isOpen"] = one.decision == nil && isDesk
            words["key"] = UUID().uuidString.lowercased()
            words["reasonLimit"] = String(DismissRepeat.reasonLimit)
            words["wordsLimit"] = String(Report.textLimit)
            if let reason = draft.reason { words["reasonDraft"] = Self.words(reason) }
            let count = words["count"] as? String ?? ""
            let begun = frame.say("repeats.cause_words", ["count": count])
            words["causeDraft"] = Self.words(draft.cause ?? (begun, ""))
            let page = Page(
                template: "repeat", name: "repeats", title: frame.catalogue.words["repeats.title"] ?? "",
                status: draft.status, content: ["repeat": words])
            return answer(page, in: frame)
        }
    }

    private static func words(_ draft: (words: String, problem: String)) -> [String: Any] {
        var words: [String: Any] = ["words": draft.words]
        if !draft.problem.isEmpty { words["problem"] = draft.problem }
        return words
    }

    private func map(around one: Repeat, _ frame: Frame) -> String {
        var map = MapWords(place: frame.place, base: settings.baseMap)
        map.level = one.area.level.name
        map.area = one.area.text
        map.point = [one.spot.longitude, one.spot.latitude]
        map.center = [one.spot.longitude, one.spot.latitude]
        map.zoom = 16
        map.bounds = nil
        return map.json
    }

    private func dismiss(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let action = DismissRepeat(
            id: try repeatID(call), reason: form["reason"] ?? "", source: call.source, shelf: shelf)
        let now = now()
        do {
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refusal as RepeatRefusal where refusal != .decided {
            let answered = try answered(refusal, call)
            return try await repeatPage(
                call, RepeatDraft(reason: (action.reason, answered.words ?? ""), status: answered.status))
        }
        return .seeOther("/repeats/\(action.id.uuidString.lowercased())")
    }

    private func openCause(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let action = OpenCause(
            id: try repeatID(call), words: form["words"] ?? "", key: form["key"] ?? "", source: call.source,
            keeping: (shelf: shelf, sealing: sealing))
        let now = now()
        do {
            let number = try await acting(call) { acting, db in
                try await action.run(by: acting, at: now, in: db)
            }
            return .seeOther("/cases/\(number)")
        } catch IntakeRefusal.problems(let problems) {
            let words = RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil)
            let answered = words.answer(to: IntakeRefusal.problems(problems))
            let said = answered.problems.map(\.words).joined(separator: " ")
            return try await repeatPage(
                call, RepeatDraft(cause: (action.words, said), status: answered.status))
        }
    }

    private func answered(_ refusal: RepeatRefusal, _ call: Call) throws -> Answered {
        RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil).answer(to: refusal)
    }
}
