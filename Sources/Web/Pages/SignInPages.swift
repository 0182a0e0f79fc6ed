import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Coming in, changing posts, going out.
extension Site {
    var signInRoutes: [Route] {
        [
            .get("/login", for: .anyone) { request, call in
                let back = request.uri.queryParameters["back"].map(String.init)
                return try await loginPage(call, back: back)
            },
            .post("/login", for: .anyone) { request, call in try await signIn(request, call) },
            .get("/login/link/:token", for: .anyone) { _, call in try await linkPage(call) },
            .post("/login/link", for: .anyone) { request, call in try await signInByLink(request, call) },
            .get("/login/next", for: .anyone) { _, call in try await nextPage(call) },
            .post("/login/next", for: .anyone) { request, call in try await next(request, call) },
            .get("/posts", for: .signedIn) { _, call in try await postsPage(call) },
            .post("/posts", for: .signedIn) { request, call in try await switchPost(request, call) },
            .post("/logout", for: .signedIn) { request, call in try await signOut(request, call) },
        ]
    }

    private func loginPage(
        _ call: Call, back: String?, name: String? = nil, answered: Answered? = nil
    ) async throws -> Response {
        let frame = try await frame(call)
        var login: [String: Any] = [:]
        if let back { login["back"] = back }
        if let name { login["name"] = name }
        if settings.singleSignOn != nil { login["singleSignOn"] = true }
        if !call.isSafeLine { login["insecure"] = frame.say("problem.login_insecure") }
        if let words = answered?.words {
            login[answered?.retryAfter == nil ? "problem" : "waitWords"] = words
        }
        let page = Page(
            template: "login", name: "login", title: frame.catalogue.words["login.title"] ?? "",
            status: answered?.status ?? .ok, content: ["login": login])
        return answer(page, in: frame)
    }

    private func signIn(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: call.visitor)
        guard call.isSafeLine else { return try await loginPage(call, back: form["back"]) }
        let login = form["login"] ?? ""
        let door = Doorway.fresh(browser: Secret(call.visitor), source: call.source)
        do {
            try await SignIn(login: login, password: form["password"] ?? "", at: door).run(on: database)
            return halfWay(door, to: form["back"])
        } catch let refusal as AccessRefusal {
            let answered = RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil)
                .answer(to: refusal)
            return try await loginPage(call, back: form["back"], name: login, answered: answered)
        }
    }

    /// On to the second factor; where somebody wanted to go rides along.
    func halfWay(_ door: Doorway, to back: String?) -> Response {
        var response = Response.seeOther("/login/next")
        response.setCookie(CookieName.pending, door.pending.text, isSafe: true, age: 600)
        if let back { response.setCookie(CookieName.back, back.asQueryValue, isSafe: true, age: 600) }
        return response
    }

    func signedIn(_ session: Secret, to path: String) -> Response {
        let wanted = Self.local(path)
        var response = Response.seeOther(wanted == "/" ? "/desk" : wanted)
        response.setCookie(CookieName.session, session.text, isSafe: true)
        return response
    }

    // Only shows a button: a program that previews links must not use the link up.
    private func linkPage(_ call: Call, problem: String? = nil) async throws -> Response {
        let frame = try await frame(call)
        var link: [String: Any] = [
            "token": call.parameters.get("token") ?? "", "account": frame.say("link.account"),
        ]
        if !call.isSafeLine { link["problem"] = frame.say("problem.login_insecure") }
        if let problem { link["problem"] = problem }
        let page = Page(
            template: "link", name: "link", title: frame.say("title.link"),
            status: problem == nil ? .ok : .gone,
            content: ["link": link])
        return answer(page, in: frame)
    }

    private func signInByLink(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: call.visitor)
        guard call.isSafeLine else { return try await linkPage(call) }
        do {
            let door = Doorway.fresh(browser: Secret(call.visitor), source: call.source)
            let link = SignInByLink(
                link: Secret(form["token"] ?? ""), at: door, isDemo: settings.opensDemo)
            guard let session = try await link.run(on: database) else { return halfWay(door, to: nil) }
            return signedIn(session, to: "/desk")
        } catch AccessRefusal.deadLink {
            return try await linkPage(call, problem: try catalogue(call.language).say("problem.link_spent"))
        }
    }

    private func postsPage(_ call: Call) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let page = Page(
                template: "posts", name: "posts", title: frame.catalogue.words["posts.title"] ?? "",
                content: [:])
            return answer(page, in: frame)
        }
    }

    /// A form of somebody signed in, its token checked.
    func checkedForm(
        _ request: Request, _ call: Call, limits: FormLimits = FormLimits()
    ) async throws -> Form {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming, limits: limits)
        if !call.isMachine {
            let expected = try await acting(call) { acting, _ in Hex.text(of: acting.csrf) }
            try CrossSite.refuse(token: form["csrf"], expected: expected)
        }
        return form
    }

    private func switchPost(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let session = call.session, let post = form["post"].flatMap(UUID.init(uuidString:)) else {
            throw Unreadable(what: "post")
        }
        let fresh = try await SwitchPost(session: session, post: post, source: call.source).run(on: database)
        return signedIn(fresh, to: "/desk")
    }

    private func signOut(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        if let session = call.session {
            try await SignOut(session: session, source: call.source).run(on: database)
        }
        var response = Response.seeOther("/")
        response.setCookie(CookieName.session, "", isSafe: true, age: 0)
        // A script that deleted what this account kept says so: what is left waits for somebody else.
        let cleared = form["forgotten"] == "yes" ? "\"cache\"" : "\"cache\", \"storage\""
        if let name = HTTPField.Name("Clear-Site-Data") { response.headers[name] = cleared }
        return response
    }
}
