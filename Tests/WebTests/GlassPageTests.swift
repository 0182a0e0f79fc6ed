import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Breaking the glass over HTTP: what it shows, whom it tells, how it ends.
@Suite struct GlassPageTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]
    private static let fire =
        "area=\(Scene.otherTown)&reason=%E6%9F%B3%E6%BA%AA%E6%9D%91%E5%A4%A7%E7%81%AB%E9"
        + "%9C%80%E8%A6%81%E6%9F%A5%E6%89%BE%E6%8A%A5%E5%91%8A&minutes=30"

    private func post(_ path: String, _ body: String = "", as session: Secret, _ visitor: Visitor)
        async throws -> Int
    {
        try await visitor.post(path, body, as: session, Self.form).status
    }

    private func acts(_ visitor: Visitor) async throws -> String? {
        try await visitor.scene.look(
            """
            SELECT string_agg(act || ' ' || (object LIKE 'glass-%' OR reason LIKE 'glass-%'), ', '
                ORDER BY id) AS acts
            FROM audit WHERE act LIKE '%glass'
            """, { try $0.textOrNil("acts") ?? "" })
    }

    @Test func `behind the glass lie the cases of a town, each look written down, nothing to be done`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await scene.givenPost("county-dispatcher", in: Scene.county)
            let far = try await scene.report("rubbish", "far-away words", at: (150.025, 30.0025))
            let complaint = try await scene.report("rubbish", "about them", at: (150.025, 30.0025)) {
                $0.isAboutHandlers = true
            }
            #expect(try await visitor.get("/cases/\(far.number)", as: town).status == 404)
            #expect(try await visitor.get("/glass/cases/\(far.number)", as: town).status == 410)
            #expect(try await post("/glass", Self.fire, as: town, visitor) == 303)
            let list = try await visitor.get("/glass", as: town)
            #expect(list.text.contains(far.number.description))
            #expect(!list.text.contains("far-away"))
            #expect(!list.text.contains(complaint.number.description))
            let page = try await visitor.get("/glass/cases/\(far.number)", as: town)
            #expect(page.status == 200)
            #expect(page.text.contains("far-away words"))
            #expect(!page.text.contains("name=\"choice\""))
            #expect(try await visitor.get("/glass/cases/\(complaint.number)", as: town).status == 404)
            #expect(try await visitor.get("/glass/cases/990101101-777", as: town).status == 404)
            // Nothing else got wider: not the list, not the case, not a choice, not a file.
            #expect(try await visitor.get("/cases/\(far.number)", as: town).status == 404)
            let choice = "choice=accept&version=1"
            #expect(try await post("/cases/\(far.number)/choices", choice, as: town, visitor) == 404)
            #expect(
                try await post("/exports", "purpose=meeting&fields=number", as: town, visitor) == 422)
            #expect(
                try await acts(visitor)
                    == "break glass true, look through glass true, look through glass true, "
                    + "open case by glass true")
        }
    }

    @Test func `the desk above is told at once, and may stop it`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let county = try await scene.givenPost("county-dispatcher", in: Scene.county)
            let keeper = try await scene.givenPost("auditor", in: Scene.city)
            #expect(try await post("/glass", Self.fire, as: town, visitor) == 303)
            #expect(try await post("/glass", Self.fire, as: town, visitor) == 409)
            let desk = try await visitor.get("/desk", as: county)
            #expect(desk.text.contains("柳溪村大火"))
            #expect(!(try await visitor.get("/desk", as: town)).text.contains("柳溪村大火"))
            let all = try await visitor.get("/admin/glasses", as: keeper)
            #expect(all.text.contains("柳溪村大火"))
            #expect(try await visitor.get("/admin/glasses", as: town).status == 403)
            let id = try #require(
                try await scene.look("SELECT id FROM break_glasses", { try $0.uuid("id") }))
            let path = "/glasses/\(id)/acknowledgement"
            #expect(try await post(path, as: town, visitor) == 410)
            #expect(try await post(path, "ending=yes", as: county, visitor) == 303)
            #expect(!(try await visitor.get("/desk", as: county)).text.contains("柳溪村大火"))
            #expect(try await visitor.get("/glass/cases/990101102-1", as: town).status == 410)
            #expect(try await post("/glass/ending", as: town, visitor) == 410)
        }
    }

    @Test func `it ends by itself, and can be ended early`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await scene.givenPost("county-dispatcher", in: Scene.county)
            let far = try await scene.report("rubbish", at: (150.025, 30.0025))
            #expect(try await post("/glass", Self.fire, as: town, visitor) == 303)
            #expect(try await visitor.get("/glass/cases/\(far.number)", as: town).status == 200)
            let pass = """
                UPDATE break_glasses SET opened_at = opened_at - interval '31 minutes',
                    ends_at = ends_at - interval '31 minutes'
                """
            try await scene.database.superuser.transaction { try await $0.script(pass) }
            #expect(try await visitor.get("/glass/cases/\(far.number)", as: town).status == 410)
            #expect(try await visitor.get("/glass", as: town).text.contains("name=\"reason\""))
            #expect(try await post("/glass", Self.fire, as: town, visitor) == 303)
            #expect(try await post("/glass/ending", as: town, visitor) == 303)
            #expect(try await visitor.get("/glass/cases/\(far.number)", as: town).status == 410)
        }
    }

    @Test func `breaking asks for a second factor that was just shown; ending does not`() async throws {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let forget = "UPDATE sessions SET shown_at = now() - interval '6 minutes'"
            let superuser = visitor.scene.database.superuser
            try await superuser.transaction { try await $0.script(forget) }
            #expect(try await post("/glass", Self.fire, as: town, visitor) == 403)
            try await superuser.transaction { try await $0.script("UPDATE sessions SET shown_at = now()") }
            #expect(try await post("/glass", Self.fire, as: town, visitor) == 303)
            try await superuser.transaction { try await $0.script(forget) }
            #expect(try await visitor.get("/glass", as: town).status == 200)
            #expect(try await post("/glass/ending", as: town, visitor) == 303)
        }
    }

    @Test(arguments: [
        ("area=\(Scene.otherTown)&reason=short&minutes=30", 422),
        ("area=\(Scene.otherTown)&reason=long+enough+for+it&minutes=61", 422),
        ("area=\(Scene.otherTown)&reason=long+enough+for+it", 422),
        ("area=&reason=long+enough+for+it&minutes=30", 422),
        ("area=999999999&reason=long+enough+for+it&minutes=30", 422),
        ("area=\(Scene.county)&reason=long+enough+for+it&minutes=30", 422),
        ("area=\(Scene.town)&reason=long+enough+for+it&minutes=30", 403),
        ("area=\(Scene.otherTown)&reason=long+enough+for+it&minutes=60", 409),
    ])
    func `a glass that may not be broken stays whole, in words`(body: String, status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            // Nobody sits above: the last of them fails for want of a second person.
            let answer = try await visitor.post("/glass", body, as: town, Self.form)
            #expect(answer.status == status)
            #expect(!answer.text.contains("refusal."))
        }
    }
}
