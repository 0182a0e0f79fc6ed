import Casework
import Foundation
import Territory
import Testing

@testable import Ledgers

/// What a row says of an entry that is there, and what sheets of one source were confirmed to hold.
@Suite struct KnownRowTests {
    private static func field(
        _ code: String, _ type: LedgerField.Kind, _ sensitivity: LedgerField.Sensitivity = .internal,
        format: LedgerField.Format? = nil
    ) -> LedgerField {
        var check = LedgerField.Check()
        check.format = format
        return LedgerField(
            code: code, type: type, label: LocalizedText(zh: code, en: code), sensitivity: sensitivity,
            check: check)
    }

    private static let fields = [
        field("number", .text), field("floors", .integer), field("size", .decimal),
        field("spot", .point), field("opens", .time), field("owner", .text, .personal),
        field("phone", .text, .personal, format: .phone), field("illness", .text, .sensitive),
    ]

    private static func met(
        _ values: [String: EntryValue], _ held: [String: String], alike: Set<String> = []
    ) -> KnownRow {
        KnownRow(
            ReadEntry(line: 2, area: nil, values: values), held: held, alike: alike, fields: fields,
            key: "number")
    }

    @Test func `what is empty is filled, what is the same agrees, however it is written`() throws {
        let spot = try #require(Point(longitude: 119.5, latitude: 25.5))
        let row = Self.met(
            [
                "number": .text("A"), "floors": .integer(3), "size": .decimal(1.5), "spot": .point(spot),
                "opens": .time(510), "owner": .text("Ada"),
            ], ["number": "B", "size": "1.50", "spot": "119.5, 25.5", "opens": "08:30"])
        #expect(row.fills == ["floors", "owner"] && row.agrees == ["size", "spot", "opens"])
        #expect(row.differs.isEmpty && row.hidden.isEmpty)
    }

    @Test func `what a row leaves empty says nothing`() {
        let row = Self.met(["number": .text("A")], ["floors": "3", "owner": "Ada"])
        #expect(row.fills.isEmpty && row.differs.isEmpty && row.agrees.isEmpty)
    }

    @Test(arguments: [
        (Set<String>(), ["phone", "illness"], ["floors", "owner"]),
        (Set(["phone"]), ["illness"], ["floors", "owner"]),
    ])
    func `sealed and sensitive values are never put side by side`(
        alike: Set<String>, hidden: [String], differs: [String]
    ) {
        let row = Self.met(
            [
                "floors": .integer(4), "owner": .text("Bo"), "phone": .text("13800001111"),
                "illness": .text("x"),
            ], ["floors": "3", "owner": "Ada", "phone": "138****2222", "illness": "y"], alike: alike)
        #expect(row.hidden == hidden && row.differs == differs)
    }

    @Test(arguments: [
        (nil, "hand", "housing", ConflictChoice?.none), ("housing", "hand", "housing", .brought),
        ("hand", "hand", "housing", .held), ("police", "hand", "housing", nil),
        ("housing", "housing", "housing", .brought), ("police", "housing", "housing", nil),
    ])
    func `a rule chooses where it prefers one of the two`(
        preferred: String?, held: String, brought: String, choice: ConflictChoice?
    ) {
        let rule = preferred.map { SourceRule(field: "floors", source: $0) }
        #expect(ConflictChoice(rule, held: held, brought: brought) == choice)
    }

    @Test
    func `what was confirmed of a source goes before a guess, and headings that stand twice are not kept`()
        throws
    {
        let rows = [CSV.Row(line: 1, fields: ["Number", "Storeys", "note", "note", ""])]
        let ledger = Ledger(
            name: "houses", title: LocalizedText(zh: "x", en: "x"), subject: .building,
            columns: [.init(field: "number"), .init(field: "floors"), .init(field: "owner")],
            known: (key: "number", naming: "number"), hands: (keepers: ["x"], readsFrom: .county))
        let catalogue = Catalogue(codeLists: [], fields: Self.fields, ledgers: [ledger])
        let sheet = try SheetRows(rows + [CSV.Row(line: 2, fields: ["1", "2", "3"])])
        let table = try SheetTable(sheet, for: ledger, in: catalogue)
        let kept = ImportSource.columns(of: table.headings, as: [0: "number", 1: "floors", 2: "owner"])
        #expect(kept.map(\.heading) == ["Number", "Storeys"])
        let source = ImportSource(name: "x", columns: kept, keptAt: .distantPast, who: "x")
        let proposed = source.proposal(for: table, among: ["number", "floors", "owner"])
        #expect(proposed.fields == [0: "number", 1: "floors"] && proposed.kept == [0, 1])
        // A field the ledger has no more is proposed no more.
        #expect(source.proposal(for: table, among: ["number"]).fields == [0: "number"])
        let left = ImportSource(
            name: "x", columns: [.init(heading: "number", field: nil)], keptAt: .distantPast, who: "x")
        #expect(left.proposal(for: table, among: ["number"]).fields[0] == nil)
    }

    @Test(arguments: [
        ("  住建局楼栋台账 ", "住建局楼栋台账"), ("", nil), (" \n", nil), ("hand", nil), ("area-change", nil),
    ])
    func `the name of a source is a line, and none that stands for something else`(
        written: String, name: String?
    ) throws {
        #expect(try ImportSource.name(of: written) == name)
        #expect(throws: LedgerRefusal.sourceTooLong(limit: 60)) {
            try ImportSource.name(of: String(repeating: "x", count: 61))
        }
    }
}
