import Access
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Tasks sent down: asked by a desk, answered area by area, counted by area.
@Suite struct TaskPageTests {
    private static let form = ["title": "排查井盖", "words": "看有没有松动", "due": "2027-03-10", "level": "village"]

    private func sent(_ visitor: Visitor, as desk: Secret, _ change: [String: String] = [:]) async throws
        -> String
    {
        let key = UUID().uuidString.lowercased()
        let form = Self.filled(change, key: key)
        // Sent once more by a double tap, it asks once.
        for _ in 0..<2 {
            #expect(try await visitor.post("/tasks", form, as: desk, Told.form).status == 303)
        }
        return "/tasks/\(key)"
    }

    private static func filled(_ change: [String: String], key: String) -> String {
        (form.merging(change) { $1 }).map { "\($0.key)=\($0.value.asQueryValue)" }.joined(separator: "&")
            + "&key=\(key)"
    }

    @Test func `a town asks its villages, each answers for itself, and the town sees how far they are`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let path = try await sent(visitor, as: town)
            #expect(try await visitor.count("tasks") == 2)
            #expect(try await visitor.get("/desk", as: clerk).text.contains("任务清单 <b>1</b>"))
            let page = try await visitor.get(path, as: clerk)
            #expect(page.text.contains("看有没有松动"))
            #expect(page.text.contains("龙桥村") && !page.text.contains("石塘村"))
            // Nobody answers for a neighbour.
            let answer: KeyValuePairs = ["area": Scene.village, "state": "done", "words": "三处已换"]
            #expect(try await visitor.submit(path + "/answer", answer, as: neighbour).status == 404)
            #expect(try await visitor.submit(path + "/answer", answer, as: clerk).status == 303)
            let told = try await visitor.get(path, as: town).text
            #expect(told.contains("2 个区域，已答复 1 个") && told.contains("三处已换"))
            #expect(told.contains("50%"))
            // Areas, never persons: who answered is on no page of tasks.
            #expect(!told.contains("village-clerk"))
            #expect(try await visitor.get(path, as: county).text.contains("芙蓉镇"))
            #expect(try await visitor.get("/desk", as: clerk).text.contains("任务清单</a>"))
            let reopened: KeyValuePairs = ["area": Scene.village, "state": "open"]
            #expect(try await visitor.submit(path + "/answer", reopened, as: clerk).status == 303)
            #expect(try await visitor.get("/tasks", as: town).text.contains("已答复 0 个"))
        }
    }

    @Test func `what is asked of some areas is seen by them and by those above, and by nobody else`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let far = try await visitor.scene.givenPost("village-clerk", in: Scene.farVillage)
            let path = try await sent(visitor, as: county, ["within": Scene.town])
            #expect(try await visitor.count("tasks") == 2)
            #expect(try await visitor.get(path, as: town).status == 200)
            #expect(try await visitor.get("/tasks", as: town).text.contains("排查井盖"))
            #expect(try await visitor.get(path, as: far).status == 404)
            #expect(!(try await visitor.get("/tasks", as: far)).text.contains("排查井盖"))
        }
    }

    @Test func `a withdrawn task is asked no more, and its answers stay`() async throws {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let path = try await sent(visitor, as: town)
            let answer: KeyValuePairs = ["area": Scene.village, "state": "not-here", "words": ""]
            let unsaid = try await visitor.submit(path + "/answer", answer, as: clerk)
            #expect(unsaid.status == 422)
            #expect(unsaid.text.contains("请写明情况或理由"))
            #expect(try await visitor.submit(path + "/withdrawal", ["reason": "x"], as: clerk).status == 404)
            #expect(try await visitor.submit(path + "/withdrawal", ["reason": "已查过"], as: town).status == 303)
            let late = try await visitor.submit(
                path + "/answer", ["area": Scene.village, "state": "not-here", "words": "没有"], as: clerk)
            #expect(late.status == 409)
            #expect(try await visitor.count("tasks WHERE state = 'withdrawn'") == 2)
            #expect(!(try await visitor.get("/desk", as: clerk)).text.contains("任务清单 <b>"))
        }
    }

    @Test func `a task that cannot be sent says what would be right, and keeps what was filled in`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            for (change, words) in [
                (["title": " "], "请写明要做什么"), (["due": "2027-03-01"], "截止日期应在今天到今后 366 天之间"),
                (["due": "soon"], "截止日期应在今天到今后 366 天之间"), (["level": "county"], "只能布置给下级"),
                (["within": Scene.farVillage], "只能布置给本辖区内的区域"),
            ] {
                let form = Self.filled(change, key: UUID().uuidString)
                let answer = try await visitor.post("/tasks", form, as: town, Told.form)
                #expect(answer.status == 422)
                #expect(answer.text.contains(words), "\(change)")
                #expect(answer.text.contains("看有没有松动"))
            }
            #expect(try await visitor.count("task_lists") == 0)
        }
    }

    @Test func `an answer after its day is late, and so is none`() async throws {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let path = try await sent(visitor, as: town)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script(
                    "UPDATE task_lists SET due_on = '2027-03-01'; UPDATE tasks SET due_on = '2027-03-01'")
            }
            #expect(try await visitor.get("/tasks", as: town).text.contains("超期 2 个"))
            let answer: KeyValuePairs = ["area": Scene.village, "state": "done"]
            #expect(try await visitor.submit(path + "/answer", answer, as: clerk).status == 303)
            #expect(try await visitor.get("/tasks", as: town).text.contains("超期 2 个"))
            let own = try await visitor.get("/tasks", as: clerk).text
            #expect(own.contains("超期 1 个"))
        }
    }
}
