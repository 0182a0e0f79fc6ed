import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Desks are told on their pages what concerns them: once, and nobody else.
@Suite struct NoticeTests {
    private func makeNotices(_ scene: Scene) async throws {
        let (shelf, noon) = (scene.shelf, scene.noon)
        try await scene.database.app.telling { db in
            _ = try await MakeNotices(shelf: shelf).run(at: noon, in: db)
        }
    }

    @Test func `a desk is told of what it is given, reads it, and is told once`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let colleague = try await scene.givenPost("village-clerk", in: Scene.village)
            let office = try await scene.givenOrganization("urban-care", in: Scene.town)
            let handler = try await scene.givenPost(
                "department-handler", in: Scene.town, organization: office)
            let told = try await scene.report("rubbish", "SECRET-WORDS")
            try await makeNotices(scene)
            try await makeNotices(scene)
            let page = try await visitor.get("/notices", as: clerk)
            #expect(page.text.contains("\(told.number)"))
            #expect(page.text.matches(of: /class="notice-row is-unread"/).count == 1)
            #expect(!page.text.contains("SECRET-WORDS"))
            #expect(page.text.contains("bell-count\">1<"))
            #expect(try await !visitor.get("/notices", as: handler).text.contains("\(told.number)"))

            try await scene.take("dispatch", on: told.number, as: clerk) { $0.organization = office }
            try await makeNotices(scene)
            #expect(try await visitor.get("/notices", as: handler).text.contains("\(told.number)"))
            let own = try await visitor.get("/notices", as: clerk).text
            #expect(own.matches(of: /class="notice-row/).count == 1, "who acts is not told of it")

            let all = "first=1&last=\(Int64.max)"
            #expect(try await visitor.post("/notices/readings", all, as: clerk, World.form).status == 303)
            for reader in [clerk, colleague] {
                #expect(try await !visitor.get("/notices", as: reader).text.contains("is-unread"))
            }
            #expect(try await visitor.get("/notices", as: handler).text.contains("is-unread"))
        }
    }

    @Test func `nobody is told what they may not see, nor what another desk is told`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let others = [
                try await scene.givenPost("village-clerk", in: Scene.neighbour),
                try await scene.givenPost("town-dispatcher", in: Scene.town),
                try await scene.givenPost("town-supervisor", in: Scene.town),
                try await scene.givenPost("city-duty", in: Scene.city),
            ]
            let report = try await scene.report("rubbish")
            let complaint = try await scene.report("rubbish") { $0.isAboutHandlers = true }
            try await makeNotices(scene)
            #expect(try await visitor.get("/notices", as: clerk).text.contains("\(report.number)"))
            for session in [clerk] + others {
                let text = try await visitor.get("/notices", as: session).text
                #expect(session.hash == clerk.hash || !text.contains("\(report.number)"))
                #expect(session.hash == others[1].hash || !text.contains("\(complaint.number)"))
            }
            #expect(try await visitor.get("/notices", as: others[1]).text.contains("\(complaint.number)"))
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            #expect(try await visitor.get("/notices", as: keeper).status == 403)
        }
    }

    @Test func `what is no move reaches whom it turns to`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            let told = try await scene.report("rubbish")
            let before = try await scene.version(of: told.number)
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    SELECT ctx.tell(c, 'escalated', jsonb_build_object('to_area', \(Scene.county)::text))
                    FROM cases c WHERE number = \(told.number.number)
                    """)
            }
            try await makeNotices(scene)
            #expect(try await visitor.get("/notices", as: county).text.contains("\(told.number)"))
            #expect(try await visitor.get("/notices", as: clerk).text.matches(of: /is-unread/).count == 1)
            #expect(try await scene.version(of: told.number) == before, "nobody's open form goes stale")
        }
    }

    @Test func `an open page hears of its notices, and of nobody else's`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await scene.report("rubbish")
            try await visitor.settle()
            let place = await visitor.site.newsroom.place
            try await makeNotices(scene)
            try await visitor.settle()
            let own = try await visitor.get("/live?after=\(place)", as: clerk).text
            #expect(own.contains("\"notices\":true") && own.contains("\"cases\":{}"))
            #expect(try await !visitor.get("/live?after=\(place)", as: town).text.contains("event: news"))
        }
    }

    @Test func `work broken off half way is done again, and nothing twice`() async throws {
        struct Killed: Error {}
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            for _ in 0..<3 { _ = try await scene.report("rubbish") }
            let (shelf, noon) = (scene.shelf, scene.noon)
            let counts: SQL = """
                SELECT (SELECT count(*) FROM notices) * 100
                    + (SELECT count(*) FROM outbox WHERE taken_at IS NULL) AS count
                """
            // After everything was done, and before it was kept.
            await #expect(throws: Killed.self) {
                try await scene.database.app.telling { db in
                    _ = try await MakeNotices(shelf: shelf).run(at: noon, in: db)
                    throw Killed()
                }
            }
            #expect(try await scene.look(counts, { try $0.int("count") }) == 3)
            // Twenty at once share what there is.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { try await makeNotices(scene) } }
                try await group.waitForAll()
            }
            #expect(try await scene.look(counts, { try $0.int("count") }) == 300)
            let again: SQL = "UPDATE outbox SET taken_at = NULL WHERE event <> 'noticed'"
            try await scene.database.superuser.transaction { db in _ = try await db.execute(again) }
            try await makeNotices(scene)
            #expect(try await scene.look(counts, { try $0.int("count") }) == 300)
        }
    }

    @Test func `old notices are swept, and what was not taken yet is not`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            _ = try await scene.report("rubbish")
            let far = scene.noon + 90 * 86_400
            let untaken = try await scene.database.app.lookingForNews { db in
                try await db.news.sweep(before: far, limit: 100)
            }
            #expect(untaken == 0)
            try await makeNotices(scene)
            let swept = try await scene.database.app.telling { db in
                [
                    try await db.notices.sweep(before: scene.noon, limit: 100),
                    try await db.notices.sweep(before: far, limit: 100),
                ]
            }
            #expect(swept == [0, 1])
        }
    }
}
