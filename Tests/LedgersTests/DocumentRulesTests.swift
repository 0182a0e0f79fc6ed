import Casework
import Foundation
import Testing

@testable import Ledgers

/// What a document is, and what may be granted of it.
@Suite struct DocumentRulesTests {
    private static let pdf = Array("%PDF-1.4\n1 0 obj\n%%EOF\n".utf8)
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
    private static let webp = Array("RIFF".utf8) + [4, 0, 0, 0] + Array("WEBPVP8 ".utf8)
    private static func zip(_ names: String...) -> [UInt8] { ZipDirectoryTests.archive(names) }
    private static func text(_ words: String) -> [UInt8] { Array(words.utf8) }
    private static let gbk: [UInt8] = [0xCF, 0xFB, 0xB7, 0xC0, 0x0A]

    @Test(arguments: [
        (pdf, DocumentMedia.pdf), (pdf + Array(repeating: 0x0A, count: 400), .pdf),
        ([0xFF, 0xD8, 0xFF, 0xE0, 0], .jpeg), (png, .png), (webp, .webp),
        (zip("[Content_Types].xml", "xl/workbook.xml"), .xlsx),
        (zip("[Content_Types].xml", "word/document.xml"), .docx),
        (text("消防检查记录\n一切正常\n"), .txt), (text("\u{FEFF}一行"), .txt), (gbk, .txt),
        (text("姓名,门牌\n张三,1-101\n李四,1-102\n"), .csv), (text("a\tb\n1\t2"), .csv),
        (text("一句话，有逗号,\n第二句没有"), .txt),
        // It says of itself what its name does not.
        (text("MZ is how programs begin, and this is a sentence"), .txt),
    ])
    func `a file is what its content is`(bytes: [UInt8], media: DocumentMedia) throws {
        #expect(try DocumentMedia(of: bytes) == media)
    }

    @Test(arguments: [
        ([], DocumentRefusal.empty), (Array(pdf.dropLast(6)), .cut),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], .oldOrLocked),
        (zip("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), .hasMacros),
        (zip("[Content_Types].xml", "ppt/presentation.xml"), .wrongType), (zip("a.exe"), .wrongType),
        (Array(zip("[Content_Types].xml", "xl/workbook.xml").dropLast(9)), .cut),
        (zip("/etc/passwd"), .damaged), (text("<html><script>"), .wrongType),
        (text("  <svg onload=x>"), .wrongType),
        ([0x4D, 0x5A, 0x90, 0x00, 0x03], .wrongType), ([0x7F, 0x45, 0x4C, 0x46, 1, 1], .wrongType),
        (text("a\u{07}b"), .wrongType), (text("   \n\t"), .wrongType),
        ([UInt8](repeating: 0x41, count: DocumentMedia.mostBytes + 1), .tooLarge(limitBytes: 20 << 20)),
    ])
    func `what a document may not be is refused by name`(bytes: [UInt8], refusal: DocumentRefusal) {
        #expect(throws: refusal) { try DocumentMedia(of: bytes) }
    }

    @Test func `the beginning of a text ends between two characters`() throws {
        let text = try #require(DocumentText(Array("消防检查".utf8)))
        #expect(text.beginning(100) == ("消防检查", false))
        for limit in 3...5 { #expect(text.beginning(limit) == ("消", true), "\(limit)") }
        #expect(text.beginning(2) == ("", true))
    }

    private static let kinds = CodeList(
        name: DocumentDraft.kinds, title: LocalizedText(zh: "类型", en: "Kind"), version: 1,
        values: [
            .init(code: "report", title: LocalizedText(zh: "报告", en: "Report")),
            .init(code: "old", title: LocalizedText(zh: "旧", en: "Old"), isEnded: true),
        ])

    @Test(arguments: [
        ("报告", "none", "", DocumentRefusal.kindUnknown), ("报告", "old", "", .kindUnknown),
        ("  ", "report", "", .titleMissing), ("a\u{1B}b", "report", "", .unprintable),
        (String(repeating: "长", count: 121), "report", "", .tooLong(limit: 120)),
        ("报告", "report", String(repeating: "长", count: 501), .tooLong(limit: 500)),
    ])
    func `what is said of a document is checked`(
        title: String, kind: String, note: String, refusal: DocumentRefusal
    ) {
        #expect(throws: refusal) {
            try DocumentDraft(title: title, kind: kind, note: note, among: Self.kinds)
        }
    }

    @Test func `a place without kinds keeps no documents`() throws {
        #expect(throws: DocumentRefusal.kindUnknown) {
            try DocumentDraft(title: "报告", kind: "report", note: "", among: nil)
        }
        let draft = try DocumentDraft(title: " 报告 ", kind: "report", note: " ", among: Self.kinds)
        #expect(draft.title == "报告" && draft.note == "")
    }

    @Test(arguments: [(-1, false), (0, true), (1, true), (90, true), (91, false)])
    func `reading is granted from today for ninety days at most`(days: Int, isGranted: Bool) {
        let today = Day(ordinal: 20_000)
        let draft = try? GrantDraft(
            to: .organization(UUID()), for: "消防检查", until: Day(ordinal: 20_000 + days), on: today,
            may: (folder: false, download: false))
        #expect((draft != nil) == isGranted)
    }

    @Test func `nothing is granted without a purpose, a day or somebody to read it`() {
        let today = Day(ordinal: 20_000)
        let may = (folder: true, download: true)
        #expect(throws: DocumentRefusal.purposeMissing) {
            try GrantDraft(to: .organization(UUID()), for: " ", until: today, on: today, may: may)
        }
        #expect(throws: DocumentRefusal.dayOutside(days: 90)) {
            try GrantDraft(to: .organization(UUID()), for: "检查", until: nil, on: today, may: may)
        }
        #expect(throws: DocumentRefusal.nobody) {
            try GrantDraft(to: nil, for: "检查", until: today, on: today, may: may)
        }
    }

    @Test(arguments: [
        ("00000000-0000-0000-0000-0000000000a1", true), ("post-00000000-0000-0000-0000-0000000000a1", true),
        ("post-", false), ("post", false), ("", false),
        ("office-00000000-0000-0000-0000-0000000000a1", false),
    ])
    func `a reader is an organization or a post, by its id`(words: String, isKnown: Bool) {
        #expect(DocumentGrant.Reader(words)?.words == (isKnown ? words : nil))
    }
}
