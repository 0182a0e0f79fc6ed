import Casework
import Foundation
import Territory
import Testing

@testable import Ledgers

/// What is shown of a workbook or a text document that nobody takes along.
@Suite struct PreviewDocumentTests {
    private static let folder = FileManager.default.temporaryDirectory.path

    /// A zip of parts, nothing packed.
    private static func archive(_ parts: [(String, String)]) throws -> [UInt8] {
        let folder = Self.folder + "/linli-docx-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, words) in parts {
            let path = URL(filePath: folder + "/" + name)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(words.utf8).write(to: path)
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.currentDirectoryURL = URL(filePath: folder)
        process.arguments =
            ["-m", "zipfile", "-c", folder + ".zip"]
            + parts.map { $0.0.split(separator: "/").first.map(String.init) ?? "" }
        try process.run()
        process.waitUntilExit()
        defer { try? FileManager.default.removeItem(atPath: folder + ".zip") }
        return try [UInt8](Data(contentsOf: URL(filePath: folder + ".zip")))
    }

    private static func document(_ body: String) throws -> [UInt8] {
        let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        return try archive([
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", "<w:document xmlns:w=\"\(space)\"><w:body>\(body)</w:body></w:document>"),
        ])
    }

    private func preview(_ bytes: [UInt8]) async throws -> PreviewDocument.Preview {
        let media = try DocumentMedia(of: bytes)
        return try await PreviewDocument(bytes, as: media, folder: Self.folder, in: Cage()).run()
    }

    @Test func `of a text document its words are said, and not what was struck out`() async throws {
        let bytes = try Self.document(
            """
            <w:p><w:r><w:t>消防检查</w:t></w:r><w:r><w:tab/><w:t>&lt;script&gt;</w:t></w:r></w:p>
            <w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>合格</w:t></w:r></w:p>
            """)
        #expect(try await preview(bytes) == .words("消防检查\t<script>\n合格\n", isCut: false))
    }

    @Test func `a long text document is cut, and one that is broken or swells is refused`() async throws {
        let long = try Self.document(
            String(repeating: "<w:p><w:r><w:t>一二三四五六七八九十</w:t></w:r></w:p>", count: 10_000))
        guard case .words(let words, let isCut) = try await preview(long) else {
            Issue.record("no words")
            return
        }
        #expect(isCut && words.hasPrefix("一二三") && words.utf8.count <= 200_000)
        let broken = try Self.archive([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:p>")])
        await #expect(throws: SheetRefusal.damaged) { try await preview(broken) }
        let bomb = """
            <!DOCTYPE x [<!ENTITY a "\(String(repeating: "aaaaaaaaaa", count: 1_000))">
            <!ENTITY b "\(String(repeating: "&a;", count: 1_000))"><!ENTITY c "\(String(repeating: "&b;", count: 1_000))">]>
            <x><t>&c;</t></x>
            """
        let swelling = try Self.archive([("[Content_Types].xml", "<Types/>"), ("word/document.xml", bomb)])
        await #expect(throws: SheetRefusal.self) { try await preview(swelling) }
    }

    @Test func `of a workbook the first rows and columns are shown`() {
        let wide = (0..<30).map { "c\($0)" }
        let rows = (1...60).map { CSV.Row(line: $0, fields: $0 == 1 ? wide : ["r\($0)", ""]) }
        guard let sheet = try? SheetRows(rows, sheets: ["一", "二"], sheet: "一"),
            case .rows(let shown, let name, let isCut) = PreviewDocument.table(of: sheet)
        else {
            Issue.record("no rows")
            return
        }
        #expect(shown.count == 50 && shown.first == Array(wide.prefix(20)) && name == "一" && isCut)
        #expect(shown.dropFirst().first?.first == "r2")
    }
}
