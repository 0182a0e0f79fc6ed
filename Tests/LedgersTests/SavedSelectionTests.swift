import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// What may be kept under a name: conditions, never a list, and of persons never without a purpose or for long.
@Suite struct SavedSelectionTests {
    private let village = Area.Code(Scene.village)

    private func checked(
        _ ledger: Ledger.Name, ticked: [LedgerField.Code], _ conditions: [Selection.Condition] = []
    ) throws -> CheckedSelection {
        let own = try #require(village)
        var selection = Selection(ledger: ledger, within: own)
        (selection.ticked, selection.conditions) = (ticked, conditions)
        return try selection.checked(under: LedgerScene.small, by: own, on: LedgerScene.today)
    }

    private func order(
        _ checked: CheckedSelection, named name: String = "aged eighty",
        purpose: ExportPurpose? = .inspection,
        words: String = "", days: Int? = 30, query: String = "show=floors"
    ) throws -> SavingOrder {
        try SavingOrder(checked, as: query, named: name, for: (purpose, words), days: days)
    }

    @Test func `of persons a purpose is demanded, and ninety days are the longest`() throws {
        let residents = try checked("residents", ticked: ["name"])
        #expect(try order(residents, days: 90).isOfPersons)
        #expect(throws: ExportRefusal.purposeMissing) { try order(residents, purpose: nil) }
        #expect(throws: ExportRefusal.wordsMissing) { try order(residents, purpose: .other) }
        for days in [0, 1, 91, 180, 365, -7] {
            #expect(throws: SavedSelectionRefusal.days([7, 30, 90])) { try order(residents, days: days) }
        }
        #expect(throws: SavedSelectionRefusal.days([7, 30, 90])) { try order(residents, days: nil) }
    }

    @Test func `counting persons is about persons as well`() throws {
        let own = try #require(village)
        var selection = Selection(ledger: "residents", within: own)
        selection.grouping = .areas(of: .village)
        let counted = try selection.checked(under: LedgerScene.small, by: own, on: LedgerScene.today)
        #expect(!counted.isOfPersons && counted.touchesPersons)
        #expect(throws: ExportRefusal.purposeMissing) { try order(counted, purpose: nil) }
    }

    @Test func `of things no purpose is asked, and a year is the longest`() throws {
        let dwellings = try checked("dwellings", ticked: ["floors"])
        let kept = try order(dwellings, purpose: nil, days: 365)
        #expect(!kept.isOfPersons && kept.days == 365)
        #expect(throws: SavedSelectionRefusal.days([30, 90, 180, 365])) { try order(dwellings, days: 366) }
    }

    @Test func `a number that leads to one person is not kept`() throws {
        let one = try checked(
            "residents", ticked: ["name"],
            [.init(field: "resident-id", test: .is, values: ["11010519491231002X"])])
        #expect(throws: SavedSelectionRefusal.numberInside("resident-id")) { try order(one) }
        let filled = try checked(
            "residents", ticked: ["name"], [.init(field: "resident-id", test: .isFilled)])
        #expect(try order(filled).name == "aged eighty")
    }

    @Test(arguments: [
        ("", SavedSelectionRefusal.nameMissing), ("  ", .nameMissing),
        (String(repeating: "名", count: 41), .nameTooLong(limit: 40)),
    ])
    func `a name is short and there`(name: String, refusal: SavedSelectionRefusal) throws {
        let dwellings = try checked("dwellings", ticked: ["floors"])
        #expect(throws: refusal) { try order(dwellings, named: name) }
    }

    @Test func `what is longer than an address is not kept`() throws {
        let dwellings = try checked("dwellings", ticked: ["floors"])
        let long = String(repeating: "x", count: 4_001)
        #expect(throws: SavedSelectionRefusal.tooMuchAsked) { try order(dwellings, query: long) }
        #expect(throws: ExportRefusal.unprintable) { try order(dwellings, named: "a\u{7}") }
    }

    // MARK: In the database

    private func save(_ order: SavingOrder, _ place: LedgerScene, as session: Secret) async throws {
        try await place.scene.database.app.perform(
            SaveSelection(order, from: LedgerScene.source), with: session, at: place.scene.noon)
    }

    private func names(_ place: LedgerScene, as session: Secret) async throws -> [String] {
        try await place.scene.database.app.acting(with: session) { _, db in
            try await db.savedSelections.own().map(\.name)
        }
    }

    @Test func `it is its post's alone, and nobody's any more after its day`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let colleague = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let residents = try checked("residents", ticked: ["name"])
            try await save(order(residents), place, as: clerk)
            try await save(order(residents, named: "a week", days: 7), place, as: clerk)
            #expect(try await names(place, as: clerk) == ["a week", "aged eighty"])
            #expect(try await names(place, as: colleague) == [])
            // Eight days later.
            try await database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE saved_selections SET saved_at = saved_at - interval '8 days',
                        ends_at = ends_at - interval '8 days'
                    """)
            }
            #expect(try await names(place, as: clerk) == ["aged eighty"])
            let swept = try await database.app.removing { db in try await db.savedSelections.sweep(limit: 10)
            }
            #expect(swept == 1)
            let left = try await database.superuser.transaction { db in
                try await db.first("SELECT count(*) AS n FROM saved_selections", as: { try $0.int("n") })
            }
            #expect(left == 1)
        }
    }

    @Test func `nobody removes what another post keeps`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let colleague = try await place.scene.givenPost("village-clerk", in: Scene.village)
            try await save(order(checked("dwellings", ticked: ["floors"])), place, as: clerk)
            let id = try #require(
                try await database.app.acting(with: clerk) { _, db in
                    try await db.savedSelections.own().first?.id
                })
            await #expect(throws: SavedSelectionRefusal.absent) {
                _ = try await database.app.perform(
                    DropSelection(id), with: colleague, at: place.scene.noon)
            }
            _ = try await database.app.perform(DropSelection(id), with: clerk, at: place.scene.noon)
            #expect(try await names(place, as: clerk) == [])
        }
    }

    @Test func `the fifty-first is refused`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let one = try order(checked("dwellings", ticked: ["floors"]))
            for _ in 1...SavedSelection.most { try await save(one, place, as: clerk) }
            await #expect(throws: SavedSelectionRefusal.tooMany(limit: 50)) {
                try await save(one, place, as: clerk)
            }
        }
    }

    /// The rule of the program, said once more by the tables.
    @Test(arguments: [
        ("residents", "true", "", "30"), ("residents", "false", "", "30"),
        ("residents", "true", "meeting", "91"), ("dwellings", "true", "", "30"),
        ("dwellings", "false", "", "366"),
    ])
    func `no function keeps a list of persons without a purpose, or for long`(
        ledger: String, isOfPersons: String, purpose: String, days: String
    ) async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let given = """
                {"id": "\(UUID())", "ledger": "\(ledger)", "name": "x", "query": "show=name",
                 "is_of_persons": \(isOfPersons), "purpose": "\(purpose)", "days": \(days)}
                """
            await #expect(throws: DatabaseError.self) {
                try await database.app.acting(with: clerk) { _, db in
                    try await db.execute("SELECT save_selection(\(given)::jsonb)")
                }
            }
        }
    }
}
