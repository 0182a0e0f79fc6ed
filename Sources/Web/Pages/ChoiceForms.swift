import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// The choices a post has on a case, each with the form it needs; and taking one.
extension Site {
    func choiceWords(
        _ seen: SeenCase, _ frame: Frame, retry: (choice: Choice.Name, form: Form, words: String)?,
        prefix: String = ""
    ) -> [[String: Any]] {
        let choices = seen.opened.choices.filter { choice in
            switch choice.does {
            case .wait: seen.current.mayWait(at: frame.time.now)
            // Nothing is handed down where nobody is below.
            case .handDown: !seen.targets.below.isEmpty
            default: true
            }
        }
        return choices.enumerated().map { position, choice in
            let again = retry?.choice == choice.name ? retry : nil
            var fields = fields(of: choice, seen, frame, again: again, prefix: prefix)
            // Of many cases each would have words of its own.
            if prefix.isEmpty { fields = offering(fields, of: choice, seen, frame) }
            return [
                "name": choice.name, "title": frame.words(choice.title), "isPrimary": position == 0,
                "isDanger": choice.does == .close && !choice.marksDuplicate, "isOpen": again != nil,
                "fields": fields,
                "hasFields": !fields.isEmpty, "effect": effect(of: choice, seen, frame),
            ]
        }
    }

    private func effect(of choice: Choice, _ seen: SeenCase, _ frame: Frame) -> String {
        var sentences: [String] = []
        switch choice.does {
        case .dispatch: sentences.append(frame.say("effect.hand_over"))
        case .move: sentences.append(frame.say("effect.moves_area"))
        case .recall: sentences.append(frame.say("effect.recalls"))
        case .resume: sentences.append(frame.say("effect.resumes"))
        case .handUp: sentences.append(frame.say("effect.hand_up"))
        case .handDown: sentences.append(frame.say("effect.hand_down"))
        default: break
        }
        if let pausing = choice.pausing {
            let values: KeyValuePairs = [
                "limit": words(pausing.limit, frame), "total": words(pausing.total, frame),
            ]
            sentences.append(frame.say("effect.pauses", values))
        }
        if seen.added > 0, choice.asks.answer != .none {
            let count = frame.catalogue.number(seen.added)
            sentences.append(frame.say("effect.read_by_added", ["count": count]))
        }
        if let next = choice.next.flatMap({ seen.opened.workflow[$0] }) {
            let limit = next.clock.flatMap { seen.opened.scenario?.limits[$0] }
            if choice.marksDuplicate {
                sentences.append(frame.say("effect.joins"))
            } else if next.closes {
                sentences.append(frame.say("effect.closes"))
            } else if let limit {
                sentences.append(
                    frame.say(
                        "effect.next_due", ["step": frame.words(next.title), "limit": words(limit, frame)]))
            } else {
                sentences.append(frame.say("effect.next", ["step": frame.words(next.title)]))
            }
        } else {
            sentences.append(frame.say("effect.stays"))
        }
        if choice.isPublic { sentences.append(frame.say("effect.public")) }
        return sentences.joined(separator: frame.language == .zh ? "" : " ")
    }

    func words(_ limit: Limit, _ frame: Frame) -> String {
        frame.say("limit.\(limit.span)", ["count": String(limit.count)])
    }

    private func fields(
        of choice: Choice, _ seen: SeenCase, _ frame: Frame,
        again: (choice: Choice.Name, form: Form, words: String)?, prefix: String
    ) -> [FieldWords] {
        var fields: [FieldWords] = []
        func add(
            _ kind: FieldWords.Kind, _ name: String, _ label: String,
            _ fill: (inout FieldWords) -> Void = { _ in }
        ) {
            var field = FieldWords(
                kind, name: name, label: frame.say(label), id: "\(prefix)\(choice.name)-\(name)")
            field.value = again?.form[name]
            field.problem = fields.isEmpty ? again.flatMap { $0.words.isEmpty ? nil : $0.words } : nil
            fill(&field)
            fields.append(field)
        }
        // Of one reason there is nothing to pick.
        if choice.asks.reasons.count > 1 {
            add(.radios, "reason", "choice.reason") { field in
                field.isRequired = true
                field.options = choice.asks.reasons.map { OptionWords($0.name, frame.words($0.title)) }
            }
        }
        if choice.asks.reasons.contains(where: \.needsOther) {
            if !seen.likely.isEmpty {
                add(.radios, "likely", "choice.likely") { $0.options = seen.likely }
            }
            add(.text, "other", "choice.other") { $0.hint = frame.say("choice.other_hint") }
        }
        if !choice.asks.target.isEmpty {
            add(.groups, "target", "choice.to") { field in
                field.isRequired = true
                field.groups = targets(choice, seen, frame)
            }
        }
        if choice.does == .handDown {
            add(.select, "target", "choice.down") { field in
                field.isRequired = true
                field.options = seen.targets.below.map { OptionWords("area:\($0.code)", $0.name) }
            }
        }
        if choice.asks.area {
            add(.groups, "new_area", "choice.area") { field in
                field.isRequired = true
                field.groups = [seen.targets.near, seen.targets.wider].compactMap { areas in
                    guard let level = areas.first?.level else { return nil }
                    let options = areas.filter { $0.code != seen.current.area }.map {
                        OptionWords($0.code.text, $0.name)
                    }
                    return OptionGroup(label: frame.say("level.\(level.name)"), options: options)
                }
            }
        }
        if let pausing = choice.pausing {
            add(.radios, "awaited", "choice.awaited") { field in
                field.isRequired = true
                field.options = pausing.awaited.map {
                    OptionWords(
                        $0.rawValue, frame.say("awaited.\($0.rawValue)"),
                        isChosen: pausing.awaited.count == 1 || again?.form["awaited"] == $0.rawValue)
                }
            }
        }
        if choice.asks.answer != .none {
            add(.long, "answer", "choice.answer") { field in
                field.isRequired = choice.asks.answer == .required
                field.hint = frame.say("choice.answer_hint")
                field.limit = String(ChoiceInput.textLimit)
            }
        }
        if choice.asks.note != .none {
            add(.long, "note", "choice.note") { field in
                field.isRequired = choice.asks.note == .required
                field.limit = String(ChoiceInput.textLimit)
            }
        }
        if choice.asks.visibility {
            add(.radios, "visibility", "choice.visibility") { field in
                field.isRequired = true
                let isPublic = again?.form["visibility"] == "public"
                field.options = [
                    OptionWords("internal", frame.say("choice.internal"), isChosen: !isPublic),
                    OptionWords("public", frame.say("choice.public"), isChosen: isPublic),
                ]
            }
        }
        return fields
    }

    private func targets(_ choice: Choice, _ seen: SeenCase, _ frame: Frame) -> [OptionGroup] {
        var groups: [OptionGroup] = []
        let owner = seen.current.lead.owner
        if choice.asks.target.contains(.organization) {
            let options = seen.targets.organizations.filter { .organization($0.id) != owner }.map {
                OptionWords("organization:\($0.id.uuidString.lowercased())", $0.name)
            }
            groups.append(OptionGroup(label: frame.say("choice.to_organizations"), options: options))
        }
        if choice.asks.target.contains(.area) {
            let options = seen.targets.areas.filter { .area($0.code) != owner }.map {
                OptionWords("area:\($0.code)", $0.name)
            }
            groups.append(OptionGroup(label: frame.say("choice.to_areas"), options: options))
        }
        return groups.filter { !$0.options.isEmpty }
    }

    func takeChoice(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let isPane = request.uri.queryParameters["pane"] != nil
        let number = try number(in: call)
        let choice = form["choice"] ?? ""
        let action = TakeChoice(
            number: number, choice: choice, asked: try Self.asked(form), source: call.source, shelf: shelf)
        do {
            let now = now()
            _ = try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refusal as Refusal {
            return try await refused(refusal, choice, form, isPane: isPane, call)
        } catch is StaleCase {
            return try await refused(.stale(seen: 0, now: 0), choice, form, isPane: isPane, call)
        }
        return try await taken(number, choice, isPane: isPane, call)
    }

    // The case may now be out of sight: then its desk is shown instead.
    private func taken(
        _ number: Case.Number, _ choice: Choice.Name, isPane: Bool, _ call: Call
    ) async throws -> Response {
        let catalogue = try catalogue(call.language)
        let title = try await acting(call) { _, db in
            try await currentPack(in: db).definitions.workflows.flatMap(\.steps).flatMap(\.choices)
                .first { $0.name == choice }?.title.text(in: call.language)
        }
        let words = title ?? choice
        guard isPane else { return .seeOther("/cases/\(number)?done=\(words.asQueryValue)") }
        var shown = Shown()
        shown.notice = NoticeWords(words: catalogue.say("notice.done", ["choice": words]), kind: "ok")
        do {
            var response = try await casePage(call, isPane: true, shown)
            if let name = HTTPField.Name("HX-Trigger") { response.headers[name] = "desk-changed" }
            return response
        } catch is NoSuchCase {
            var response = Response(status: .noContent)
            if let name = HTTPField.Name("HX-Redirect") { response.headers[name] = "/desk" }
            return response
        }
    }

    private func refused(
        _ refusal: Refusal, _ choice: Choice.Name, _ form: Form, isPane: Bool, _ call: Call
    ) async throws -> Response {
        let pack = try await acting(call) { _, db -> Definitions in try await currentPack(in: db).definitions
        }
        let words = RefusalWords(catalogue: try catalogue(call.language), place: pack.place, pack: pack)
        let answered = words.answer(to: refusal)
        var shown = Shown()
        shown.status = answered.status
        if case .stale = refusal {
            let who = try await whoMoved(number(in: call), call, words.catalogue) ?? answered.words ?? ""
            shown.notice = NoticeWords(words: who, kind: "overdue")
        } else {
            shown.notice = NoticeWords(words: answered.words ?? "", kind: "overdue")
            shown.retry = (choice, form, answered.words ?? "")
        }
        return try await casePage(call, isPane: isPane, shown)
    }

    /// Who was faster, and with what.
    func whoMoved(
        _ number: Case.Number, _ call: Call, _ catalogue: Catalogue
    ) async throws -> String? {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            guard let last = try await db.cases.timeline(of: opened.current).last else { return nil }
            let title = last.fromStep.flatMap { opened.workflow[$0] }?.choices.first { $0.name == last.act }?
                .title
            return catalogue.say(
                "notice.stale",
                [
                    "who": frame.who(last.who), "when": frame.time.moment(last.at).words,
                    "choice": title.map(frame.words) ?? frame.event(last.act),
                ])
        }
    }

    /// - Parameter seen: The version of the case; `nil`: the form's.
    static func asked(_ form: Form, seen: Int? = nil) throws -> TakeChoice.Asked {
        guard let version = seen ?? form["version"].flatMap(Int.init) else {
            throw Unreadable(what: "version")
        }
        var asked = TakeChoice.Asked(version: version)
        asked.note = form["note"] ?? ""
        asked.answer = form["answer"] ?? ""
        asked.reason = form["reason"]
        asked.awaited = form["awaited"].flatMap(Awaited.init)
        asked.tellsReporter = form["visibility"] == "public"
        let typed = (form["other"] ?? "").trimmingCharacters(in: .whitespaces)
        asked.other = Case.Number(typed.isEmpty ? form["likely"] ?? "" : typed)
        if let area = form["new_area"], !area.isEmpty { asked.newArea = Area.Code(area) }
        let target = (form["target"] ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        if target.count == 2, let kind = target.first, let value = target.last {
            if kind == "organization" { asked.organization = UUID(uuidString: value) }
            if kind == "area" { asked.area = Area.Code(value) }
        }
        return asked
    }
}
