import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// A form sent down, filled from ledgers, completed, approved level by level; on the real database.
@Suite struct FilingTests {
    @Test func `every area below gets its filing once, and the same form once more is the same`()
        async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            try await place.send()
            #expect(try await place.count("forms") == 1)
            // Three villages and two towns; the county has none of its own.
            #expect(try await place.count("filings") == 5)
            #expect(
                try await place.count("filings WHERE due_on = '2027-04-05' AND locks_on = '2027-04-15'")
                    == 5)
            #expect(try await place.count("audit WHERE act = 'send form'") == 1)
            let waiting = try await database.app.acting(with: place.clerk) { acting, db in
                try await db.filings.waiting(
                    for: try #require(acting.area), today: FilingScene.march, limit: 10)
            }
            #expect(waiting.map(\.period) == ["2027-03"])
        }
    }

    @Test func `a filing freezes what ledgers say, and what was typed goes back to the ledger`() async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.dwell()
            try await place.send()
            try await place.file(as: place.clerk)
            // What comes later is of the next period.
            try await place.place.keep(["dwelling-number": "A-3", "floors": "9"], as: place.clerk)
            let filing = try #require(try await place.filing(Scene.village, as: place.clerk))
            #expect(filing.state == .filed && filing.version == 2 && filing.filedOn == FilingScene.march)
            #expect(filing.cells["1"] == FilingCell("1", number: 1, from: .ledger))
            #expect(filing.cells["2"]?.number == 4 && filing.cells["2"]?.source == .ledger)
            #expect(filing.cells["3"] == FilingCell("120", number: 120, from: .typed))
            #expect(filing.cells["4"]?.number == 0)
            let kept = try await place.scene.look(
                "SELECT usual_people, village, source FROM ledgers.villages",
                { (try $0.int("usual_people"), try $0.text("village"), try $0.text("source")) })
            #expect(kept?.0 == 120 && kept?.1 == Scene.village)
            #expect(kept?.2.contains("2027-03") == true)
            #expect(try await place.count("audit WHERE act IN ('write entry', 'file filing')") == 6)
        }
    }

    @Test func `what the ledger has by now is there already, and says so`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.place.keep(["usual-people": "88"], of: "villages", as: place.clerk)
            try await place.send()
            try await place.file(["3": "88", "4": "2"], as: place.clerk)
            let filing = try #require(try await place.filing(Scene.village, as: place.clerk))
            #expect(filing.cells["3"] == FilingCell("88", number: 88, from: .ledger, entryVersion: 1))
            #expect(try await place.count("ledgers.villages WHERE version = 1") == 1)
            try await place.decide(Scene.village, version: 2, returningFor: "再核对", as: place.town)
            try await place.file(["3": "90", "4": "2"], version: 3, as: place.clerk)
            #expect(
                try await place.count("ledgers.villages WHERE version = 2 AND usual_people = 90") == 1)
            #expect(try await place.count("entry_changes") == 1)
        }
    }

    @Test func `what is empty, wrong or does not add up is not filed`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            let check = FormCheck(["4"], .atMost, ["3"])
            try await place.send(place.draft(checks: [check]))
            await #expect(throws: FilingRefusal.missing(["4"])) {
                try await place.file(["3": "1"], as: place.clerk)
            }
            await #expect(throws: FilingRefusal.badValues(["3": .notANumber, "4": .tooSmall(least: 0)])) {
                try await place.file(["3": "viele", "4": "-1"], as: place.clerk)
            }
            await #expect(throws: FilingRefusal.broken([check])) {
                try await place.file(["3": "1", "4": "2"], as: place.clerk)
            }
            #expect(try await place.count("filing_moves") == 0)
            #expect(try await place.count("ledgers.villages") == 0)
        }
    }

    @Test func `level by level: the town approves, adds up, and the county approves the sum`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.dwell()
            try await place.send()
            try await place.file(as: place.clerk)
            await #expect(throws: FilingRefusal.notYours) {
                try await place.decide(Scene.village, version: 2, as: place.clerk)
            }
            await #expect(throws: FilingRefusal.belowOpen) {
                try await place.file(in: Scene.town, as: place.town)
            }
            try await place.decide(Scene.village, version: 2, as: place.town)
            try await place.file(["3": "30", "4": "5"], in: Scene.neighbour, as: place.neighbour)
            await #expect(throws: FilingRefusal.belowOpen) {
                try await place.file(in: Scene.town, as: place.town)
            }
            try await place.decide(Scene.neighbour, version: 2, as: place.town)
            // Nobody types a sum.
            try await place.file(["3": "9999"], in: Scene.town, as: place.town)
            let sum = try #require(try await place.filing(Scene.town, as: place.county))
            #expect(sum.cells.mapValues(\.number) == ["1": 2, "2": 6, "3": 150, "4": 5])
            #expect(sum.cells["3"]?.source == .summed && sum.cells["3"]?.shown == "150")
            await #expect(throws: FilingRefusal.aboveFiled) {
                try await place.decide(Scene.village, version: 3, returningFor: "x", as: place.town)
            }
            try await place.decide(Scene.town, version: 2, as: place.county)
            #expect(try await place.filing(Scene.town, as: place.town)?.state == .approved)
        }
    }

    @Test func `what comes back says why, and the second of two who decide is told`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            try await place.file(as: place.clerk)
            await #expect(throws: FilingRefusal.reasonMissing) {
                try await place.decide(Scene.village, version: 2, returningFor: " ", as: place.town)
            }
            try await place.decide(Scene.village, version: 2, returningFor: "少一批", as: place.town)
            await #expect(throws: FilingRefusal.self) {
                try await place.decide(Scene.village, version: 2, as: place.town)
            }
            let filing = try #require(try await place.filing(Scene.village, as: place.clerk))
            #expect(filing.state == .returned)
            let moves = try await database.app.acting(with: place.clerk) { _, db in
                try await db.filings.moves(of: filing, limit: 10)
            }
            #expect(moves.map(\.act) == ["return", "file"] && moves.first?.reason == "少一批")
            try await place.file(["3": "120", "4": "1"], version: 3, as: place.clerk)
            await #expect(throws: FilingRefusal.otherState(.filed)) {
                try await place.file(version: 3, as: place.clerk)
            }
        }
    }

    @Test func `locked is locked: only a correction from above, and the sums follow it`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            let (last, after) = (
                Day("2027-04-15") ?? FilingScene.march, Day("2027-04-16") ?? FilingScene.march
            )
            try await place.send()
            try await place.file(on: last, as: place.clerk)
            try await place.file(["3": "30", "4": "5"], in: Scene.neighbour, as: place.neighbour)
            for area in [Scene.village, Scene.neighbour] {
                try await place.decide(area, version: 2, on: last, as: place.town)
            }
            try await place.file(in: Scene.town, on: last, as: place.town)
            await #expect(throws: FilingRefusal.locked(since: last)) {
                try await place.decide(Scene.town, version: 2, on: after, as: place.county)
            }
            await #expect(throws: FilingRefusal.notYours) {
                try await place.correct(Scene.village, ["4": "7"], version: 3, on: after, as: place.clerk)
            }
            try await place.correct(Scene.village, ["4": "7"], version: 3, on: after, as: place.town)
            let village = try #require(try await place.filing(Scene.village, as: place.clerk))
            #expect(village.cells["4"]?.number == 7 && village.cells["4"]?.source == .typed)
            let sum = try #require(try await place.filing(Scene.town, as: place.county))
            #expect(sum.cells["4"]?.number == 12 && sum.version == 3 && sum.state == .filed)
            #expect(try await place.count("filing_moves WHERE act = 'follow' AND reason = '数错了'") == 1)
        }
    }

    @Test func `a village sees its own, and a county no village where persons are counted`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            #expect(try await place.filing(Scene.village, as: place.neighbour) == nil)
            #expect(try await place.filing(Scene.village, as: place.county) != nil)
            let far = try await place.scene.givenPost("town-dispatcher", in: Scene.otherTown)
            #expect(try await place.filing(Scene.village, as: far) == nil)
            // The second wall alone.
            let rows = try await database.app.acting(with: far) { _, db in
                try await db.rows("SELECT area FROM filings ORDER BY area", as: { try $0.text("area") })
            }
            #expect(rows == [Scene.otherTown, Scene.farVillage])
            let persons = UUID()
            let lines = [
                FormLine("1", LedgerScene.words("登记人数"), from: .counted(.init("residents"))),
                FormLine("2", LedgerScene.words("走访次数"), from: .asked(.init(.integer))),
            ]
            try await place.send(place.draft(lines, checks: []), id: persons)
            let seen = try await database.app.acting(with: place.county) { _, db in
                try await db.rows(
                    "SELECT area FROM filings WHERE form_id = \(persons) ORDER BY area",
                    as: { try $0.text("area") })
            }
            #expect(seen == [Scene.town, Scene.otherTown])
            // How far they are is told all the same.
            let progress = try await database.app.acting(with: place.county) { _, db in
                try await db.filings.progress(of: persons, for: FilingScene.period, today: FilingScene.march)
            }
            #expect(progress.map(\.asked) == [2, 1] && progress.map(\.filed) == [0, 0])
        }
    }

    @Test func `a form goes down from a desk, and nothing is asked that is known`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            await #expect(throws: FormRefusal.levelNotBelow) { try await place.send(as: place.clerk) }
            let watcher = try await place.scene.givenPost("town-supervisor", in: Scene.town)
            await #expect(throws: AccessRefusal.wrongPost) { try await place.send(as: watcher) }
            let known = FormLine("4", LedgerScene.words("floors"), from: .asked(.init(.integer)))
            let lines = Array(FilingScene.lines.prefix(3)) + [known]
            await #expect(throws: FormRefusal.held(["4"])) {
                try await place.send(place.draft(lines, checks: []))
            }
            try await place.send()
            await #expect(throws: FormRefusal.askedAlready(by: LedgerScene.words("月报"))) {
                try await place.send(id: UUID(), as: place.town)
            }
            let end = EndForm(place.form, because: "并入新表", from: LedgerScene.source)
            await #expect(throws: FormRefusal.notOwner) {
                try await database.app.perform(end, with: place.town, at: place.scene.noon)
            }
            try await database.app.perform(end, with: place.county, at: place.scene.noon)
            await #expect(throws: FilingRefusal.ended) { try await place.file(as: place.clerk) }
            try await place.send(id: UUID(), as: place.town)
        }
    }
}
