import Casework
import Ledgers
import Territory

/// Reads files of `fields/`.
struct LedgerFieldReader {
    let notebook: Notebook

    /// A field as it was read, and where the words stand that can only be checked beside other fields.
    struct ReadField {
        let field: LedgerField
        let mark: Mistake.Mark
        let headings: [Noted<String>]
        let codes: Noted<String>?
        /// Which kind of document it is.
        let paper: Noted<String>?
        /// What it says of its type could be read.
        let hasType: Bool
    }

    func fields(from root: PackValue, names: inout SeenNames) -> [ReadField] {
        let entries = root.entries()
        let values = entries.required("fields")?.list() ?? []
        entries.finish()
        return values.map { field(from: $0, names: &names) }
    }

    private func field(from value: PackValue, names: inout SeenNames) -> ReadField {
        let entries = value.entries()
        let nameValue = entries.required("field")
        let name = names.read(nameValue)
        let type = entries.required("type")?.word(.fieldType, as: LedgerField.Kind.self)
        let labelValue = entries.required("label")
        let label = labelValue?.localized() ?? LocalizedText(zh: "", en: "")
        let sensitivity = entries.optional("sensitivity")?.word(
            .sensitivity, as: LedgerField.Sensitivity.self)
        let source = entries.optional("source")?.localized()
        let synonyms =
            entries.optional("synonyms")?.list().map { Noted(value: $0.text(), mark: $0.mark) } ?? []
        let codes = entries.optional("codes").map { Noted(value: $0.name(), mark: $0.mark) }
        var check = self.check(from: entries, type: type)
        check.codes = codes?.value
        let paper = fitting("paper", from: entries, type: type, [.file]).map {
            Noted(value: $0.name(), mark: $0.mark)
        }
        check.paper = paper?.value
        entries.finish()
        let field = LedgerField(
            code: name, type: type ?? .text, label: label, sensitivity: sensitivity ?? .internal,
            source: source, synonyms: synonyms.map(\.value), check: check)
        let mark = nameValue?.mark ?? value.mark
        if type == .choice, codes == nil { value.note(.field(.codesMissing)) }
        if type == .file, paper == nil { value.note(.field(.paperMissing)) }
        if let codes, let type { refuse("codes", at: codes.mark, of: type, unless: [.choice]) }
        let headings = (labelValue.map { [Noted(value: label.zh, mark: $0.mark)] } ?? []) + synonyms
        refuseNames(of: field, at: mark, headings: headings)
        return ReadField(
            field: field, mark: mark, headings: headings, codes: codes, paper: paper,
            hasType: type != nil)
    }

    private static let numbers: [LedgerField.Kind] = [.integer, .decimal]
    private static let furthest = 1_000_000_000_000.0
    private static let mostDecimals = 6
    /// A page of words; more is a document.
    private static let longestText = 2_000

    private func check(from entries: Entries, type: LedgerField.Kind?) -> LedgerField.Check {
        var check = LedgerField.Check()
        let least = fitting("least", from: entries, type: type, Self.numbers)
        let most = fitting("most", from: entries, type: type, Self.numbers)
        check.least = least.flatMap { number($0, type: type) }
        check.most = most.flatMap { number($0, type: type) }
        if let low = check.least, let high = check.most, low > high {
            most?.note(.field(.upsideDown(least: least?.text() ?? "", most: most?.text() ?? "")))
        }
        check.unit = fitting("unit", from: entries, type: type, Self.numbers)?.localized()
        check.decimals = fitting("decimals", from: entries, type: type, [.decimal])?
            .whole(in: 0...Self.mostDecimals)
        check.longest = fitting("longest", from: entries, type: type, [.text])?.whole(
            in: 1...Self.longestText)
        check.format = fitting("format", from: entries, type: type, [.text])?
            .word(.format, as: LedgerField.Format.self)
        check.isPast = fitting("past", from: entries, type: type, [.date])?.truth()
        check.level = fitting("level", from: entries, type: type, [.area])?.level()?.rawValue
        return check
    }

    private func number(_ value: PackValue, type: LedgerField.Kind?) -> Double? {
        guard type == .integer else { return value.number(in: -Self.furthest...Self.furthest) }
        return Double(value.whole(in: Int(-Self.furthest)...Int(Self.furthest)))
    }

    /// The value of a key that means something for some types only; elsewhere a mistake.
    private func fitting(
        _ key: String, from entries: Entries, type: LedgerField.Kind?, _ fits: [LedgerField.Kind]
    ) -> PackValue? {
        guard let value = entries.optional(key), let type else { return nil }
        refuse(key, at: value.mark, of: type, unless: fits)
        return fits.contains(type) ? value : nil
    }

    private func refuse(
        _ key: String, at mark: Mistake.Mark, of type: LedgerField.Kind, unless fits: [LedgerField.Kind]
    ) {
        guard !fits.contains(type) else { return }
        notebook.note(.field(.unfitKey(key, type, fits: fits)), at: mark)
    }

    private func refuseNames(of field: LedgerField, at mark: Mistake.Mark, headings: [Noted<String>]) {
        if LedgerField.takenColumns.contains(field.columnName) {
            notebook.note(.field(.takenName(field.code)), at: mark)
        }
        if field.type == .person || field.check.format == .residentID, field.sensitivity < .personal {
            notebook.note(.field(.tooOpen(field.code, needed: .personal)), at: mark)
        }
        let texts =
            headings + [Noted(value: field.code, mark: mark), Noted(value: field.label.en, mark: mark)]
        for text in texts {
            guard let found = CareWords.found(in: [text.value]) else { continue }
            // One word is told once, wherever the field says it again.
            notebook.note(.field(.careWord(found.word, found.reason, ofPersons: false)), at: text.mark)
            return
        }
    }
}
