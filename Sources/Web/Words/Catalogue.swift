import Casework
import Foundation
import Mustache

/// Every sentence of the pages, in one language.
struct Catalogue: Sendable {
    /// A word, or a shelf of words by name.
    indirect enum Words: Sendable, MustacheParent {
        case word(String)
        case shelf([String: Words])

        func child(named name: String) -> Any? {
            guard case .shelf(let shelf) = self, let found = shelf[name] else { return nil }
            return if case .word(let word) = found { word } else { found }
        }

        subscript(path: String) -> String? {
            var found = self
            for name in path.split(separator: ".") {
                guard case .shelf(let shelf) = found, let next = shelf[String(name)] else { return nil }
                found = next
            }
            return if case .word(let word) = found { word } else { nil }
        }

        func joined(with other: Words, at path: String) throws -> Words {
            guard case .shelf(let own) = self, case .shelf(let new) = other else { throw Twice(name: path) }
            return .shelf(
                try own.merging(
                    new.map { ($0, $1) }.map { name, words in
                        (name, try own[name]?.joined(with: words, at: "\(path).\(name)") ?? words)
                    }
                ) { _, joined in joined })
        }

        var paths: [String] {
            switch self {
            case .word: [""]
            case .shelf(let shelf):
                shelf.sorted { $0.key < $1.key }.flatMap { name, words in
                    words.paths.map { $0.isEmpty ? name : "\(name).\($0)" }
                }
            }
        }
    }

    let language: Language
    let words: Words
    /// What lies below `say`, by its whole name.
    private let sentences: [String: String]

    struct Missing: Error { let name: String }
    struct Twice: Error { let name: String }

    /// Reads every file of the language's folder; a shelf may be spread over files, a word may not.
    init(_ language: Language) throws {
        self.language = language
        let name = "Locales/\(language.rawValue)"
        guard let folder = Bundle.module.resourceURL?.appending(path: name) else { throw Missing(name: name) }
        words = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasSuffix(".json") }
            .map { try JSONDecoder().decode(Words.self, from: Data(contentsOf: folder.appending(path: $0))) }
            .reduce(Words.shelf([:])) { try $0.joined(with: $1, at: "") }
        let said = words.paths.filter { $0.hasPrefix("say.") }
        sentences = Dictionary(
            uniqueKeysWithValues: said.map { [words] in (String($0.dropFirst(4)), words[$0] ?? $0) })
    }

    /// A sentence with its blanks filled.
    ///
    /// - Parameter key: Below `say`; a key that is not there shows itself, and a test finds it.
    func say(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
        let sentence = sentences[key] ?? key
        return values.isEmpty ? sentence : Self.filled(sentence, values)
    }

    // In one pass: what stands in a value is no blank. A blank that nobody fills shows itself.
    private static func filled(_ sentence: String, _ values: KeyValuePairs<String, String>) -> String {
        var (out, rest) = ("", sentence[...])
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].utf8.firstIndex(of: UInt8(ascii: "}"))
        {
            let name = rest[rest.utf8.index(after: open)..<close]
            let past = rest.utf8.index(after: close)
            out += rest[..<open]
            out += values.first { $0.key == name }.map { $0.value[...] } ?? rest[open..<past]
            rest = rest[past...]
        }
        return out + rest
    }

    func has(_ key: String) -> Bool { sentences[key] != nil }

    /// A number as people of the language write it: 1,204.
    func number(_ value: Int) -> String {
        let digits = String(abs(value))
        var out = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position).isMultiple(of: 3) { out.append(",") }
            out.append(digit)
        }
        return value < 0 ? "-" + out : out
    }
}

extension Catalogue.Words: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let word = try? container.decode(String.self) {
            self = .word(word)
        } else {
            self = .shelf(try container.decode([String: Catalogue.Words].self))
        }
    }
}
