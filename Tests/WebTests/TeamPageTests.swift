import Access
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Teams: formed by a desk over an area, seen from there, from above, and by those who belong to them.
@Suite struct TeamPageTests {
    private static let grid = Scene.village + "001"
    private static let form = [
        "kind": "special", "name": "防汛专班", "area": Scene.village, "board": "safety", "since": "2027-03-01",
        "until": "2027-10-31",
    ]

    private static func filled(_ change: [String: String], key: String) -> String {
        (form.merging(change) { $1 }).map { "\($0.key)=\($0.value.asQueryValue)" }.joined(separator: "&")
            + "&key=\(key)"
    }

    private func formed(_ visitor: Visitor, as desk: Secret, _ change: [String: String] = [:]) async throws
        -> String
    {
        let key = UUID().uuidString.lowercased()
        // Sent once more by a double tap, it forms one.
        for _ in 0..<2 {
            let answer = try await visitor.post("/teams", Self.filled(change, key: key), as: desk, Told.form)
            #expect(answer.status == 303)
        }
        return "/teams/\(key)"
    }

    private func add(_ login: String, _ role: String, to path: String, _ visitor: Visitor, as desk: Secret)
        async throws -> Visitor.Answer
    {
        try await visitor.submit(
            path + "/members", ["key": UUID().uuidString, "login": login, "role": role], as: desk)
    }

    @Test func `a team is seen from its area, from above and by its members, and by nobody else`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let neighbour = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            let head = try await scene.givenPost("grid-head", in: Self.grid, login: "head")
            let office = try await scene.givenOrganization("urban-care", in: Scene.town)
            let official = try await scene.givenPost(
                "department-handler", in: Scene.town, organization: office, login: "official")
            let path = try await formed(visitor, as: clerk)
            #expect(try await visitor.count("teams") == 1)
            for stranger in [head, official, neighbour] {
                #expect(try await visitor.get(path, as: stranger).status == 404)
                #expect(!(try await visitor.get("/teams", as: stranger)).text.contains("防汛专班"))
            }
            #expect(try await add("head", "head", to: path, visitor, as: clerk).status == 303)
            #expect(try await add("official", "official", to: path, visitor, as: town).status == 303)
            for friend in [clerk, town, head, official] {
                let page = try await visitor.get(path, as: friend).text
                #expect(page.contains("防汛专班") && page.contains("平安法治") && page.contains("专班"))
                #expect(page.contains("网格长") && page.contains("下沉干部") && page.contains("成员 2 人"))
                #expect(page.contains("\(Self.grid) · grid-head"))
                #expect(try await visitor.get("/teams", as: friend).text.contains("防汛专班"))
            }
            #expect(try await visitor.get(path, as: neighbour).status == 404)
            // Those who belong to it change nothing.
            #expect(!(try await visitor.get(path, as: head)).text.contains("/ending"))
            #expect(try await add("head", "helper", to: path, visitor, as: neighbour).status == 404)
            #expect(try await visitor.submit(path + "/ending", [:], as: neighbour).status == 404)
            #expect(try await visitor.submit(path + "/ending", [:], as: head).status == 403)
        }
    }

    @Test func `open cases are counted for the area of the team, as the area sees them`() async throws {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let head = try await visitor.scene.givenPost("grid-head", in: Self.grid, login: "head")
            let path = try await formed(visitor, as: town)
            #expect(try await add("head", "full-timer", to: path, visitor, as: town).status == 303)
            for _ in 0..<2 { _ = try await visitor.scene.report("rubbish", "一堆垃圾") }
            for viewer in [town, head] {
                #expect(try await visitor.get(path, as: viewer).text.contains("未办结事件 2 件"))
            }
            // One is kept from the village, and so from its team, whoever asks; one from the grid.
            for (level, ofTown, ofHead) in [(4, 2, 1), (3, 1, 1)] {
                try await visitor.scene.database.superuser.transaction { db in
                    try await db.execute(
                        "UPDATE cases SET seen_from = \(level) WHERE id = (SELECT min(id::text)::uuid FROM cases)"
                    )
                }
                #expect(try await visitor.get(path, as: town).text.contains("未办结事件 \(ofTown) 件"))
                #expect(try await visitor.get(path, as: head).text.contains("未办结事件 \(ofHead) 件"))
            }
        }
    }

    @Test func `members end with their team, and with their post`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let helper = try await visitor.scene.givenPost("grid-head", in: Self.grid, login: "helper")
            _ = try await visitor.scene.givenPost("grid-head", in: Self.grid, login: "leaving")
            _ = try await visitor.scene.givenPost("grid-head", in: Self.grid, login: "coming")
            let path = try await formed(visitor, as: clerk, ["kind": "grid", "until": "", "board": "party"])
            #expect(try await add("leaving", "head", to: path, visitor, as: clerk).status == 303)
            #expect(try await add("helper", "helper", to: path, visitor, as: clerk).status == 303)
            #expect(try await add("coming", "head", to: path, visitor, as: clerk).text.contains("团队已有网格长"))
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    UPDATE teams SET since = '2026-01-01';
                    UPDATE team_members SET since = '2026-01-01';
                    UPDATE posts SET until = '2020-06-01'
                    WHERE account_id = (SELECT id FROM accounts WHERE login = 'leaving')
                    """)
            }
            #expect(try await visitor.get(path, as: clerk).text.contains("成员 1 人"))
            #expect(try await add("coming", "head", to: path, visitor, as: clerk).status == 303)
            #expect(try await visitor.get(path, as: helper).text.contains("成员 2 人"))
            #expect(try await visitor.submit(path + "/ending", [:], as: clerk).status == 303)
            #expect(try await visitor.count("team_members WHERE until IS NULL") == 0)
            #expect(try await visitor.get(path, as: helper).status == 404)
            let page = try await visitor.get(path, as: clerk).text
            #expect(page.contains("已结束") && page.contains("成员 2 人") && !page.contains("/members"))
            #expect(try await add("helper", "helper", to: path, visitor, as: clerk).status == 409)
            #expect(try await visitor.submit(path + "/ending", [:], as: clerk).status == 409)
            let acts = "audit WHERE act IN ('form team', 'add team member', 'end team')"
            #expect(try await visitor.count(acts) == 5)
        }
    }

    @Test func `a member leaves, and is no member of another team by the same form`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let helper = try await visitor.scene.givenPost("grid-head", in: Self.grid, login: "helper")
            let (path, other) = (try await formed(visitor, as: clerk), try await formed(visitor, as: clerk))
            #expect(try await add("helper", "helper", to: path, visitor, as: clerk).status == 303)
            #expect(try await add("helper", "official", to: path, visitor, as: clerk).text.contains("已经在团队里"))
            let found = try await visitor.scene.database.superuser.transaction { db in
                try await db.first("SELECT id FROM team_members", as: { try $0.uuid("id") })
            }
            let member = try #require(found)
            let ending = "/members/\(member)/ending"
            #expect(try await visitor.submit(other + ending, [:], as: clerk).status == 404)
            #expect(try await visitor.get(path, as: helper).status == 200)
            #expect(try await visitor.submit(path + ending, [:], as: clerk).status == 303)
            #expect(try await visitor.get(path, as: helper).status == 404)
            #expect(try await visitor.submit(path + ending, [:], as: clerk).status == 404)
            #expect(try await add("helper", "official", to: path, visitor, as: clerk).status == 303)
        }
    }

    @Test func `a team that cannot be formed says what would be right, and keeps what was filled in`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            for (change, words) in [
                (["name": " "], "请填写团队名称"), (["until": ""], "专班必须有最后一天"),
                (["until": "2027-03-01"], "最后一天不能早于"), (["area": Scene.neighbour], "只能为本辖区"),
                (["area": Scene.village + "999"], "只能为本辖区"), (["since": "2029-01-01"], "366 天内开始"),
            ] {
                let form = Self.filled(change, key: UUID().uuidString)
                let answer = try await visitor.post("/teams", form, as: clerk, Told.form)
                #expect(answer.status == 422, "\(change)")
                #expect(answer.text.contains(words), "\(change)")
                if change["name"] == nil { #expect(answer.text.contains("防汛专班")) }
            }
            for change in [["kind": "x"], ["board": "x"], ["area": "x"], ["since": "x"], ["until": "x"]] {
                let form = Self.filled(change, key: UUID().uuidString)
                #expect(
                    try await visitor.post("/teams", form, as: clerk, Told.form).status == 400, "\(change)")
            }
            #expect(try await visitor.count("teams") == 0)
            let path = try await formed(visitor, as: clerk)
            let answer = try await add("nobody", "helper", to: path, visitor, as: clerk)
            #expect(answer.status == 422)
            #expect(answer.text.contains("没有用这个登录名") && answer.text.contains("value=\"nobody\""))
        }
    }

    @Test func `the list goes on where its page ended, and shows one board`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO teams (id, kind, name, area, board, since)
                    SELECT gen_random_uuid(), 'grid', 'T' || n || 'T', \(Scene.village), 'economy', '2027-01-01'
                    FROM generate_series(1, 31) n
                    """)
            }
            _ = try await formed(visitor, as: clerk)
            var names: [String] = []
            var path: String? = "/teams?board=economy"
            while let next = path {
                let page = try await visitor.get(next, as: clerk).text
                names += page.matches(of: #/>(T\d+T)</#).map { String($0.output.1) }
                path = page.firstMatch(of: #/href="([^"]+)" rel="next"/#).map {
                    String($0.output.1).replacing("&amp;", with: "&")
                }
            }
            #expect(names.count == 31 && Set(names).count == 31)
            #expect(try await visitor.get("/teams", as: clerk).text.contains("防汛专班"))
            #expect(!(try await visitor.get("/teams?board=economy", as: clerk)).text.contains("防汛专班"))
        }
    }
}
