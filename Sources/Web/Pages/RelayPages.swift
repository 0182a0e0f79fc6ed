import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Speaking through the platform: the desk that has a case and its reporter write to each other, and neither
/// learns who the other is. And the one look at a contact that somebody else may take.
extension Site {
    var relayRoutes: [Route] {
        [
            .post("/cases/:number/messages", for: .caseworkers) { request, call in
                try await sendMessage(request, call)
            },
            .get("/cases/:number/contact", for: .areaPosts) { _, call in try await contactPage(call) },
            .post("/cases/:number/contact", for: .areaPosts) { request, call in
                try await unmask(request, call)
            },
            .post("/reports/:number/messages", for: .receipt) { request, call in
                try await reply(request, call)
            },
        ]
    }

    /// What somebody wrote and what is wrong with it, to be shown again.
    struct Draft: Sendable {
        let words: String
        let problem: String
        let status: HTTPResponse.Status
        /// It is about the wish to be told, and not about a message.
        var isAboutFollowing = false
    }

    func draft(_ words: String, _ answered: Answered) -> Draft {
        Draft(words: words, problem: answered.words ?? "", status: answered.status)
    }

    private func sendMessage(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let isPane = request.uri.queryParameters["pane"] != nil
        let number = try number(in: call)
        let words = form["words"] ?? ""
        let action = SendMessage(
            number: number, words: words, source: call.source, keeping: (shelf: shelf, sealing: sealing))
        let now = now()
        let catalogue = try catalogue(call.language)
        do {
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refusal as MessageRefusal where refusal.isAboutTheWords {
            var shown = Shown()
            let answered = RefusalWords(catalogue: catalogue, place: nil, pack: nil).answer(to: refusal)
            (shown.draft, shown.status) = (draft(words, answered), answered.status)
            return try await casePage(call, isPane: isPane, shown)
        }
        let done = catalogue.say("event.message")
        guard isPane else { return .seeOther("/cases/\(number)?done=\(done.asQueryValue)") }
        var shown = Shown()
        shown.notice = NoticeWords(words: catalogue.say("notice.done", ["choice": done]), kind: "ok")
        return try await casePage(call, isPane: true, shown)
    }

    /// What the case page says of the reporter; the thread is seen by being read.
    func relayWords(
        _ opened: OpenedCase, _ shown: Shown, _ frame: Frame, in db: Transaction
    ) async throws -> (contact: String?, relay: [String: Any]) {
        guard !opened.isReadOnly else { return (nil, [:]) }
        let current = opened.current
        let known = try await db.messages.relay(of: current)
        var words: [String: Any] = [:]
        if known.mayUnmask, known.masked != nil {
            words["unmaskHref"] = "/cases/\(current.publicNumber)/contact"
        }
        guard known.mayWrite else { return (known.masked, words) }
        let thread = try await db.messages.thread(of: current, opening: sealing)
        let canWrite = known.hasReporter && current.outcome.closedAt == nil
        var relayed = threadWords(thread, own: .toReporter, shown.draft, frame).merging([
            "hasReporter": known.hasReporter, "isClosed": current.outcome.closedAt != nil,
            "canWrite": canWrite,
        ]) { own, _ in own }
        if canWrite { relayed["question"] = try await askingWords(opened, shown.question, frame, in: db) }
        words["thread"] = relayed
        return (known.masked, words)
    }

    /// A thread as one of the two reads it.
    func threadWords(
        _ thread: [Message], own: Message.Direction, _ draft: Draft?, _ frame: Frame
    ) -> [String: Any] {
        var words: [String: Any] = [
            "messages": thread.map { message -> [String: Any] in
                let isOwn = message.direction == own
                return [
                    "words": message.words, "isOwn": isOwn, "isUnseen": isOwn && !message.isSeen,
                    "who": isOwn && own == .fromReporter ? frame.say("relay.you") : frame.who(message.who),
                    "when": frame.time.moment(message.at),
                ]
            }, "hasMessages": !thread.isEmpty,
            "isOpen": !thread.isEmpty || draft.map { !$0.isAboutFollowing } ?? false,
            "limit": String(Message.wordsLimit),
        ]
        if let draft, !draft.isAboutFollowing {
            words["draft"] = draft.words
            words["problem"] = draft.problem
        }
        return words
    }

    /// Reporters of one's own desk who wrote and were not read yet.
    func replyNotices(_ pack: InstalledPack, _ frame: Frame, in db: Transaction) async throws -> [[String:
        Any]]
    {
        try await db.messages.waiting().map { reply in
            [
                "number": reply.number.description, "title": frame.title(of: reply.scenario, under: pack),
                "when": frame.time.moment(reply.newest),
            ]
        }
    }

    // MARK: The reporter

    private func reply(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: try await frameOfWhoever(call).csrf)
        let number = try call.parameters.require("number")
        guard let receipt = call.receipt else { throw AccessRefusal.unknownReceipt }
        let words = form["words"] ?? ""
        do {
            try await write(words, of: receipt, number: number, call)
        } catch let error where error is Throttled || (error as? MessageRefusal)?.isAboutTheWords ?? false {
            let answered = RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil)
                .answer(to: error)
            return try await progressPage(call, draft(words, answered))
        }
        return .seeOther("/reports/\(number)#messages")
    }

    /// What cannot be sent is not counted.
    func write(_ words: String, of receipt: Secret, number: String, _ call: Call) async throws {
        if let refusal = Message.refusal(of: words) { throw refusal }
        let action = ReplyByReceipt(
            words: words, source: call.source, keeping: (shelf: shelf, sealing: sealing))
        let now = now()
        try await open(receipt, number: number, call) { _, _ in }
        try await take(.requests, [bucket("messages", receipt.text, Limits.messages)])
        try await open(receipt, number: number, call) { _, db in try await action.run(at: now, in: db) }
    }

    // MARK: One look at a contact

    private func contactPage(
        _ call: Call, _ draft: Draft? = nil, shown contact: String? = nil
    ) async throws -> Response {
        let number = try number(in: call)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            try acting.demandUnmasking(under: try await currentPack(in: db).definitions)
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            let known = try await db.messages.relay(of: opened.current)
            guard known.mayUnmask else { throw UnmaskingRefusal.handler }
            guard let masked = known.masked else { throw UnmaskingRefusal.nothing }
            var look: [String: Any] = [
                "number": number.description, "masked": masked,
                "title": frame.title(of: opened.current.scenario, under: opened.pack),
                "limit": String(Unmasking.reasonLengths.upperBound),
                "hint": frame.say(
                    "unmask.reason_hint", ["least": String(Unmasking.reasonLengths.lowerBound)]),
            ]
            if let contact { look["contact"] = contact }
            if let draft {
                look["draft"] = draft.words
                look["problem"] = draft.problem
            }
            let title = frame.say("title.unmask", ["number": number.description])
            let page = Page(
                template: "unmask", name: "unmask", title: title, status: draft?.status ?? .ok,
                content: ["look": look])
            return answer(page, in: frame)
        }
    }

    private func unmask(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let reason = form["reason"] ?? ""
        let action = UnmaskContact(
            number: try number(in: call), reason: reason, source: call.source,
            keeping: (shelf: shelf, sealing: sealing))
        let now = now()
        do {
            let contact = try await acting(call) { acting, db in
                try await action.run(by: acting, at: now, in: db)
            }
            return try await contactPage(call, shown: contact)
        } catch let refusal as UnmaskingRefusal where refusal.isAboutTheReason {
            let words = RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil)
            return try await contactPage(call, draft(reason, words.answer(to: refusal)))
        }
    }
}
