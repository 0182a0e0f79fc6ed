import Casework
import Territory
import Testing

@testable import Ledgers

/// What may leave as a file, and on whose word.
@Suite struct SheetOrderTests {
    private func checked(
        _ ledger: Ledger.Name, _ ticked: [String], _ change: (inout Selection) -> Void = { _ in }
    ) throws -> CheckedSelection {
        let town = try #require(Area.Code(Shelf.town))
        var selection = Selection(ledger: ledger, within: town)
        selection.ticked = ticked
        change(&selection)
        return try selection.checked(under: Shelf.catalogue, by: town, on: Shelf.today)
    }

    @Test func `of persons a purpose is said, and few rows leave on one word`() throws {
        let persons = try checked("residents", ["gender"])
        #expect(throws: ExportRefusal.purposeMissing) {
            try SheetOrder(for: nil, words: "", form: .csv, of: persons)
        }
        let order = try SheetOrder(for: .meeting, words: "", form: .csv, of: persons)
        try order.demand(rows: 500)
        #expect(throws: ExportRefusal.secondNeeded(limit: 500)) { try order.demand(rows: 501) }
    }

    @Test func `of things nobody asks why, and a sheet ends where spreadsheets do`() throws {
        let order = try SheetOrder(
            for: nil, words: "", form: .xlsx, of: try checked("dwellings", ["floors"]))
        try order.demand(rows: 100_000)
        #expect(throws: ExportRefusal.tooManyRows(limit: 100_000)) { try order.demand(rows: 100_001) }
        #expect(throws: ExportRefusal.nothingFound) { try order.demand(rows: 0) }
        #expect(throws: ExportRefusal.wordsMissing) {
            try SheetOrder(
                for: .other, words: " ", form: .csv, of: try checked("dwellings", ["floors"]))
        }
    }

    @Test func `counts of persons tell of no person, and what was looked at is named`() throws {
        let counted = try checked("residents", []) { $0.grouping = .field("gender") }
        #expect(!counted.isOfPersons && counted.personalFields == [])
        let asked = try checked("residents", ["gender", "name"]) {
            $0.conditions = [
                .init(field: "birth-date", test: .yearsAtLeast, values: ["80"]),
                .init(field: "name", test: .isFilled),
            ]
        }
        #expect(asked.isOfPersons && asked.personalFields == ["name", "birth-date"])
    }
}
