import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// What was asked of an area that closes, and who works together over it.
extension AreaChangeTests {
    @discardableResult
    private func ask(
        _ level: Area.Level, within areas: [String] = [], by desk: Secret, in scene: Scene
    ) async throws -> UUID {
        let today = try #require(Day("2027-02-24"))
        let list = TaskList(
            title: "排查井盖", words: "", dueOn: try #require(Day("2027-03-10")), level: level,
            within: areas.compactMap { Area.Code($0) })
        let id = UUID()
        try await scene.database.app.acting(with: desk) { acting, db in
            try await SendTasks(id: id, list: list, today: today, source: .console, shelf: scene.shelf)
                .run(by: acting, at: scene.noon, in: db)
        }
        return id
    }

    private func form(over area: String, head: String, by desk: Secret, in scene: Scene) async throws {
        let today = try #require(Day("2027-02-24"))
        let team = Team(
            kind: .special, name: "防汛专班", area: try #require(Area.Code(area)), board: .safety,
            days: (today, Day("2027-10-31")))
        let id = UUID()
        try await scene.database.app.acting(with: desk) { acting, db in
            try await FormTeam(id: id, team: team, today: today, source: .console, shelf: scene.shelf)
                .run(by: acting, at: scene.noon, in: db)
            try await AddTeamMember(
                id: UUID(), to: id, who: (head, .head), today: today, from: (.console, scene.shelf)
            ).run(by: acting, at: scene.noon, in: db)
        }
    }

    /// Areas and states of a list, in order, and its numbers.
    private func stand(of list: UUID, in scene: Scene) async throws -> String? {
        try await scene.look(
            """
            SELECT l.area || ': ' || l.settled || '/' || l.asked || ' '
                || (SELECT string_agg(t.area || ' ' || t.state, ', ' ORDER BY t.area) FROM tasks t
                    WHERE t.list_id = l.id)
                || CASE WHEN l.withdrawn_at IS NULL THEN '' ELSE ' ' || l.reason END AS text
            FROM task_lists l WHERE l.id = \(list)
            """, { try $0.text("text") })
    }

    @Test func `what two villages were asked is asked once; a team goes on with its people`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let both = try await ask(.village, by: town, in: scene)
            let one = try await ask(.village, within: [Scene.neighbour], by: town, in: scene)
            try await form(over: Scene.neighbour, head: "wang", by: clerk, in: scene)
            try await order(wish([Scene.neighbour], to: [(Scene.village, nil)]), in: scene)
            try await carry(scene, limit: 1)
            let answer = "\(Scene.village) open, \(Scene.neighbour) withdrawn"
            #expect(try await stand(of: both, in: scene) == "\(Scene.town): 0/1 \(answer)")
            #expect(try await stand(of: one, in: scene) == "\(Scene.town): 0/1 \(Scene.village) open")
            #expect(
                try await count(
                    "teams t JOIN team_members m ON m.team_id = t.id AND m.until IS NULL "
                        + "JOIN posts p ON p.id = m.post_id AND p.until IS NULL AND p.area = t.area "
                        + "JOIN accounts a ON a.id = p.account_id AND a.login = 'wang' "
                        + "WHERE t.area = '\(Scene.village)'", in: scene) == 1)
        }
    }

    @Test func `a town's list goes to the town that follows, with its answers`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let list = try await ask(.village, by: town, in: scene)
            let area = try #require(Area.Code(Scene.village))
            let day = try #require(Day("2027-02-26"))
            try await database.app.acting(with: clerk) { acting, db in
                try await SettleTask(
                    list: list, area: area, answer: (.done, ""), today: day, from: (.console, scene.shelf)
                ).run(by: acting, at: scene.noon, in: db)
            }
            try await order(wish([Scene.town], to: [(Scene.otherTown, nil)]), in: scene)
            try await carry(scene, limit: 1)
            let stand = try #require(try await stand(of: list, in: scene))
            #expect(stand.hasPrefix("\(Scene.otherTown): 1/2 \(Scene.otherTown)"))
            #expect(stand.contains(" done") && stand.contains(" open") && !stand.contains(Scene.village))
        }
    }

    @Test func `a town closes with its villages: each is counted out once, and each goes on once`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village, login: "wang")
            let all = try await ask(.village, by: county, in: scene)
            let answered = try await ask(.village, by: county, in: scene)
            _ = try await ask(.village, by: town, in: scene)
            try await form(over: Scene.village, head: "wang", by: clerk, in: scene)
            // Two of three have answered: whoever counts one out twice counts fewer than have.
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE tasks SET state = 'done', settled_on = '2027-02-26'
                    WHERE list_id = \(answered) AND area <> \(Scene.village)
                    """)
                try await db.execute("UPDATE task_lists SET settled = 2 WHERE id = \(answered)")
            }
            let villages = [Scene.village, Scene.neighbour]
            try await order(
                wish([Scene.town], to: [(Scene.otherTown, nil)])
                    + wish(villages, to: [(Scene.farVillage, nil)]), in: scene)
            try await carry(scene)
            let gone = "\(Scene.village) withdrawn"
            #expect(
                try await stand(of: all, in: scene)
                    == "\(Scene.county): 0/1 \(gone), \(Scene.neighbour) withdrawn, \(Scene.farVillage) open")
            #expect(
                try await stand(of: answered, in: scene)
                    == "\(Scene.county): 2/2 \(gone), \(Scene.neighbour) done, \(Scene.farVillage) done")
            for act in ["move task", "move tasks", "move team"] {
                let twice = "(SELECT FROM audit WHERE act = '\(act)' GROUP BY object HAVING count(*) > 1) n"
                #expect(try await count(twice, in: scene) == 0, "\(act)")
                #expect(try await count("audit WHERE act = '\(act)'", in: scene) > 0, "\(act)")
            }
        }
    }

    @Test func `where nobody follows, nobody is asked and the team is over`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let list = try await ask(.village, within: [Scene.neighbour], by: town, in: scene)
            try await form(over: Scene.neighbour, head: "wang", by: clerk, in: scene)
            try await order(wish([Scene.neighbour], to: []), in: scene)
            try await carry(scene)
            #expect(
                try await stand(of: list, in: scene)
                    == "\(Scene.town): 0/1 \(Scene.neighbour) withdrawn 令 2027-3")
            #expect(try await count("teams WHERE until = '2027-02-28'", in: scene) == 1)
            #expect(try await count("team_members WHERE until IS NULL", in: scene) == 0)
        }
    }
}
