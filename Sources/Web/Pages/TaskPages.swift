import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Tasks sent down: what desks ask of the areas below them, and how far those have come.
extension Site {
    /// Lines of one page.
    private static let listed = 30
    /// Areas shown one by one; of more, those that have not answered.
    private static let shown = 500

    var taskRoutes: [Route] {
        [
            .get("/tasks", for: .areaPosts) { request, call in try await tasksPage(request, call) },
            .get("/tasks/new", for: .areaPosts) { _, call in try await taskForm(call) },
            .post("/tasks", for: .areaPosts) { request, call in try await sendTasks(request, call) },
            .get("/tasks/:id", for: .areaPosts) { _, call in try await taskPage(call) },
            .post("/tasks/:id/answer", for: .areaPosts) { request, call in try await settle(request, call) },
            .post("/tasks/:id/withdrawal", for: .areaPosts) { request, call in
                try await withdrawTasks(request, call)
            },
        ]
    }

    private func tasksPage(_ request: Request, _ call: Call) async throws -> Response {
        let after = request.uri.queryParameters["after"].map(String.init).flatMap(CaseListPlace.init)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let lists = try await db.tasks.lists(after: after, today: frame.time.today, limit: Self.listed)
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            var content: [String: Any] = [
                "rows": lists.map { words(of: $0, frame) }, "isEmpty": lists.isEmpty,
                "canSend": isDesk && !TaskList.levels(below: acting.level ?? .unit).isEmpty,
            ]
            if lists.count == Self.listed, let last = lists.last {
                content["nextHref"] = "/tasks?after=\(last.place.text)"
            }
            let title = frame.catalogue.words["tasks.title"] ?? ""
            let page = Page(template: "tasks", name: "tasks", title: title, content: ["tasks": content])
            return answer(page, in: frame)
        }
    }

    private func words(of list: TaskListSeen, _ frame: Frame) -> [String: Any] {
        let number = frame.catalogue.number
        var words: [String: Any] = [
            "href": "/tasks/\(list.id.uuidString.lowercased())", "title": list.title, "from": list.areaName,
            "due": frame.time.day(list.dueOn), "sent": frame.time.moment(list.sentAt),
            "asked": String(list.asked), "settled": String(list.settled),
            "told": frame.say("tasks.told", ["settled": number(list.settled), "asked": number(list.asked)]),
            "share": list.asked == 0 ? "–" : "\(list.settled * 100 / list.asked)%",
            "isOver": list.settled == list.asked,
        ]
        if let said = list.words { words["words"] = said }
        if list.late > 0 { words["late"] = frame.say("tasks.late", ["count": number(list.late)]) }
        if let withdrawn = list.withdrawn {
            words["withdrawn"] = [
                "reason": withdrawn.reason, "when": frame.time.moment(withdrawn.at),
            ]
        }
        return words
    }

    private func taskID(_ call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        return id
    }

    /// What was filled in on a page of tasks and what is wrong with it, to be shown again.
    private struct TaskDraft: Sendable {
        let form: Form
        let problem: String
        let status: HTTPResponse.Status
    }

    private func draft(_ form: Form, _ refusal: TaskRefusal, _ call: Call) throws -> TaskDraft {
        let words = RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil)
        let answered = words.answer(to: refusal)
        return TaskDraft(form: form, problem: answered.words ?? "", status: answered.status)
    }

    private func taskPage(_ call: Call, _ draft: TaskDraft? = nil) async throws -> Response {
        let id = try taskID(call)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            frame.notice = draft.map { NoticeWords(words: $0.problem, kind: "overdue") }
            guard let own = acting.area,
                let list = try await db.tasks.list(id, today: frame.time.today)
            else { throw NoSuchCase() }
            let pack = try await currentPack(in: db)
            var content = words(of: list, frame)
            content["level"] = frame.say("level.\(list.level.name)")
            let parts = Area.Level.allCases.first { $0 > own.level } ?? own.level
            if parts < list.level {
                let shares = try await db.tasks.shares(of: id, within: own, at: parts)
                content["shares"] = shares.map { shareWords($0, frame) }
            }
            let lines = try await db.tasks.lines(of: id, within: own, limit: Self.shown)
            let isOpen = list.withdrawn == nil
            let mayAnswer =
                if case .areaPost = try Taker(acting, under: pack.definitions) { true } else { false }
            content["lines"] = lines.map { line in
                let answers = isOpen && mayAnswer
                return lineWords(line, list, mayAnswer: answers && line.isAnswered(by: own), frame)
            }
            content["isCut"] = lines.count == Self.shown
            content["hasShares"] = content["shares"] != nil
            content["canWithdraw"] = try isOpen && list.area == own && acting.isDesk(under: pack)
            content["limit"] = String(TaskList.answerLimit)
            if let form = draft?.form { content["reasonDraft"] = form["reason"] ?? "" }
            let page = Page(
                template: "task", name: "tasks", title: list.title, status: draft?.status ?? .ok,
                content: ["task": content])
            return answer(page, in: frame)
        }
    }

    private func shareWords(_ share: TaskShare, _ frame: Frame) -> [String: Any] {
        [
            "name": share.name, "asked": String(share.asked), "settled": String(share.settled),
            "told": frame.say(
                "tasks.told",
                [
                    "settled": frame.catalogue.number(share.settled),
                    "asked": frame.catalogue.number(share.asked),
                ]),
            "percent": share.asked == 0 ? "–" : "\(share.settled * 100 / share.asked)%",
        ]
    }

    private func lineWords(
        _ line: TaskLine, _ list: TaskListSeen, mayAnswer: Bool, _ frame: Frame
    ) -> [String: Any] {
        let isLate =
            line.settledOn.map { $0 > list.dueOn } ?? (line.state == .open && frame.time.today > list.dueOn)
        var words: [String: Any] = [
            "name": line.name, "code": line.area.text,
            "state": frame.say("task_state.\(line.state.rawValue)"),
            "mark": line.state == .open ? (isLate ? "overdue" : "clock") : "ok",
            "isLate": isLate, "mayAnswer": mayAnswer, "isOpen": line.state == .open,
        ]
        if let said = line.words { words["words"] = said }
        if let day = line.settledOn { words["day"] = frame.time.day(day) }
        return words
    }

    private func settle(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let id = try taskID(call)
        let now = now()
        guard let area = Area.Code(form["area"] ?? ""), let state = TaskState(rawValue: form["state"] ?? "")
        else { throw Unreadable(what: "state") }
        do {
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let action = SettleTask(
                    list: id, area: area, answer: (state, form["words"] ?? ""), today: frame.time.today,
                    from: (call.source, shelf))
                try await action.run(by: acting, at: now, in: db)
            }
        } catch let refusal as TaskRefusal {
            return try await taskPage(call, try draft(form, refusal, call))
        }
        return .seeOther("/tasks/\(id.uuidString.lowercased())")
    }

    private func withdrawTasks(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let action = WithdrawTasks(
            list: try taskID(call), reason: form["reason"] ?? "", source: call.source, shelf: shelf)
        let now = now()
        do {
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refusal as TaskRefusal {
            return try await taskPage(call, try draft(form, refusal, call))
        }
        return .seeOther("/tasks/\(action.list.uuidString.lowercased())")
    }

    private func taskForm(_ call: Call, _ draft: TaskDraft? = nil) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            frame.notice = draft.map { NoticeWords(words: $0.problem, kind: "overdue") }
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            guard isDesk, let own = acting.area else { throw AccessRefusal.wrongPost }
            let children = own.level < .village ? try await db.areas.children(of: own) : []
            let content: [String: Any] = [
                "key": draft?.form["key"] ?? UUID().uuidString.lowercased(),
                "fields": fields(of: draft?.form, own, children, frame),
            ]
            let title = frame.catalogue.words["tasks.new"] ?? ""
            let page = Page(
                template: "task_new", name: "tasks", title: title, status: draft?.status ?? .ok,
                content: ["task": content])
            return answer(page, in: frame)
        }
    }

    private func fields(of form: Form?, _ own: Area.Code, _ children: [Area], _ frame: Frame) -> [FieldWords]
    {
        var title = FieldWords(.text, name: "title", label: frame.say("tasks.what"))
        (title.isRequired, title.value, title.limit) = (true, form?["title"], String(TaskList.titleLimit))
        var words = FieldWords(.long, name: "words", label: frame.say("tasks.how"))
        (words.value, words.limit) = (form?["words"], String(TaskList.wordsLimit))
        var due = FieldWords(.day, name: "due", label: frame.say("tasks.due"))
        (due.isRequired, due.value) = (true, form?["due"])
        var level = FieldWords(.radios, name: "level", label: frame.say("tasks.whom"))
        level.isRequired = true
        let levels = TaskList.levels(below: own.level)
        level.options = levels.map { one in
            let isChosen = form.map { $0["level"] == one.name } ?? (one == levels.first)
            return OptionWords(one.name, frame.say("level.\(one.name)"), isChosen: isChosen)
        }
        var within = FieldWords(.ticks, name: "within", label: frame.say("tasks.within"))
        within.hint = frame.say("tasks.within_hint")
        let chosen = Set(form?.fields["within"] ?? [])
        within.options = children.map {
            OptionWords($0.code.text, $0.name, isChosen: chosen.contains($0.code.text))
        }
        return [title, words, due, level] + (children.isEmpty ? [] : [within])
    }

    private func sendTasks(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let now = now()
        guard let id = UUID(uuidString: form["key"] ?? "") else { throw Unreadable(what: "key") }
        do {
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let today = frame.time.today
                let list = TaskList(
                    title: form["title"] ?? "", words: form["words"] ?? "",
                    dueOn: form["due"].flatMap { Day($0) } ?? today.previous,
                    level: Area.Level.allCases.first { $0.name == form["level"] } ?? .city,
                    within: (form.fields["within"] ?? []).compactMap { Area.Code($0) })
                let action = SendTasks(id: id, list: list, today: today, source: call.source, shelf: shelf)
                try await action.run(by: acting, at: now, in: db)
            }
        } catch let refusal as TaskRefusal {
            return try await taskForm(call, try draft(form, refusal, call))
        }
        return .seeOther("/tasks/\(id.uuidString.lowercased())")
    }
}

extension TaskLine {
    /// An area answers for itself, and the desk of a village for the grids in it.
    fileprivate func isAnswered(by own: Area.Code) -> Bool {
        area == own || own.level == .village && own.contains(area)
    }
}
