import Casework
import Territory
import Yams

/// One value of a pack file, which knows where it stands. A value that is wrong is noted and replaced by an
/// empty one, so that reading goes on.
struct PackValue {
    let node: Node
    let path: String
    let notebook: Notebook
    /// Where the value is when the parser does not say.
    let nearby: Mistake.Mark

    init(_ node: Node, in path: String, notebook: Notebook, near nearby: Mistake.Mark? = nil) {
        self.node = node
        self.path = path
        self.notebook = notebook
        self.nearby = nearby ?? Mistake.Mark(file: path, line: 1, column: 1)
    }

    var mark: Mistake.Mark {
        node.mark.map { Mistake.Mark(file: path, line: $0.line, column: $0.column) } ?? nearby
    }

    func note(_ kind: Mistake.Kind) { notebook.note(kind, at: mark) }

    /// Nothing was written, or `~`, or `null`.
    var isNothing: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else {
            return false
        }
        return ["", "~", "null"].contains(scalar.string)
    }

    /// Longest text a pack holds: a privacy notice.
    private static let textLimit = 4_000
    private static let nameLimit = 40

    func text() -> String {
        guard case .scalar(let scalar) = node else {
            note(.value(.wrongType(expected: .text)))
            return ""
        }
        if scalar.string.unicodeScalars.count > Self.textLimit {
            note(.value(.tooLong(limit: Self.textLimit)))
        }
        return scalar.string.trimmed
    }

    /// A word by which other parts of the pack call this one.
    func name() -> String {
        let known = notebook.mistakes.count
        let text = text()
        guard notebook.mistakes.count == known else { return "" }
        let isGood =
            !text.isEmpty && text.utf8.count <= Self.nameLimit && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
        if !isGood { note(.value(.badName(String(text.prefix(Self.nameLimit))))) }
        return text
    }

    func truth() -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain,
            ["true", "false"].contains(scalar.string)
        else {
            note(.value(.wrongType(expected: .truth)))
            return false
        }
        return scalar.string == "true"
    }

    func whole(in range: ClosedRange<Int>) -> Int {
        guard case .scalar(let scalar) = node, let number = Int(scalar.string) else {
            note(.value(.wrongType(expected: .wholeNumber)))
            return range.lowerBound
        }
        guard range.contains(number) else {
            note(.value(.outOfRange("\(number)", least: "\(range.lowerBound)", most: "\(range.upperBound)")))
            return range.lowerBound
        }
        return number
    }

    /// - Returns: `nil` when it is no number in the range; that is noted.
    func number(in range: ClosedRange<Double>) -> Double? {
        guard case .scalar(let scalar) = node, let number = Double(scalar.string) else {
            note(.value(.wrongType(expected: .number)))
            return nil
        }
        guard range.contains(number) else {
            let (least, most) = ("\(range.lowerBound)", "\(range.upperBound)")
            note(.value(.outOfRange(scalar.string, least: least, most: most)))
            return nil
        }
        return number
    }

    func list() -> [PackValue] {
        guard case .sequence(let sequence) = node else {
            if !isNothing { note(.value(.wrongType(expected: .list))) }
            return []
        }
        return sequence.map { PackValue($0, in: path, notebook: notebook, near: mark) }
    }

    func entries() -> Entries { Entries(self) }

    /// The same words in each language; each must be there.
    func localized() -> LocalizedText {
        guard case .mapping = node else {
            note(.value(.wrongType(expected: .translations)))
            return LocalizedText(zh: "", en: "")
        }
        let entries = entries()
        let texts = Language.allCases.map { language -> String in
            guard let value = entries.optional(language.rawValue), case let text = value.text(), !text.isEmpty
            else {
                note(.value(.missingTranslation(language)))
                return ""
            }
            return text
        }
        entries.finish()
        return LocalizedText(zh: texts.first ?? "", en: texts.last ?? "")
    }

    /// A word out of those the program knows; `nil` when it is another, which is noted.
    func word<Word: RawRepresentable & CaseIterable>(_ sort: ValueMistake.Sort, as: Word.Type) -> Word?
    where Word.RawValue == String {
        word(sort, among: Word.allCases.map { ($0.rawValue, $0) })
    }

    func level() -> Area.Level? {
        word(.level, among: Area.Level.allCases.map { ($0.name, $0) })
    }

    private func word<Word>(_ sort: ValueMistake.Sort, among known: [(name: String, word: Word)]) -> Word? {
        let before = notebook.mistakes.count
        let text = text()
        guard notebook.mistakes.count == before else { return nil }
        if let found = known.first(where: { $0.name == text }) { return found.word }
        note(.value(.unknown(sort, text, known: known.map(\.name))))
        return nil
    }

    func limit() -> Limit? {
        let before = notebook.mistakes.count
        let text = text()
        guard notebook.mistakes.count == before else { return nil }
        guard let limit = Limit(text) else {
            note(.value(.badLimit(text)))
            return nil
        }
        return limit
    }
}
