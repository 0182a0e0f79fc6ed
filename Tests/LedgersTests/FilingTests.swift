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
    private func count(_ sql: String, in place: FilingScene) async throws -> Int {
        let statement = SQL(stringLiteral: "SELECT count(*) AS count FROM " + sql)
        return try #require(try await place.scene.look(statement, { try $0.int("count") }))
    }

    private func dwell(_ place: FilingScene) async throws {
        try await place.place.keep(["dwelling-number": "A-1", "floors": "3"], as: place.clerk)
        try await place.place.keep(["dwelling-number": "A-2", "floors": "1"], as: place.clerk)
        try await place.place.keep(
            ["dwelling-number": "B-1", "floors": "2"], in: Scene.neighbour, as: place.neighbour)
    }

    @Test func `every area below gets its filing once, and the same form once more is the same`()
        async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            try await place.send()
            #expect(try await count("forms", in: place) == 1)
            // Three villages and two towns; the county has none of its own.
            #expect(try await count("filings", in: place) == 5)
            #expect(
                try await count("filings WHERE due_on = '2027-04-05' AND locks_on = '2027-04-15'", in: place)
                    == 5)
            #expect(try await count("audit WHERE act = 'send form'", in: place) == 1)
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
            try await dwell(place)
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
            #expect(try await count("audit WHERE act IN ('write entry', 'file filing')", in: place) == 6)
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
            #expect(try await count("ledgers.villages WHERE version = 1", in: place) == 1)
            try await place.decide(Scene.village, version: 2, returningFor: "再核对", as: place.town)
            try await place.file(["3": "90", "4": "2"], version: 3, as: place.clerk)
            #expect(
                try await count("ledgers.villages WHERE version = 2 AND usual_people = 90", in: place) == 1)
            #expect(try await count("entry_changes", in: place) == 1)
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
            #expect(try await count("filing_moves", in: place) == 0)
            #expect(try await count("ledgers.villages", in: place) == 0)
        }
    }

    @Test func `level by level: the town approves, adds up, and the county approves the sum`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await dwell(place)
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

    @Test func `nobody waits for an area that closed before it filed`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await dwell(place)
            try await place.send()
            try await place.file(as: place.clerk)
            try await place.decide(Scene.village, version: 2, as: place.town)
            try await database.superuser.transaction { db in
                try await db.execute(
                    "UPDATE areas SET closed_on = '2027-03-20' WHERE code = \(Scene.neighbour)")
            }
            let (asked, below) = try await database.app.acting(with: place.town) { acting, db in
                let own = try #require(acting.area)
                return (
                    try await db.filings.progress(
                        of: place.form, for: "2027-03", today: FilingScene.march
                    ).map(\.area.text), try await db.filings.below(own, of: place.form, for: "2027-03").count
                )
            }
            #expect(asked == [Scene.village] && below == 1)
            try await place.file(in: Scene.town, as: place.town)
            let sum = try #require(try await place.filing(Scene.town, as: place.county))
            #expect(sum.cells["3"]?.number == 120)
        }
    }

    /// A village of the town that opens on a day, and whoever keeps its desk.
    private func open(
        _ code: String, on day: String, after old: String? = nil, in place: FilingScene
    ) async throws -> Secret {
        try await place.scene.database.superuser.transaction { db in
            try await db.execute(
                "INSERT INTO areas (code, name, level, opened_on) VALUES (\(code), '新村', 4, \(day)::date)")
            guard let old else { return }
            try await db.execute(
                """
                INSERT INTO area_successors (code, successor, confirmed_on) VALUES (\(old), \(code), \(day)::date)
                """)
            try await db.execute("UPDATE areas SET closed_on = \(day)::date WHERE code = \(old)")
        }
        return try await place.scene.givenPost("village-clerk", in: code)
    }

    @Test func `an area that opens in the middle of a period is asked too, and the sum waits for it`()
        async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            for (area, session) in [(Scene.village, place.clerk), (Scene.neighbour, place.neighbour)] {
                try await place.file(in: area, as: session)
                try await place.decide(area, version: 2, as: place.town)
            }
            let fresh = Scene.town + "777"
            let clerk = try await open(fresh, on: "2027-03-20", in: place)
            await #expect(throws: FilingRefusal.belowOpen) {
                try await place.file(in: Scene.town, as: place.town)
            }
            let opening = OpenFilings(shelf: place.scene.shelf)
            #expect(try await opening.run(on: database.app, at: place.scene.noon) == 1)
            #expect(try await opening.run(on: database.app, at: place.scene.noon) == 0)
            await #expect(throws: FilingRefusal.belowOpen) {
                try await place.file(in: Scene.town, as: place.town)
            }
            try await place.file(["3": "7", "4": "0"], in: fresh, as: clerk)
            try await place.decide(fresh, version: 2, as: place.town)
            try await place.file(in: Scene.town, as: place.town)
            #expect(try await place.filing(Scene.town, as: place.county)?.cells["3"]?.number == 247)
            // Of March, which was over then, nothing is asked of a village that opens in April.
            let late = Scene.town + "778"
            _ = try await open(late, on: "2027-04-03", in: place)
            while try await opening.run(on: database.app, at: place.scene.noon + 32 * 86_400) > 0 {}
            #expect(try await count("filings WHERE area = '\(late)' AND period = '2027-03'", in: place) == 0)
            #expect(try await count("filings WHERE area = '\(late)' AND period = '2027-04'", in: place) == 1)
        }
    }

    @Test func `what a village had filed before another took over from it is not added up twice`()
        async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            for (area, session) in [(Scene.village, place.clerk), (Scene.neighbour, place.neighbour)] {
                try await place.file(in: area, as: session)
                try await place.decide(area, version: 2, as: place.town)
            }
            let fresh = Scene.town + "777"
            let clerk = try await open(fresh, on: "2027-03-20", after: Scene.neighbour, in: place)
            let opening = OpenFilings(shelf: place.scene.shelf)
            #expect(try await opening.run(on: database.app, at: place.scene.noon) == 1)
            let day = try #require(Day("2027-03-21"))
            try await place.file(["3": "7", "4": "0"], in: fresh, on: day, as: clerk)
            try await place.decide(fresh, version: 2, on: day, as: place.town)
            try await place.file(in: Scene.town, on: day, as: place.town)
            #expect(try await place.filing(Scene.town, as: place.county)?.cells["3"]?.number == 127)
            let below = try await database.app.acting(with: place.town) { acting, db in
                try await db.filings.below(try #require(acting.area), of: place.form, for: "2027-03")
            }
            #expect(below.map(\.area.text) == [Scene.village, fresh])
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
            #expect(try await count("filing_moves WHERE act = 'follow' AND reason = '数错了'", in: place) == 1)
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

    @Test
    func
        `a period that began and passed while the worker stood still is asked for as long as it may be filed`()
        async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            let opening = OpenFilings(shelf: place.scene.shelf)
            while try await opening.run(on: database.app, at: place.scene.noon + 66 * 86_400) > 0 {}
            #expect(try await count("filings WHERE period = '2027-04'", in: place) == 5)
            #expect(try await count("filings WHERE period = '2027-05'", in: place) == 5)
        }
    }

    @Test(arguments: [
        // Of a form of March and April the last period is taken until 15 May, of one of a year until 15 January.
        (FormRhythm.month, "2027-04-30", "2027-05-15"), (.month, "2027-04-02", "2027-05-15"),
        (.quarter, "2027-05-20", "2027-07-15"), (.year, "2027-05-20", "2028-01-15"),
        (.once, "2027-04-20", "2027-05-05"),
    ])
    func `the last period of a form is opened as long as it may be filed, and then no form is looked at`(
        rhythm: FormRhythm, ends: String, locks: String
    ) async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            let (ends, locks) = (try #require(Day(ends)), try #require(Day(locks)))
            try await place.send(place.draft(rhythm: rhythm, until: ends))
            try await database.superuser.transaction { db in
                try await db.execute("DELETE FROM filings")
                try await db.execute("UPDATE forms SET opened_through = begins_on - 1")
            }
            let toOpen = { (day: Int) in
                try await database.app.timekeeping { db in
                    try await db.forms.toOpen(on: Day(ordinal: day), limit: 50).map(\.form)
                }
            }
            #expect(try await toOpen(locks.ordinal + 1).isEmpty)
            let form = try #require(try await toOpen(locks.ordinal).first)
            #expect(form.draft.schedule.periods(after: FilingScene.february, until: locks).count == 1)
            let opening = OpenFilings(shelf: place.scene.shelf)
            let moment = Date(timeIntervalSince1970: (Double(locks.ordinal) + 0.2) * 86_400)
            while try await opening.run(on: database.app, at: moment) > 0 {}
            #expect(try await count("filings WHERE locks_on = '\(locks)'", in: place) == 5)
            #expect(try await toOpen(locks.ordinal).isEmpty)
        }
    }

    @Test func `whoever has to file is told when the day comes near and on it, until somebody has read it`()
        async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            try await place.file(in: Scene.neighbour, as: place.neighbour)
            let opening = OpenFilings(shelf: place.scene.shelf)
            // It is due on 5 April; the worker stood still on the second.
            let moment = { (day: Int) in place.scene.noon + Double(day + 28) * 86_400 }
            var told: [Int] = []
            for day in [1, 3, 4, 5] {
                var made = 0
                while true {
                    let done = try await opening.run(on: database.app, at: moment(day))
                    guard done > 0 else { break }
                    made += done
                }
                told.append(made)
            }
            // On the third also filings of April begin to be there; two villages and two towns have not
            // filed.
            #expect(told == [5, 4, 0, 4])
            let due = try #require(Day("2027-04-05"))
            let read = { (session: Secret) in
                try await database.app.acting(with: session) { acting, db in
                    let own = try #require(acting.area)
                    return (
                        try await db.filings.unreadReminders(for: own, on: due),
                        try await db.filings.reminders(for: own, on: due).map(\.late)
                    )
                }
            }
            #expect(try await read(place.clerk) == (1, [nil]))
            #expect(try await read(place.neighbour) == (0, []))
            let watcher = try await place.scene.givenPost("town-supervisor", in: Scene.town)
            for (session, changed) in [(watcher, 0), (place.clerk, 1), (place.clerk, 0)] {
                let count = try await database.app.perform(
                    ReadReminders(of: due), with: session, at: place.scene.noon)
                #expect(count == changed)
            }
            #expect(try await read(place.clerk).0 == 0)
            #expect(try await read(place.town).0 == 1)
        }
    }

    @Test func `the worker opens each period once, and tells whoever is above of what is late`()
        async throws
    {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.send()
            let opening = OpenFilings(shelf: place.scene.shelf)
            #expect(try await opening.run(on: database.app, at: place.scene.noon) == 0)
            let april = place.scene.noon + 35 * 86_400
            // One day late: both towns are told of their villages, the county of its towns.
            #expect(try await opening.run(on: database.app, at: april) == 5 + 3)
            #expect(try await opening.run(on: database.app, at: april) == 0)
            #expect(try await count("filings WHERE period = '2027-04'", in: place) == 5)
            let told = try await database.app.acting(with: place.town) { _, db in
                try await db.filings.reminders(
                    for: try #require(Area.Code(Scene.town)), on: Day(ordinal: FilingScene.march.ordinal + 36)
                )
            }
            let unread = try await database.app.acting(with: place.town) { acting, db in
                try await db.filings.unreadReminders(
                    for: try #require(acting.area), on: Day(ordinal: FilingScene.march.ordinal + 36))
            }
            #expect(unread == 1)
            #expect(told.map(\.late) == [2] && told.map(\.period) == ["2027-03"])
            #expect(try await count("filing_reminders WHERE length(area) > 9", in: place) == 0)
            let again = try await opening.run(on: database.app, at: april + 86_400)
            #expect(again == 3)
            // After more than a year they are gone.
            while try await opening.run(on: database.app, at: april + 402 * 86_400) > 0 {}
            #expect(try await count("filing_reminders", in: place) == 0)
        }
    }
}
