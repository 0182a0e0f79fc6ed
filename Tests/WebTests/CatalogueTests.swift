import Casework
import Foundation
import Schema
import Testing

@testable import Web

/// Every sentence exists in both languages, and everything that is said exists.
@Suite struct CatalogueTests {
    private let zh: Catalogue
    private let en: Catalogue

    init() throws {
        zh = try Catalogue(.zh)
        en = try Catalogue(.en)
    }

    @Test func `both languages have the same sentences`() {
        #expect(Set(zh.words.paths).symmetricDifference(en.words.paths).sorted() == [])
    }

    @Test func `both languages leave the same blanks`() {
        let blank = /\{[a-z_]+\}/
        for path in zh.words.paths {
            let chinese = Set((zh.words[path] ?? "").matches(of: blank).map { String($0.output) })
            let english = Set((en.words[path] ?? "").matches(of: blank).map { String($0.output) })
            #expect(chinese == english, "\(path)")
        }
    }

    @Test func `everything the program says exists`() throws {
        let said = try Self.keys(of: /say\(\s*"([^"]+)"/, in: "", ending: ".swift").map { "say." + $0 }
        let refused = try Self.keys(of: /unprocessable\(\s*"([^"]+)"/, in: "", ending: ".swift").map {
            "say.refusal." + $0
        }
        let named = try Self.keys(of: /catalogue\.words\[\s*"([^"]+)"/, in: "", ending: ".swift")
        #expect(said.count > 100)
        for key in said + refused + named where !key.hasSuffix(".") {
            #expect(zh.words.paths.contains { Self.matches(key, $0) }, "\(key)")
        }
    }

    @Test func `everything a template says exists`() throws {
        let keys = try Self.keys(of: /\{\{[#^\/]?t\.([a-z0-9_.]+)\}\}/, in: "Templates", ending: ".mustache")
        #expect(keys.count > 100)
        for key in keys {
            #expect(zh.words.paths.contains { $0 == key || $0.hasPrefix(key + ".") }, "\(key)")
        }
    }

    @Test func `every value that may be expected has its words`() {
        for expected in WrongValue.Expected.allCases { #expect(zh.has("expected.\(expected.rawValue)")) }
    }

    /// Acts of packs have their titles in the pack; all others are named in functions and actions.
    @Test func `every act on record has its words`() throws {
        let recorded = /ctx\.record\w*\(\s*\w+,\s*(?:CASE WHEN \w+ THEN )?'([a-z -]+)'/
        let audited = /db\.audit\(\s*"([a-z -]+)"/
        let named = /static let act = "([a-z -]+)"/
        let inSwift = try [audited, named].flatMap { try Self.keys(of: $0, in: "..", ending: ".swift") }
        let acts = Set(Schema.dump.matches(of: recorded).map { String($0.output.1) } + inSwift)
        #expect(acts.count > 20)
        for act in acts { #expect(zh.has("act.\(act.replacing(" ", with: "_"))"), "\(act)") }
    }

    /// A key in which `\(…)` stands for any one name.
    private static func matches(_ key: String, _ path: String) -> Bool {
        let parts = key.split(separator: /\\\([^)]*\)*/, omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return key == path }
        return path.hasPrefix(first) && path.hasSuffix(last) && path.count > first.count + last.count
    }

    private static func keys(
        of pattern: Regex<(Substring, Substring)>, in folder: String, ending: String
    ) throws -> [String] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/Web/\(folder)"
        )
        .standardizedFileURL
        var keys: [String] = []
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.path.hasSuffix(ending) else { continue }
            keys += try String(contentsOf: file, encoding: .utf8).matches(of: pattern).map {
                String($0.output.1)
            }
        }
        return keys
    }
}
