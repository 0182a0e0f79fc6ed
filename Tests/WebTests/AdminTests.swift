import Access
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// What an administrator sees and keeps, over HTTP, in a real database.
@Suite struct AdminTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    @Test func `every tab is drawn in both languages`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let security = try await visitor.scene.givenPost("security-officer", in: Scene.city)
            let auditor = try await visitor.scene.givenPost("auditor", in: Scene.city)
            let care = try await visitor.scene.givenOrganization("urban-care", in: Scene.town)
            _ = try await visitor.scene.givenPost("department-handler", in: Scene.town, organization: care)
            for language in ["zh", "en"] {
                for tab in AdminTab.all(for: .administrator) {
                    let page = try await visitor.get(
                        "/admin?tab=\(tab.rawValue)", as: keeper, ["Accept-Language": language])
                    #expect(page.status == 200, "\(tab)")
                    #expect(page.text.contains("</html>"))
                }
                let people = try await visitor.get(
                    "/admin?tab=accounts", as: security, ["Accept-Language": language])
                #expect(people.status == 200)
                let audit = try await visitor.get("/admin/audit", as: auditor, ["Accept-Language": language])
                #expect(audit.status == 200)
            }
            let found = try await visitor.get("/admin?tab=areas&q=%E9%BE%99%E6%A1%A5", as: keeper)
            #expect(found.text.contains("990101101201"))
            #expect(!found.text.contains("990101101202"))
        }
    }

    @Test func `an organization, an account and its post are added, and the audit tells`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let security = try await visitor.scene.givenPost("security-officer", in: Scene.city)
            let auditor = try await visitor.scene.givenPost("auditor", in: Scene.city)
            let forms = [
                (
                    keeper, "/admin/organizations",
                    "name=%E6%B0%B4%E5%8A%A1&slug=water-works&kind=department&area=\(Scene.town)"
                ),
                (keeper, "/admin/accounts", "login=chen&name=%E9%99%88%E5%B0%8F%E6%98%8E"),
                (
                    security, "/admin/posts",
                    "account=chen&kind=village-clerk&area=\(Scene.village)&organization="
                ),
            ]
            for (who, path, body) in forms {
                let done = try await visitor.post(path, body, as: who, Self.form)
                #expect(done.status == 303, "\(path): \(done.text)")
            }
            let accounts = try await visitor.get("/admin?tab=accounts&done=post_added", as: keeper)
            #expect(accounts.text.contains("chen"))
            #expect(accounts.text.contains("龙桥村"))
            let audit = try await visitor.get("/admin/audit?object=chen", as: auditor)
            #expect(audit.text.contains("新增账号"))
        }
    }

    @Test(arguments: [
        ("/admin/organizations", "name=x&slug=Not+a+slug&kind=department&area=9901", 422),
        ("/admin/organizations", "name=x&slug=a&kind=department&area=999999", 422),
        ("/admin/organizations", "", 422), ("/admin/accounts", "login=a+b&name=x", 422),
        ("/admin/accounts", "login=abc&name=", 422), ("/admin/accounts", "login=abc&name=x%00", 400),
        ("/admin/accounts", "login=%C3%28&name=x", 400),
        ("/admin/posts", "account=nobody&kind=village-clerk&area=9901", 422),
        ("/admin/posts/end", "post=x", 400), ("/admin/accounts/lock", "account=", 400),
        ("/admin/accounts/link", "account=00000000-0000-0000-0000-000000000000", 422),
        ("/admin/accounts/lock", "account=00000000-0000-0000-0000-000000000000", 422),
    ])
    func `a form that cannot be is refused in words`(path: String, body: String, status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let security = try await visitor.scene.givenPost("security-officer", in: Scene.city)
            let isSystem = ["/admin/organizations", "/admin/accounts"].contains(path)
            let answer = try await visitor.post(path, body, as: isSystem ? keeper : security, Self.form)
            #expect(answer.status == status)
            #expect(!answer.text.contains("refusal."))
        }
    }

    @Test func `a link is shown once; locking an account ends its sessions`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("security-officer", in: Scene.city)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village, login: "clerk")
            let id = try await visitor.scene.look("SELECT id FROM accounts WHERE login = 'clerk'") {
                try $0.uuid("id")
            }
            let account = "account=\(try #require(id))"
            let link = try await visitor.post("/admin/accounts/link", account, as: keeper, Self.form)
            #expect(link.text.contains("/login/link/"))
            #expect(try await visitor.get("/api/v1/desk", as: clerk).status == 200)
            #expect(
                try await visitor.post("/admin/accounts/lock", account, as: keeper, Self.form).status == 303)
            #expect(try await visitor.get("/api/v1/desk", as: clerk).status == 401)
        }
    }

    @Test func `nobody else comes in, and no other site sends a form`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            #expect(try await visitor.get("/admin", as: clerk).status == 403)
            #expect(
                try await visitor.post("/admin/accounts", "login=abc&name=x", as: clerk, Self.form).status
                    == 403)
            let cookie = Self.form.merging(["Cookie": "__Host-session=\(keeper.text)"]) { $1 }
            #expect(try await visitor.post("/admin/accounts", "login=abc&name=x", cookie).status == 403)
            let forged = cookie.merging(["Origin": "https://elsewhere.example"]) { $1 }
            #expect(try await visitor.post("/admin/accounts", "login=abc&name=x", forged).status == 403)
        }
    }
}
