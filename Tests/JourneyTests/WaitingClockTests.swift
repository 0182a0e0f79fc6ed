import Access
import Casework
import Foundation
import Postgres
import Scenarios
import Territory
import TestSupport
import Testing

/// Clocks of one case in a real database: they keep what they were given, warn once, stand still for an answer,
/// and go on with what was left.
@Suite struct WaitingClockTests {
    private func clock(of number: Case.Number, in scene: Scene, _ column: String) async throws -> String? {
        try await scene.look(
            """
            SELECT k.\(name: column)::text AS value FROM clocks k JOIN cases c ON c.id = k.case_id
            WHERE c.number = \(number.number) AND k.stopped_at IS NULL AND NOT k.beside
            """, { try $0.textOrNil("value") }) ?? nil
    }

    private func mind(_ scene: Scene, at moment: Date) async throws -> Int {
        var done = 0
        let job = MindClocks(shelf: scene.shelf)
        while case let some = try await job.run(on: scene.database.app, at: moment), some > 0 { done += some }
        return done
    }

    private func told(_ event: String, in scene: Scene) async throws -> Int {
        try await scene.look(
            "SELECT count(*) AS count FROM outbox WHERE event = \(event)", { try $0.int("count") }) ?? 0
    }

    /// A lamp that is being handled since a minute after noon: due three working days later.
    private func handled(_ scene: Scene) async throws -> (ReportCase.Acknowledged, Secret) {
        let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
        let done = try await scene.report("street-light")
        try await scene.take("take", on: done.number, as: clerk)
        return (done, clerk)
    }

    private func standing(_ number: Case.Number, as session: Secret, in scene: Scene) async throws -> Case {
        try await scene.database.app.acting(with: session) { acting, db in
            try await db.opened(number, by: acting, shelf: scene.shelf).current
        }
    }

    @Test func `a clock keeps its allowance and its end when a new pack says otherwise`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (done, clerk) = try await handled(scene)
            #expect(try await clock(of: done.number, in: scene, "allowance") == "3 working days")
            let due = try await clock(of: done.number, in: scene, "due_at")
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            try await Self.install(scene, at: scene.noon + 120) { scenario in
                scenario.limits = scenario.limits.mapValues { _ in Limit(30, .minutes) }
            }
            #expect(try await clock(of: done.number, in: scene, "due_at") == due)
            // What the case starts later, it starts by the rules it began under.
            try await scene.take("finish", on: done.number, as: clerk) { $0.answer = "修好了" }
            #expect(try await clock(of: done.number, in: scene, "allowance") == "1 working day")
            let fresh = try await scene.report("street-light")
            #expect(try await clock(of: fresh.number, in: scene, "allowance") == "30 minutes")
            _ = other
        }
    }

    @Test func `whoever has a case is warned once, before the clock runs out`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (done, clerk) = try await handled(scene)
            let current = try await standing(done.number, as: clerk, in: scene)
            let due = try #require(current.dueAt)
            let warn = try #require(scene.pack.calendar.moment(Limit(1, .workingDays), before: due))
            #expect(try await mind(scene, at: warn - 1) == 0)
            #expect(try await told("warned", in: scene) == 0)
            #expect(try await mind(scene, at: warn) == 1)
            #expect(try await mind(scene, at: warn + 60) == 0)
            #expect(try await told("warned", in: scene) == 1)
            // Nobody's open form goes stale because a clock warned.
            #expect(try await scene.version(of: done.number) == current.version)
            let marks = try await database.app.acting(with: clerk) { _, db in
                try await db.times.marks(of: [done.number], at: warn)
            }
            #expect(marks[done.number] == [.warned])
        }
    }

    @Test func `a clock stands still for the reporter and goes on with what was left`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (done, clerk) = try await handled(scene)
            let due = try #require(try await standing(done.number, as: clerk, in: scene).dueAt)
            let waiting = try await scene.take("wait", on: done.number, as: clerk) {
                $0.note = "请问是哪一根灯杆？"
                $0.awaited = .reporter
            }
            let pause = try #require(waiting.clock?.pause)
            #expect(waiting.dueAt == nil)
            let left = try #require(
                scene.pack.calendar.workingSeconds(from: pause.since, to: due))
            #expect(pause.left == Remainder(seconds: left, isWorking: true))
            // Nothing is due, nothing is warned of, and nobody above is told.
            #expect(try await mind(scene, at: due + 60) == 0)
            let desk = try await database.app.acting(with: clerk) { _, db in
                try await db.desks.counts(
                    of: .own(.area(try #require(Area.Code(Scene.village)))),
                    on: .init(now: scene.noon, ends: scene.noon + 86_400, waitingSteps: []))
            }
            #expect(desk[.waiting] == 1)

            let answered = scene.noon + 86_400
            try await database.app.holding(done.receipt) { _, db in
                try await ReplyByReceipt(
                    words: "十二号", source: .console, keeping: (shelf: scene.shelf, sealing: scene.sealing)
                ).run(at: answered, in: db)
            }
            let again = try await standing(done.number, as: clerk, in: scene)
            #expect(again.clock?.pause == nil)
            #expect(again.dueAt == scene.pack.calendar.moment(after: pause.left, from: answered))
            #expect(again.waited == Int(answered.timeIntervalSince(pause.since)))
            let lines = try await scene.look(
                """
                SELECT string_agg(act || ' ' || who || ' ' || is_public, ', ' ORDER BY version) AS lines
                FROM history WHERE version > 2
                """, { try $0.text("lines") })
            #expect(
                lines
                    == "wait \(Scene.village) · village-clerk true, reply reporter true, resume reporter true"
            )
        }
    }

    @Test func `a wait for an outsider ends by choice, by moving on, or when it lasted long enough`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (done, clerk) = try await handled(scene)
            let wait: @Sendable (inout TakeChoice.Asked) -> Void = {
                $0.note = "等配件"
                $0.awaited = .outsider
            }
            let first = try await scene.take("wait", on: done.number, as: clerk, change: wait)
            await #expect(throws: Refusal.waitsAlready) {
                try await scene.take("wait", on: done.number, as: clerk, change: wait)
            }
            // The reporter writes: that is not what it waits for.
            try await database.app.holding(done.receipt) { _, db in
                try await ReplyByReceipt(
                    words: "？", source: .console, keeping: (shelf: scene.shelf, sealing: scene.sealing)
                ).run(at: scene.noon + 400, in: db)
            }
            #expect(try await standing(done.number, as: clerk, in: scene).clock?.pause == first.clock?.pause)
            let resumed = try await scene.take("resume", on: done.number, as: clerk)
            #expect(resumed.dueAt != nil)
            await #expect(throws: Refusal.waitsForNobody) {
                try await scene.take("resume", on: done.number, as: clerk)
            }

            let second = try await scene.take("wait", on: done.number, as: clerk, change: wait)
            let until = try #require(second.clock?.pause?.until)
            #expect(try await mind(scene, at: until - 1) == 0)
            #expect(try await mind(scene, at: until) == 1)
            #expect(try await mind(scene, at: until) == 0)
            let goesOn = try await standing(done.number, as: clerk, in: scene)
            let left = try #require(second.clock?.pause?.left)
            #expect(goesOn.dueAt == scene.pack.calendar.moment(after: left, from: until))

            try await scene.take("wait", on: done.number, as: clerk, after: 60_000, change: wait)
            let finished = try await scene.take("finish", on: done.number, as: clerk, after: 60_000) {
                $0.answer = "修好了"
            }
            #expect(finished.clock?.pause == nil)
            #expect(finished.dueAt != nil)
            let standing = try await scene.look(
                """
                SELECT count(*) AS count FROM cases c, assignments a
                WHERE c.waits_until IS NOT NULL OR a.waits_until IS NOT NULL
                """, { try $0.int("count") })
            #expect(standing == 0)
        }
    }

    @Test func `a clock that has run out cannot stand still, and nobody waits for ever`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (done, clerk) = try await handled(scene)
            let due = try #require(try await standing(done.number, as: clerk, in: scene).dueAt)
            func wait(at moment: Date) async throws {
                var asked = TakeChoice.Asked(version: try await scene.version(of: done.number))
                asked.note = "等"
                asked.awaited = .outsider
                let action = TakeChoice(
                    number: done.number, choice: "wait", asked: asked, source: .console, shelf: scene.shelf)
                _ = try await database.app.perform(action, with: clerk, at: moment)
            }
            await #expect(throws: Refusal.nothingToPause) { try await wait(at: due) }
            var now = scene.noon + 300
            var waits = 0
            do {
                while waits < 20 {
                    try await wait(at: now)
                    waits += 1
                    let pause = try await standing(done.number, as: clerk, in: scene).clock?.pause
                    now = try #require(pause?.until)
                    _ = try await mind(scene, at: now)
                    now += 1
                }
            } catch Refusal.waitedEnough(let total) {
                #expect(total == Limit(20, .days))
            }
            #expect((2...6).contains(waits))
            let waited = try await standing(done.number, as: clerk, in: scene).waited
            #expect(waited == 20 * 86_400)
        }
    }

    @Test func `past the calendar's end a clock has no due moment, and gets one once the days are known`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            try await Self.install(scene, at: scene.noon, ending: "2027-03-02") { _ in }
            let done = try await scene.report("street-light")
            try await scene.take("take", on: done.number, as: clerk)
            #expect(try await clock(of: done.number, in: scene, "due_at") == nil)
            #expect(try await mind(scene, at: scene.noon + 3_600) == 0)
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            let undated = try await database.app.acting(with: keeper) { _, db in
                try await db.clocks.countUndated(limit: 500)
            }
            #expect(undated == 1)
            // The days are announced; nothing that was given changes, and what was missing is worked out.
            try await Self.install(scene, at: scene.noon + 7_200) { _ in }
            #expect(try await mind(scene, at: scene.noon + 7_300) == 1)
            let current = try await standing(done.number, as: clerk, in: scene)
            #expect(
                current.dueAt
                    == scene.pack.calendar.moment(after: Limit(3, .workingDays), from: scene.noon + 60))
        }
    }

    /// Installs the pack of the scene again, changed.
    static func install(
        _ scene: Scene, at moment: Date, ending day: String? = nil, change: (inout Scenario) -> Void
    ) async throws {
        let old = scene.pack
        let calendar = old.calendar
        let last = day.flatMap { Day($0) } ?? calendar.covers.to
        let shorter = WorkCalendar(
            name: calendar.name, timeZone: calendar.timeZone,
            covers: .init(from: calendar.covers.from, to: last),
            hours: calendar.hours,
            exceptions: .init(
                holidays: calendar.holidays.filter { $0 <= last },
                makeUpDays: calendar.makeUpDays.filter { $0 <= last },
                ownHours: (calendar.ownHours ?? []).filter { $0.day <= last }))
        let scenarios = old.scenarios.map { scenario in
            var changed = scenario
            change(&changed)
            return changed
        }
        let pack = Definitions(
            place: old.place, people: (postKinds: old.postKinds, organizations: old.organizations),
            calendars: (place: shorter, areas: []), workflows: old.workflows, scenarios: scenarios)
        try await scene.database.superuser.console { acting, db in
            _ = try await InstallPack(name: "again", definitions: pack, source: .console)
                .run(by: acting, at: moment, in: db)
        }
    }
}
