import Access
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Changing areas over HTTP: looked at first, then ordered, and told how far it has come.
@Suite struct AreaChangePageTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    @Test func `an administrator sees what would happen, orders it, and takes it back`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            _ = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            _ = try await visitor.scene.report("rubbish", at: (150.015, 30.0025))
            let asked =
                "gone=\(Scene.neighbour)&heirs=990101101203+%E6%96%B0%E6%9D%91&posts=move"
                + "&day=2099-01-01&reason=why"
            for language in ["zh", "en"] {
                let seen = try await visitor.get(
                    "/admin/changes?\(asked)", as: keeper, ["Accept-Language": language])
                #expect(seen.status == 200)
                // One open case lies there, and one post is held there.
                #expect(seen.text.contains("</th><td>1</td><td>1</td><td>1</td><td>0</td><td>3</td>"))
                #expect(seen.text.contains("石塘村"))
                #expect(!seen.text.contains("changes.posts") && !seen.text.contains("changes.field"))
            }
            #expect(try await visitor.count("area_changes") == 0)
            let ordered = try await visitor.post("/admin/changes", asked, as: keeper, Self.form)
            #expect(ordered.status == 303)
            let twice = try await visitor.post("/admin/changes", asked, as: keeper, Self.form)
            #expect(twice.status == 409)
            let list = try await visitor.get("/admin/changes?done=ordered", as: keeper)
            #expect(list.text.contains("990101101203 新村"))
            let id = try await visitor.scene.look("SELECT id FROM area_changes", { try $0.uuid("id") })
            let path = "/admin/changes/\(try #require(id).uuidString.lowercased())/cancellation"
            #expect(try await visitor.post(path, "", as: keeper, Self.form).status == 303)
            #expect(try await visitor.post(path, "", as: keeper, Self.form).status == 409)
            #expect(
                try await visitor.post("/admin/changes/x/cancellation", "", as: keeper, Self.form).status
                    == 404)
        }
    }

    @Test(arguments: [
        "gone=\(Scene.village)&day=2099-01-01&reason=", "gone=\(Scene.village)&day=soon&reason=x",
        "gone=x&day=2099-01-01&reason=x", "gone=&day=2099-01-01&reason=x",
        "gone=9901&day=2099-01-01&reason=x",
        "gone=\(Scene.village)&heirs=\(Scene.town)&day=2099-01-01&reason=x",
        "gone=\(Scene.village)&heirs=\(Scene.village)&day=2099-01-01&reason=x",
        "gone=\(Scene.village)&heirs=990101101299&day=2099-01-01&reason=x",
        "gone=\(Scene.village)&heirs=990199101299+x&day=2099-01-01&reason=x",
    ])
    func `what cannot be is refused in words, and what was typed stays`(body: String) async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let answer = try await visitor.post("/admin/changes", body, as: keeper, Self.form)
            #expect(answer.status == 422)
            #expect(answer.text.contains("notice-overdue") && !answer.text.contains("refusal."))
            #expect(try await visitor.get("/admin/changes?\(body)", as: keeper).status == 422)
            #expect(try await visitor.count("area_changes") == 0)
        }
    }

    @Test func `an area gets another name, and the list of areas says what followed what`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let done = try await visitor.post(
                "/admin/areas/names", "code=\(Scene.village)&name=%E6%96%B0%E5%90%8D&reason=x", as: keeper,
                Self.form)
            #expect(done.status == 303)
            for body in [
                "code=x&name=y&reason=z", "code=\(Scene.village)&name=&reason=x",
                "code=990101101299&name=x&reason=x",
            ] {
                #expect(
                    try await visitor.post("/admin/areas/names", body, as: keeper, Self.form).status == 422)
            }
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    UPDATE areas SET closed_on = '2026-01-01' WHERE code = '\(Scene.neighbour)';
                    INSERT INTO area_successors (code, successor, confirmed_on)
                    VALUES ('\(Scene.neighbour)', '\(Scene.village)', '2026-01-01')
                    """)
            }
            let list = try await visitor.get(
                "/admin?tab=areas&q=\(Scene.neighbour)", as: keeper, ["Accept-Language": "en"])
            #expect(list.text.contains("Followed by: \(Scene.village) 新名"))
        }
    }
}
