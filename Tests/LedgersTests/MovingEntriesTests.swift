import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Areas that merge, split and close with entries of ledgers in them: each goes on where its area does,
/// with what it said before and the numbers that are sealed.
@Suite struct MovingEntriesTests {
    // Numbers whose check digits fit; nobody's.
    private let ada = "11010519491231002X", bo = "110101198001010010"

    private func order(_ gone: [String], to heirs: [(String, String?)], in scene: Scene) async throws {
        let followers = try heirs.map { Succession.Heir(code: try #require(Area.Code($0.0)), name: $0.1) }
        let wish = try gone.map {
            Succession.Confirmed(gone: try #require(Area.Code($0)), heirs: followers, posts: .move)
        }
        let action = OrderAreaChange(
            wish, on: try #require(Day("2027-03-01")), reason: "令 2027-3", source: .console)
        _ = try await scene.database.superuser.console { acting, db in
            try await action.run(by: acting, at: scene.noon, in: db)
        }
    }

    private func step(_ scene: Scene, limit: Int) async throws -> Int {
        try await scene.database.app.movingOn { db in
            try await db.areaChanges.carry(at: scene.noon + 3600, limit: limit)
        }
    }

    private func carry(_ scene: Scene, limit: Int = 100) async throws {
        var steps = 0
        while case let done = try await step(scene, limit: limit), done > 0 {
            steps += 1
            try #require(steps < 500)
        }
        let failure = try await scene.look("SELECT max(failure) AS failure FROM area_changes") {
            try $0.textOrNil("failure")
        }
        #expect(failure == .some(nil))
    }

    private func text(_ question: String, in scene: Scene) async throws -> String? {
        try await scene.look(SQL(stringLiteral: question), { try $0.textOrNil("text") }) ?? nil
    }

    /// A document of an area and a layout its desk handed in.
    private func lay(_ scene: Scene, papersIn area: String) async throws {
        try await scene.database.superuser.transaction { db in
            let (paper, layout, digest) = (UUID(), UUID(), String(repeating: "a", count: 64))
            try await db.execute(
                """
                INSERT INTO documents (id, area, reads_from, kind, title, version, kept_at, changed_at)
                VALUES (\(paper), \(area), 1, 'report', '排查报告', 1, \(scene.noon), \(scene.noon))
                """)
            try await db.execute(
                """
                INSERT INTO document_versions (document_id, number, area, reads_from, sha256, bytes, media, note,
                    who, kept_at)
                VALUES (\(paper), 1, \(area), 1, \(digest), 1, 'pdf', '', 'desk', \(scene.noon))
                """)
            try await db.execute(
                """
                INSERT INTO templates (id, ledger, area, title, digest, file, layout, who, kept_at)
                VALUES (\(layout), 'dwellings', \(area), '房屋表', sha256('x'), 'x', '{"cells": []}', 'desk',
                    \(scene.noon))
                """)
        }
    }

    /// What the one order has moved.
    private func outcome(in scene: Scene) async throws -> AreaChange? {
        try await scene.database.superuser.console { _, db in try await db.areaChanges.list(limit: 1).first }
    }

    @Test func `two villages become one: entries go there, with their past and their sealed numbers`()
        async throws
    {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let scene = place.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let heir = try await scene.givenPost("village-clerk", in: Scene.village)
            let (house, person, gone) = (UUID(), UUID(), UUID())
            try await place.keep(
                ["dwelling-number": "B-1", "floors": "2"], id: house, in: Scene.neighbour, as: clerk)
            try await place.keep(
                ["dwelling-number": "B-1", "floors": "3"], id: house,
                seen: .init(home: Scene.town, version: 1),
                in: Scene.neighbour, as: clerk)
            try await place.keep(["dwelling-number": "B-2"], id: gone, in: Scene.neighbour, as: clerk)
            let removal = RemoveEntry(
                "dwellings", entry: (gone, .init(home: Scene.town, version: 1)), reason: "拆除",
                from: LedgerScene.source)
            try await database.app.perform(removal, with: clerk, at: scene.noon)
            try await place.keep(
                ["resident-id": ada, "name": "Ada"], of: "residents", id: person, in: Scene.neighbour,
                as: clerk)
            #expect(try await place.entry(house, as: heir) == nil)
            try await lay(scene, papersIn: Scene.neighbour)
            try await order([Scene.neighbour], to: [(Scene.village, nil)], in: scene)
            try await carry(scene)
            let papers = "SELECT string_agg(DISTINCT area, ' ') AS text FROM "
            for table in ["documents", "document_versions", "templates"] {
                #expect(try await text(papers + table, in: scene) == Scene.village, "\(table)")
            }
            let moved = try #require(try await place.entry(house, as: heir))
            #expect(moved.area.text == Scene.village && moved.home == Scene.town && moved.version == 3)
            #expect(moved.values["floors"] == "3" && moved.source == EntrySource.areaChange)
            let changes = try await database.app.acting(with: heir) { _, db in
                try await db.entries.changes(
                    of: moved, in: try #require(place.catalogue.ledger("dwellings")), under: place.catalogue,
                    limit: 10)
            }
            #expect(changes.map(\.version) == [2, 1])
            #expect(changes.first?.wasIn?.text == Scene.neighbour && changes.last?.was["floors"] == "2")
            // What was taken out can be looked up where the rest is.
            #expect(try await place.entry(gone, as: heir)?.removed?.reason == "拆除")
            var selection = Selection(ledger: "residents", within: try #require(Area.Code(Scene.village)))
            selection.ticked = ["name"]
            selection.conditions = [.init(field: "resident-id", test: .is, values: [ada])]
            #expect(try await place.ask(selection, as: heir).lines == [["Ada"]])
            let outcome = try #require(try await outcome(in: scene))
            #expect(outcome.state == .done && outcome.entries == 2 && outcome.twins == 0)
        }
    }

    @Test func `two of one key are both kept and counted, and whoever looks is told`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let scene = place.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let heir = try await scene.givenPost("village-clerk", in: Scene.village)
            let (here, there, person) = (UUID(), UUID(), UUID())
            try await place.keep(["dwelling-number": "A-1", "floors": "1"], id: here, as: heir)
            try await place.keep(["resident-id": ada, "name": "Ada"], of: "residents", as: heir)
            try await place.keep(
                ["dwelling-number": "A-1", "floors": "2"], id: there, in: Scene.neighbour, as: clerk)
            for (number, id) in [(ada, person), (bo, UUID())] {
                try await place.keep(
                    ["resident-id": number, "name": "Ada"], of: "residents", id: id, in: Scene.neighbour,
                    as: clerk)
            }
            try await order([Scene.neighbour], to: [(Scene.village, nil)], in: scene)
            try await carry(scene)
            for (id, floors) in [(here, "1"), (there, "2")] {
                #expect(try await place.entry(id, as: heir)?.values["floors"] == floors)
            }
            let outcome = try #require(try await outcome(in: scene))
            #expect(outcome.entries == 3 && outcome.twins == 2)
            for (ledger, one) in [("dwellings", here), ("residents", person)] {
                let entry = try #require(try await place.entry(one, of: ledger, as: heir))
                let twins = try await database.app.acting(with: heir) { _, db in
                    try await db.entries.twins(of: entry, in: ledger).map(\.id)
                }
                #expect(twins.count == 1 && twins.first != one, "\(ledger)")
            }
            // Whoever changes one has to make an end of it.
            await #expect(throws: LedgerRefusal.keyTaken) {
                try await place.keep(
                    ["dwelling-number": "A-1", "floors": "9"], id: there,
                    seen: .init(home: Scene.town, version: 2),
                    as: heir)
            }
        }
    }

    @Test func `a village is split: an entry with a place goes where the place is, others to the first`()
        async throws
    {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let scene = place.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village, login: "wang")
            try await scene.database.superuser.transaction { db in
                for (code, low) in [("990101101203", 30.0), ("990101101204", 30.005)] {
                    try await db.execute(
                        "INSERT INTO areas (code, name, level, opened_on) VALUES (\(code), '新村', 4, '2027-03-01')"
                    )
                    try await db.execute(
                        """
                        INSERT INTO area_shapes (code, level, shape)
                        VALUES (\(code), 4, ST_Multi(ST_MakeEnvelope(150, \(low), 150.01, \(low + 0.005), 4326)))
                        """)
                }
            }
            try await place.keep(["dwelling-number": "S", "spot": "150.005, 30.002"], as: clerk)
            try await place.keep(["dwelling-number": "N", "spot": "150.005, 30.008"], as: clerk)
            try await place.keep(["dwelling-number": "X"], as: clerk)
            try await order(
                [Scene.village], to: [("990101101203", nil), ("990101101204", nil)], in: scene)
            try await carry(scene)
            let lie = """
                SELECT string_agg(dwelling_number || ' ' || area, ', ' ORDER BY dwelling_number) AS text
                FROM ledgers.dwellings
                """
            #expect(try await text(lie, in: scene) == "N 990101101204, S 990101101203, X 990101101203")
        }
    }

    @Test func `entries go in steps; one that is being written has its turn later, and the order waits`()
        async throws
    {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let scene = place.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            for number in 1...12 {
                try await place.keep(["dwelling-number": "B-\(number)"], in: Scene.neighbour, as: clerk)
            }
            try await order([Scene.neighbour], to: [(Scene.village, nil)], in: scene)
            let left = "SELECT count(*)::text AS text FROM ledgers.dwellings WHERE area <> '\(Scene.village)'"
            try await scene.database.superuser.transaction { db in
                _ = try await db.first(
                    "SELECT id FROM ledgers.dwellings WHERE dwelling_number = 'B-7' FOR UPDATE",
                    as: { try $0.uuid("id") })
                try await carry(scene, limit: 1)
                #expect(try await outcome(in: scene)?.state == .underway)
            }
            #expect(try await text(left, in: scene) == "1")
            try await carry(scene, limit: 1)
            #expect(try await text(left, in: scene) == "0")
            let done = try #require(try await outcome(in: scene))
            #expect(done.state == .done && done.entries == 12)
            // Written while the village closed: found when the job looks again.
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    "UPDATE ledgers.dwellings SET area = \(Scene.neighbour) WHERE dwelling_number = 'B-1'")
            }
            let later = try await database.app.movingOn { db in
                try await db.areaChanges.carry(at: scene.noon + 7200, limit: 100)
            }
            #expect(later == 1)
            #expect(try await text(left, in: scene) == "0")
        }
    }

    @Test func `where nobody follows, an entry is the town's until somebody says where it lies`() async throws
    {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let scene = place.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let id = UUID()
            try await place.keep(["dwelling-number": "B-1"], id: id, in: Scene.neighbour, as: clerk)
            try await order([Scene.neighbour], to: [], in: scene)
            try await carry(scene)
            #expect(try await place.entry(id, as: town)?.area.text == Scene.town)
        }
    }
}
