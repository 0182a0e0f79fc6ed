import Casework
import Foundation
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// What a second person may be asked for, and when nobody need be.
@Suite struct EntryOrderTests {
    private func checked(
        _ ticked: [LedgerField.Code], _ conditions: [Selection.Condition] = [],
        by area: String = Scene.village,
        of ledger: Ledger.Name = "residents", reaching reach: Selection.Reach = .withSecond,
        changed change: (inout Selection) -> Void = { _ in }
    ) throws -> CheckedSelection {
        let own = try #require(Area.Code(area))
        var selection = Selection(ledger: ledger, within: own)
        (selection.ticked, selection.conditions) = (ticked, conditions)
        change(&selection)
        return try selection.checked(
            under: LedgerScene.small, by: own, on: LedgerScene.today, reaching: reach)
    }

    private func order(_ checked: CheckedSelection, days: Int? = 14) throws -> EntryOrder {
        try EntryOrder(of: checked, as: "show=x", for: (.inspection, ""), days: days)
    }

    private let ill = Selection.Condition(field: "disability", test: .isFilled)

    @Test func `sensitive fields are within reach of a second person, down from the town`() throws {
        #expect(throws: SelectionRefusal.sensitive("disability")) {
            try checked(["disability"], reaching: .alone)
        }
        #expect(throws: SelectionRefusal.sensitive("disability")) {
            try checked(["name"], [ill], reaching: .alone)
        }
        #expect(try checked(["name", "disability"]).sensitiveFields == ["disability"])
        #expect(try checked(["name"], [ill], by: Scene.town).sensitiveFields == ["disability"])
        #expect(throws: SelectionRefusal.onlyCounts(from: .town)) {
            try checked(["floors"], by: Scene.county, of: "dwellings")
        }
    }

    @Test func `nothing is counted, grouped or put in order by them, whoever says yes`() throws {
        for change: (inout Selection) -> Void in [
            { $0.grouping = .field("disability") }, { $0.order = .init(field: "disability") },
        ] {
            #expect(throws: SelectionRefusal.sensitive("disability")) {
                try checked(["name"], changed: change)
            }
        }
        #expect(throws: SelectionRefusal.sensitive("disability")) {
            try checked(["name"], [ill]) { $0.grouping = .areas(of: .village) }
        }
        #expect(try !checked(["name"], [ill]).canBeCounted)
        #expect(try checked(["disability"]).canBeCounted)
    }

    @Test func `what may be seen alone is not asked for`() throws {
        let plain = try order(try checked(["name"]))
        #expect(throws: ExportRefusal.aloneEnough(limit: 500)) { try plain.demand(rows: 500) }
        #expect(throws: Never.self) { try plain.demand(rows: 501) }
        #expect(throws: ExportRefusal.nothingFound) { try plain.demand(rows: 0) }
        #expect(throws: ExportRefusal.tooManyRows(limit: 100_000)) { try plain.demand(rows: 100_001) }
        let sensitive = try order(try checked(["disability"]))
        #expect(throws: Never.self) { try sensitive.demand(rows: 1) }
        let hidden = try order(try checked(["name"], [ill]))
        #expect(throws: Never.self) { try hidden.demand(rows: nil) }
        #expect(hidden.fields == ["name", "disability"])
    }

    @Test func `a month is the longest, and a purpose is said`() throws {
        let asked = try checked(["disability"])
        for days in [nil, 0, 1, 31, 90] {
            #expect(throws: ExportRefusal.days([7, 14, 30])) { try order(asked, days: days) }
        }
        #expect(throws: ExportRefusal.purposeMissing) {
            try EntryOrder(of: asked, as: "x", for: (nil, ""), days: 7)
        }
        #expect(throws: ExportRefusal.wordsMissing) {
            try EntryOrder(of: asked, as: "x", for: (.other, " "), days: 7)
        }
        let one = try checked(
            ["disability"], [.init(field: "resident-id", test: .is, values: ["11010519491231002X"])])
        #expect(throws: SavedSelectionRefusal.numberInside("resident-id")) { try order(one) }
    }
}
