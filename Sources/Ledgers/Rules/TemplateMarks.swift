import Casework

/// Reads the marks in cells of a template: `[[label or code of a field]]`, `[[@word]]`, `[[@sum:field]]`.
/// A field of a linked ledger goes by both words: `[[dwelling.floors]]`.
package struct TemplateMarks: Sendable {
    let fields: [LedgerField]
    /// Fields by what they are called, in any language.
    private let called: [String: [LedgerField]]

    private static let opening = "[[", closing = "]]"
    private static let factSign: Character = "@"

    /// - Parameter links: Other ledgers that may be asked along.
    package init(of ledger: Ledger, under catalogue: Catalogue, along links: [LedgerLink] = []) {
        fields = catalogue.fields(of: ledger).map(\.field) + links.flatMap(\.fields)
        var called: [String: [LedgerField]] = [:]
        for field in fields {
            let labels = [field.label.zh.folded, field.label.en.folded]
            // Of two words somebody types the point that is on the keyboard.
            for word in Set(labels + labels.map { $0.replacing("·", with: LedgerLink.mark) }) {
                called[word, default: []].append(field)
            }
        }
        self.called = called
    }

    /// How a cell that was named reads: names know neither brackets nor signs.
    static func mark(named name: String) -> String {
        let word = name.folded
        let isFact =
            WrittenMarks.templateFacts[word] != nil
            || WrittenMarks.templateSums.contains { word.hasPrefix($0 + ".") }
        return opening + (isFact ? String(factSign) : "") + name.replacing(".", with: ":") + closing
    }

    /// Whether a formula does more than compute: other books, other programs, addresses.
    static func reachesOut(_ formula: String) -> Bool {
        let plain = formula.uppercased()
        return plain.contains("[") || plain.contains("|")
            || ["WEBSERVICE(", "HYPERLINK(", "RTD(", "CALL(", "REGISTER", "INDIRECT(", "FILTERXML("]
                .contains { plain.contains($0) }
    }

    package func parts(of text: String) throws(TemplateProblem) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        var rest = Substring(text)
        while let start = rest.firstRange(of: Self.opening) {
            if start.lowerBound > rest.startIndex { parts.append(.words(String(rest[..<start.lowerBound]))) }
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: Self.closing) else { throw .unfinished }
            parts.append(try part(String(rest[..<end.lowerBound])))
            rest = rest[end.upperBound...]
        }
        if !rest.isEmpty { parts.append(.words(String(rest))) }
        return parts
    }

    private func part(_ written: String) throws(TemplateProblem) -> TemplatePart {
        let word = written.folded
        guard !word.isEmpty, word.count <= LedgerField.textLength else { throw .unfinished }
        guard word.first == Self.factSign else { return .field(try field(word, written).code) }
        let said = String(word.dropFirst())
        if let fact = WrittenMarks.templateFacts[said] { return .fact(fact) }
        for sum in WrittenMarks.templateSums where said.hasPrefix(sum) {
            let name = said.dropFirst(sum.count).drop { $0 == ":" }
            guard !name.isEmpty else { continue }
            let found = try field(String(name), String(name))
            guard found.canAdd else { throw .cannotAdd(found.code) }
            return .sum(found.code)
        }
        throw .unknownFact(written.trimmed)
    }

    private func field(_ word: String, _ written: String) throws(TemplateProblem) -> LedgerField {
        // Names of cells know no point.
        let code = word.replacing(":", with: LedgerLink.mark)
        let found = fields.filter { $0.code.folded == word || $0.code.folded == code }
        let meant = found.isEmpty ? called[word] ?? [] : found
        guard let field = meant.first else { throw .unknownField(written.trimmed) }
        guard meant.count == 1 else { throw .ambiguous(written.trimmed) }
        return field
    }
}
