import Access
import Casework
import Foundation
import Postgres
import Territory
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

    @Test func `handing up and down, waiting, and helping are told to whom they turn to`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let matrix = try #require(scene.pack.notices)
            let village = try Owner.area(#require(Area.Code(Scene.village)))
            let town = try Owner.area(#require(Area.Code(Scene.town)))
            let office = Owner.organization(UUID())
            func told(_ event: String, by actor: Owner?) -> [String] {
                matrix.notices(
                    of: NoticeEvent(
                        name: event, step: "handling",
                        owners: [.owner: [village], .desk: [town], .addressed: [office], .helpers: [office]],
                        actor: actor, scenario: "rubbish")
                ).map {
                    "\($0.template) \($0.owner == village ? "owner" : $0.owner == town ? "desk" : "addressed")"
                }
            }
            let table: [(String, Owner?, [String])] = [
                ("hand-up", town, ["handed-up owner"]), ("hand-down", town, ["handed-down owner"]),
                ("wait", village, ["paused desk"]), ("resume", nil, ["goes-on owner", "goes-on desk"]),
                ("resume", village, ["goes-on desk"]), ("ask-help", village, ["asked-to-help addressed"]),
                ("call-help", village, ["called addressed"]), ("accept-help", office, ["help-comes owner"]),
                ("report-in", office, ["help-came owner"]), ("answer-help", office, ["help-answered owner"]),
                ("decline-help", office, ["help-declined owner"]),
                ("release-help", village, ["help-released addressed"]),
                ("separated", nil, ["taken-out owner"]),
                ("separate", town, ["by-itself owner"]), ("added", nil, ["added owner"]),
            ]
            for (event, actor, wanted) in table { #expect(told(event, by: actor) == wanted, "\(event)") }
        }
    }

    @Test func `who is asked to help is told so, and the other helpers are not`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            var offices: [(id: UUID, handler: Secret)] = []
            for slug in ["urban-care", "sanitation"] {
                let id = try await scene.givenOrganization(slug, in: Scene.town)
                let handler = try await scene.givenPost(
                    "department-handler", in: Scene.town, organization: id)
                offices.append((id, handler))
            }
            let told = try await scene.report("rubbish")
            try await scene.take("take", on: told.number, as: clerk)
            try await makeNotices(scene)
            for (position, office) in offices.enumerated() {
                let asked = try await visitor.post(
                    "/cases/\(told.number)/helpers",
                    "act=ask&target=organization:\(office.id.uuidString.lowercased())&words=please",
                    as: clerk,
                    World.form)
                #expect(asked.status == 303, "\(asked.text)")
                try await makeNotices(scene)
                for (other, each) in offices.enumerated() {
                    let page = try await visitor.get("/notices", as: each.handler).text
                    #expect(page.matches(of: /class="notice-row/).count == (other <= position ? 1 : 0))
                }
            }
        }
    }

    @Test func `a watcher's desk hears when the case it watches moves`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            let told = try await scene.report("rubbish")
            let other = try await scene.report("rubbish")
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO watchers (home, case_id, area, to_area, why, number, scenario, pack_version, since,
                        seen_from)
                    SELECT home, id, area, \(Scene.county)::text, 'escalated', number, scenario, pack_version,
                        reported_at, seen_from
                    FROM cases WHERE number = \(told.number.number)
                    """)
            }
            func heard(_ number: Case.Number) async throws -> Bool {
                try await visitor.settle()
                let place = await visitor.site.newsroom.place
                try await scene.take("take", on: number, as: clerk)
                try await visitor.settle()
                return try await visitor.get("/live?after=\(place)", as: county).text.contains(
                    "\"desk\":true")
            }
            #expect(try await heard(told.number))
            #expect(try await !heard(other.number), "of what it does not watch, its desk did not change")
            let named = try await scene.look(
                """
                SELECT detail -> 'watchers' -> 0 ->> 'area' AS area FROM outbox
                WHERE event = 'take' ORDER BY id LIMIT 1
                """, { try $0.textOrNil("area") })
            #expect(named == Scene.county)
            // Who no longer watches is not named.
            let over: SQL = "UPDATE watchers SET ended_at = since"
            try await scene.database.superuser.transaction { db in _ = try await db.execute(over) }
            let third = try await scene.report("rubbish")
            #expect(try await !heard(third.number))
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
