import Foundation
import Ledgers
import Territory
import Testing

/// Rows that come back to whoever handed them in.
@Suite struct RejectedSheetTests {
    @Test func `rows come back as they were, with what is wrong behind them`() async throws {
        let long = String(repeating: "x", count: 40_000)
        let rows: [RejectedSheet.Row] = [
            .init(cells: ["A-1", "=1+1", "007"], wrong: [1], reasons: ["公式不能保存", "第二个原因"]),
            .init(cells: ["330106199001011234", "", "民丰路\n1号", "多出的"], wrong: [1], reasons: ["缺地址"]),
            .init(cells: [], wrong: [], reasons: []), .init(cells: [long], wrong: [], reasons: ["过长"]),
        ]
        let folder = FileManager.default.temporaryDirectory.path
        let bytes = try RejectedSheet(headings: ["房号", "地址", "备注"], reasonHeading: "原因")
            .bytes(of: rows, folder: folder)
        let sheet = try await ReadSheetFile(bytes, folder: folder).run()
        #expect(sheet.rows.map(\.line) == [1, 2, 3, 5])
        #expect(
            sheet.rows.prefix(3).map(\.fields) == [
                ["房号", "地址", "备注", "", "原因"], ["A-1", "=1+1", "007", "", "公式不能保存\n第二个原因"],
                ["330106199001011234", "", "民丰路\n1号", "多出的", "缺地址"],
            ])
        #expect(sheet.rows.last?.fields.first?.count == 32_766)
    }

    @Test func `rows put right are read like any others, whatever stands in the last column`() async throws {
        let folder = FileManager.default.temporaryDirectory.path
        let bytes = try RejectedSheet(headings: ["房号", "地址"], reasonHeading: "原因").bytes(
            of: [.init(cells: ["A-1", "民丰路1号"], wrong: [], reasons: ["缺地址"])], folder: folder)
        let table = try SheetTable(
            try await ReadSheetFile(bytes, folder: folder).run(), for: Shelf.dwellings, in: Shelf.catalogue)
        #expect(table.match.fields == [0: "dwelling-number", 1: "address"])
        #expect(table.match.unmatched == [2])
    }
}
