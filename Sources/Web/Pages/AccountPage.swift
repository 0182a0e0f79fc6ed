import Access
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// One's own account: where it is open, its password, its second factor; and showing that factor once more.
extension Site {
    var accountRoutes: [Route] {
        [
            .get("/account", for: .signedIn) { _, call in try await accountPage(call) },
            .post("/account/password", for: .signedIn) { request, call in
                try await changePassword(request, call)
            },
            .post("/account/sessions/end", for: .signedIn) { request, call in
                try await endSessions(request, call)
            },
            .get("/account/factor", for: .signedIn) { _, call in try await factorPage(call) },
            .post("/account/factor", for: .signedIn) { request, call in try await replaceFactor(request, call)
            },
            .get("/confirm", for: .signedIn) { request, call in
                let back = request.uri.queryParameters["back"].map(String.init)
                return try await confirmPage(call, back: back)
            },
            .post("/confirm", for: .signedIn) { request, call in try await confirm(request, call) },
        ]
    }

    private func own(_ call: Call) throws -> OwnAccount {
        guard let session = call.session else { throw AccessRefusal.signedOut }
        return OwnAccount(session: session, source: call.source)
    }

    private func accountPage(
        _ call: Call, refusal: AccessRefusal? = nil, done: String? = nil
    ) async throws -> Response {
        let own = try own(call)
        let sessions = try await own.sessions(on: database)
        let hasFactor = try await own.hasFactor(on: database)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            if let done { frame.notice = NoticeWords(words: frame.say(done), kind: "ok") }
            var account: [String: Any] = [
                "name": acting.accountName, "hasFactor": hasFactor,
                "sessions": sessions.map { words(of: $0, frame) },
                "hasOthers": sessions.contains { !$0.isThis && !$0.isMachine },
                "rules": frame.say("next_step.rules_\(settings.passwordSchool.rawValue)"),
            ]
            if let refusal { account["problem"] = words(of: refusal, frame) }
            let page = Page(
                template: "account", name: "account", title: frame.catalogue.words["account.title"] ?? "",
                status: refusal == nil ? .ok : .unprocessableContent, content: ["account": account])
            return answer(page, in: frame)
        }
    }

    private func words(of session: OwnSession, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "id": session.id.uuidString.lowercased(), "isThis": session.isThis,
            "isMachine": session.isMachine,
            "address": session.address, "since": frame.time.moment(session.createdAt),
            "seen": frame.time.moment(session.seenAt),
            "browser": session.browser.isEmpty ? frame.say("account.unknown_browser") : session.browser,
        ]
        if let post = session.post { words["post"] = post }
        return words
    }

    private func changePassword(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        do {
            guard form["new_password"] == form["again"] else { throw AccessRefusal.passwordsDiffer }
            try await own(call).change(
                password: form["password"] ?? "", to: form["new_password"] ?? "",
                under: policy(in: try await frame(call)), at: now(), on: database)
        } catch let refusal as AccessRefusal where refusal.isAboutTheNextStep {
            return try await accountPage(call, refusal: refusal)
        }
        return try await accountPage(call, done: "account.password_changed")
    }

    private func endSessions(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        try await own(call).end(form["session"].flatMap(UUID.init(uuidString:)), on: database)
        return try await accountPage(call, done: "account.sessions_ended")
    }

    private func factorPage(_ call: Call, refusal: AccessRefusal? = nil) async throws -> Response {
        let own = try own(call)
        if try await own.hasFactor(on: database) {
            try await acting(call) { acting, _ in try acting.demandStepUp() }
        }
        let (factor, sealed) = try await own.offer(sealing: sealing, on: database)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            var content: [String: Any] = [
                "factor": words(of: factor, login: acting.accountName, frame),
                "sealed": Data(sealed).base64EncodedString(),
            ]
            if let refusal { content["problem"] = words(of: refusal, frame) }
            let page = Page(
                template: "account_factor", name: "account",
                title: frame.catalogue.words["factor.title"] ?? "",
                status: refusal == nil ? .ok : .unprocessableContent, content: ["account": content])
            return answer(page, in: frame)
        }
    }

    private func replaceFactor(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let sealed = Data(base64Encoded: form["sealed"] ?? "") else { throw Unreadable(what: "sealed") }
        do {
            let recovery = try await own(call).replace(
                with: Array(sealed), typed: form["first_code"] ?? "", sealing: sealing, at: now(),
                on: database)
            return recoveryPage(recovery, to: "/account", try await frameOfWhoever(call))
        } catch AccessRefusal.wrongCode {
            return try await factorPage(call, refusal: .wrongCode)
        }
    }

    private func confirmPage(
        _ call: Call, back: String?, refusal: AccessRefusal? = nil
    ) async throws -> Response {
        let hasFactor = try await own(call).hasFactor(on: database)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            var confirm: [String: Any] = ["hasFactor": hasFactor, "back": Self.local(back)]
            if let refusal { confirm["problem"] = words(of: refusal, frame) }
            let page = Page(
                template: "confirm", name: "confirm", title: frame.catalogue.words["confirm.title"] ?? "",
                status: refusal == nil ? .ok : .unprocessableContent, content: ["confirm": confirm])
            return answer(page, in: frame)
        }
    }

    private func confirm(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let session = call.session else { throw AccessRefusal.signedOut }
        do {
            let factor = ShowFactorAgain(
                typed: form["code"] ?? "", session: session, sealing: sealing, source: call.source)
            try await factor.run(on: database, at: now())
            return .seeOther(Self.local(form["back"]))
        } catch let refusal as AccessRefusal where refusal.isAboutTheNextStep {
            return try await confirmPage(call, back: form["back"], refusal: refusal)
        }
    }
}
