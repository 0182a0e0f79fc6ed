import Casework
import Foundation
import TestSupport
import Testing

@testable import Ledgers

/// Workbooks that are looked at and filled in by a child with little memory and little time.
@Suite struct TemplateChildTests {
    private static let folder = FileManager.default.temporaryDirectory.path

    private func look(_ bytes: [UInt8]) async throws -> TemplateLayout {
        try await ReadTemplate(bytes, folder: Self.folder, in: Cage()).run()
    }

    private func filling(rows: [[TemplateValue]]) throws -> TemplateFilling {
        var filling = TemplateFilling(
            try TemplatePlan(
                TemplateLayout(
                    sheets: ["表一"],
                    cells: [
                        .init("表一", 1, 1, "[[@area]]住房登记表"), .init("表一", 4, 1, "[[@序号]]"),
                        .init("表一", 4, 2, "[[number]]"), .init("表一", 4, 3, "[[floor-area]]"),
                        .init("表一", 6, 1, "共[[@条数]]户"),
                    ]), of: try #require(TemplatePlanTests.catalogue.ledger("houses")),
                under: TemplatePlanTests.catalogue),
            with: rows.map { _ in [.text("A"), .decimal(1), .text("x")] },
            saying: TemplateFacts(
                area: "龙桥村", day: Day(ordinal: 0), who: "", purpose: "", conditions: "", ledger: ""),
            watermark: "王 & 李")
        filling.rows = rows
        return filling
    }

    @Test func `marks, names, formulas and merged cells are found where they stand`() async throws {
        let layout = try await look(try LaidOut.dwellings())
        #expect(layout.sheets == ["表一", "表二"])
        #expect(layout.cells.map { "\($0.place) \($0.text)" }.contains("E4 [[Built on]]"))
        #expect(layout.names == [.init("表一", 2, 5, "who")])
        #expect(layout.formulas.map(\.text).contains("=SUM(D4:D4)"))
        #expect(layout.merged.contains(.init("表一", rows: 4...4, columns: 5...6)))
    }

    @Test func `the row repeats with its look, what is below moves, and totals grow`() async throws {
        let child = TemplateChild(try LaidOut.dwellings(), folder: Self.folder, in: Cage())
        let book = try await child.fill(
            try filling(rows: [
                [.number(1), .text("=cmd|' /C calc'!A0"), .decimal(80.5)],
                [.number(2), .text("A-2"), .nothing],
                [.number(3), .text("-3"), .decimal(12)],
            ]))
        let said = Set(try LaidOut.described(book))
        let wanted = [
            "表一!A1 s 龙桥村住房登记表", "表一!B4 s =cmd|' /C calc'!A0", "表一!C4 n 80.5", "表一!B6 s -3",
            "表一!D4 f =C4*2", "表一!D6 f =C6*2", "表一!C7 f =SUM(C4:C6)", "表一!D7 f =SUM(D4:D6)", "表一!A8 s 共3户",
            "表一!E6 border thin", "表一 merged A1:E1", "表一 merged E4:F4", "表一 merged E6:F6", "表一 merged A8:E8",
            "表一 height 6 30.0", "表一 height 8 44.0", "表一 print ['$A$1:$F$8'] 1:3 landscape", "表一 foot 王 && 李",
            "表二!A1 f =SUM(表一!C4:C6)", "表二!A2 f =表一!A8",
        ]
        for line in wanted { #expect(said.contains(line), "\(line)") }
        #expect(!said.contains("表一 merged E7:F7") && !said.contains { $0.hasPrefix("表一!C5 n") })
    }

    @Test func `a value that a cell cannot hold is written without what it cannot`() async throws {
        let child = TemplateChild(try LaidOut.dwellings(), folder: Self.folder, in: Cage())
        let long = String(repeating: "长", count: 40_000)
        let book = try await child.fill(
            try filling(rows: [
                [.number(1), .text("a\u{1}b"), .nothing], [.number(2), .text(long), .nothing],
            ]))
        let said = try LaidOut.described(book)
        #expect(said.contains("表一!B4 s ab"))
        #expect(said.contains { $0.hasPrefix("表一!B5 s 长") && $0.count < 33_000 })
    }

    @Test(arguments: ["memory", "time", "clock"])
    func `a child that takes too much is killed, and leaves nothing`(what: String) async throws {
        var limits = TemplateChild.limits
        switch what {
        case "memory": limits.memoryBytes = 40_000_000
        case "time": limits.seconds = 1
        default: limits.longestWait = 0.3
        }
        let rows = (1...5_000).map { [TemplateValue.number($0), .text("A-\($0)"), .decimal(1)] }
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Three rows of a hundred cells each take the time that five thousand of three do not.
        let wide = try LaidOut.book(
            "for row in range(1, 2001): one.append(['x'] * 60)\none['A4'] = '[[number]]'")
        let child = TemplateChild(wide, folder: folder.path, in: Cage(), taking: limits)
        await #expect(throws: SheetRefusal.self) { _ = try await child.fill(try filling(rows: rows)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `what is no workbook, or would lose something, is refused by name`() async throws {
        let book = try LaidOut.dwellings()
        for (bytes, refusal) in [
            ([], TemplateRefusal.fileMissing), (Array("x".utf8), .notAWorkbook),
            ([UInt8](repeating: 0x50, count: ReadTemplate.limitBytes + 1), .tooLarge(limitBytes: 2 << 20)),
        ] {
            await #expect(throws: refusal) { _ = try await look(bytes) }
        }
        await #expect(throws: SheetRefusal.cut) { _ = try await look(Array(book.prefix(2_000))) }
        let pictured = try LaidOut.book(
            """
            from openpyxl.chart import BarChart, Reference
            one["A4"] = "[[number]]"
            chart = BarChart()
            chart.add_data(Reference(one, min_col=1, min_row=1, max_row=3))
            one.add_chart(chart, "E5")
            """)
        await #expect(throws: TemplateRefusal.pictures) { _ = try await look(pictured) }
        let table = try LaidOut.book(
            """
            from openpyxl.worksheet.table import Table
            one.append(["a", "b"])
            one.append([1, 2])
            one.add_table(Table(displayName="T", ref="A1:B2"))
            """)
        await #expect(throws: TemplateRefusal.programs) { _ = try await look(table) }
        await #expect(throws: SheetRefusal.damaged) {
            _ = try await look(
                try TestWorkbook(sheets: [("S", "<row r=\"1\"><c r=\"A1\" t=\"n\"><v>x</v></c></row>")])
                    .bytes())
        }
    }
}
