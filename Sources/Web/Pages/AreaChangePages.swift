import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Areas that merge, split, close or change their name: prepared, looked at, ordered, and how far that is.
extension Site {
    /// Changes shown; older ones stand in the audit.
    private static let changesShown = 50

    var areaChangeRoutes: [Route] {
        [
            .get("/admin/changes", for: .administrators) { request, call in
                // As browsers send a form: a blank is a plus.
                let query = try URLEncodedForm.decode((request.uri.query ?? "").utf8, limits: FormLimits())
                return try await changesPage(call, AreaChangeDraft(query), done: query["done"])
            },
            .post("/admin/changes", for: .administrators) { request, call in
                try await orderChange(request, call)
            },
            .post("/admin/changes/:id/cancellation", for: .administrators) { request, call in
                try await cancelChange(request, call)
            },
            .post("/admin/areas/names", for: .administrators) { request, call in
                try await renameArea(request, call)
            },
        ]
    }

    private func changesPage(
        _ call: Call, _ draft: AreaChangeDraft, refusal: AreaChangeRefusal? = nil, done: String? = nil
    ) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            var (refusal, effects) = (refusal, [AreaChangeEffect]())
            if refusal == nil, !draft.isEmpty {
                do {
                    let action = try draft.order(from: call.source)
                    try await action.check(in: db)
                    effects = try await db.areaChanges.effects(on: action.wish.map(\.gone))
                } catch let wrong as AreaChangeRefusal {
                    refusal = wrong
                }
            }
            var status = HTTPResponse.Status.ok
            if let refusal {
                let answered = RefusalWords(catalogue: frame.catalogue, place: nil, pack: nil).answer(
                    to: refusal)
                status = answered.status
                frame.notice = answered.words.map { NoticeWords(words: $0, kind: "overdue") }
            } else if let done, ["ordered", "cancelled", "renamed"].contains(done) {
                frame.notice = NoticeWords(words: frame.say("changes.\(done)"), kind: "ok")
            }
            var words = draft.words(frame)
            if refusal == nil, !effects.isEmpty {
                words["preview"] = preview(effects, of: draft, frame)
            }
            words["changes"] = try await db.areaChanges.list(limit: Self.changesShown).map { change in
                self.words(for: change, frame)
            }
            let page = Page(
                template: "changes", name: "admin", title: frame.catalogue.words["changes.title"] ?? "",
                status: status, content: ["changing": words])
            return answer(page, in: frame)
        }
    }

    private func preview(
        _ effects: [AreaChangeEffect], of draft: AreaChangeDraft, _ frame: Frame
    ) -> [String: Any] {
        func bounded(_ count: Int) -> String {
            count > 1000 ? frame.catalogue.number(1000) + "+" : frame.catalogue.number(count)
        }
        return [
            "rows": effects.map { effect -> [String: Any] in
                [
                    "code": effect.code, "name": effect.name, "cases": bounded(effect.cases),
                    "owned": bounded(effect.owned), "posts": bounded(effect.posts),
                    "organizations": bounded(effect.organizations), "children": bounded(effect.children),
                ]
            },
            "day": draft.day,
            "heirs": draft.heirs.trimmed.isEmpty ? frame.say("changes.parent") : draft.heirs,
            "posts": frame.say("changes.posts_\(draft.posts)"), "reason": draft.reason,
            "fields": draft.fields.map { ["name": $0.name, "value": $0.value] },
        ]
    }

    private func words(for change: AreaChange, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "id": change.id.uuidString.lowercased(), "day": change.closesOn, "reason": change.reason,
            "when": frame.time.moment(change.orderedAt),
            "state": frame.say("changes.\(change.state.rawValue)"),
            "isWaiting": change.state == .waiting,
            "moved": frame.say("changes.moved", ["count": frame.catalogue.number(change.moved)]),
            "lines": change.lines.prefix(20).map { line -> [String: Any] in
                [
                    "from": "\(line.code) \(line.name)",
                    "to": line.heirs.isEmpty
                        ? frame.say("changes.parent")
                        : line.heirs.map { "\($0.code) \($0.name)" }.joined(
                            separator: frame.say("changes.and")),
                    "posts": frame.say("changes.posts_\(line.posts.rawValue)"),
                ]
            },
        ]
        if change.lines.count > 20 {
            words["more"] = frame.say("changes.more", ["count": String(change.lines.count - 20)])
        }
        if change.entries > 0 {
            words["entries"] = frame.say(
                "changes.entries", ["count": frame.catalogue.number(change.entries)])
        }
        if change.twins > 0 {
            words["twins"] = frame.say("changes.twins", ["count": frame.catalogue.number(change.twins)])
        }
        if let failure = change.failure { words["failure"] = failure }
        return words
    }

    private func orderChange(_ request: Request, _ call: Call) async throws -> Response {
        let draft = AreaChangeDraft(try await checkedForm(request, call))
        let now = now()
        do {
            let action = try draft.order(from: call.source)
            _ = try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
            return .seeOther("/admin/changes?done=ordered")
        } catch let refusal as AreaChangeRefusal {
            return try await changesPage(call, draft, refusal: refusal)
        }
    }

    private func cancelChange(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        let (action, now) = (CancelAreaChange(id: id, source: call.source), now())
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther("/admin/changes?done=cancelled")
    }

    private func renameArea(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let now = now()
        do {
            guard let code = Area.Code(form.trimmed("code")) else {
                throw AreaChangeRefusal.notACode(form.trimmed("code"))
            }
            let action = RenameArea(
                code, to: form["name"] ?? "", reason: form["reason"] ?? "", source: call.source)
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
            return .seeOther("/admin/changes?done=renamed")
        } catch let refusal as AreaChangeRefusal {
            var draft = AreaChangeDraft()
            (draft.code, draft.name) = (form.trimmed("code"), form.trimmed("name"))
            return try await changesPage(call, draft, refusal: refusal)
        }
    }
}

/// What an administrator typed about areas that are to change, as it was typed.
struct AreaChangeDraft: Sendable {
    var gone = ""
    var heirs = ""
    var posts = Succession.Posts.move.rawValue
    var day = ""
    var reason = ""
    /// Of the form that gives a new name.
    var code = ""
    var name = ""

    init() {}

    init(_ form: Form) {
        self.init { form[$0] }
    }

    private init(_ value: (String) -> String?) {
        gone = value("gone") ?? ""
        heirs = value("heirs") ?? ""
        posts = value("posts").flatMap(Succession.Posts.init(rawValue:))?.rawValue ?? posts
        day = value("day") ?? ""
        reason = value("reason") ?? ""
    }

    var isEmpty: Bool { [gone, heirs, day, reason].allSatisfy { $0.trimmed.isEmpty } }

    var fields: [(name: String, value: String)] {
        [("gone", gone), ("heirs", heirs), ("posts", posts), ("day", day), ("reason", reason)]
    }

    /// Every area of the first box closes and is followed by all of the second, a code and a name on a line.
    func order(from source: Source) throws(AreaChangeRefusal) -> OrderAreaChange {
        var heirs: [Succession.Heir] = []
        for line in self.heirs.split(whereSeparator: \.isNewline).map({ String($0).trimmed })
        where !line.isEmpty {
            let parts = line.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
            guard let code = parts.first.flatMap({ Area.Code($0) }) else { throw .notACode(line) }
            heirs.append(Succession.Heir(code: code, name: parts.dropFirst().first))
        }
        var wish: [Succession.Confirmed] = []
        for text in gone.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == "、" }).map(String.init)
        {
            guard let code = Area.Code(text) else { throw .notACode(text) }
            wish.append(
                Succession.Confirmed(
                    gone: code, heirs: heirs, posts: Succession.Posts(rawValue: posts) ?? .end))
        }
        guard let day = Day(day.trimmed) else { throw .dayMalformed }
        return OrderAreaChange(wish, on: day, reason: reason, source: source)
    }

    func words(_ frame: Frame) -> [String: Any] {
        [
            "form": [
                field(.text, "gone", gone, frame, hint: true),
                field(.long, "heirs", heirs, frame, hint: true, isRequired: false),
                choice(frame), field(.day, "day", day, frame, hint: true),
                field(.text, "reason", reason, frame),
            ],
            "renaming": [
                field(.text, "code", code, frame), field(.text, "name", name, frame),
                field(.text, "reason", "", frame, id: "rename-reason"),
            ],
        ]
    }

    private func field(
        _ kind: FieldWords.Kind, _ name: String, _ value: String, _ frame: Frame, hint: Bool = false,
        isRequired: Bool = true, id: String? = nil
    ) -> FieldWords {
        var field = FieldWords(
            kind, name: name, label: frame.catalogue.words["changes.field.\(name)"] ?? name, id: id)
        if hint { field.hint = frame.catalogue.words["changes.hint.\(name)"] }
        field.isRequired = isRequired
        field.value = value.isEmpty ? nil : value
        return field
    }

    private func choice(_ frame: Frame) -> FieldWords {
        var field = FieldWords(
            .select, name: "posts", label: frame.catalogue.words["changes.field.posts"] ?? "")
        field.isRequired = true
        field.options = Succession.Posts.allCases.map {
            OptionWords(
                $0.rawValue, frame.say("changes.posts_\($0.rawValue)"), isChosen: $0.rawValue == posts)
        }
        return field
    }
}
