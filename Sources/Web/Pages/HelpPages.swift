import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Handling a case together: the lead asks and releases, helpers come and answer.
extension Site {
    var helpRoutes: [Route] {
        [
            .post("/cases/:number/helpers", for: .caseworkers) { request, call in
                try await askHelp(request, call)
            },
            .post("/cases/:number/help", for: .caseworkers) { request, call in
                try await goOnHelping(request, call)
            },
        ]
    }

    /// The form that is shown again: which one, with what was written, and what is wrong.
    struct HelpDraft: Sendable {
        /// The helper it is about; `nil`: somebody was to be asked.
        let helper: UUID?
        let form: Form
        let words: String
    }

    private func askHelp(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        var asked = AskHelp.Asked()
        asked.words = form["words"] ?? ""
        asked.isWhistle = form["act"] == "whistle"
        let target = Self.target(form["target"])
        (asked.organization, asked.area) = (target?.organization, target?.area)
        let action = AskHelp(
            number: try number(in: call), asked: asked, source: call.source, shelf: shelf)
        let now = now()
        return try await helped(
            request, call, form, about: nil, done: asked.isWhistle ? "call-help" : "ask-help"
        ) { acting, db in
            try await action.run(by: acting, at: now, in: db)
        }
    }

    private func goOnHelping(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let act = form["act"].flatMap(Help.Act.init(rawValue:)) else { throw Unreadable(what: "act") }
        let helper = form["helper"].flatMap(UUID.init(uuidString:))
        let action = GoOnHelping(
            number: try number(in: call), act: act, words: (form["words"] ?? "", helper),
            source: call.source, shelf: shelf)
        let now = now()
        let done = act == .reportIn ? act.rawValue : "\(act.rawValue)-help"
        return try await helped(request, call, form, about: helper, done: done) { acting, db in
            try await action.run(by: acting, at: now, in: db)
        }
    }

    /// Does it and shows the case, or shows the form again with what is wrong.
    private func helped(
        _ request: Request, _ call: Call, _ form: Form, about helper: UUID?, done: String,
        _ work: @Sendable (Acting, Transaction) async throws -> Void
    ) async throws -> Response {
        let isPane = request.uri.queryParameters["pane"] != nil
        let catalogue = try catalogue(call.language)
        do {
            try await acting(call, work)
        } catch let refusal as HelpRefusal where refusal.isAboutTheForm {
            let answered = RefusalWords(catalogue: catalogue, place: nil, pack: nil).answer(to: refusal)
            var shown = Shown()
            shown.help = HelpDraft(helper: helper, form: form, words: answered.words ?? "")
            shown.status = answered.status
            return try await casePage(call, isPane: isPane, shown)
        }
        let words = catalogue.say("event.\(done)")
        guard isPane else {
            return .seeOther("/cases/\(try number(in: call))?done=\(words.asQueryValue)#helpers")
        }
        var shown = Shown()
        shown.notice = NoticeWords(words: catalogue.say("notice.done", ["choice": words]), kind: "ok")
        var response = try await casePage(call, isPane: true, shown)
        if let name = HTTPField.Name("HX-Trigger") { response.headers[name] = "desk-changed" }
        return response
    }

    /// Reads `organization:…` or `area:…`.
    static func target(_ text: String?) -> Owner? {
        let parts = (text ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let kind = parts.first, let value = parts.last else { return nil }
        return switch kind {
        case "organization": UUID(uuidString: value).map(Owner.organization)
        case "area": Area.Code(value).map(Owner.area)
        default: nil
        }
    }

    /// What the case page says of those who help.
    func helpWords(_ seen: SeenCase, _ draft: HelpDraft?, _ frame: Frame) -> [String: Any] {
        let current = seen.current
        let isOpen = current.outcome.closedAt == nil
        let leads = isOpen && seen.opened.taker.holds(current.lead.owner)
        let own = isOpen ? seen.helps.first { $0.state.isOpen && seen.opened.taker.holds($0.helper) } : nil
        var words: [String: Any] = [
            "helpers": seen.helps.map { helper($0, isReleasable: leads, draft, frame) },
            "hasHelpers": !seen.helps.isEmpty, "limit": String(Help.wordsLimit),
        ]
        if leads { words["ask"] = askWords(seen, draft, frame) }
        if let own {
            let written = draft.flatMap { $0.helper == nil ? $0 : nil }
            var help: [String: Any] = [
                "asked": own.asked,
                "acts": own.acts.filter { $0 != .release }.map { act in
                    ["name": act.rawValue, "label": frame.say("help_act.\(act.rawValue)")]
                },
            ]
            if let written {
                help["draft"] = written.form["words"] ?? ""
                help["problem"] = written.words
            }
            words["own"] = help
        }
        words["isShown"] = !seen.helps.isEmpty || leads
        return words
    }

    private func helper(
        _ help: Help, isReleasable: Bool, _ draft: HelpDraft?, _ frame: Frame
    ) -> [String: Any] {
        var words: [String: Any] = [
            "id": help.id.uuidString.lowercased(), "name": help.name, "asked": help.asked,
            "state": frame.say("help_state.\(help.state.rawValue)"), "isAnswered": help.state == .answered,
            "isOpen": help.state.isOpen, "when": frame.time.moment(help.askedAt),
            "isReleasable": isReleasable && help.state.isOpen,
        ]
        if !help.said.isEmpty { words["said"] = help.said }
        if let whistle = help.whistle { words["whistle"] = whistleWords(whistle, help, frame) }
        if let draft, draft.helper == help.id {
            words["draft"] = draft.form["words"] ?? ""
            words["problem"] = draft.words
        }
        return words
    }

    private func whistleWords(_ whistle: Help.Whistle, _ help: Help, _ frame: Frame) -> [String: Any] {
        let isLate = whistle.isLate(at: frame.time.now)
        var words: [String: Any] = ["isLate": isLate]
        if let came = whistle.cameAt {
            words["came"] = frame.say(
                isLate ? "whistle.came_late" : "whistle.came", ["when": frame.time.moment(came).words])
        } else if help.state.isOpen, let due = whistle.due {
            words["due"] = frame.time.due(due)
        }
        return words
    }

    private func askWords(_ seen: SeenCase, _ draft: HelpDraft?, _ frame: Frame) -> [String: Any] {
        let taken = [seen.current.lead.owner] + seen.helps.filter(\.state.isOpen).map(\.helper)
        let again = draft.flatMap { $0.helper == nil ? $0 : nil }
        var target = FieldWords(.groups, name: "target", label: frame.say("help.whom"), id: "help-target")
        target.isRequired = true
        func chosen(_ value: String) -> Bool { again?.form["target"] == value }
        let organizations = seen.targets.organizations.filter { !taken.contains(.organization($0.id)) }.map {
            let value = "organization:\($0.id.uuidString.lowercased())"
            return OptionWords(value, $0.name, isChosen: chosen(value))
        }
        let areas = seen.targets.areas.filter { !taken.contains(.area($0.code)) }.map {
            OptionWords("area:\($0.code)", $0.name, isChosen: chosen("area:\($0.code)"))
        }
        target.groups = [
            OptionGroup(label: frame.say("choice.to_organizations"), options: organizations),
            OptionGroup(label: frame.say("choice.to_areas"), options: areas),
        ].filter { !$0.options.isEmpty }
        target.problem = again?.words
        var note = FieldWords(.long, name: "words", label: frame.say("help.what"), id: "help-words")
        note.isRequired = true
        note.limit = String(Help.wordsLimit)
        note.value = again?.form["words"]
        var words: [String: Any] = ["fields": [target, note], "isOpen": again != nil]
        if let purpose = seen.opened.workflow.whistle, !seen.opened.isOrganizations {
            let limit = seen.opened.scenario?.limits[purpose].map { self.words($0, frame) }
            words["whistle"] =
                limit.map { frame.say("help.whistle_limit", ["limit": $0]) } ?? frame.say("help.whistle")
        }
        return words
    }
}

extension OpenedCase {
    /// Whoever acts is a department, a firm or a school: it is called, and does not call.
    var isOrganizations: Bool {
        if case .organizationPost = taker { return true }
        return false
    }
}
