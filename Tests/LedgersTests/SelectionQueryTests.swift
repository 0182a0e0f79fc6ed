import Casework
import Territory
import Testing

@testable import Ledgers

/// What an address says of a ledger, read and written.
@Suite struct SelectionQueryTests {
    private let own = Area.Code(Shelf.town)

    private func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
        }
    }

    private func selection(_ text: String) throws -> Selection {
        SelectionQuery(pairs(text)).selection(
            of: Shelf.dwellings, under: Shelf.catalogue, within: try #require(own))
    }

    @Test(arguments: [
        "", "show=floors&show=address", "show=floors&field1=floors&test1=at-least&value1=3",
        "field1=floors&test1=between&value1=3&other1=6&field2=note&test2=empty",
        "show=floors&area=330106001004&order=floors&falling=yes&by=level:village&page=3",
        "field1=structure&test1=is&value1=砖混&by=rented", "value1=3",
        "show=dwelling.floors&field1=dwelling.floors&test1=at-least&value1=3&by=dwelling.structure",
        "field1=moved-in&test1=years-at-least&value1=3&on=2026-03-31",
    ])
    func `what was asked is written as it was read`(text: String) {
        let query = SelectionQuery(pairs(text))
        #expect(query.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&") == text)
        #expect(SelectionQuery(query.pairs) == query)
    }

    @Test(arguments: [
        // A form sends every line, and most say nothing.
        ("field1=&test1=is&value1=&other1=&field2=floors&test2=at-least&value2=3", 1),
        ("field1=floors&field1=note&value1=3", 1), ("field9=floors&value9=3", 0), ("test1=is", 0),
        ("unknown=1&show=&show=floors&show=floors", 0),
    ])
    func `lines that say nothing are left out`(text: String, lines: Int) {
        #expect(SelectionQuery(pairs(text)).lines.count == lines)
    }

    @Test func `nothing asked shows what an entry is called, its key and a few more`() throws {
        let selection = try selection("")
        #expect(selection.ticked.prefix(2) == ["address", "dwelling-number"])
        // The photo cannot be kept, and nobody looks at ten columns unasked.
        #expect(selection.ticked.count == 8 && !selection.ticked.contains("photo"))
        #expect(selection.conditions.isEmpty && selection.grouping == nil && selection.within == own)
    }

    @Test(arguments: [
        ("field1=note&value1=x", Selection.Test.contains, ["x"]),
        ("field1=floors&value1=3", .is, ["3"]),
        ("field1=floors&test1=nonsense&value1=3", .is, ["3"]),
        ("field1=floors&test1=between&value1=3&other1=6", .between, ["3", "6"]),
        // A value somebody left standing says nothing to a test that takes none.
        ("field1=floors&test1=filled&value1=3&other1=6", .isFilled, []),
        ("field1=floors&test1=at-least", .atLeast, []),
    ])
    func `a line is a condition`(text: String, test: Selection.Test, values: [String]) throws {
        let condition = try #require(try selection(text).conditions.first)
        #expect(condition.test == test && condition.values == values)
    }

    @Test(arguments: [
        ("by=level:village", Selection.Grouping.areas(of: .village)), ("by=rented", .field("rented")),
        ("by=level:moon", .field("level:moon")),
    ])
    func `what is counted apart is read`(text: String, grouping: Selection.Grouping) throws {
        #expect(try selection(text).grouping == grouping)
    }

    @Test(arguments: [("&on=2020-02-29", "2000-02-29"), ("", "2006-03-05"), ("&on=bald", "2006-03-05")])
    func `years are counted back from the day that is named, else from today`(day: String, least: String)
        throws
    {
        let asked = try selection("field1=moved-in&test1=years-at-least&value1=20" + day)
        let checked = try asked.checked(
            under: Shelf.catalogue, by: try #require(own), on: Day("2026-03-05") ?? Day(ordinal: 0))
        #expect(checked.demands.first?.values.first?.text == least)
        let query = SelectionQuery(pairs("show=floors&on=2020-02-29&page=4"))
        #expect(query.countingFromToday().pairs.map(\.name) == ["show"])
    }

    @Test func `a condition is taken away and the rest stays, on its first page`() {
        let query = SelectionQuery(pairs("show=floors&field1=floors&value1=3&field2=note&value2=x&page=4"))
        let left = query.without(line: 0)
        #expect(left.lines.map(\.field) == ["note"] && left.ticked == ["floors"] && left.page == 1)
        #expect(query.without(line: 7).lines == query.lines)
        #expect(query.at(page: 2).page == 2)
    }

    @Test(arguments: ["0", "-3", "x", "999999999999999999999"])
    func `a page that is none is the first`(page: String) {
        #expect(SelectionQuery(pairs("page=\(page)")).page == 1)
    }
}

/// What posts see of values as the tables gave them back.
@Suite struct SeenValueTests {
    @Test(arguments: [
        ("floors", "3", EntryValue.integer(3)), ("floor-area", "120.5", .decimal(120.5)),
        ("rented", "true", .truth(true)), ("rented", "false", .truth(false)),
        ("structure", "brick", .choice("brick")), ("moved-in", "2026-03-05", Self.day),
        ("note", "x", .text("x")), ("firm", "A-1", .number("A-1")), ("floors", "many", .text("many")),
    ])
    func `what is kept is read back`(code: String, kept: String, value: EntryValue) throws {
        #expect(try #require(Shelf.catalogue.field(code)).value(kept: kept) == value)
    }

    private static let day = EntryValue.date(Day("2026-03-05") ?? Day(ordinal: 0))

    @Test func `a point is longitude and latitude`() throws {
        let value = try #require(Shelf.catalogue.field("place")).value(kept: "120.15, 30.28")
        #expect(value == .point(try #require(Point(longitude: 120.15, latitude: 30.28))))
    }

    @Test(arguments: [
        ("name", "王小明", Area.Level.town, SeenValue.value(.text("王小明"))),
        ("name", "王小明", .unit, .value(.text("王小明"))), ("name", "王小明", .county, .masked("王＊＊")),
        ("birth-date", "1950-03-05", .city, .masked("1950")),
        ("gender", "male", .county, .value(.choice("male"))),
        // Sealed values come masked, and stay so for everybody.
        ("resident-id", "110***********1234", .unit, .masked("110***********1234")),
    ])
    func `persons are known by name where they are kept, and by less above`(
        code: String, kept: String, level: Area.Level, seen: SeenValue
    ) throws {
        let field = try #require(Shelf.catalogue.field(code))
        #expect(Shelf.residents.seen(kept, of: field, from: level) == seen)
        #expect(Shelf.residents.seen(nil, of: field, from: level) == .nothing)
    }
}
