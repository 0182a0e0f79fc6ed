import Foundation
import Territory
import Testing

@testable import Ledgers

/// Files that somebody hands in: workbooks and text in columns.
@Suite struct ReadSheetFileTests {
    private static func read(_ bytes: [UInt8], sheet: String? = nil) async throws -> SheetRows {
        let folder = FileManager.default.temporaryDirectory.path
        return try await ReadSheetFile(bytes, sheet: sheet, folder: folder).run()
    }

    private static func encoded(_ text: String, as encoding: String) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-text-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appending(path: "text"))
        return [UInt8](
            try TestWorkbook.run("/usr/bin/iconv", ["-f", "UTF-8", "-t", encoding, "text"], in: folder))
    }

    @Test(arguments: [
        "房号,地址\nA-1,\"民丰路1号, 东\"\n", "\u{FEFF}房号,地址\r\nA-1,\"民丰路1号, 东\"\r\n",
        "房号;地址\nA-1;民丰路1号, 东\n", "房号\t地址\nA-1\t民丰路1号, 东", "房号\t地址\rA-1\t民丰路1号, 东\r",
        "\n\n房号,地址,,\n,,\nA-1,\"民丰路1号, 东\",\n \n",
    ])
    func `text in columns is read however it is laid out`(text: String) async throws {
        let sheet = try await Self.read(Array(text.utf8))
        #expect(sheet.rows.map(\.fields) == [["房号", "地址"], ["A-1", "民丰路1号, 东"]])
        #expect(sheet.sheets == [])
    }

    @Test(arguments: ["GB18030", "UTF-16", "UTF-8"])
    func `text is read in the encodings that spreadsheets save`(encoding: String) async throws {
        let text = "房号\t地址\t备注\nA-1\t民丰路1号\t㐂𠮷€\n"
        let bytes = try Self.encoded(text, as: encoding)
        let sheet = try await Self.read(bytes)
        #expect(sheet.rows.map(\.fields) == [["房号", "地址", "备注"], ["A-1", "民丰路1号", "㐂𠮷€"]])
    }

    @Test func `a row is told by the line in which the file shows it`() async throws {
        let text = "房号,备注\nA-1,\"先\n后\"\n\nA-2,\n"
        #expect(try await Self.read(Array(text.utf8)).rows.map(\.line) == [1, 2, 5])
    }

    @Test(arguments: [
        ("", SheetRefusal.empty), (" \n\r\n\t", .empty), (",,,\n,,\n", .empty), ("\u{FEFF}", .empty),
        ("<html><table><tr><td>房号", .wrongType), ("<?xml version=\"1.0\"?><Workbook>", .wrongType),
        ("%PDF-1.7", .wrongType), ("a\0b", .wrongType), ("房号,地址\nA-1,\"民丰路", .misplacedQuote(line: 2)),
        ("房号,地址\nA-1,民\"丰\"路\n", .misplacedQuote(line: 2)),
        ("a," + String(repeating: "x", count: 70_000), .cellTooLong(line: 1)),
        (String(repeating: ",", count: 300) + "x", .tooManyColumns(limit: 300)),
    ])
    func `text that is no sheet is refused by name`(text: String, refusal: SheetRefusal) async {
        await #expect(throws: refusal) { try await Self.read(Array(text.utf8)) }
    }

    @Test func `bytes that are no sheet are refused by name`() async throws {
        let old: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]
        let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]
        let utf8 = Array("房号,地址\nA-1,民丰路".utf8)
        let gb = try Self.encoded("房号,地址\nA-1,民丰路", as: "GB18030")
        let large = [UInt8](repeating: 0x61, count: ReadSheetFile.limitBytes + 1)
        for (bytes, refusal) in [
            (old, SheetRefusal.oldOrLocked), (photo, .wrongType), (Array(utf8.dropLast(1)), .cut),
            (Array(utf8.dropLast(2)), .cut), (Array(gb.dropLast(1)), .cut),
            ([0x61, 0xFF, 0xFF, 0x61], .unreadableText), (Array("PK\u{3}\u{4}".utf8), .cut),
            (large, .tooLarge(limitBytes: ReadSheetFile.limitBytes)),
        ] {
            await #expect(throws: refusal) { try await Self.read(bytes) }
        }
    }

    @Test func `a sheet of more rows than a page takes is refused`() async {
        let text = String(repeating: "A-1\n", count: SheetRows.mostRows + 1)
        await #expect(throws: SheetRefusal.tooManyRows(limit: SheetRows.mostRows)) {
            try await Self.read(Array(text.utf8))
        }
    }

    @Suite(.enabled(if: TestWorkbook.canBeMade, "zip is not installed"))
    struct Workbooks {
        private func book(_ rows: String...) -> TestWorkbook {
            TestWorkbook(sheets: [("Sheet1", rows.joined())])
        }

        @Test func `cells come as the text that their field reads`() async throws {
            let cells = [
                TestWorkbook.number("A2", "46296", format: 1),
                TestWorkbook.number("B2", "0.3541666666", format: 2),
                TestWorkbook.number("C2", "0.855", format: 3), TestWorkbook.number("D2", "13812341234"),
                "<c r=\"E2\" t=\"b\"><v>1</v></c>", "<c r=\"F2\"><f>1+1</f><v>2</v></c>",
                "<c r=\"G2\" t=\"e\"><v>#REF!</v></c>", TestWorkbook.number("H2", "330106199001011234"),
            ]
            let sheet = try await read(
                book(TestWorkbook.row(1, "入住", "开门", "覆盖率"), TestWorkbook.row(2, cells)).bytes())
            let row = try #require(sheet.rows.last).fields
            #expect(
                row == [
                    "2026/10/01", "08:30:00", "0.855", "13812341234", "1", "2", "#REF!", "330106199001011234",
                ])
            #expect(try Shelf.read(row[0], as: "moved-in")?.text == "2026-10-01")
            #expect(try Shelf.read(row[1], as: "opens")?.text == "08:30")
            #expect(try Shelf.read(row[4], as: "rented") == .truth(true))
            #expect(throws: ValueRefusal.formulaFault) { try Shelf.read(row[6], as: "floors") }
        }

        @Test func `a row is told by the line in which the sheet shows it`() async throws {
            let sheet = try await read(
                book(
                    TestWorkbook.row(3, "", "房号"), TestWorkbook.row(4, "", "A-1", "先&#10;后"),
                    TestWorkbook.row(7, "", "A-2")
                ).bytes())
            #expect(sheet.rows.map(\.line) == [3, 4, 7])
            #expect(sheet.rows.map(\.fields) == [["", "房号"], ["", "A-1", "先\n后"], ["", "A-2"]])
        }

        @Test func `one sheet is read, the first with rows or the one asked for`() async throws {
            let bytes = try TestWorkbook(sheets: [
                ("说明", ""), ("住房 (None)", TestWorkbook.row(1, "房号")), ("居民", TestWorkbook.row(1, "姓名")),
                ("-sql", TestWorkbook.row(1, "x")),
            ]).bytes()
            let first = try await read(bytes)
            #expect(first.sheets == ["说明", "住房 (None)", "居民", "-sql"])
            #expect(first.sheet == "住房 (None)")
            #expect(first.rows.map(\.fields) == [["房号"]])
            #expect(try await read(bytes, sheet: "居民").rows.map(\.fields) == [["姓名"]])
            await #expect(throws: SheetRefusal.empty) { try await read(bytes, sheet: "说明") }
            for name in ["Sheet1", "-sql"] {
                await #expect(throws: SheetRefusal.noSuchSheet(offered: first.sheets)) {
                    try await read(bytes, sheet: name)
                }
            }
        }

        @Test func `a formula that somebody typed is text, and no field keeps it`() async throws {
            let bytes = try book(TestWorkbook.row(1, "房号"), TestWorkbook.row(2, "=cmd|'/C calc'!A0")).bytes()
            let cell = try #require(try await read(bytes).rows.last?.fields.first)
            #expect(cell == "=cmd|'/C calc'!A0")
            #expect(throws: ValueRefusal.formula) { try Shelf.read(cell, as: "address") }
        }

        @Test func `a workbook that names a file of the server learns nothing of it`() async throws {
            var book = book("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a&secret;</t></is></c></row>")
            book.prologue = "<!DOCTYPE x [<!ENTITY secret SYSTEM \"file:///etc/passwd\">]>"
            let read = try? await read(book.bytes())
            for row in read?.rows ?? [] { #expect(row.fields.allSatisfy { !$0.contains("root") }) }
        }

        @Test func `words that grow out of words are refused`() async throws {
            var book = book("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&w9;</t></is></c></row>")
            let words = (1...9).map {
                "<!ENTITY w\($0) \"\(String(repeating: "&w\($0 - 1);", count: 10))\">"
            }
            book.prologue = "<!DOCTYPE x [<!ENTITY w0 \"lololololol\">\(words.joined())]>"
            let bytes = try book.bytes()
            await #expect(throws: SheetRefusal.damaged) { try await read(bytes) }
        }

        @Test func `a workbook that would swell is refused before it is unpacked`() async throws {
            var book = book(TestWorkbook.row(1, "x"))
            book.parts["xl/media/image1.png"] = Data(count: ZipDirectory.mostUnpackedBytes)
            let bytes = try book.bytes()
            #expect(bytes.count < 2 << 20)
            await #expect(throws: SheetRefusal.swollen(limitBytes: ZipDirectory.mostUnpackedBytes)) {
                try await read(bytes)
            }
        }

        @Test func `a workbook that lies about its size is stopped while it is read`() async throws {
            let cell = String(repeating: "A", count: 30_000)
            let rows = (1...5_000).map { TestWorkbook.row($0, cell) }.joined()
            var bytes = try TestWorkbook(sheets: [("Sheet1", rows)]).bytes()
            let name = Array("xl/worksheets/sheet1.xml".utf8)
            let places = bytes.ranges(of: name).map(\.lowerBound)
            let (local, listed) = try (#require(places.first), #require(places.last))
            bytes.replaceSubrange(local - 30 + 22..<local - 30 + 26, with: [0, 1, 0, 0])
            bytes.replaceSubrange(listed - 46 + 24..<listed - 46 + 28, with: [0, 1, 0, 0])
            await #expect(throws: SheetRefusal.tooHeavy) { try await read(bytes) }
        }

        @Test func `parts that no program makes are refused`() async throws {
            var linked = book(TestWorkbook.row(1, "x"))
            linked.isLinked = true
            let link = try linked.bytes()
            await #expect(throws: SheetRefusal.unsafeParts) { try await read(link) }

            var crowd = book(TestWorkbook.row(1, "x"))
            for number in 0..<ZipDirectory.mostParts { crowd.parts["xl/p\(number)"] = Data() }
            let many = try crowd.bytes()
            await #expect(throws: SheetRefusal.tooManyParts(limit: ZipDirectory.mostParts)) {
                try await read(many)
            }

            var outside = try book(TestWorkbook.row(1, "x")).bytes()
            let styles = Array("xl/styles.xml".utf8)
            for range in outside.ranges(of: styles) {
                outside.replaceSubrange(range, with: Array("../styles.xml".utf8))
            }
            let away = outside
            await #expect(throws: SheetRefusal.unsafeParts) { try await read(away) }
        }

        @Test func `a workbook that is cut or spoilt is refused`() async throws {
            let rows = (1...200).map { TestWorkbook.row($0, "民丰路\($0)号", "\($0 * 7919)") }.joined()
            let whole = try TestWorkbook(sheets: [("Sheet1", rows)]).bytes()
            for count in [4, whole.count / 2, whole.count - 1] {
                await #expect(throws: SheetRefusal.cut) { try await read(Array(whole.prefix(count))) }
            }
            var spoilt = whole
            let place = try #require(whole.firstRange(of: Array("xl/worksheets/sheet1.xml".utf8))).upperBound
            for byte in place + 400..<place + 480 { spoilt[byte] ^= 0x5A }
            let bytes = spoilt
            await #expect(throws: SheetRefusal.damaged) { try await read(bytes) }
        }

        @Test func `a document of another kind is refused, whatever its name`() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "linli-zip-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try Data("x".utf8).write(to: folder.appending(path: "word.xml"))
            try TestWorkbook.run("/usr/bin/zip", ["-q", "x.zip", "word.xml"], in: folder)
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "x.zip")))
            await #expect(throws: SheetRefusal.wrongType) { try await read(bytes) }
        }

        @Test func `nothing of a workbook is left behind`() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "linli-left-\(UUID())").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            _ = try await ReadSheetFile(book(TestWorkbook.row(1, "x")).bytes(), folder: folder).run()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }

        private func read(_ bytes: [UInt8], sheet: String? = nil) async throws -> SheetRows {
            try await ReadSheetFileTests.read(bytes, sheet: sheet)
        }
    }
}
