import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// An administrator looks at a proposed pack, installs it and goes back, over HTTP.
@Suite struct PackPageTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    private func propose(_ change: @escaping @Sendable (inout [Scenario]) -> Void, in scene: Scene)
        async throws
        -> String
    {
        var scenarios = scene.pack.scenarios
        change(&scenarios)
        let old = scene.pack
        var pack = Definitions(
            place: old.place, people: (postKinds: old.postKinds, organizations: old.organizations),
            calendars: (place: old.calendar, areas: old.areaCalendars ?? []), workflows: old.workflows,
            scenarios: scenarios)
        pack.notices = old.notices
        pack.families = old.families
        let proposed = pack
        try await scene.database.superuser.console { acting, db in
            try await ProposePack(name: "mingchuan", definitions: proposed, source: .console)
                .run(by: acting, at: scene.noon, in: db)
        }
        return try InstallPack.digest(of: proposed)
    }

    @Test func `a proposed pack is looked at, installed and taken back`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            _ = try await scene.report("street-light")
            let digest = try await propose({ $0.removeAll { $0.name == "street-light" } }, in: scene)
            for (language, words) in [
                ("zh", ["待审看的场景包", "场景“路灯不亮”：删除", "路灯不亮：1 件未结，仍按第 1 版办理", "看了最近 90 天的"]),
                (
                    "en",
                    [
                        "Proposed pack", "scenario &quot;Street light out&quot;: removed",
                        "Street light out: 1 open cases go on under version 1", "Looked at",
                    ]
                ),
            ] {
                let page = try await visitor.get(
                    "/admin?tab=pack", as: keeper, ["Accept-Language": language])
                #expect(page.status == 200)
                for word in words { #expect(page.text.contains(word), "\(word)") }
            }
            let stale = try await visitor.post(
                "/admin/pack/installation", "digest=another", as: keeper, Self.form)
            #expect(stale.status == 409)
            let done = try await visitor.post(
                "/admin/pack/installation", "digest=\(digest)", as: keeper, Self.form)
            #expect(done.status == 303, "\(done.text)")
            let after = try await visitor.get("/admin?tab=pack&done=pack_installed", as: keeper)
            #expect(!after.text.contains("待审看的场景包"))
            #expect(after.text.contains("\(Scene.city) · administrator"))
            let back = try await visitor.post("/admin/pack/restoration", "version=1", as: keeper, Self.form)
            #expect(back.status == 303, "\(back.text)")
            let told = try await visitor.get("/admin?tab=pack", as: keeper)
            #expect(told.text.contains("退回到第 1 版"))
            let current = try await scene.look(
                "SELECT pack_version FROM place", { try $0.int("pack_version") })
            #expect(current == 3)
        }
    }

    @Test func `only an administrator changes the pack`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let digest = try await propose({ $0.removeAll { $0.name == "street-light" } }, in: scene)
            for (kind, area) in [("security-officer", Scene.city), ("city-duty", Scene.city)] {
                let other = try await scene.givenPost(kind, in: area)
                for (path, body) in [
                    ("/admin/pack/installation", "digest=\(digest)"),
                    ("/admin/pack/restoration", "version=1"),
                ] {
                    let refused = try await visitor.post(path, body, as: other, Self.form)
                    #expect(refused.status == 403, "\(kind) \(path)")
                }
            }
            let current = try await scene.look(
                "SELECT pack_version FROM place", { try $0.int("pack_version") })
            #expect(current == 1)
        }
    }
}
