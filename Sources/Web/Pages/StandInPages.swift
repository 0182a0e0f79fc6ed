import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Who stands in while somebody is away; and desks at which nobody sits.
extension Site {
    var standInRoutes: [Route] {
        let access = Route.Access.posts([.area, .organization, .security])
        return [
            .get("/stand-ins", for: access) { request, call in
                try await standInPage(call, done: request.uri.queryParameters["done"])
            },
            .post("/stand-ins", for: access) { request, call in try await nameStandIn(request, call) },
            .post("/stand-ins/:id/ending", for: access) { request, call in
                try await endStandIn(request, call)
            },
        ]
    }

    private func standInPage(
        _ call: Call, typed: Form? = nil, refusal: StandInRefusal? = nil, done: Substring? = nil
    ) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            if let refusal {
                let words = RefusalWords(catalogue: frame.catalogue, place: nil, pack: nil).answer(
                    to: refusal)
                frame.notice = words.words.map { NoticeWords(words: $0, kind: "overdue") }
            } else if let done, ["named", "ended"].contains(done) {
                frame.notice = NoticeWords(words: frame.say("stand_ins.\(done)"), kind: "ok")
            }
            let rows = try await db.standIns.list().map { one -> [String: Any] in
                [
                    "id": one.id.uuidString.lowercased(), "name": one.name, "title": one.title,
                    "holder": one.holder, "days": "\(one.since) – \(one.until)",
                ]
            }
            var fields = acting.kind == .security ? ["holder", "area"] : []
            fields += ["login", "since", "until", "reason"]
            let words: [String: Any] = [
                "rows": rows, "isEmpty": rows.isEmpty, "post": acting.postTitle,
                "isOwn": acting.kind != .security,
                "form": fields.map { Self.field($0, typed, frame) },
            ]
            let page = Page(
                template: "stand_ins", name: "stand-ins",
                title: frame.catalogue.words["stand_ins.title"] ?? "",
                status: refusal == nil ? .ok : .unprocessableContent, content: ["standing": words])
            return answer(page, in: frame)
        }
    }

    private static func field(_ name: String, _ typed: Form?, _ frame: Frame) -> FieldWords {
        let kind: FieldWords.Kind = ["since", "until"].contains(name) ? .day : .text
        var field = FieldWords(
            kind, name: name, label: frame.catalogue.words["stand_ins.field.\(name)"] ?? name)
        field.isRequired = true
        field.value = typed?[name].flatMap { $0.isEmpty ? nil : $0 }
        if name == "login" { field.hint = frame.catalogue.words["stand_ins.hint"] }
        return field
    }

    private func nameStandIn(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let now = now()
        do {
            // A title is in the place's own language, whoever reads it.
            let mark = try catalogue(.zh).say("stand_ins.mark")
            try await acting(call) { acting, db in
                let isSecurity = acting.kind == .security
                try await NameStandIn(
                    login: form.trimmed("login"), days: (form.trimmed("since"), form.trimmed("until")),
                    reason: form.trimmed("reason"),
                    holder: isSecurity ? (form.trimmed("holder"), form.trimmed("area")) : nil,
                    marked: mark, source: call.source
                ).run(by: acting, at: now, in: db)
            }
            return .seeOther("/stand-ins?done=named")
        } catch let refusal as StandInRefusal {
            return try await standInPage(call, typed: form, refusal: refusal)
        }
    }

    private func endStandIn(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        let (action, now) = (EndStandIn(id: id, source: call.source), now())
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther("/stand-ins?done=ended")
    }

    /// For the desk above: where cases wait and nobody sits.
    func unheld(
        _ acting: Acting, _ pack: InstalledPack, _ frame: Frame, in db: Transaction
    ) async throws -> [[String: Any]] {
        guard acting.kind == .area, try acting.isDesk(under: pack) else { return [] }
        return try await db.desks.unheld().map { desk in
            let count =
                desk.open > 1000 ? frame.catalogue.number(1000) + "+" : frame.catalogue.number(desk.open)
            return [
                "href": "/cases?area=\(desk.code.text)&state=open", "name": desk.name,
                "count": frame.say("stand_ins.waiting", ["count": count]),
                "overdue": desk.overdue > 0
                    ? frame.say("stand_ins.overdue", ["count": frame.catalogue.number(desk.overdue)]) : "",
            ]
        }
    }
}

extension RefusalWords {
    func answer(to refusal: StandInRefusal) -> Answered {
        if case .none = refusal { return Answered(status: .notFound) }
        let words =
            switch refusal {
            case .post: catalogue.say("refusal.stand_in_post")
            case .days: catalogue.say("refusal.stand_in_days")
            case .account: catalogue.say("refusal.stand_in_account")
            case .taken: catalogue.say("refusal.stand_in_taken")
            case .reasonMissing: catalogue.say("refusal.change_reason")
            case .reasonTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
            case .none: catalogue.say("refusal.stand_in_post")
            }
        return Answered(status: .unprocessableContent, words: words)
    }
}
