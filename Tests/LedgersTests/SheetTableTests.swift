import Casework
import Territory
import Testing

@testable import Ledgers

/// Where the headings of a sheet stand.
@Suite struct SheetTableTests {
    private func table(_ text: String) throws -> SheetTable {
        try SheetTable(
            try SheetRows(try SheetText.rows(in: Array(text.utf8))), for: Shelf.dwellings, in: Shelf.catalogue
        )
    }

    @Test(arguments: [
        ("房号,地址,层数\nA-1,民丰路1号,6\n", 1), ("枫林村住房台账\n\n填表人：,张三\n房号,地址,层数\nA-1,民丰路1号,6\n", 4),
        ("枫林村住房台账\n序号,房号,地址,层数,经办\n1,A-1,民丰路1号,6,甲\n", 2),
        ("说明,,\n编号甲,编号乙,编号丙\nA-1,民丰路1号,6\n", 2),
    ])
    func `headings are found below titles`(text: String, line: Int) throws {
        let table = try table(text)
        #expect(table.line == line)
        #expect(table.rows.count == 1)
    }

    @Test func `headings in two lines are one`() throws {
        let table = try table("房号,房屋情况,,备注\n,层数,建筑面积,\nA-1,6,89.5,x\n")
        #expect(table.headings == ["房号", "层数", "建筑面积", "备注"])
        #expect(table.line == 2)
        #expect(table.match.fields == [0: "dwelling-number", 1: "floors", 2: "floor-area", 3: "note"])
    }

    @Test func `a heading that reaches down from a line of groups is kept`() throws {
        let table = try table("房号,基本情况,,其他一,其他二\n,层数,建筑面积,甲,乙\nA-1,6,89.5,x,y\n")
        #expect(table.headings == ["房号", "层数", "建筑面积", "甲", "乙"])
        #expect(table.rows.map(\.line) == [3])
    }

    @Test func `headings without rows are refused`() {
        #expect(throws: SheetRefusal.noRows) { try table("房号,地址\n") }
    }
}
