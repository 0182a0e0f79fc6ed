import Access
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Naming a stand-in over HTTP, and the warning at the desk above one where nobody sits.
@Suite struct StandInPageTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    @Test func `the page names a colleague, says so in both languages, and ends it`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let li = try await scene.givenPost("village-clerk", in: Scene.village, login: "li")
            _ = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            let guardian = try await scene.givenPost("security-officer", in: Scene.city)
            let today = try #require(
                try await scene.look("SELECT current_date::text AS day", { try $0.text("day") }))
            let body = "login=wang&since=\(today)&until=\(today)&reason=x"
            let wrong = try await visitor.post(
                "/stand-ins", "login=nobody&since=\(today)&until=\(today)&reason=x", as: li, Self.form)
            #expect(wrong.status == 422 && wrong.text.contains("value=\"nobody\""))
            #expect(!wrong.text.contains("refusal."))
            #expect(try await visitor.post("/stand-ins", body, as: li, Self.form).status == 303)
            #expect(try await visitor.post("/stand-ins", body, as: li, Self.form).status == 422)
            for (who, language) in [(li, "zh"), (li, "en"), (guardian, "zh"), (guardian, "en")] {
                let page = try await visitor.get(
                    "/stand-ins?done=named", as: who, ["Accept-Language": language])
                #expect(page.status == 200)
                #expect(page.text.contains("\(Scene.neighbour) · village-clerk"))
                #expect(!page.text.contains("stand_ins."))
            }
            let id = try await scene.look(
                "SELECT id FROM posts WHERE stands_in_for IS NOT NULL", { try $0.uuid("id") })
            let path = "/stand-ins/\(try #require(id).uuidString.lowercased())/ending"
            #expect(try await visitor.post(path, "", as: li, Self.form).status == 303)
            #expect(try await visitor.post(path, "", as: li, Self.form).status == 404)
        }
    }

    @Test func `the desk above says where nobody sits`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await scene.report("rubbish")
            let warning = "/cases?area=\(Scene.village)&amp;state=open"
            #expect(try await !visitor.get("/desk", as: town).text.contains(warning))
            try await scene.database.superuser.transaction { db in
                try await db.script(
                    "UPDATE posts SET until = current_date - 1 WHERE area = '\(Scene.village)'")
            }
            #expect(try await visitor.get("/desk", as: town).text.contains(warning))
        }
    }
}
