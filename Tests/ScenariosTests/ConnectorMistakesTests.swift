import Casework
import Foundation
import Scenarios
import Testing

/// Connectors that are right, one slip at a time in them, and the examples the docs give.
@Suite struct ConnectorMistakesTests {
    private static let good = """
        connector: lamps
        title: {zh: 路灯平台, en: Lamps}
        ledger: lamps
        source: 路灯平台
        area: "9901"
        from: {json: {address: "https://lamps.example.org/api", rows: data.items, next: data.next, most-pages: 5}}
        columns: {code: number, place.name: village, height_m: height}
        known: fill
        schedule: {daily-at: "03:30"}
        """

    private static let files = [
        "fields/all.yaml": """
        fields:
          - {field: number, type: text, label: {zh: 编号, en: Number}, format: number}
          - {field: village, type: area, label: {zh: 村, en: Village}, level: village}
          - {field: height, type: decimal, label: {zh: 高度, en: Height}}
        """,
        "ledgers/lamps.yaml": """
        ledger: lamps
        title: {zh: 路灯, en: Lamps}
        subject: thing
        key: number
        naming: number
        keepers: [village-clerk]
        reads: city
        fields: [{field: number, required: true}, {field: village, required: true}, height]
        """,
    ]

    private func lines(_ old: String, _ new: String) throws -> [String] {
        try #require(Self.good.contains(old))
        let kept = [
            "place.yaml", "posts.yaml", "organizations.yaml", "calendar.yaml", "workflows/closed-loop.yaml",
            "scenarios/rubbish.yaml",
        ]
        var files = try MistakesTests.given().filter { kept.contains($0.key) }.merging(Self.files) { $1 }
        files["connectors/lamps.yaml"] = Self.good.replacing(old, with: new)
        return TwentyMistakesTests.mistakes(in: files).map { $0.line(in: .en) }
    }

    @Test func `a connector without a slip is taken whole`() throws {
        #expect(try lines("known: fill", "known: fill") == [])
        #expect(try lines("known: fill\n", "") == [])
        #expect(try lines("area: \"9901\"\n", "") == [])
        let database =
            "from: {database: {address: \"postgresql://db.local/lamps\", table: open.lamps, shape: geom}}"
        let from = try #require(Self.good.split(separator: "\n").first { $0.hasPrefix("from:") })
        let columns = "columns: {code: number, place.name: village, height_m: height}"
        let whole = Self.good.replacing(from, with: database)
            .replacing(columns, with: "columns: {code: number, village: village}")
        #expect(try lines(Self.good, whole) == [])
    }

    @Test(arguments: [
        ("connector: lamps", "connector: Lamps", "cannot be a name"),
        ("ledger: lamps", "ledger: lamp", "did you mean"),
        ("source: 路灯平台", "source: hand", "cannot name a source"),
        ("\"9901\"", "\"99\"", "no area code"), ("\"9901\"", "\"3301\"", "outside this place"),
        ("https://lamps.example.org/api", "lamps.example.org", "no address"),
        ("https://lamps.example.org/api", "https://me:word@lamps.example.org/", "no address"),
        ("most-pages: 5", "most-pages: 0", "out of range"),
        ("next: data.next", "next: data.next, page-number: page", "keep one"),
        ("next: data.next", "token: abc", "does not belong into a pack"),
        ("rows: data.items", "row: data.items", "did you mean"),
        ("json: {", "jason: {", "says not from where"),
        ("{json:", "{database: {address: x, table: y}, json:", "keep one"),
        ("height_m: height", "height_m: heigth", "did you mean"),
        ("height_m: height", "height_m: number", "twice"),
        ("code: number, ", "", "required fields are missing: number"),
        ("known: fill", "known: refuse", "unknown treatment"),
        ("daily-at: \"03:30\"", "daily-at: \"3:30\"", "no time of day"),
        ("daily-at: \"03:30\"", "daily-at: \"24:00\"", "no time of day"),
        ("daily-at: \"03:30\"", "every-hours: 0", "out of range"),
        ("daily-at: \"03:30\"", "every-hours: 1, daily-at: \"03:30\"", "keep one"),
        ("{daily-at: \"03:30\"}", "{}", "says not when"),
        ("schedule: {daily-at: \"03:30\"}", "", "\"schedule\" is missing"),
    ])
    func `each slip is named where it stands`(old: String, new: String, said: String) throws {
        let found = try lines(old, new)
        #expect(
            found.contains { $0.contains(said) && $0.hasPrefix("demo/connectors/lamps.yaml:") }, "\(found)")
    }

    @Test(arguments: ["docs/connectors.md", "docs/connectors.zh.md"])
    func `the examples in the docs are taken by the demo pack`(document: String) throws {
        let text = try String(contentsOfFile: document, encoding: .utf8)
        let examples = text.components(separatedBy: "```yaml\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        try #require(examples.count == 2)
        var files: [String: PackFile] = [:]
        for pack in ["shared", "mingchuan"] {
            let folder = URL(filePath: "Packs/\(pack)")
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            for name in names where name.hasSuffix(".yaml") {
                let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
                files[name] = PackFile(path: "\(pack)/\(name)", bytes: bytes)
            }
        }
        for (number, example) in examples.enumerated() {
            files["connectors/\(number).yaml"] = PackFile(
                path: "docs/\(number).yaml", bytes: Array(example.utf8))
        }
        switch PackReader.read(files, of: "mingchuan") {
        case .success: break
        case .failure(let refused): Issue.record("\(refused.mistakes.map { $0.line(in: .en) })")
        }
    }
}
