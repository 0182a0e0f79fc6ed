import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// A desk writes down what a form shall ask, sees what is known already, and sends it.
extension Site {
    /// Lines a new form begins with, and by which it grows.
    private static let freshLines = 4
    private static let shownForms = 20

    /// What was filled in, and what came of looking at it.
    private struct Composed: Sendable {
        let key: String
        var composing: FormComposing
        var overlap: FormOverlap?
        var refusal: FormRefusal?
        var room = 0
    }

    func composePage(_ call: Call) async throws -> Response { try await composePage(call, nil) }

    private func composePage(_ call: Call, _ given: Composed?) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            guard isDesk, let own = acting.area, !FormDraft.levels(below: own.level).isEmpty else {
                throw AccessRefusal.wrongPost
            }
            var composed =
                given
                ?? Composed(
                    key: UUID().uuidString.lowercased(), composing: FormComposing(from: frame.time.today))
            let catalogue = try await catalogueShelf.current(in: db)
            let open = try await db.ledgers.opened().compactMap { catalogue?.ledger($0.name) }
            let refused = composed.refusal.map { refusals(frame).answer(to: $0) }
            frame.notice = refused?.words.map { NoticeWords(words: $0, kind: "overdue") }
            if let catalogue {
                composed.composing.settle(under: catalogue, open: open.map(\.name)) { frame.words($0.title) }
            }
            let shape = FormShape(
                composing: composed.composing, catalogue: catalogue, open: open.map(\.name),
                wrong: refused.flatMap { words in
                    guard case .badSource(let line, _)? = composed.refusal else { return nil }
                    return words.words.map { (line, $0) }
                }, frame: frame)
            var content: [String: Any] = [
                "key": composed.key, "fields": shape.head(below: own.level), "after": shape.tail,
                "lines": shape.lines(room: max(Self.freshLines, composed.room)),
                "ledgers": open.map { frame.words($0.title) }, "checks": shape.checks,
                "lists": catalogue.map { lists(shape.fields, under: $0, frame) } ?? [],
            ]
            if let overlap = composed.overlap {
                content["overlap"] = words(of: overlap, composed, catalogue, frame)
                content["canSend"] = composed.refusal == nil
            }
            let title = frame.catalogue.words["forms.new"] ?? ""
            let page = Page(
                template: "form_new", name: "forms", title: title, status: refused?.status ?? .ok,
                content: ["form": content])
            return answer(page, in: frame)
        }
    }

    private func words(
        of overlap: FormOverlap, _ composed: Composed, _ catalogue: Ledgers.Catalogue?, _ frame: Frame
    ) -> [String: Any] {
        let said = FormWords(frame: frame)
        let label = { (name: FormLine.Name) -> String in
            let line = Int(name).flatMap { composed.composing.lines.dropFirst($0 - 1).first }
            return frame.say("forms.numbered", ["number": name, "label": line?.label ?? ""])
        }
        let held = overlap.held.map { one -> [String: Any] in
            let ledger = catalogue?.ledger(one.ledger).map { frame.words($0.title) } ?? one.ledger
            let field = one.field.flatMap { catalogue?.field($0) }.map { frame.words($0.label) }
            let key =
                one.certainty == .alike ? "forms.alike" : field == nil ? "forms.held_count" : "forms.held"
            return [
                "words": frame.say(
                    key, ["line": label(one.line), "ledger": ledger, "field": field ?? ""]),
                "line": one.line, "isHint": one.certainty == .alike,
            ]
        }
        let sure = overlap.held.count { $0.certainty < .alike }
        let elsewhere = overlap.elsewhere.prefix(Self.shownForms).map { one -> [String: Any] in
            let lines = one.lines.map(label).joined(separator: frame.say("entry.comma"))
            return [
                "href": FormWords.address(of: one.form),
                "words": frame.say(
                    "forms.asked_by",
                    [
                        "form": said.title(one.title), "lines": lines,
                        "since": frame.time.day(one.since, withYear: true),
                    ]),
            ]
        }
        return [
            "held": held, "elsewhere": elsewhere, "isClear": held.isEmpty && elsewhere.isEmpty,
            "told": frame.say(
                "forms.held_told",
                [
                    "held": frame.catalogue.number(sure),
                    "asked": frame.catalogue.number(overlap.asked.count),
                ]),
        ]
    }

    func compose(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call, limits: FormComposing.limits)
        guard let id = UUID(uuidString: form["key"] ?? "") else { throw Unreadable(what: "key") }
        let act = form["act"] ?? "check"
        var composed = Composed(key: id.uuidString.lowercased(), composing: FormComposing(form))
        composed.room = min(
            FormDraft.mostLines, (Int(form["room"] ?? "") ?? 0) + (act == "more" ? Self.freshLines : 0))
        guard act != "more", act != "conditions" else { return try await composePage(call, composed) }
        let now = now()
        do {
            composed = try await acting(call) { [composed] acting, db in
                var seen = try await looked(at: composed, taking: Self.line(of: act), call, acting, in: db)
                guard act == "send", seen.refusal == nil, let draft = try await draft(of: seen, in: db) else {
                    return seen
                }
                let today = try await frame(call, acting: acting, in: db).time.today
                try await SendForm(id, draft, on: today, from: (call.source, shelf))
                    .run(by: acting, at: now, in: db)
                seen.overlap = nil
                return seen
            }
        } catch let refusal as FormRefusal {
            composed.refusal = refusal
            return try await composePage(call, composed)
        }
        let isSent = act == "send" && composed.refusal == nil
        return isSent ? .seeOther(FormWords.address(of: id)) : try await composePage(call, composed)
    }

    private static func line(of act: String) -> FormLine.Name? {
        act.hasPrefix("take-") ? String(act.dropFirst(5)) : nil
    }

    private func draft(of composed: Composed, in db: Transaction) async throws -> FormDraft? {
        guard let catalogue = try await catalogueShelf.current(in: db) else { return nil }
        let open = try await db.ledgers.opened().map(\.name)
        return try composed.composing.draft(under: catalogue, open: open)
    }

    /// Looks the whole form up: what cannot be sent, what ledgers know, what others ask.
    private func looked(
        at composed: Composed, taking line: FormLine.Name?, _ call: Call, _ acting: Acting, in db: Transaction
    ) async throws -> Composed {
        let frame = try await frame(call, acting: acting, in: db)
        guard let own = acting.area, let catalogue = try await catalogueShelf.current(in: db) else {
            throw AccessRefusal.wrongPost
        }
        let open = try await db.ledgers.opened().map(\.name)
        let others = try await db.forms.around(own, limit: 200).filter { form in
            form.isLiving(on: frame.time.today) && form.id.uuidString.lowercased() != composed.key
        }
        let overlap = { (draft: FormDraft) in
            FormOverlap(
                of: draft.lines, filledBy: draft.fills, under: catalogue, open: open, beside: others)
        }
        var seen = composed
        var draft = try seen.composing.draft(under: catalogue, open: open)
        if let held = overlap(draft).held.first(where: { $0.line == line }) {
            seen.composing.take(
                held, title: { catalogue.ledger($0).map { frame.words($0.title) } ?? $0 },
                label: { catalogue.field($0).map { frame.words($0.label) } ?? $0 })
            draft = try seen.composing.draft(under: catalogue, open: open)
        }
        let found = overlap(draft)
        seen.overlap = found
        seen.refusal =
            draft.refusal(from: own, on: frame.time.today)
            ?? draft.refusal(under: catalogue, open: open, on: frame.time.today)
            ?? found.refusal(for: draft.lines)
        return seen
    }
}

/// The page on which a form is written down.
private struct FormShape {
    let composing: FormComposing
    let catalogue: Ledgers.Catalogue?
    let open: [Ledger.Name]
    /// The line nothing can be drawn for, and why.
    let wrong: (line: FormLine.Name, words: String)?
    let frame: Frame

    private func ledger(of line: FormComposing.Line) -> Ledger? {
        catalogue.flatMap { composing.ledger(of: line, under: $0, open: open) }
    }

    /// Fields that may be asked for of a ledger: none that needs a second person.
    private func fields(of ledger: Ledger) -> [LedgerField] {
        let fields = catalogue?.fields(of: ledger).map(\.field) ?? []
        return fields.filter { $0.sensitivity < .sensitive }
    }

    /// Those of every ledger that some line is drawn from.
    var fields: [LedgerField] {
        var found: [LedgerField] = []
        for field in composing.lines.compactMap(ledger(of:)).flatMap(fields(of:))
        where !found.contains(where: { $0.code == field.code }) {
            found.append(field)
        }
        return found
    }

    /// Which entries of its ledger a line is drawn from, to be chosen as in the form over the ledger.
    private func conditions(of line: FormComposing.Line, _ number: String) -> [String: Any]? {
        guard let ledger = ledger(of: line) else { return nil }
        let fields = fields(of: ledger)
        let count = min(Selection.mostConditions, line.conditions.count + 1)
        var words: [String: Any] = [
            "legend": frame.say("forms.conditions", ["ledger": frame.words(ledger.title)]),
            "lines": (0..<count).map { place -> [String: Any] in
                let condition = line.conditions.dropFirst(place).first ?? SelectionQuery.Line()
                let options = fields.map {
                    TickWords(
                        field: $0, label: frame.name(of: $0), isTicked: $0.code == condition.field)
                }
                return frame.words(
                    of: condition, number: String(place + 1), suffix: "-" + number, among: options)
            },
        ]
        if let wrong, wrong.line == number { words["problem"] = wrong.words }
        return words
    }

    private func field(
        _ kind: FieldWords.Kind, _ name: String, isRequired: Bool = true, hint: String? = nil,
        limit: Int? = nil
    ) -> FieldWords {
        var field = FieldWords(kind, name: name, label: frame.say("form_field.\(name)"))
        (field.value, field.isRequired, field.hint) = (composing[name], isRequired, hint)
        field.limit = limit.map(String.init)
        return field
    }

    func head(below own: Area.Level) -> [FieldWords] {
        var fills = field(.radios, "fills")
        let levels = FormDraft.levels(below: own)
        let chosen = Area.Level(name: composing["fills"]) ?? levels.last
        fills.options = levels.map {
            OptionWords($0.name, frame.say("level.\($0.name)"), isChosen: $0 == chosen)
        }
        return [
            field(.text, "title", limit: FormDraft.titleLimit),
            field(.text, "title_en", isRequired: false, limit: FormDraft.titleLimit),
            field(.long, "basis", hint: frame.say("form_field.basis_hint"), limit: FormDraft.wordsLimit),
            field(.long, "purpose", hint: frame.say("form_field.purpose_hint"), limit: FormDraft.wordsLimit),
            fills,
        ]
    }

    var tail: [FieldWords] {
        var rhythm = field(.select, "rhythm")
        rhythm.options = FormRhythm.allCases.map {
            OptionWords(
                $0.rawValue, frame.say("form_rhythm.\($0.rawValue)"),
                isChosen: $0.rawValue == composing["rhythm"])
        }
        return [
            rhythm, field(.day, "begins"), field(.day, "ends", hint: frame.say("form_field.ends_hint")),
            field(.number, "due_days", hint: frame.say("form_field.due_days_hint")),
            field(.number, "grace_days", hint: frame.say("form_field.grace_days_hint")),
        ]
    }

    var checks: FieldWords {
        field(.long, "checks", isRequired: false, hint: frame.say("form_field.checks_hint"), limit: 400)
    }

    func lines(room: Int) -> [String: Any] {
        let used = composing.lines
        let count = min(FormDraft.mostLines, max(room, used.count + 1))
        let rows = (0..<count).map { place -> [String: Any] in
            let line = used.dropFirst(place).first ?? FormComposing.Line()
            let number = String(place + 1)
            var row: [String: Any] = [
                "number": number, "title": frame.say("forms.line", ["number": number]),
                "fields": fields(of: line, number), "more": more(of: line, number),
                "isMore": !line.unit.isEmpty || !line.least.isEmpty || !line.most.isEmpty
                    || !line.english.isEmpty || !line.reason.isEmpty,
            ]
            row["conditions"] = conditions(of: line, number)
            return row
        }
        return ["rows": rows, "room": String(count)]
    }

    private func text(_ name: String, _ value: String, _ number: String, hint: Bool = false) -> FieldWords {
        var field = FieldWords(
            .text, name: "\(name)-\(number)", label: frame.say("form_line.\(name)"))
        field.value = value
        if hint { field.hint = frame.say("form_line.\(name)_hint") }
        return field
    }

    private func fields(of line: FormComposing.Line, _ number: String) -> [FieldWords] {
        var label = text("label", line.label, number)
        (label.isRequired, label.limit) = (number == "1", String(FormDraft.labelLimit))
        var kind = FieldWords(.select, name: "kind-\(number)", label: frame.say("form_line.kind"))
        kind.isRequired = true
        kind.options = FormComposing.kinds.map {
            OptionWords($0, frame.say("form_kind.\($0)"), isChosen: $0 == line.kind)
        }
        return [
            label, kind, text("place", line.place, number, hint: number == "1"),
            text("field", line.field, number, hint: number == "1"),
        ]
    }

    private func more(of line: FormComposing.Line, _ number: String) -> [FieldWords] {
        [
            text("reason", line.reason, number, hint: true), text("unit", line.unit, number),
            text("least", line.least, number), text("most", line.most, number),
            text("english", line.english, number),
        ]
    }
}
