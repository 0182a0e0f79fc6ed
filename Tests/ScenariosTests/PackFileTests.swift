import Casework
import Foundation
import Scenarios
import Testing

/// Files no honest author writes: each is answered in a sentence, quickly, and nothing traps.
@Suite struct PackFileTests {
    static func mistakes(inPlace bytes: [UInt8]) -> [String] {
        var files = TwentyMistakesTests.files.mapValues { PackFile(path: "demo", bytes: Array($0.utf8)) }
        files["place.yaml"] = PackFile(path: "demo/place.yaml", bytes: bytes)
        switch PackReader.read(files, of: "demo") {
        case .success: return []
        case .failure(let refused):
            return refused.mistakes.filter { $0.place.file == "demo/place.yaml" }.map { $0.line(in: .en) }
        }
    }

    static let bomb =
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + (1...20).map {
            "b\($0): &b\($0) [\(Array(repeating: "*b\($0 - 1)", count: 9).joined(separator: ","))]\n"
        }
        .joined()

    static let table: [(String, [UInt8], String)] = [
        ("an alias bomb", Array(bomb.utf8), "demo/place.yaml:1:4: packs use no anchors"),
        ("an alias as a key", Array("? *a : b".utf8), "demo/place.yaml:1:3: packs use no anchors"),
        ("half a character", Array("name: ".utf8) + [0xE6, 0x98], "demo/place.yaml:1:7: not UTF-8"),
        ("a NUL", Array("name: a\0b".utf8), "demo/place.yaml:1:8: a control character"),
        ("nothing", [], "demo/place.yaml:1:1: this file is empty"),
        ("only a comment", Array("# nothing\n".utf8), "demo/place.yaml:1:1: this file is empty"),
        ("too much", Array(repeating: UInt8(ascii: "a"), count: 300_000), "demo/place.yaml:1:1: too large"),
        (
            "brackets", Array(repeating: UInt8(ascii: "["), count: 200_000),
            "demo/place.yaml:1:41: not valid YAML"
        ),
        ("dashes", Array(String(repeating: "- ", count: 90_000).utf8), "demo/place.yaml:1:"),
        ("a list", Array("- a\n- b\n".utf8), "demo/place.yaml:1:1: wrong type; a mapping"),
        ("a word", Array("place".utf8), "demo/place.yaml:1:1: wrong type; a mapping"),
        ("two documents", Array("a: 1\n---\nb: 2\n".utf8), "demo/place.yaml:2:1: not valid YAML"),
        ("a key twice", Array("code: \"9901\"\ncode: \"9902\"\n".utf8), "\"code\" is written twice"),
        ("a tab", Array("name:\n\tzh: a\n".utf8), "demo/place.yaml:2:1: not valid YAML"),
        ("an open quote", Array("name: \"明川".utf8), "not valid YAML"),
        ("a key that is a list", Array("? [a, b]\n: c\n".utf8), "wrong type; text is needed"),
    ]

    @Test(arguments: table.indices)
    func `a hostile file is answered in words`(row: Int) {
        let (story, bytes, expected) = Self.table[row]
        let found = Self.mistakes(inPlace: bytes)
        #expect(found.contains { $0.contains(expected) }, "\(story): \(found)")
    }

    @Test func `a missing file and a stray one are told`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("linli-pack-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("a: b".utf8).write(to: folder.appendingPathComponent("plaec.yaml"))
        guard case .failure(let refused) = PackReader.read(folder: folder.path) else {
            Issue.record("an empty folder is no pack")
            return
        }
        let sentences = refused.mistakes.map { $0.sentence(in: .en) }
        #expect(sentences.contains("\"plaec.yaml\" does not belong in a pack; did you mean \"place.yaml\"?"))
        #expect(sentences.filter { $0 == "this file is missing" }.count == 6)
    }

    @Test func `a pack comes back from storage as it went in`() throws {
        let pack = try PackReader.read(folder: PacksTests.folder + "/mingchuan").get()
        #expect(try JSONDecoder().decode(Definitions.self, from: JSONEncoder().encode(pack)) == pack)
    }
}
