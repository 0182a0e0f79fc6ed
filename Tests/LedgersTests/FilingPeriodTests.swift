import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Periods of a form as time goes on, areas that open and close among them, and who is reminded; on the real
/// database.
@Suite struct FilingPeriodTests {
    @Test func `nobody waits for an area that closed before it filed`() async throws {
        try await withDatabase { database in
            let place = try await FilingScene(in: database)
            try await place.dwell()
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

    private static let fresh = Scene.town + "777"

    /// A place whose villages have filed when one more opens on 20 March, and who keeps its desk.
    private func withFresh(after old: String? = nil, in database: TestDatabase) async throws
        -> (place: FilingScene, clerk: Secret, opening: OpenFilings)
    {
        let place = try await FilingScene(in: database)
        try await place.send()
        try await place.fileVillages()
        let clerk = try await open(Self.fresh, on: "2027-03-20", after: old, in: place)
        return (place, clerk, OpenFilings(shelf: place.scene.shelf))
    }

    @Test func `an area that opens in the middle of a period is asked too, and the sum waits for it`()
        async throws
    {
        try await withDatabase { database in
            let (place, clerk, opening) = try await withFresh(in: database)
            await #expect(throws: FilingRefusal.belowOpen) {
                try await place.file(in: Scene.town, as: place.town)
            }
            #expect(try await opening.run(on: database.app, at: place.scene.noon) == 1)
            #expect(try await opening.run(on: database.app, at: place.scene.noon) == 0)
            await #expect(throws: FilingRefusal.belowOpen) {
                try await place.file(in: Scene.town, as: place.town)
            }
            try await place.file(["3": "7", "4": "0"], in: Self.fresh, as: clerk)
            try await place.decide(Self.fresh, version: 2, as: place.town)
            try await place.file(in: Scene.town, as: place.town)
            #expect(try await place.filing(Scene.town, as: place.county)?.cells["3"]?.number == 247)
            // Of March, which was over then, nothing is asked of a village that opens in April.
            let late = Scene.town + "778"
            _ = try await open(late, on: "2027-04-03", in: place)
            while try await opening.run(on: database.app, at: place.scene.noon + 32 * 86_400) > 0 {}
            #expect(try await place.count("filings WHERE area = '\(late)' AND period = '2027-03'") == 0)
            #expect(try await place.count("filings WHERE area = '\(late)' AND period = '2027-04'") == 1)
        }
    }

    @Test func `what a village had filed before another took over from it is not added up twice`()
        async throws
    {
        try await withDatabase { database in
            let (place, clerk, opening) = try await withFresh(after: Scene.neighbour, in: database)
            #expect(try await opening.run(on: database.app, at: place.scene.noon) == 1)
            let day = try #require(Day("2027-03-21"))
            try await place.file(["3": "7", "4": "0"], in: Self.fresh, on: day, as: clerk)
            try await place.decide(Self.fresh, version: 2, on: day, as: place.town)
            try await place.file(in: Scene.town, on: day, as: place.town)
            #expect(try await place.filing(Scene.town, as: place.county)?.cells["3"]?.number == 127)
            let below = try await database.app.acting(with: place.town) { acting, db in
                try await db.filings.below(try #require(acting.area), of: place.form, for: "2027-03")
            }
            #expect(below.map(\.area.text) == [Scene.village, Self.fresh])
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
            #expect(try await place.count("filings WHERE period = '2027-04'") == 5)
            #expect(try await place.count("filings WHERE period = '2027-05'") == 5)
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
            #expect(try await place.count("filings WHERE locks_on = '\(locks)'") == 5)
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
            #expect(try await place.count("filings WHERE period = '2027-04'") == 5)
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
            #expect(try await place.count("filing_reminders WHERE length(area) > 9") == 0)
            let again = try await opening.run(on: database.app, at: april + 86_400)
            #expect(again == 3)
            // After more than a year they are gone.
            while try await opening.run(on: database.app, at: april + 402 * 86_400) > 0 {}
            #expect(try await place.count("filing_reminders") == 0)
        }
    }
}
