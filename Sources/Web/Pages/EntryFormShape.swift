import Casework
import Foundation
import Ledgers
import Territory

/// The form of one entry: a question for each field, with what stands there or was typed.
struct EntryFormShape {
    let book: OwnLedger
    /// As it stands now; `nil`: a new one.
    let entry: Entry?
    /// What was typed, when it was refused.
    let form: Form?
    let refusal: LedgerRefusal?
    let said: EntryWords
    let refusals: RefusalWords
    /// Documents that a field may name, those of the entry first.
    var papers: [LedgerField.Code: [Document]] = [:]
    /// Files that were uploaded with the form when it was refused.
    var kept: [LedgerField.Code: KeptPaper] = [:]

    /// A ticket for a file, and what it was called.
    struct KeptPaper: Sendable {
        let ticket: String
        let title: String
    }

    private var frame: Frame { said.frame }

    /// Before the code of a field, so that no field is taken for something else of the form.
    static let prefix = "f-"

    /// Where the entry lies.
    func place(among areas: [Area]) -> FieldWords {
        var words = FieldWords(.select, name: "in", label: frame.say("entry.place"))
        words.isRequired = true
        let chosen = form?["in"] ?? entry?.area.text ?? book.own.text
        words.options = areas.map { area in
            let indent = String(repeating: "\u{3000}", count: max(0, Int(area.level.rawValue) - 4))
            return OptionWords(area.code.text, indent + area.name, isChosen: area.code.text == chosen)
        }
        if refusal == .elsewhere { words.problem = refusals.answer(to: LedgerRefusal.elsewhere).words }
        return words
    }

    var fields: [FieldWords] { book.fields.filter { $0.ownLevel == nil }.map(words(for:)) }

    private func words(for field: LedgerField) -> FieldWords {
        var words = FieldWords(
            kind(of: field), name: Self.prefix + field.code, label: frame.words(field.label),
            id: "field-" + field.code)
        words.isRequired =
            book.ledger.columns.contains { $0.field == field.code && $0.isRequired }
            && !(field.isKeptWhenEmpty && entry != nil)
        words.value = value(of: field)
        words.hint = hint(of: field)
        words.limit = String(field.check.longest ?? LedgerField.textLength)
        words.problem = problem(of: field)
        words.options = options(of: field)
        words.keptTicket = kept[field.code]?.ticket
        words.keptName = kept[field.code]?.title
        return words
    }

    private func kind(of field: LedgerField) -> FieldWords.Kind {
        switch field.type {
        case .integer, .decimal: .number
        case .date: .day
        case .boolean, .choice: .select
        case .text: (field.check.longest ?? 0) > LedgerField.textLength ? .long : .text
        case .time, .area, .person, .firm, .dwelling, .point: .text
        case .file: .paper
        }
    }

    private func value(of field: LedgerField) -> String? {
        if let form { return form[Self.prefix + field.code] }
        // What is masked would be written back as it is masked.
        return field.isKeptWhenEmpty ? nil : entry?.values[field.code]
    }

    private func options(of field: LedgerField) -> [OptionWords] {
        let now = value(of: field) ?? ""
        let none = OptionWords("", frame.say("entry.nothing"), isChosen: now.isEmpty)
        switch field.type {
        case .boolean:
            return [none]
                + ["true", "false"].map {
                    OptionWords($0, frame.say($0 == "true" ? "entry.yes" : "entry.no"), isChosen: now == $0)
                }
        case .choice:
            let values = field.check.codes.flatMap(book.catalogue.codeList)?.values ?? []
            return [none]
                + values.filter { !$0.isEnded || $0.code == now }.map {
                    OptionWords($0.code, frame.words($0.title), isChosen: $0.code == now)
                }
        case .file:
            let there = papers[field.code] ?? []
            let isThere = now.isEmpty || there.contains { $0.id.uuidString.lowercased() == now }
            // What it names now stays chosen, wherever it lies.
            let other = isThere ? [] : [OptionWords(now, said.line(now, of: field), isChosen: true)]
            return [none] + other
                + there.map { document in
                    let id = document.id.uuidString.lowercased()
                    let day = frame.time.day(document.changedAt)
                    return OptionWords(id, "\(document.title) · \(day)", isChosen: now == id)
                }
        default: return []
        }
    }

    private func hint(of field: LedgerField) -> String? {
        var parts: [String] = []
        if let unit = field.check.unit { parts.append(frame.words(unit)) }
        if field.type == .point { parts.append(frame.say("entry.hint_point")) }
        if field.type == .time { parts.append(frame.say("entry.hint_time")) }
        if field.isKeptWhenEmpty, entry?.values[field.code] != nil {
            let kept = field.isSealed ? entry?.values[field.code] ?? "" : frame.say("entry.sensitive")
            parts.append(frame.say("entry.hint_kept", ["value": kept]))
        }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    private func problem(of field: LedgerField) -> String? {
        switch refusal {
        case .badValues(let bad): bad[field.code].map { refusals.words(for: $0, of: field) }
        case .missingValues(let missing):
            missing.contains(field.code) ? frame.say("entry.needed") : nil
        case .keyTaken where field.code == book.ledger.key:
            refusals.answer(to: LedgerRefusal.keyTaken).words
        default: nil
        }
    }

    /// What somebody else wrote meanwhile, beside what was typed here: the second of two sees both.
    var others: [[String: Any]] {
        guard refusal == .stale, let entry, let form else { return [] }
        return book.fields.compactMap { field in
            let typed = form[Self.prefix + field.code]?.trimmed ?? ""
            let stands = entry.values[field.code] ?? ""
            guard field.ownLevel == nil, !field.isKeptWhenEmpty, typed != stands else { return nil }
            return [
                "label": frame.words(field.label),
                "stands": stands.isEmpty ? "–" : said.line(stands, of: field),
                "typed": typed.isEmpty ? "–" : said.line(typed, of: field),
            ]
        }
    }
}
