import Access
import Casework
import Foundation
import Logging
import Postgres
import Territory
import TestSupport
import Testing
import Worker

/// Rows on which a job fails each time: the rest flows meanwhile, after five tries the row is parked with a
/// reason that tells of nobody, an alarm says so, and once the cause is gone a person has it tried again.
@Suite struct PoisonTests {
    private func clockwork(_ scene: Scene) throws -> Clockwork {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Clockwork(
            database: scene.database.app, shelf: scene.shelf, exports: try ExportFolder(data: scene.data),
            logger: logger)
    }

    private func count(_ question: String, in scene: Scene) async throws -> Int {
        try await scene.look(
            "SELECT count(*) AS count FROM \(SQL(stringLiteral: question))", { try $0.int("count") }) ?? -1
    }

    /// What happened cannot be told: of one the owner does not exist, of one nobody can read what happened.
    @Test(arguments: [
        (#"{"lead": [{"area": "990199"}]}"#, "23503 notices_to_area_fkey"),
        (#"{"lead": "CANARY 13812341234"}"#, "DecodingError"),
    ])
    func `news that cannot be told keep nobody else from being told`(detail: String, reason: String)
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let poison = Poison(scene: scene)
            let works = try clockwork(scene)
            _ = try await scene.report("rubbish")
            while try await works.notify(at: scene.noon) > 0 {}
            let each = try await count("notices", in: scene)
            try #require(each > 0)
            for _ in 0..<4 { _ = try await scene.report("rubbish") }
            let bad = try await scene.look(
                "SELECT id FROM outbox WHERE taken_at IS NULL ORDER BY id OFFSET 1 LIMIT 1",
                { try $0.int("id") })
            let id = try #require(bad)
            try await database.superuser.transaction { db in
                try await db.execute(
                    "UPDATE outbox SET detail = detail || \(detail)::jsonb WHERE id = \(id)")
            }
            var now = scene.noon
            for round in 1...5 {
                while try await works.notify(at: now) > 0 {}
                #expect(try await count("notices", in: scene) == 4 * each, "the others are told at once")
                let line = "teller \(id) \(round) \(reason)" + (round == 5 ? " parked" : "")
                #expect(try await poison.noted() == [line])
                // Nobody looks at it again before its time.
                #expect(try await works.notify(at: now) == 0)
                #expect(try await poison.noted() == [line])
                now += Poison.pause
            }
            while try await works.notify(at: now + 86_400) > 0 {}
            #expect(try await poison.noted() == ["teller \(id) 5 \(reason) parked"])
            #expect(try await poison.alarms(at: now) == [.workParked(1)])
            // What comes later flows.
            _ = try await scene.report("rubbish")
            while try await works.notify(at: now) > 0 {}
            #expect(try await count("notices", in: scene) == 5 * each)

            try await database.superuser.transaction { db in
                try await db.execute("UPDATE outbox SET detail = '{}' WHERE id = \(id)")
            }
            #expect(try await poison.putBack(at: now, job: "timekeeper") == 0)
            #expect(try await poison.putBack(at: now) == 1)
            while try await works.notify(at: now) > 0 {}
            #expect(try await poison.noted().isEmpty)
            #expect(try await poison.alarms(at: now).isEmpty)
            #expect(try await count("outbox WHERE taken_at IS NULL", in: scene) == 0)
            #expect(try await count("audit WHERE act = 'put back work'", in: scene) == 1)
        }
    }

    @Test func `a solved case that cannot be closed keeps no other job of the round from its work`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (poison, works) = (Poison(scene: scene), try clockwork(scene))
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            var due = scene.noon
            var solved: [Case.Number] = []
            for _ in 0..<3 {
                let number = try await scene.report("rubbish").number
                let current = try await scene.take("solve", on: number, as: clerk) { $0.answer = "清走了" }
                due = max(due, try #require(current.dueAt))
                solved.append(number)
            }
            let key = try await poison.key(of: try #require(solved.first))
            try await poison.plant("history", where: "NEW.home || '/' || NEW.case_id = '\(key)'")
            var now = due + 60
            for round in 1...5 {
                while try await works.round(at: now) > 0 {}
                #expect(try await count("cases WHERE closed_at IS NOT NULL", in: scene) == 2)
                #expect(
                    try await poison.noted()
                        == ["followup \(key) \(round) P0001" + (round == 5 ? " parked" : "")])
                #expect(try await count("meter_readings", in: scene) == 1)
                now += Poison.pause
            }
            try await poison.remove()
            #expect(try await works.round(at: now + 86_400) == 0, "parked is parked")
            #expect(try await poison.putBack(at: now) == 1)
            while try await works.round(at: now) > 0 {}
            #expect(try await count("cases WHERE closed_at IS NOT NULL", in: scene) == 3)
            #expect(try await poison.noted().isEmpty)
        }
    }

    @Test func `a clock that cannot go on does not stop the others`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let poison = Poison(scene: scene)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            var until = scene.noon
            var waiting: [Case.Number] = []
            for _ in 0..<3 {
                let number = try await scene.report("street-light").number
                try await scene.take("take", on: number, as: clerk)
                let current = try await scene.take("wait", on: number, as: clerk) {
                    $0.note = "等"
                    $0.awaited = .outsider
                }
                until = max(until, try #require(current.clock?.pause?.until))
                waiting.append(number)
            }
            let key = try await poison.key(of: try #require(waiting.first))
            try await poison.plant(
                "clocks", where: "NEW.home || '/' || NEW.case_id = '\(key)' AND NEW.paused_at IS NULL")
            let job = MindClocks(shelf: scene.shelf)
            var now = until
            for round in 1...5 {
                while try await job.run(on: database.app, at: now) > 0 {}
                #expect(try await count("clocks WHERE paused_at IS NOT NULL", in: scene) == 1)
                let tries = "timekeeper wait/\(key) \(round) P0001" + (round == 5 ? " parked" : "")
                #expect(try await poison.noted() == [tries])
                now += Poison.pause
            }
            try await poison.remove()
            #expect(try await poison.putBack(at: now) == 1)
            while try await job.run(on: database.app, at: now) > 0 {}
            #expect(try await count("clocks WHERE paused_at IS NOT NULL", in: scene) == 0)
            #expect(try await poison.noted().isEmpty)
        }
    }

    @Test func `a case that cannot move on leaves the others of its closed area to move`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let poison = Poison(scene: scene)
            let areas = AreaChangeTests()
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            var numbers: [Case.Number] = []
            for _ in 0..<3 {
                numbers.append(try await scene.report("rubbish", at: (150.015, 30.0025)).number)
            }
            let key = try await poison.key(of: try #require(numbers.first))
            try await areas.order(areas.wish([Scene.neighbour], to: [(Scene.village, nil)]), in: scene)
            try await poison.plant("history", where: "NEW.home || '/' || NEW.case_id = '\(key)'")
            let left =
                "cases c JOIN areas a ON a.code = c.area WHERE c.closed_at IS NULL AND a.closed_on IS NOT NULL"
            var wait = 3_600.0
            for round in 1...5 {
                try await areas.carry(scene, after: wait)
                #expect(try await count(left, in: scene) == 1)
                let tries = "mover area/\(key) \(round) P0001" + (round == 5 ? " parked" : "")
                #expect(try await poison.noted() == [tries])
                wait += Poison.pause
            }
            try await poison.remove()
            #expect(try await poison.putBack(at: scene.noon + wait) == 1)
            try await areas.carry(scene, after: wait)
            #expect(try await count(left, in: scene) == 0)
            #expect(try await poison.noted().isEmpty)
            #expect(try await count("area_changes WHERE done_at IS NULL", in: scene) == 0)
        }
    }

    @Test func `a database that is away or full is nobody's fault`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (poison, works) = (Poison(scene: scene), try clockwork(scene))
            _ = try await scene.report("rubbish")
            for state in ["53100", "57P01", "25006"] {
                try await poison.plant("notices", where: "true", state: state)
                await #expect(throws: (any Error).self) { try await works.notify(at: scene.noon) }
                #expect(try await poison.noted().isEmpty)
            }
            let nowhere = Database(target: "host=/nowhere")
            await #expect(throws: (any Error).self) {
                try await MakeNotices(shelf: scene.shelf).run(on: nowhere, at: scene.noon)
            }
            try await poison.remove()
            while try await works.notify(at: scene.noon) > 0 {}
            #expect(try await count("notices", in: scene) == 1)
        }
    }

    @Test func `a job that fails whole leaves the others their turn, and the meters say that it stands`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (poison, works) = (Poison(scene: scene), try clockwork(scene))
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.report("rubbish").number
            let solved = try await scene.take("solve", on: number, as: clerk) { $0.answer = "清走了" }
            let now = try #require(solved.dueAt) + 60
            try await poison.plant("loop_counts", where: "true")
            await #expect(throws: (any Error).self) { try await works.round(at: now) }
            #expect(try await count("cases WHERE closed_at IS NOT NULL", in: scene) == 1)
            #expect(try await count("repeat_walks", in: scene) == 1, "a job behind the one that failed")
            #expect(try await count("meter_readings", in: scene) == 0)
            try await poison.remove()
            while try await works.round(at: now) > 0 {}
            #expect(try await count("meter_readings", in: scene) == 1)
        }
    }
}
