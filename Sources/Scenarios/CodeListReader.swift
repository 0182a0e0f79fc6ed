import Casework
import Ledgers

/// Reads files of `codes/`.
struct CodeListReader {
    let notebook: Notebook

    func codeLists(from root: PackValue, names: inout SeenNames) -> [CodeList] {
        let entries = root.entries()
        let values = entries.required("codes")?.list() ?? []
        entries.finish()
        return values.map { codeList(from: $0, names: &names) }
    }

    private func codeList(from value: PackValue, names: inout SeenNames) -> CodeList {
        let entries = value.entries()
        let name = names.read(entries.required("codes"))
        let titleValue = entries.required("title")
        let version = entries.optional("version")?.whole(in: 1...Self.mostVersions) ?? 1
        let valuesValue = entries.required("values")
        entries.finish()
        let title = titleValue?.localized() ?? LocalizedText(zh: "", en: "")
        titleValue.map { refuseCareWords(in: [name, title.zh, title.en], at: $0) }
        let values = valuesValue?.list() ?? []
        if let valuesValue, values.isEmpty { valuesValue.note(.value(.emptyList)) }
        var codes = SeenNames(.codeValue, notebook: notebook)
        var words: [String: CodeList.Value.Code] = [:]
        return CodeList(
            name: name, title: title, version: version,
            values: values.map { codeValue(from: $0, codes: &codes, words: &words) })
    }

    private func codeValue(
        from value: PackValue, codes: inout SeenNames, words: inout [String: CodeList.Value.Code]
    ) -> CodeList.Value {
        let entries = value.entries()
        let code = codes.read(entries.required("value"))
        let titleValue = entries.required("title")
        let title = titleValue?.localized() ?? LocalizedText(zh: "", en: "")
        let synonyms = entries.optional("synonyms")?.list().map { ($0.text(), $0) } ?? []
        let isEnded = entries.optional("ended")?.truth() ?? false
        entries.finish()
        let said = (titleValue.map { [(title.zh, $0)] } ?? []) + synonyms
        for (word, place) in said where !word.isEmpty {
            let folded = LedgerField.folded(word)
            if let other = words[folded], other != code { place.note(.field(.sameWord(word, other, code))) }
            words[folded] = words[folded] ?? code
            refuseCareWords(in: [word], at: place)
        }
        return CodeList.Value(code: code, title: title, synonyms: synonyms.map(\.0), isEnded: isEnded)
    }

    private func refuseCareWords(in texts: [String], at value: PackValue) {
        guard let found = CareWords.found(in: texts) else { return }
        value.note(.field(.careWord(found.word, found.reason, ofPersons: false)))
    }

    /// A list changed every week of a century has fewer.
    private static let mostVersions = 10_000
}
