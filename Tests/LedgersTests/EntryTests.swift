import Access
import Casework
import Foundation
import Postgres
import Schema
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Writing and asking ledgers, on the real database.
@Suite struct EntryTests {
    // Numbers whose check digits fit; nobody's.
    private let ada = "11010519491231002X", bo = "110101198001010010"

    @Test func `what a keeper writes is read back, and a change keeps what was`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let id = UUID()
            try await place.keep(
                ["dwelling-number": "A-1", "floors": "3", "floor-area": "120.5", "spot": "150.005, 30.002"],
                id: id,
                as: clerk)
            let seen = KeepEntry.SeenVersion(home: Scene.town, version: 1)
            try await place.keep(
                ["dwelling-number": "A-1", "floors": "4", "is-let": "yes"], id: id, seen: seen, as: clerk)
            let entry = try #require(try await place.entry(id, as: clerk))
            #expect(entry.version == 2)
            #expect(entry.values == ["dwelling-number": "A-1", "floors": "4", "is-let": "true"])
            let changes = try await database.app.acting(with: clerk) { _, db in
                try await db.entries.changes(
                    of: entry, in: try #require(place.catalogue.ledger("dwellings")), under: place.catalogue,
                    limit: 10)
            }
            let change = try #require(changes.first)
            #expect(changes.count == 1 && change.version == 1 && change.who?.isEmpty == false)
            #expect(change.was["floors"] == "3" && change.was["floor-area"] == "120.5")
            #expect(change.was["is-let"] == .some(nil) && change.was["dwelling-number"] == nil)
            #expect(change.was["spot"] == "150.005, 30.002")
        }
    }

    @Test func `the second of two who change an entry is refused, and a taken key too`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let (one, other) = (UUID(), UUID())
            try await place.keep(["dwelling-number": "A-1"], id: one, as: clerk)
            // The same form once more.
            try await place.keep(["dwelling-number": "A-1"], id: one, as: clerk)
            await #expect(throws: LedgerRefusal.keyTaken) {
                try await place.keep(["dwelling-number": "A-1"], id: other, as: clerk)
            }
            let first = KeepEntry.SeenVersion(home: Scene.town, version: 1)
            try await place.keep(["dwelling-number": "A-1", "floors": "2"], id: one, seen: first, as: clerk)
            await #expect(throws: LedgerRefusal.stale) {
                try await place.keep(
                    ["dwelling-number": "A-1", "floors": "9"], id: one, seen: first, as: clerk)
            }
            // A number painted in another village is another number.
            let neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
            try await place.keep(["dwelling-number": "A-1"], id: other, in: Scene.neighbour, as: neighbour)
        }
    }

    @Test func `who does not keep a ledger, or not there, writes nothing`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await place.scene.givenPost("town-dispatcher", in: Scene.town)
            await #expect(throws: LedgerRefusal.notKeeper) {
                try await place.keep(["dwelling-number": "A-1"], as: town)
            }
            await #expect(throws: LedgerRefusal.elsewhere) {
                try await place.keep(["dwelling-number": "A-1"], in: Scene.neighbour, as: clerk)
            }
            await #expect(throws: LedgerRefusal.missingValues(["dwelling-number"])) {
                try await place.keep(["floors": "1"], as: clerk)
            }
            await #expect(throws: LedgerRefusal.badValues(["floors": .notANumber])) {
                try await place.keep(["dwelling-number": "A", "floors": "many"], as: clerk)
            }
        }
    }

    @Test func `a village sees its own, a county of persons only counts, none under ten`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await place.scene.givenPost("village-clerk", in: Scene.neighbour)
            let county = try await place.scene.givenPost("county-dispatcher", in: Scene.county)
            let id = UUID()
            try await place.keep(
                ["resident-id": ada, "name": "某", "gender": "female"], of: "residents", id: id, as: clerk)
            #expect(try await place.entry(id, of: "residents", as: clerk) != nil)
            #expect(try await place.entry(id, of: "residents", as: neighbour) == nil)
            #expect(try await place.entry(id, of: "residents", as: county) == nil)
            var selection = Selection(ledger: "residents", within: try #require(Area.Code(Scene.county)))
            selection.ticked = ["name"]
            await #expect(throws: SelectionRefusal.onlyCounts(from: .town)) {
                _ = try await place.ask(selection, as: county)
            }
            let counts = try await database.app.acting(with: county) { _, db in
                try await db.entries.counts(of: "residents", at: .village)
            }
            #expect(counts.map(\.entries) == [nil])
            // Row security says the same to whoever asks past the program.
            let seen = try await database.app.acting(with: county) { _, db in
                try await db.rows("SELECT home FROM ledgers.residents", as: { try $0.text("home") })
            }
            #expect(seen == [])
        }
    }

    @Test func `tallies of every level follow each entry, before they are added up and after`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let county = try await place.scene.givenPost("county-dispatcher", in: Scene.county)
            let (one, other) = (UUID(), UUID())
            func tallied(_ level: Area.Level) async throws -> [Int?] {
                try await database.app.acting(with: county) { _, db in
                    try await db.entries.counts(of: "dwellings", at: level).map(\.entries)
                }
            }
            func fold() async throws -> Int {
                try await database.app.followingUp { _, db in try await FoldTallies().run(in: db) }
            }
            try await place.keep(["dwelling-number": "A-1"], id: one, as: clerk)
            try await place.keep(["dwelling-number": "A-2"], id: other, as: clerk)
            #expect(try await tallied(.county) == [2])
            #expect(try await fold() == 2)
            #expect(try await fold() == 0)
            let seen = KeepEntry.SeenVersion(home: Scene.town, version: 1)
            try await place.keep(["dwelling-number": "A-1", "floors": "3"], id: one, seen: seen, as: clerk)
            #expect(try await fold() == 0, "nothing came or went")
            for level in [Area.Level.county, .town, .village] {
                #expect(try await tallied(level) == [2], "\(level)")
            }
            try await database.app.perform(
                RemoveEntry("dwellings", entry: (other, seen), reason: "拆除", from: LedgerScene.source),
                with: clerk,
                at: place.scene.noon)
            #expect(try await tallied(.village) == [1])
            #expect(try await fold() == 1)
            #expect(try await tallied(.village) == [1])
        }
    }

    @Test func `a sealed number is masked, found by whoever knows it, and the same in another key`()
        async throws
    {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let id = UUID()
            try await place.keep(["resident-id": ada, "name": "甲"], of: "residents", id: id, as: clerk)
            try await place.keep(["resident-id": bo, "name": "乙"], of: "residents", as: clerk)
            var selection = Selection(ledger: "residents", within: try #require(Area.Code(Scene.village)))
            selection.ticked = ["resident-id", "name"]
            selection.conditions = [.init(field: "resident-id", test: .is, values: [ada])]
            let found = try await place.ask(selection, as: clerk)
            #expect(found.count == 1 && found.lines.first?.last == "甲")
            let shown = found.lines.first?.first ?? nil
            #expect(shown?.contains("1949") == false, "\(shown ?? "nothing")")
            try await RotateKey(ring: place.scene.sealing).run(on: database.superuser, at: place.scene.noon)
            #expect(try await place.ask(selection, as: clerk).count == 1)
            let outcome = try await ResealValues(ring: place.scene.sealing).run(on: database.superuser)
            #expect(outcome == .init(resealed: 2, unreadable: 0))
            #expect(try await place.ask(selection, as: clerk).count == 1)
            await #expect(throws: LedgerRefusal.keyTaken) {
                try await place.keep(["resident-id": ada, "name": "丙"], of: "residents", as: clerk)
            }
            // Left empty in a change, it stays what it is.
            try await place.keep(
                ["name": "丁"], of: "residents", id: id, seen: .init(home: Scene.town, version: 1), as: clerk)
            #expect(try await place.ask(selection, as: clerk).lines.first?.last == "丁")
        }
    }

    @Test func `conditions, order and groups answer as a clerk reads them`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            for (number, floors, built) in [
                ("A-1", "1", "1930-01-01"), ("A-2", "3", "1990-05-05"), ("B-1", "7", ""),
            ] {
                try await place.keep(
                    [
                        "dwelling-number": number, "floors": floors, "built-on": built,
                        "is-let": number == "A-2" ? "yes" : "no",
                    ], as: clerk)
            }
            func numbers(_ conditions: [Selection.Condition], order: Selection.Order? = nil) async throws
                -> [String?]
            {
                var selection = Selection(ledger: "dwellings", within: try #require(Area.Code(Scene.village)))
                (selection.ticked, selection.conditions, selection.order) = (
                    ["dwelling-number"], conditions, order
                )
                let found = try await place.ask(selection, as: clerk)
                #expect(found.count == found.lines.count)
                return found.lines.map { $0.first ?? nil }.sorted { ($0 ?? "") < ($1 ?? "") }
            }
            #expect(
                try await numbers([.init(field: "floors", test: .atLeast, values: ["3"])]) == ["A-2", "B-1"])
            #expect(
                try await numbers([.init(field: "floors", test: .between, values: ["1", "3"])]) == [
                    "A-1", "A-2",
                ])
            #expect(
                try await numbers([.init(field: "dwelling-number", test: .contains, values: ["a-"])]) == [
                    "A-1", "A-2",
                ])
            #expect(
                try await numbers([.init(field: "built-on", test: .yearsAtLeast, values: ["80"])]) == ["A-1"])
            #expect(
                try await numbers([.init(field: "built-on", test: .yearsBelow, values: ["80"])]) == ["A-2"])
            #expect(try await numbers([.init(field: "built-on", test: .isEmpty)]) == ["B-1"])
            #expect(try await numbers([.init(field: "is-let", test: .is, values: ["yes"])]) == ["A-2"])
            var grouped = Selection(ledger: "dwellings", within: try #require(Area.Code(Scene.village)))
            grouped.ticked = ["floors"]
            grouped.grouping = .field("is-let")
            let groups = try await place.groups(grouped, as: clerk)
            #expect(groups.map(\.entries) == [2, 1] && groups.map { $0.sums.first ?? nil } == [8, 3])
            grouped.grouping = .areas(of: .village)
            #expect(try await place.groups(grouped, as: clerk).map(\.value) == [Scene.village])
        }
    }

    @Test func `what is removed is counted no more, and why stands with it`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let id = UUID()
            try await place.keep(["resident-id": ada, "name": "甲"], of: "residents", id: id, as: clerk)
            let seen = KeepEntry.SeenVersion(home: Scene.town, version: 1)
            try await database.app.perform(
                RemoveEntry("residents", entry: (id, seen), reason: "迁出", from: LedgerScene.source),
                with: clerk,
                at: place.scene.noon)
            #expect(try await place.entry(id, of: "residents", as: clerk)?.removed?.reason == "迁出")
            var selection = Selection(ledger: "residents", within: try #require(Area.Code(Scene.village)))
            selection.ticked = ["name"]
            #expect(try await place.ask(selection, as: clerk).count == 0)
            // The number is free again.
            try await place.keep(["resident-id": ada, "name": "甲"], of: "residents", as: clerk)
        }
    }

    @Test func `what is masked cannot be asked for`() async throws {
        let county = try #require(Area.Code(Scene.county))
        let owners = Ledger(
            name: "owners", title: LedgerScene.words("owners"), subject: .dwelling,
            columns: [.init(field: "dwelling-number", isRequired: true), .init(field: "birth-date")],
            known: (key: "dwelling-number", naming: "dwelling-number"),
            hands: (keepers: ["village-clerk"], readsFrom: .county))
        let catalogue = Catalogue(codeLists: [], fields: LedgerScene.small.fields, ledgers: [owners])
        var selection = Selection(ledger: "owners", within: county)
        selection.ticked = ["birth-date"]
        _ = try selection.checked(under: catalogue, by: county, on: LedgerScene.today)
        var asked = selection
        asked.conditions = [.init(field: "birth-date", test: .yearsAtLeast, values: ["80"])]
        #expect(throws: SelectionRefusal.masked("birth-date")) {
            _ = try asked.checked(under: catalogue, by: county, on: LedgerScene.today)
        }
        var ordered = selection
        ordered.order = .init(field: "birth-date")
        #expect(throws: SelectionRefusal.masked("birth-date")) {
            _ = try ordered.checked(under: catalogue, by: county, on: LedgerScene.today)
        }
        let town = try #require(Area.Code(Scene.town))
        asked.within = town
        _ = try asked.checked(under: catalogue, by: town, on: LedgerScene.today)
    }

    @Test func `sensitive fields are not ticked`() async throws {
        var selection = Selection(ledger: "residents", within: try #require(Area.Code(Scene.village)))
        selection.ticked = ["disability"]
        #expect(throws: SelectionRefusal.sensitive("disability")) {
            _ = try selection.checked(
                under: LedgerScene.small, by: try #require(Area.Code(Scene.village)), on: LedgerScene.today)
        }
    }

    @Test func `a field that is added while a ledger is in use takes nothing away`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            try await place.keep(["dwelling-number": "A-1"], as: clerk)
            let old = LedgerScene.small
            let rooms = LedgerField(code: "rooms", type: .integer, label: LedgerScene.words("rooms"))
            let ledgers = old.ledgers.map { ledger in
                Ledger(
                    name: ledger.name, title: ledger.title, subject: ledger.subject,
                    columns: ledger.columns + (ledger.name == "dwellings" ? [.init(field: "rooms")] : []),
                    known: (ledger.key, ledger.naming), hands: (ledger.keepers, ledger.readsFrom),
                    grounds: ledger.grounds)
            }
            try await place.install(
                Catalogue(codeLists: old.codeLists, fields: old.fields + [rooms], ledgers: ledgers))
            let altered = try await database.superuser.console { acting, db in
                try await AlterLedgers().run(by: acting, at: place.scene.noon, in: db)
            }
            #expect(altered == ["dwellings", "residents"])
            try await place.keep(["dwelling-number": "A-2", "rooms": "5"], as: clerk)
            let kept = try await database.superuser.transaction { db in
                try await db.rows(
                    "SELECT rooms FROM ledgers.dwellings ORDER BY dwelling_number",
                    as: { try $0.intOrNil("rooms") })
            }
            #expect(kept == [nil, 5])
        }
    }

    @Test func `open ledgers are as well walled as every other table`() async throws {
        try await withDatabase { database in
            _ = try await LedgerScene(in: database)
            let findings = try await database.superuser.transaction { db in
                try await db.rows(
                    SQL(stringLiteral: Schema.lint),
                    as: { "\(try $0.text("rule")) \(try $0.text("object")): \(try $0.text("reason"))" })
            }
            // That everybody may make temporary tables is how test databases are made.
            #expect(findings.filter { !$0.hasPrefix("may-create t_") } == [])
        }
    }
}
