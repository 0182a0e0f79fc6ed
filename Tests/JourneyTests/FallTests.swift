import Access
import Casework
import Foundation
import Logging
import Postgres
import TestSupport
import Testing
import Worker

/// Rows that fell the program that touches them: what it was at counts as tried, so that it does not fall
/// over them for ever.
@Suite struct FallTests {
    private func clockwork(_ scene: Scene) throws -> Clockwork {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Clockwork(
            database: scene.database.app, shelf: scene.shelf, exports: try ExportFolder(data: scene.data),
            logger: logger)
    }

    /// What a process leaves that fell while it had these lines open.
    private func fall(_ lines: [String], in scene: Scene, at now: Date) async throws -> Int {
        let begun = lines.map { BegunBook.Begun(what: $0, input: []) }
        return try await NoteFall(begun).run(on: scene.database.app, at: now)
    }

    /// Lines a job has open whenever the database is asked for something.
    private func linesOf(
        _ job: OneByOneJob, in folder: String
    ) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try names.flatMap { try BegunBook.read("\(folder)/\($0)").map(\.what) }
            .filter { OneByOneJob.rows(in: $0)?.job == job }
    }

    private func told(in scene: Scene) async throws -> Int {
        try await scene.look("SELECT count(*) AS count FROM notices", { try $0.int("count") }) ?? -1
    }

    @Test func `news that fell the program five times are parked, and all others are told`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (poison, works) = (Poison(scene: scene), try clockwork(scene))
            for _ in 0..<3 { _ = try await scene.report("rubbish") }
            let ids = try await database.superuser.transaction { db in
                try await db.rows("SELECT id FROM outbox ORDER BY id", as: { try $0.int("id") })
            }
            try #require(ids.count == 3)
            // Of a batch nobody knows which it was: all rest.
            #expect(try await fall(["rows teller", "request 1 GET /"], in: scene, at: scene.noon) == 3)
            #expect(try await works.notify(at: scene.noon) == 0)
            #expect(try await told(in: scene) == 0)
            #expect(try await poison.noted() == ids.map { "teller \($0) 1 the program fell" })
            // Then each by itself. The one in the middle does it again, before the last had its turn.
            var now = scene.noon
            for round in 2...5 {
                now += Poison.pause
                #expect(try await fall(["rows teller \(ids[1])"], in: scene, at: now) == 1)
                let line = "teller \(ids[1]) \(round) the program fell" + (round == 5 ? " parked" : "")
                #expect(try await poison.noted().contains(line))
            }
            while try await works.notify(at: now) > 0 {}
            #expect(try await told(in: scene) == 2)
            #expect(try await poison.noted() == ["teller \(ids[1]) 5 the program fell parked"])
            #expect(try await poison.alarms(at: now) == [.workParked(1)])
            #expect(try await poison.putBack(at: now) == 1)
            while try await works.notify(at: now) > 0 {}
            #expect(try await told(in: scene) == 3)
        }
    }

    @Test func `a clock whose end fells the program keeps nobody else's from ending`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (poison, works) = (Poison(scene: scene), try clockwork(scene))
            for (kind, area) in [("village-clerk", Scene.village), ("town-dispatcher", Scene.town)] {
                _ = try await scene.givenPost(kind, in: area)
            }
            let numbers = try await [scene.report("rubbish").number, scene.report("rubbish").number]
            let key = try await poison.key(of: try #require(numbers.first))
            let now = scene.noon + 30 * 86_400
            #expect(try await fall(["rows timekeeper escalate/\(key)"], in: scene, at: now) == 1)
            while try await works.round(at: now) > 0 {}
            let count: SQL = "SELECT count(DISTINCT case_id) AS count FROM outbox WHERE event = 'escalated'"
            #expect(try await scene.look(count, { try $0.int("count") }) == 1)
            while try await works.round(at: now + Poison.pause) > 0 {}
            #expect(try await scene.look(count, { try $0.int("count") }) == 2)
            #expect(try await poison.noted().isEmpty)
        }
    }

    @Test func `what a job is at is written down while it is at it`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let folder = scene.data + "/begun"
            let book = try BegunBook(in: folder)
            _ = try await scene.report("rubbish")
            let works = try clockwork(scene)
            // Somebody holds what is to be written, so that the worker waits with its row.
            try await database.superuser.transaction { db in
                try await db.execute("LOCK TABLE notices IN ACCESS EXCLUSIVE MODE")
                let working = Task {
                    try await BegunBook.$current.withValue(book) { try await works.notify(at: scene.noon) }
                }
                while try linesOf(.teller, in: folder).isEmpty { await Task.yield() }
                #expect(try linesOf(.teller, in: folder) == ["rows teller"])
                working.cancel()
                _ = await working.result
            }
            #expect(try linesOf(.teller, in: folder).isEmpty)
        }
    }

    @Test(arguments: [
        ("rows teller", "teller "), ("rows removal 1-2", "removal 1-2"),
        ("rows followup 35/a 35/b", "followup 35/a 35/b"), ("rows", nil), ("rows sender 1", nil),
        ("request 1 GET /rows", nil), ("", nil),
    ])
    func `a line says of which job and of which rows it is`(line: String, said: String?) {
        let found = OneByOneJob.rows(in: line)
        #expect(found.map { "\($0.job) \($0.items.joined(separator: " "))" } == said)
    }
}
