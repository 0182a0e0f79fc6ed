import Access
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Coming in over HTTP: two factors for everybody, enrolled by a link, each shown once.
@Suite struct SignInTests {
    private static let form = "application/x-www-form-urlencoded"
    private static let password = "Autumn-light-7"

    /// A browser: what it was given as cookies comes back with every request.
    private final class Browser {
        let visitor: Visitor
        private var cookies: [String: String] = ["language": "en"]

        init(_ visitor: Visitor) { self.visitor = visitor }

        func get(_ path: String) async throws -> Visitor.Answer { kept(try await visitor.get(path, header)) }

        /// Sends a form with the token the page of that address carries.
        func send(_ path: String, _ fields: String, from page: String) async throws -> Visitor.Answer {
            let text = try await get(page).text
            let token =
                text.firstMatch(of: /name="csrf" value="([0-9a-f.]+)"/).map { String($0.output.1) } ?? ""
            return kept(try await visitor.post(path, "csrf=\(token)&\(fields)", header))
        }

        func secret(on page: String) async throws -> [UInt8] {
            let text = try await get(page).text
            let match = try #require(text.firstMatch(of: /class="code words">([A-Z2-7 ]+)</))
            return Self.bytes(String(match.output.1).filter { $0 != " " })
        }

        private var header: [String: String] {
            let all = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
            return ["Cookie": all, "Content-Type": SignInTests.form]
        }

        private func kept(_ answer: Visitor.Answer) -> Visitor.Answer {
            for line in answer.headers[values: .setCookie] {
                let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
                if let name = pair.first { cookies[String(name)] = pair.count > 1 ? String(pair[1]) : nil }
            }
            return answer
        }

        private static func bytes(_ text: String) -> [UInt8] {
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
            var (out, held, bits): ([UInt8], Int, Int) = ([], 0, 0)
            for letter in text {
                held = (held << 5 | (letters.firstIndex(of: letter) ?? 0)) & 0xfff
                bits += 5
                if bits >= 8 {
                    bits -= 8
                    out.append(UInt8((held >> bits) & 0xff))
                }
            }
            return out
        }
    }

    /// What somebody has who came in once: a login, a password, a telephone, codes on paper.
    private struct Enrolled {
        let login: String
        let secret: [UInt8]
        let recovery: [String]
    }

    private func link(for login: String, in scene: Scene) async throws -> String {
        let id = try #require(
            try await scene.look("SELECT id FROM accounts WHERE login = \(login)", { try $0.uuid("id") }))
        let link = try await scene.database.superuser.console(as: .security) { acting, db in
            try await MakeSignInLink(account: id, source: .console).run(by: acting, at: Date(), in: db)
        }
        return link.text
    }

    private func code(_ secret: [UInt8], later steps: Int = 0, at now: Date) -> String {
        TimeCode.code(secret, step: TimeCode.step(at: now) + steps)
    }

    /// Comes in by a first link: chooses a password, sets up the code, keeps the recovery codes.
    private func enrol(_ login: String, _ visitor: Visitor) async throws -> Enrolled {
        let browser = Browser(visitor)
        let token = try await link(for: login, in: visitor.scene)
        let begun = try await browser.send("/login/link", "token=\(token)", from: "/login/link/\(token)")
        #expect(begun.headers[.location] == "/login/next")
        let chosen = "new_password=\(Self.password)&again=\(Self.password)"
        let settled = try await browser.send("/login/next", chosen, from: "/login/next")
        #expect(settled.headers[.location] == "/login/next", "\(settled.text)")
        let secret = try await browser.secret(on: "/login/next")
        let first = code(secret, at: visitor.scene.noon)
        let done = try await browser.send("/login/next", "first_code=\(first)", from: "/login/next")
        #expect(done.status == 200)
        #expect(try await browser.get("/account").status == 200)
        let codes = done.text.matches(of: /<li class="code">([0-9A-Z-]+)</).map { String($0.output.1) }
        #expect(codes.count == 8)
        return Enrolled(login: login, secret: secret, recovery: codes)
    }

    private func givenPassword(of login: String, setAt moment: Date, in scene: Scene) async throws {
        try await scene.database.superuser.transaction { db in
            _ = try await db.execute(
                "UPDATE accounts SET password_set_at = \(moment) WHERE login = \(login)")
        }
    }

    private func givenClerk(_ visitor: Visitor) async throws -> Enrolled {
        _ = try await visitor.scene.givenPost("village-clerk", in: Scene.village, login: "chen")
        return try await enrol("chen", visitor)
    }

    private func enter(_ who: Enrolled, _ browser: Browser) async throws -> Visitor.Answer {
        try await browser.send("/login", "login=\(who.login)&password=\(Self.password)", from: "/login")
    }

    @Test func `a password alone opens nothing, and a code opens once`() async throws {
        try await Visitor.visit { visitor async throws in
            let chen = try await givenClerk(visitor)
            let browser = Browser(visitor)
            #expect(try await enter(chen, browser).headers[.location] == "/login/next")
            #expect(try await browser.get("/desk").status == 303)
            // The code that set the telephone up is spent.
            let spent = "code=\(code(chen.secret, at: visitor.scene.noon))"
            #expect(try await browser.send("/login/next", spent, from: "/login/next").status == 422)
            let next = "code=\(code(chen.secret, later: 1, at: visitor.scene.noon))"
            #expect(
                try await browser.send("/login/next", next, from: "/login/next").headers[.location] == "/desk"
            )
            #expect(try await browser.get("/desk").status == 200)
            let other = Browser(visitor)
            _ = try await enter(chen, other)
            #expect(try await other.send("/login/next", next, from: "/login/next").status == 422)
            #expect(try await other.get("/desk").status == 303)
        }
    }

    @Test func `a recovery code stands in for a lost telephone, once`() async throws {
        try await Visitor.visit { visitor async throws in
            let chen = try await givenClerk(visitor)
            let paper = "code=\(try #require(chen.recovery.first).lowercased())"
            for isFirst in [true, false] {
                let browser = Browser(visitor)
                _ = try await enter(chen, browser)
                let answer = try await browser.send("/login/next", paper, from: "/login/next")
                #expect(answer.status == (isFirst ? 303 : 422))
            }
        }
    }

    @Test func `a sign-in half way belongs to the browser that began it`() async throws {
        try await Visitor.visit { visitor async throws in
            let chen = try await givenClerk(visitor)
            let thief = Browser(visitor)
            let begun = try await enter(chen, Browser(visitor))
            let cookie = try #require(begun.headers[values: .setCookie].first { $0.contains("sign-in=") })
            let stolen = String(cookie.prefix { $0 != ";" })
            _ = try await thief.get("/login")
            let page = try await visitor.get("/login/next", ["Cookie": stolen])
            #expect(page.status == 410)
        }
    }

    @Test func `eight wrong tries and the right one waits too`() async throws {
        try await Visitor.visit { visitor async throws in
            let chen = try await givenClerk(visitor)
            let browser = Browser(visitor)
            _ = try await enter(chen, browser)
            for attempt in 1...8 {
                let answer = try await browser.send(
                    "/login/next", "code=00000\(attempt)", from: "/login/next")
                #expect(answer.status == 422)
            }
            let right = "code=\(code(chen.secret, later: 1, at: visitor.scene.noon))"
            let answer = try await browser.send("/login/next", right, from: "/login/next")
            #expect(answer.text.contains("Too many attempts"), "\(answer.status)")
            #expect(try await browser.get("/desk").status == 303)
        }
    }

    @Test(arguments: ["nobody", "chen"])
    func `an unknown login and a wrong password sound alike`(login: String) async throws {
        try await Visitor.visit { visitor async throws in
            _ = try await givenClerk(visitor)
            let browser = Browser(visitor)
            let answer = try await browser.send(
                "/login", "login=\(login)&password=wrong-one-1", from: "/login")
            #expect(answer.status == 401)
            #expect(answer.text.contains("Account or password is not right"))
        }
    }

    @Test func `every change of an account ends what it has open`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let chen = try await givenClerk(visitor)
            let officer = try await scene.givenPost("security-officer", in: Scene.city)
            let ids = try #require(
                try await scene.look("SELECT account_id, id FROM posts WHERE title LIKE '%village-clerk'") {
                    (try $0.uuid("account_id"), try $0.uuid("id"))
                })
            let changes = [
                ("/admin/posts", "account=chen&kind=village-clerk&area=\(Scene.neighbour)&organization="),
                ("/admin/accounts/lock", "account=\(ids.0)"), ("/admin/accounts/unlock", "account=\(ids.0)"),
                ("/admin/posts/end", "post=\(ids.1)"), ("/admin/accounts/reset", "account=\(ids.0)"),
            ]
            var step = 1
            for (path, body) in changes where path != "/admin/accounts/unlock" {
                let browser = Browser(visitor)
                _ = try await enter(chen, browser)
                let paper = chen.recovery[step]
                step += 1
                _ = try await browser.send("/login/next", "code=\(paper)", from: "/login/next")
                #expect(try await browser.get("/desk").status == 200, "\(path)")
                let done = try await visitor.post(path, body, as: officer, ["Content-Type": Self.form])
                #expect(done.status == 303, "\(path): \(done.text)")
                #expect(try await browser.get("/desk").status == 303, "\(path)")
                if path == "/admin/accounts/lock" {
                    _ = try await visitor.post(
                        "/admin/accounts/unlock", body, as: officer, ["Content-Type": Self.form])
                }
            }
        }
    }

    @Test func `weighty acts ask for the code again after five minutes`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            _ = try await scene.givenPost("security-officer", in: Scene.city, login: "guo")
            let guo = try await enrol("guo", visitor)
            let browser = Browser(visitor)
            _ = try await enter(guo, browser)
            let first = "code=\(guo.recovery[0])"
            _ = try await browser.send("/login/next", first, from: "/login/next")
            _ = try await scene.givenPost("village-clerk", in: Scene.village, login: "chen")
            let id = try await scene.look(
                "SELECT id FROM accounts WHERE login = 'chen'", { try $0.uuid("id") })
            let link = "account=\(try #require(id))"
            let page = "/admin?tab=accounts"
            #expect(try await browser.send("/admin/accounts/link", link, from: page).status == 200)
            try await scene.database.superuser.transaction { db in
                try await db.script("UPDATE sessions SET shown_at = now() - interval '6 minutes'")
            }
            let asked = try await browser.send("/admin/accounts/link", link, from: page)
            #expect(asked.headers[.location] == "/confirm?back=/admin")
            let again = try await browser.send(
                "/confirm", "back=/admin&code=\(guo.recovery[1])", from: "/confirm")
            #expect(again.headers[.location] == "/admin")
            #expect(try await browser.send("/admin/accounts/link", link, from: page).status == 200)
        }
    }

    @Test func `people see where they are signed in, and end it`() async throws {
        try await Visitor.visit { visitor async throws in
            let chen = try await givenClerk(visitor)
            let browsers = [Browser(visitor), Browser(visitor)]
            for (position, browser) in browsers.enumerated() {
                _ = try await enter(chen, browser)
                _ = try await browser.send(
                    "/login/next", "code=\(chen.recovery[position])", from: "/login/next")
            }
            let page = try await browsers[0].get("/account")
            #expect(page.text.matches(of: /this one/).count == 1)
            let ended = try await browsers[0].send("/account/sessions/end", "all=1", from: "/account")
            #expect(ended.status == 200)
            #expect(try await browsers[0].get("/desk").status == 200)
            #expect(try await browsers[1].get("/desk").status == 303)
        }
    }

    @Test func `a new password is checked, and signs out everywhere else`() async throws {
        try await Visitor.visit { visitor async throws in
            let chen = try await givenClerk(visitor)
            let browser = Browser(visitor)
            _ = try await enter(chen, browser)
            _ = try await browser.send("/login/next", "code=\(chen.recovery[0])", from: "/login/next")
            let tries = [
                ("password=wrong&new_password=Winter-night-8&again=Winter-night-8", 422),
                ("password=\(Self.password)&new_password=password1234&again=password1234", 422),
                ("password=\(Self.password)&new_password=Winter-night-8&again=Winter-night-9", 422),
                ("password=\(Self.password)&new_password=Winter-night-8&again=Winter-night-8", 200),
            ]
            for (fields, status) in tries {
                let answer = try await browser.send("/account/password", fields, from: "/account")
                #expect(answer.status == status, "\(fields)")
            }
            let old = try await enter(chen, Browser(visitor))
            #expect(old.status == 401)
        }
    }

    @Test func `after ninety days a new password is asked for, after the code`() async throws {
        try await Visitor.visit { visitor async throws in
            let chen = try await givenClerk(visitor)
            let old = visitor.scene.noon - 91 * 86_400
            try await givenPassword(of: "chen", setAt: old, in: visitor.scene)
            let browser = Browser(visitor)
            _ = try await enter(chen, browser)
            _ = try await browser.send("/login/next", "code=\(chen.recovery[0])", from: "/login/next")
            #expect(try await browser.get("/login/next").text.contains("Time for a new password"))
            #expect(try await browser.get("/desk").status == 303)
            let same = "new_password=\(Self.password)&again=\(Self.password)"
            #expect(try await browser.send("/login/next", same, from: "/login/next").status == 422)
            let fresh = "new_password=Winter-night-8&again=Winter-night-8"
            let answer = try await browser.send("/login/next", fresh, from: "/login/next")
            #expect(answer.headers[.location] == "/desk")
        }
    }

    @Test func `a demo link is only good in the demo place`() async throws {
        try await Visitor.visit { visitor async throws in
            _ = try await visitor.scene.givenPost("village-clerk", in: Scene.village, login: "chen")
            let id = try #require(
                try await visitor.scene.look("SELECT id FROM accounts", { try $0.uuid("id") }))
            let link = try await visitor.scene.database.superuser.console(as: .security) { acting, db in
                try await MakeSignInLink(account: id, opensDemo: true, source: .console)
                    .run(by: acting, at: Date(), in: db)
            }
            let browser = Browser(visitor)
            let answer = try await browser.send(
                "/login/link", "token=\(link.text)", from: "/login/link/\(link.text)")
            #expect(answer.status == 410)
            #expect(try await browser.get("/desk").status == 303)
        }
    }
}
