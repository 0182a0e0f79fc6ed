import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// The time of a case: more of it is asked for and decided, desks above press, whoever has it answers.
extension Site {
    var timeRoutes: [Route] {
        [
            .post("/cases/:number/extensions", for: .caseworkers) { request, call in
                try await keepTime(request, call, .extend) { form, number in
                    guard let version = form["version"].flatMap(Int.init) else {
                        throw Unreadable(what: "version")
                    }
                    return AskExtension(
                        number: number, version: version,
                        wish: (day: form["day"].flatMap { Day($0) }, reason: form["words"] ?? ""),
                        source: call.source, shelf: shelf)
                }
            },
            .post("/cases/:number/extensions/:id", for: .areaPosts) { request, call in
                guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
                return try await keepTime(request, call, .decide) { form, number in
                    DecideExtension(
                        number: number, id: id,
                        decision: (approves: form["verdict"] == "yes", words: form["words"] ?? ""),
                        source: call.source, shelf: shelf)
                }
            },
            .post("/cases/:number/presses", for: .areaPosts) { request, call in
                try await keepTime(request, call, .press) { form, number in
                    PressCase(
                        number: number, kind: form["kind"].flatMap(Press.Kind.init) ?? .urge,
                        said: (form["words"] ?? "", form["allowance"].flatMap { Limit($0) }),
                        source: call.source, shelf: shelf)
                }
            },
            .post("/cases/:number/presses/answer", for: .caseworkers) { request, call in
                try await keepTime(request, call, .answer) { form, number in
                    AnswerPress(
                        number: number, words: form["words"] ?? "", source: call.source, shelf: shelf)
                }
            },
        ]
    }

    /// The forms about the time of a case; the raw value says in words what was done.
    enum TimeForm: String, Sendable {
        case extend, decide, press, answer
    }

    /// One of them, to be shown again with what was filled in and what is wrong.
    struct TimeRetry: Sendable {
        let form: TimeForm
        let filled: Form
        let problem: String
    }

    private func keepTime(
        _ request: Request, _ call: Call, _ kind: TimeForm,
        _ order: @escaping @Sendable (Form, Case.Number) throws -> some Action
    ) async throws -> Response {
        let form = try await checkedForm(request, call)
        let isPane = request.uri.queryParameters["pane"] != nil
        let number = try number(in: call)
        let action = try order(form, number)
        let now = now()
        let catalogue = try catalogue(call.language)
        do {
            try await acting(call) { acting, db in _ = try await action.run(by: acting, at: now, in: db) }
        } catch let error as any Error & TimeRefused where error.isAboutTheForm {
            let answered = RefusalWords(catalogue: catalogue, place: nil, pack: nil).answer(to: error)
            var shown = Shown()
            shown.status = answered.status
            shown.time = TimeRetry(form: kind, filled: form, problem: answered.words ?? "")
            return try await casePage(call, isPane: isPane, shown)
        }
        let done = catalogue.say("time.done_\(kind.rawValue)")
        guard isPane else { return .seeOther("/cases/\(number)?done=\(done.asQueryValue)") }
        var shown = Shown()
        shown.notice = NoticeWords(words: catalogue.say("notice.done", ["choice": done]), kind: "ok")
        var response = try await casePage(call, isPane: true, shown)
        if let name = HTTPField.Name("HX-Trigger") { response.headers[name] = "desk-changed" }
        return response
    }

    /// All that the case page says about time; read in the context of the case.
    func timeWords(
        _ opened: OpenedCase, _ acting: Acting, _ shown: TimeRetry?, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let current = opened.current
        var words: [String: Any] = [:]
        if let pause = current.clock?.pause, current.outcome.closedAt == nil {
            words["waits"] = frame.say(
                "time.waits",
                [
                    "who": frame.say("awaited.\(pause.awaited.rawValue)"),
                    "since": frame.time.day(pause.since), "until": frame.time.exact(pause.until),
                ])
        }
        let wishes = try await db.times.extensions(of: current)
        let presses = try await db.times.presses(of: current)
        let watchers = try await db.times.watchers(of: current)
        words["wishes"] = wishes.map { self.words($0, opened, acting, shown, frame) }
        words["presses"] = presses.map { self.words($0, frame) }
        words["watchers"] = watchers.map { self.words($0, frame) }
        words["hasLines"] = !(wishes.isEmpty && presses.isEmpty && watchers.isEmpty)
        if !presses.isEmpty { words["counts"] = counts(presses, frame) }
        guard !opened.isReadOnly else { return words }
        words["extend"] = extendForm(opened, wishes, shown, frame)
        if current.mayBePressed(by: opened.taker) { words["press"] = pressForm(presses, shown, frame) }
        if let open = presses.first(where: \.isOpen), let due = open.due {
            let isOwn = opened.taker.holds(current.lead.owner)
            words["demand"] = frame.say("time.demanded", ["who": open.who, "due": frame.time.exact(due)])
            if isOwn { words["answer"] = filled(.answer, shown) }
        }
        return words
    }

    private func filled(_ form: TimeForm, _ shown: TimeRetry?) -> [String: Any] {
        let again = shown?.form == form ? shown : nil
        var words: [String: Any] = [
            "isOpen": again != nil, "words": again?.filled["words"] ?? "",
            "limit": String(Extension.wordsLimit),
        ]
        if let again { words["problem"] = again.problem }
        return words
    }

    private func extendForm(
        _ opened: OpenedCase, _ wishes: [Extension], _ shown: TimeRetry?, _ frame: Frame
    ) -> [String: Any]? {
        let current = opened.current
        let timing = opened.pack.definitions.timing(of: current.scenario)
        guard let limits = current.extensionOffer(to: opened.taker, under: timing, at: frame.time.now),
            !wishes.contains(where: \.isOpen)
        else { return nil }
        var words = filled(.extend, shown)
        words["day"] = shown?.form == .extend ? shown?.filled["day"] ?? "" : ""
        words["hint"] = frame.say(
            "time.extend_hint",
            ["longest": self.words(limits.longest, frame), "times": String(limits.times)])
        return words
    }

    private func pressForm(_ presses: [Press], _ shown: TimeRetry?, _ frame: Frame) -> [String: Any] {
        var words = filled(.press, shown)
        let again = shown?.form == .press ? shown?.filled : nil
        words["isSupervision"] = again?["kind"] == Press.Kind.supervise.rawValue
        // One demand at a time: the next waits for its answer.
        words["canDemand"] = !presses.contains(where: \.isOpen)
        words["allowances"] = Press.allowances.map { limit -> [String: Any] in
            [
                "value": limit.description, "label": self.words(limit, frame),
                "isChosen": limit.description == again?["allowance"] ?? "1 working day",
            ]
        }
        return words
    }

    private func words(
        _ wish: Extension, _ opened: OpenedCase, _ acting: Acting, _ shown: TimeRetry?, _ frame: Frame
    ) -> [String: Any] {
        let state =
            wish.isLapsed
            ? "lapsed" : wish.decision.map { $0.isApproved ? "approved" : "refused" } ?? "open"
        var words: [String: Any] = [
            "who": wish.asked.who, "when": frame.time.moment(wish.asked.at), "reason": wish.reason,
            "change": frame.say(
                "time.change", ["from": frame.time.exact(wish.due), "to": frame.time.exact(wish.wished)]),
            "state": frame.say("time.wish_\(state)"), "isOpen": wish.isOpen,
        ]
        if let decision = wish.decision {
            words["decision"] = [
                "words": decision.words, "who": decision.signed.who,
                "when": frame.time.moment(decision.signed.at),
            ]
        }
        let isOther = acting.account == nil || acting.account != wish.asked.account
        if wish.isOpen, isOther, opened.taker.isDesk, acting.area == wish.decides {
            words["decide"] = filled(.decide, shown).merging(["id": wish.id.uuidString.lowercased()]) {
                own, _ in own
            }
        }
        return words
    }

    private func words(_ press: Press, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "title": frame.say("time.\(press.kind.rawValue)"), "who": press.who, "words": press.words,
            "when": frame.time.moment(press.at),
            "icon": press.kind == .supervise ? "shield" : "noise",
        ]
        if press.isOpen, let due = press.due { words["due"] = frame.time.due(due) }
        if let answer = press.answer {
            words["answer"] = [
                "words": answer.words, "who": answer.who, "when": frame.time.moment(answer.at),
            ]
        }
        return words
    }

    private func words(_ watcher: Watcher, _ frame: Frame) -> [String: Any] {
        [
            "name": watcher.name, "when": frame.time.moment(watcher.since), "isOver": watcher.endedAt != nil,
            "why": watcher.due.map { frame.say("time.told_late", ["due": frame.time.exact($0)]) } ?? "",
        ]
    }

    private func counts(_ presses: [Press], _ frame: Frame) -> String {
        frame.say(
            "time.counts",
            [
                "urged": String(presses.count { $0.kind == .urge }),
                "supervised": String(presses.count { $0.kind == .supervise }),
                "open": String(presses.count(where: \.isOpen)),
            ])
    }
}

/// A refusal about the time of a case, which may come back on the form it is about.
protocol TimeRefused {
    var isAboutTheForm: Bool { get }
}
