import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Rows that meet an entry which is there already, on the real database.
@Suite struct ConflictTests {
    private typealias Outcome = ImportEntries.RowOutcome

    private let number = "11010519491231002X"

    private func bring(
        _ rows: [[LedgerField.Code: EntryValue]], from source: String, sheet: UUID = UUID(),
        treating treatment: KnownTreatment = .compare, into ledger: Ledger.Name = "dwellings",
        in place: LedgerScene, as session: Secret
    ) async throws -> [ImportEntries.RowOutcome] {
        let area = try #require(Area.Code(Scene.village))
        let entries = rows.enumerated().map { ReadEntry(line: $0 + 2, area: area, values: $1) }
        let action = ImportEntries(
            entries, of: sheet, named: source, into: ledger,
            from: (ring: place.scene.sealing, source: LedgerScene.source), treating: treatment)
        return try await place.scene.database.app.perform(action, with: session, at: place.scene.noon)
    }

    private func open(
        _ ledger: Ledger.Name = "dwellings", in place: LedgerScene, as session: Secret
    ) async throws -> [EntryConflict] {
        try await place.scene.database.app.acting(with: session) { acting, db in
            try await db.conflicts.open(
                of: try #require(place.catalogue.ledger(ledger)), in: place.catalogue,
                within: try #require(acting.area), limit: 50)
        }
    }

    @discardableResult
    private func settle(
        _ conflict: EntryConflict, _ choice: ConflictChoice, always: Bool = false, version: Int? = nil,
        in place: LedgerScene, as session: Secret
    ) async throws -> SettleConflict.Outcome {
        let action = SettleConflict(
            conflict.id, home: conflict.home, of: "dwellings", seen: version ?? conflict.version,
            choosing: (choice, always), on: LedgerScene.today,
            from: (ring: place.scene.sealing, source: LedgerScene.source))
        return try await place.scene.database.app.perform(action, with: session, at: place.scene.noon)
    }

    private func withPlace(_ test: @Sendable (LedgerScene, Secret) async throws -> Void) async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            try await test(place, try await place.scene.givenPost("village-clerk", in: Scene.village))
        }
    }

    @Test func `known rows are refused, or fill in what is empty, or lie aside`() async throws {
        try await withPlace { place, clerk in
            let id = UUID()
            try await place.keep(["dwelling-number": "A-1", "floors": "3"], id: id, as: clerk)
            let row: [String: EntryValue] = [
                "dwelling-number": .text("A-1"), "floors": .integer(4), "floor-area": .decimal(80),
            ]
            let fresh: [String: EntryValue] = ["dwelling-number": .text("A-2"), "floors": .integer(1)]
            let refused = try await bring([row], from: "housing", treating: .refuse, in: place, as: clerk)
            #expect(refused == [.taken])
            let sheet = UUID()
            for expected in [[Outcome.filled, .kept], [.known, .kept]] {
                let came = try await bring(
                    [row, fresh], from: "housing", sheet: sheet, treating: .fill, in: place, as: clerk)
                #expect(came == expected)
            }
            let filled = try #require(try await place.entry(id, as: clerk))
            #expect(filled.values["floors"] == "3" && filled.values["floor-area"] == "80")
            #expect(filled.source == "housing" && filled.version == 2)
            #expect(try await open(in: place, as: clerk).isEmpty)
            for _ in 1...2 {
                #expect(try await bring([row], from: "housing", in: place, as: clerk) == [.apart])
            }
            let conflicts = try await open(in: place, as: clerk)
            let one = try #require(conflicts.first)
            #expect(conflicts.count == 1 && one.field == "floors" && one.values["floors"] == "3")
            // The whole entry was last written by the sheet, this field by hand.
            #expect(one.brought == "4" && one.held.source == EntrySource.hand && one.version == 2)
            #expect(one.bringing.source == "housing" && one.held.who?.isEmpty == false)
            // Once the source says the same, there is nothing to settle.
            let same: [String: EntryValue] = ["dwelling-number": .text("A-1"), "floors": .integer(3)]
            #expect(try await bring([same], from: "housing", in: place, as: clerk) == [.known])
            #expect(try await open(in: place, as: clerk).isEmpty)
        }
    }

    @Test func `a choice is written once, over the version that was seen, with its source`() async throws {
        try await withPlace { place, clerk in
            let id = UUID()
            try await place.keep(["dwelling-number": "A-1", "floors": "3"], id: id, as: clerk)
            let row: [String: EntryValue] = ["dwelling-number": .text("A-1"), "floors": .integer(4)]
            _ = try await bring([row], from: "housing", in: place, as: clerk)
            let one = try #require(try await open(in: place, as: clerk).first)
            await #expect(throws: LedgerRefusal.stale) {
                try await settle(one, .brought, version: 7, in: place, as: clerk)
            }
            let neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
            #expect(try await open(in: place, as: neighbour).isEmpty)
            await #expect(throws: LedgerRefusal.absent) {
                try await settle(one, .held, in: place, as: neighbour)
            }
            let town = try await place.scene.givenPost("town-dispatcher", in: Scene.town)
            await #expect(throws: LedgerRefusal.notKeeper) {
                try await settle(one, .held, in: place, as: town)
            }
            #expect(try await settle(one, .brought, in: place, as: clerk).settled == 1)
            let entry = try #require(try await place.entry(id, as: clerk))
            #expect(entry.values["floors"] == "4" && entry.source == "housing" && entry.version == 2)
            await #expect(throws: LedgerRefusal.absent) { try await settle(one, .held, in: place, as: clerk) }
            _ = try await bring(
                [["dwelling-number": .text("A-1"), "floors": .integer(9)]], from: "police", in: place,
                as: clerk)
            let other = try #require(try await open(in: place, as: clerk).first)
            #expect(other.held.source == "housing" && other.bringing.source == "police")
            try await settle(other, .held, in: place, as: clerk)
            #expect(try await place.entry(id, as: clerk)?.values["floors"] == "4")
            #expect(try await open(in: place, as: clerk).isEmpty)
        }
    }

    @Test func `a rule settles what lies aside and what comes later, until it is taken back`() async throws {
        try await withPlace { place, clerk in
            var rows: [[String: EntryValue]] = []
            for name in ["A-1", "A-2", "A-3"] {
                try await place.keep(["dwelling-number": name, "floors": "3"], as: clerk)
                rows.append(["dwelling-number": .text(name), "floors": .integer(5)])
            }
            let apart = try await bring(rows, from: "housing", in: place, as: clerk)
            #expect(apart == [.apart, .apart, .apart])
            let one = try #require(try await open(in: place, as: clerk).first)
            #expect(try await settle(one, .brought, always: true, in: place, as: clerk) == (3, false))
            #expect(try await open(in: place, as: clerk).isEmpty)
            let rules = try await place.scene.database.app.acting(with: clerk) { acting, db in
                try await db.conflicts.rules(of: "dwellings", in: try #require(acting.area))
            }
            #expect(rules.map(\.rule) == [SourceRule(field: "floors", source: "housing")])
            rows[0]["floors"] = .integer(6)
            let later = try await bring(rows, from: "housing", in: place, as: clerk)
            #expect(later == [.filled, .known, .known])
            // Whoever is not preferred changes nothing, and asks nobody.
            rows[0]["floors"] = .integer(7)
            #expect(
                try await bring(rows, from: "police", in: place, as: clerk) == [.known, .known, .known])
            #expect(try await open(in: place, as: clerk).isEmpty)
            let drop = DropSourceRule("floors", of: "dwellings", from: LedgerScene.source)
            try await place.scene.database.app.perform(drop, with: clerk, at: place.scene.noon)
            #expect(try await bring(rows, from: "police", in: place, as: clerk).first == .apart)
            await #expect(throws: LedgerRefusal.absent) {
                try await place.scene.database.app.perform(drop, with: clerk, at: place.scene.noon)
            }
        }
    }

    private func rules(in place: LedgerScene, as session: Secret) async throws -> [SourceRule] {
        try await place.scene.database.app.acting(with: session) { acting, db in
            try await db.conflicts.rules(of: "dwellings", in: try #require(acting.area)).map(\.rule)
        }
    }

    private func dwelling(_ number: String, floors: Int, area: Double? = nil) -> [String: EntryValue] {
        var row: [String: EntryValue] = ["dwelling-number": .text(number), "floors": .integer(floors)]
        row["floor-area"] = area.map { .decimal($0) }
        return row
    }

    @Test func `no source is preferred to itself: what it said before stays, and nothing else is written`()
        async throws
    {
        try await withPlace { place, clerk in
            let names = ["A-1", "A-2"]
            let first = names.map { dwelling($0, floors: 3) }
            _ = try await bring(first, from: "housing", in: place, as: clerk)
            let again = names.map { dwelling($0, floors: 4) }
            #expect(try await bring(again, from: "housing", in: place, as: clerk) == [.apart, .apart])
            let one = try #require(try await open(in: place, as: clerk).first)
            #expect(!one.canRule)
            #expect(try await settle(one, .held, always: true, in: place, as: clerk) == (1, false))
            #expect(try await rules(in: place, as: clerk).isEmpty)
            #expect(try await open(in: place, as: clerk).count == 1)
        }
    }

    @Test func `a rule settles whatever it decides, whichever side its source is on`() async throws {
        try await withPlace { place, clerk in
            _ = try await bring([dwelling("A-1", floors: 3)], from: "housing", in: place, as: clerk)
            try await place.keep(["dwelling-number": "A-2", "floors": "3"], as: clerk)
            try await place.keep(["dwelling-number": "A-3", "floors": "3"], as: clerk)
            _ = try await bring(
                [dwelling("A-1", floors: 9), dwelling("A-3", floors: 8)], from: "police", in: place, as: clerk
            )
            _ = try await bring([dwelling("A-2", floors: 4)], from: "housing", in: place, as: clerk)
            let one = try #require(
                try await open(in: place, as: clerk).first { $0.bringing.source == "housing" })
            #expect(try await settle(one, .brought, always: true, in: place, as: clerk) == (2, false))
            let left = try await open(in: place, as: clerk)
            #expect(left.map(\.brought) == ["8"])
        }
    }

    @Test func `what a keeper refused is not asked again until the source or the ledger says otherwise`()
        async throws
    {
        try await withPlace { place, clerk in
            let id = UUID()
            try await place.keep(["dwelling-number": "A-1", "floors": "3"], id: id, as: clerk)
            _ = try await bring([dwelling("A-1", floors: 4)], from: "housing", in: place, as: clerk)
            let one = try #require(try await open(in: place, as: clerk).first)
            try await settle(one, .held, in: place, as: clerk)
            let same = try await bring([dwelling("A-1", floors: 4)], from: "housing", in: place, as: clerk)
            #expect(same == [.known])
            #expect(try await open(in: place, as: clerk).isEmpty)
            // Another says the same: that was never decided.
            let other = try await bring([dwelling("A-1", floors: 4)], from: "police", in: place, as: clerk)
            #expect(other == [.apart])
            let changed = try await bring([dwelling("A-1", floors: 5)], from: "housing", in: place, as: clerk)
            #expect(changed == [.apart])
            for conflict in try await open(in: place, as: clerk) {
                try await settle(conflict, .held, in: place, as: clerk)
            }
            try await place.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE entry_conflicts SET brought_at = brought_at - interval '1 day',
                        settled_at = settled_at - interval '1 day'
                    """)
            }
            try await place.keep(
                ["dwelling-number": "A-1", "floors": "2"], id: id,
                seen: .init(home: Scene.town, version: 1), as: clerk)
            #expect(
                try await bring([dwelling("A-1", floors: 5)], from: "housing", in: place, as: clerk) == [
                    .apart
                ])
        }
    }

    @Test func `a row that came too late is brought again, and says nothing of its entry until then`()
        async throws
    {
        try await withPlace { place, clerk in
            try await place.keep(["dwelling-number": "A-1", "floors": "3"], as: clerk)
            // The first of the two writes the entry: the second looked at what is no more.
            let rows = [dwelling("A-1", floors: 3, area: 80), dwelling("A-1", floors: 4, area: 80)]
            #expect(try await bring(rows, from: "housing", in: place, as: clerk) == [.filled, .taken])
            #expect(try await open(in: place, as: clerk).isEmpty)
            #expect(
                try await bring([rows[1]], from: "housing", in: place, as: clerk) == [.apart])
        }
    }

    @Test func `a field that became sensitive is shown side by side no more`() async throws {
        try await withPlace { place, clerk in
            try await place.keep(
                ["resident-id": number, "name": "Ada", "disability": "x"], of: "residents", as: clerk)
            let resident = EntryValue.resident(try ResidentNumber(number, on: LedgerScene.today))
            _ = try await bring(
                [["resident-id": resident, "name": .text("Ada B.")]], from: "police", into: "residents",
                in: place, as: clerk)
            #expect(try await open("residents", in: place, as: clerk).count == 1)
            try await place.scene.database.superuser.transaction { db in
                try await db.execute("UPDATE entry_conflicts SET field = 'disability'")
            }
            #expect(try await open("residents", in: place, as: clerk).isEmpty)
        }
    }

    @Test func `persons are found by their sealed number, and sensitive fields lie nowhere aside`()
        async throws
    {
        try await withPlace { place, clerk in
            try await place.keep(
                ["resident-id": number, "name": "Ada", "disability": "x"], of: "residents", as: clerk)
            let resident = EntryValue.resident(try ResidentNumber(number, on: LedgerScene.today))
            let came = try await bring(
                [["resident-id": resident, "name": .text("Ada B."), "disability": .text("y")]],
                from: "police", into: "residents", in: place, as: clerk)
            #expect(came == [.hidden(["disability"])])
            let conflicts = try await open("residents", in: place, as: clerk)
            #expect(conflicts.map(\.field) == ["name"] && conflicts.map(\.brought) == ["Ada B."])
            #expect(conflicts.first?.values["resident-id"]?.contains("19491231") == false)
        }
    }

    @Test func `what lies aside goes where its entry goes, and away with it`() async throws {
        try await withPlace { place, clerk in
            try await place.keep(["dwelling-number": "A-1", "floors": "3"], as: clerk)
            let row: [String: EntryValue] = ["dwelling-number": .text("A-1"), "floors": .integer(4)]
            _ = try await bring([row], from: "housing", in: place, as: clerk)
            let neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
            try await place.scene.database.superuser.transaction { db in
                try await db.execute("UPDATE ledgers.dwellings SET area = \(Scene.neighbour)")
            }
            #expect(try await open(in: place, as: clerk).isEmpty)
            #expect(try await open(in: place, as: neighbour).count == 1)
            try await place.scene.database.superuser.transaction { db in
                try await db.execute(
                    "UPDATE ledgers.dwellings SET removed_at = now(), removed_reason = 'x'")
            }
            #expect(try await open(in: place, as: neighbour).isEmpty)
        }
    }
}
