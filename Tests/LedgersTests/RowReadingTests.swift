import Casework
import Ledgers
import Territory
import Testing

/// Rows of a sheet of dwellings: number, address, village, unit, floors.
@Suite struct RowReadingTests {
    private let maple: Area.Code
    private let town: Area.Code

    init() throws {
        maple = try #require(Area.Code("330106001004"))
        town = try #require(Area.Code(Shelf.town))
    }

    private func reading(
        _ columns: [String] = ["dwelling-number", "address", "village", "unit", "floors"],
        in ground: Area.Code
    ) -> RowReading {
        let fields = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($0, $1) })
        return RowReading(
            Shelf.dwellings, in: Shelf.catalogue, fields: fields, ground: ground,
            places: AreaNames(Shelf.areas), on: Shelf.today)
    }

    /// Lines count from 2: above them stands the line of headings.
    private func read(_ rows: [[String]], in ground: Area.Code? = nil) throws -> [ReadEntry?] {
        var reading = reading(in: ground ?? town)
        var entries: [ReadEntry?] = []
        for (place, row) in rows.enumerated() {
            let lines = Array(repeating: "\r\n", count: place + 1).joined()
            // A row knows its line from the file it stood in.
            let file = lines + CSV.line(row)
            entries.append(try CSV.rows(in: Array(file.utf8)).first.flatMap { reading.read($0) })
        }
        return entries
    }

    @Test func `a row becomes an entry where its finest area lies`() throws {
        let entry = try #require(
            try read([["A-1", "民丰路1号", "枫林村", "330106001004001001", "６"]]).first ?? nil)
        #expect(entry.isGood)
        #expect(entry.line == 2)
        #expect(entry.area?.text == "330106001004001001")
        #expect(entry.values.mapValues(\.text)["floors"] == "6")
        #expect(entry.values.count == 5)
    }

    @Test func `without a column for it, an entry lies where the file belongs`() throws {
        let entry = try #require(try read([["A-1", "民丰路1号", "", "", ""]], in: maple).first ?? nil)
        #expect(entry.isGood)
        #expect(entry.area == maple)
    }

    @Test func `village and unit are told from where an entry lies, whatever column said it`() throws {
        let unit = try #require(Area.Code("330106001004001001"))
        let entry = try #require(try read([["A-1", "民丰路1号", "", unit.text, ""]]).first ?? nil)
        #expect(entry.values["village"] == .area(maple) && entry.values["unit"] == .area(unit))
        let wide = try #require(try read([["A-1", "民丰路1号", "枫林村", "", ""]]).first ?? nil)
        #expect(wide.values["village"] == .area(maple) && wide.values["unit"] == nil)
    }

    @Test(arguments: [
        (["", "民丰路1号", "枫林村", "", ""], 0, "dwelling-number", CellProblem.What.keyMissing),
        (["A-1", "/", "枫林村", "", ""], 1, "address", .missing),
        (["A-1", "民丰路1号", "枫林村", "", "六"], 4, "floors", .value(.notANumber)),
        (["A-1", "=1+1", "枫林村", "", ""], 1, "address", .value(.formula)),
        (["A#1", "民丰路1号", "枫林村", "", ""], 0, "dwelling-number", .value(.wrongCharacter(position: 2))),
    ])
    func `a cell that is wrong is named once`(
        cells: [String], column: Int, field: String, what: CellProblem.What
    ) throws {
        let entry = try #require(try read([cells]).first ?? nil)
        #expect(entry.problems == [CellProblem(column: column, field: field, what: what)])
        #expect(!entry.isGood)
    }

    @Test func `where an entry lies must be one place on the ground of the file`() throws {
        let birchUnit = try #require(Area.Code("330106001005001001"))
        let rows = [
            ["A-1", "民丰路1号", "", "", ""], ["A-2", "民丰路1号", "枫林村", birchUnit.text, ""],
            ["A-3", "民丰路1号", "不存在村", "", ""],
        ]
        let entries = try read(rows)
        #expect(entries.map { $0?.area } == [nil, nil, nil])
        #expect(
            entries.map { $0?.problems.map(\.what) } == [
                [.areaMissing], [.areasApart(maple, birchUnit)], [.value(.unknownArea(nearest: []))],
            ])
        let outside = try read([["A-1", "民丰路1号", "", birchUnit.text, ""]], in: maple).first ?? nil
        #expect(outside?.problems.map(\.what) == [.areaOutside(birchUnit)])
    }

    @Test func `where no column says where it lies, the address does, if it names a village`() throws {
        let named = try read([
            ["A-1", "枫林村民丰路1号", "", "", ""], ["A-2", "枫林村民丰路1号", "白桦村", "", ""],
            ["A-3", "镇工业路1号", "", "", ""],
        ])
        let birch = try #require(Area.Code("330106001005"))
        #expect(named.map { $0?.area } == [maple, birch, nil], "a column goes before the address")
        #expect(named.last??.problems == [CellProblem(column: 1, field: "address", what: .areaMissing)])
        let county = try #require(town.ancestor(at: .county))
        let name = try #require(Shelf.areas.first { $0.code == town }?.name)
        let wide = try read([["A-1", name + "工业路1号", "", "", ""]], in: county).first ?? nil
        #expect(wide?.problems.map(\.what) == [.addressTooWide(town)])
    }

    @Test func `of two rows with one key in a village the first is named to the second`() throws {
        let rows = [
            ["A-1", "民丰路1号", "枫林村", "", ""], ["A-2", "民丰路2号", "枫林村", "", ""],
            ["Ａ－１", "民丰路3号", "枫林村", "", ""], ["A-1", "民丰路4号", "白桦村", "", ""],
            ["A-1", "民丰路5号", "枫林村", "330106001004001001", ""],
        ]
        let entries = try read(rows)
        #expect(
            entries.map { $0?.problems.map(\.what) } == [
                [], [], [.keyTwice(firstLine: 2)], [], [.keyTwice(firstLine: 2)],
            ])
    }

    @Test func `a line without anything is no row, and one that adds up is no entry`() throws {
        let rows = [["", "", " ", "/", ""], ["合计", "", "", "", "12"], ["A-1", "民丰路1号", "枫林村"]]
        let entries = try read(rows)
        #expect(entries.first == .some(nil))
        #expect(entries.dropFirst().first??.problems.map(\.what) == [.sumOfLines])
        #expect(entries.last??.isGood == true)
    }

    @Test func `columns of no field of the ledger are not read`() throws {
        var reading = reading(["name", "storey", "dwelling-number", "dwelling-number", "address"], in: maple)
        let row = try #require(try CSV.rows(in: Array("=1,=1,A-1,A-2,=x\r\n".utf8)).first)
        let read = reading.read(row)
        let entry = try #require(read)
        #expect(entry.values == ["dwelling-number": .text("A-1"), "village": .area(maple)])
        #expect(entry.problems.map(\.field) == ["address"])
    }
}
