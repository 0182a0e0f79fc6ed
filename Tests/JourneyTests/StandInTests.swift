import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// While somebody is away: a colleague works at the same desk under both names; what lies there stays there.
@Suite struct StandInTests {
    private func days(from first: Int, to last: Int, in scene: Scene) async throws -> (
        since: String, until: String
    ) {
        try #require(
            try await scene.look(
                """
                SELECT (current_date + \(first)::integer)::text AS since,
                    (current_date + \(last)::integer)::text AS until
                """,
                { (since: try $0.text("since"), until: try $0.text("until")) }))
    }

    private func name(
        _ login: String, from first: Int = 0, to last: Int = 7, holder: (String, String)? = nil,
        as session: Secret, in scene: Scene
    ) async throws {
        let action = NameStandIn(
            login: login, days: try await days(from: first, to: last, in: scene), reason: "病假",
            holder: holder,
            marked: "（代班）", source: .console)
        try await scene.database.app.perform(action, with: session, at: scene.noon)
    }

    /// A session of the one stand-in there is.
    private func standIn(in scene: Scene) async throws -> Secret {
        let session = Secret.random()
        try await scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at)
                SELECT \(session.hash)::bytea, account_id, id, \(Secret.random().hash)::bytea,
                    now() + interval '1 day', now() FROM posts WHERE stands_in_for IS NOT NULL
                """)
        }
        return session
    }

    private func count(_ question: String, in scene: Scene) async throws -> Int {
        try await scene.look(
            "SELECT count(*) AS count FROM \(SQL(stringLiteral: question))", { try $0.int("count") }) ?? -1
    }

    private func isOver(_ session: Secret, in scene: Scene) async throws -> Bool {
        do {
            try await scene.database.app.acting(with: session) { _, _ in }
            return false
        } catch AccessRefusal.signedOut {
            return true
        }
    }

    @Test func `a colleague works at the desk for some days, and the record keeps both names`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let li = try await scene.givenPost("village-clerk", in: Scene.village, login: "li")
            _ = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let auditor = try await scene.givenPost("auditor", in: Scene.city)
            let number = try await scene.report("rubbish").number
            try await name("wang", as: li, in: scene)
            let wang = try await standIn(in: scene)
            let moved = try await scene.take("take", on: number, as: wang)
            #expect(moved.lead.owner == .area(try #require(Area.Code(Scene.village))))
            let line = try await scene.look(
                """
                SELECT h.who, a.login FROM history h JOIN accounts a ON a.id = h.account_id WHERE h.act = 'take'
                """, { try $0.text("login") + " " + $0.text("who") })
            #expect(line?.hasPrefix("wang") == true && line?.hasSuffix("（代班）") == true)
            var filter = AuditTable.Filter()
            filter.act = "take"
            let asked = filter
            let who = try await scene.database.app.acting(with: auditor) { _, db in
                try await db.auditLines.lines(matching: asked, after: nil, limit: 10).map(\.account)
            }
            let names = "\(Scene.neighbour) · village-clerk → \(Scene.village) · village-clerk"
            #expect(who == [names])
            // The holder acts on as before: the case is the desk's.
            #expect(try await !isOver(li, in: scene))
        }
    }

    @Test func `it ends with its days, with the post, and when the holder is back`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let li = try await scene.givenPost("village-clerk", in: Scene.village, login: "li")
            _ = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            try await name("wang", from: 3, to: 5, as: li, in: scene)
            #expect(try await isOver(standIn(in: scene), in: scene))
            let later = try await scene.database.app.acting(with: li) { _, db in try await db.standIns.list()
            }
            try await scene.database.app.perform(
                EndStandIn(id: try #require(later.first).id, source: .console), with: li, at: scene.noon)
            await #expect(throws: StandInRefusal.none) {
                try await scene.database.app.perform(
                    EndStandIn(id: try #require(later.first).id, source: .console), with: li, at: scene.noon)
            }
            try await scene.database.superuser.transaction {
                try await $0.script(
                    """
                    DELETE FROM sessions
                    WHERE post_id IN (SELECT id FROM posts WHERE stands_in_for IS NOT NULL);
                    DELETE FROM posts WHERE stands_in_for IS NOT NULL
                    """
                )
            }
            try await name("wang", as: li, in: scene)
            let wang = try await standIn(in: scene)
            #expect(try await !isOver(wang, in: scene))
            try await scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    UPDATE posts SET until = current_date - 1
                    WHERE area = '\(Scene.village)' AND stands_in_for IS NULL
                    """
                )
            }
            #expect(try await isOver(wang, in: scene))
        }
    }

    @Test func `who may not stand in is refused, whoever asks`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let li = try await scene.givenPost("village-clerk", in: Scene.village, login: "li")
            _ = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let chen = try await scene.givenPost("village-clerk", in: Scene.farVillage, login: "chen")
            _ = try await scene.givenPost("administrator", in: Scene.city, login: "keeper")
            let guardian = try await scene.givenPost("security-officer", in: Scene.city, login: "guard")
            try await scene.database.superuser.transaction { db in
                try await db.script("UPDATE accounts SET locked_at = now() WHERE login = 'chen'")
            }
            for login in ["nobody", "li", "keeper", "guard", "chen"] {
                await #expect(throws: StandInRefusal.account, "\(login)") {
                    try await name(login, as: li, in: scene)
                }
            }
            for (first, last) in [(-1, 3), (4, 3), (0, 93), (367, 368)] {
                await #expect(throws: StandInRefusal.days, "\(first) \(last)") {
                    try await name("wang", from: first, to: last, as: li, in: scene)
                }
            }
            let holiday = NameStandIn(
                login: "wang", days: ("2099-02-31", "2099-03-01"), reason: "x", holder: nil, marked: "",
                source: .console)
            await #expect(throws: StandInRefusal.days) {
                try await scene.database.app.perform(holiday, with: li, at: scene.noon)
            }
            // Those who keep the house have no stand-ins, and nobody gives one to themselves.
            await #expect(throws: StandInRefusal.post) {
                try await name("wang", holder: ("keeper", Scene.city), as: guardian, in: scene)
            }
            try await name("wang", holder: ("li", Scene.village), as: guardian, in: scene)
            await #expect(throws: StandInRefusal.taken) { try await name("wang", as: li, in: scene) }
            let wang = try await standIn(in: scene)
            await #expect(throws: StandInRefusal.post) { try await name("li", as: wang, in: scene) }
            let id = try #require(
                try await scene.look(
                    "SELECT id FROM posts WHERE stands_in_for IS NOT NULL", { try $0.uuid("id") }))
            await #expect(throws: StandInRefusal.none) {
                try await scene.database.app.perform(
                    EndStandIn(id: id, source: .console), with: wang, at: scene.noon)
            }
            #expect(try await isOver(chen, in: scene))
            #expect(try await count("audit WHERE act = 'name stand-in' AND reason = '病假'", in: scene) == 1)
        }
    }

    @Test func `when the last one leaves, the case stays at its desk and the desk above is warned`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenPost("village-clerk", in: Scene.village, login: "li")
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            _ = try await scene.report("rubbish")
            func warned(_ session: Secret) async throws -> [String] {
                try await scene.database.app.acting(with: session) { _, db in
                    try await db.desks.unheld().map { "\($0.code) \($0.open)" }
                }
            }
            #expect(try await warned(town) == [])
            try await scene.database.superuser.transaction { db in
                try await db.script(
                    "UPDATE posts SET until = current_date - 1 WHERE area = '\(Scene.village)'")
            }
            #expect(try await warned(town) == ["\(Scene.village) 1"])
            #expect(try await warned(county) == [])
            #expect(
                try await count(
                    "assignments WHERE to_area = '\(Scene.village)' AND ended_at IS NULL", in: scene) == 1)
            // When nobody sits in the town either, it is the county's to see.
            try await scene.database.superuser.transaction { db in
                try await db.script("UPDATE posts SET until = current_date - 1 WHERE area = '\(Scene.town)'")
            }
            #expect(try await warned(county) == ["\(Scene.village) 1"])
        }
    }
}
