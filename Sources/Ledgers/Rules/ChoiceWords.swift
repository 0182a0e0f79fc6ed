import Casework

/// The words by which the values of a list go: code, both titles and synonyms, compared as people compare
/// words.
struct ChoiceWords: Sendable {
    private let values: [String: [CodeList.Value]]
    private let words: [String]

    /// More would not be read.
    private static let mostNear = 3

    init(_ list: CodeList?) {
        var values: [String: [CodeList.Value]] = [:]
        for value in list?.values ?? [] {
            for word in Set(([value.code, value.title.zh, value.title.en] + value.synonyms).map(\.folded)) {
                values[word, default: []].append(value)
            }
        }
        self.values = values
        words = values.keys.sorted()
    }

    func code(for text: String) throws(ValueRefusal) -> CodeList.Value.Code {
        let word = text.folded
        let meant = values[word] ?? []
        // A code is no accident; a title that two values share is.
        if let value = meant.first(where: { $0.code.folded == word }) { return try Self.open(value) }
        let living = meant.filter { !$0.isEnded }
        if living.count > 1 { throw .severalCodes(living.map(\.code)) }
        guard let value = living.first ?? meant.first else {
            var near: [CodeList.Value.Code] = []
            for value in Likeness.near(to: word, among: words).flatMap({ values[$0] ?? [] })
            where !value.isEnded && !near.contains(value.code) {
                near.append(value.code)
            }
            throw .unknownCode(nearest: Array(near.prefix(Self.mostNear)))
        }
        return try Self.open(value)
    }

    private static func open(_ value: CodeList.Value) throws(ValueRefusal) -> CodeList.Value.Code {
        guard !value.isEnded else { throw .endedCode(value.code) }
        return value.code
    }
}
