import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird

/// What stands between a right password and a session: a code, a password of one's own.
extension Site {
    func policy(in frame: Frame) -> PasswordPolicy {
        let names = Language.allCases.compactMap { frame.place?.name.text(in: $0) }
        return PasswordPolicy(
            settings.passwordSchool, common: commonPasswords,
            local: names + ["linli", frame.catalogue.words["brand"] ?? ""])
    }

    private func door(_ call: Call) throws -> Doorway {
        guard let pending = call.pending else { throw AccessRefusal.signInOver }
        return Doorway(pending: pending, browser: Secret(call.visitor), source: call.source)
    }

    func nextPage(_ call: Call, refusal: AccessRefusal? = nil) async throws -> Response {
        let frame = try await frame(call)
        let door = try door(call)
        let policy = policy(in: frame)
        let pending = try await database.atTheGate { db in try await door.signIn(in: db) }
        var next: [String: Any] = ["login": pending.login, "name": pending.name]
        if let refusal { next["problem"] = words(of: refusal, frame) }
        switch pending.need(under: policy, at: now()) {
        case .code: next["isCode"] = true
        case .password(let isOld):
            next["isPassword"] = true
            next["isOld"] = isOld
            next["rules"] = frame.say("next_step.rules_\(policy.school.rawValue)")
        case .factor:
            let factor = try await OfferFactor(at: door, sealing: sealing).run(on: database)
            next["factor"] = words(of: factor, login: pending.login, frame)
        case nil: return try await finish(door, call, recovery: [])
        }
        let page = Page(
            template: "sign_in_next", name: "login", title: frame.catalogue.words["login.title"] ?? "",
            status: refusal == nil ? .ok : .unprocessableContent, content: ["next": next])
        return answer(page, in: frame)
    }

    func next(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        try CrossSite.refuse(token: form["csrf"], expected: call.visitor)
        let door = try door(call)
        do {
            let recovery = try await take(form, door, call)
            return try await finish(door, call, recovery: recovery)
        } catch let refusal as AccessRefusal where refusal.isAboutTheNextStep {
            return try await nextPage(call, refusal: refusal)
        }
    }

    /// - Returns: Recovery codes, if a second factor was set up just now.
    private func take(_ form: Form, _ door: Doorway, _ call: Call) async throws -> [Secret] {
        let policy = policy(in: try await frame(call))
        if let password = form["new_password"] {
            guard password == form["again"] else { throw AccessRefusal.passwordsDiffer }
            try await ChoosePassword(password, at: door, under: policy).run(on: database, at: now())
        } else if let code = form["first_code"] {
            return try await EnrolFactor(typed: code, at: door, sealing: sealing).run(on: database, at: now())
        } else {
            try await ShowFactor(typed: form["code"] ?? "", at: door, sealing: sealing)
                .run(on: database, at: now())
        }
        return []
    }

    private func finish(_ door: Doorway, _ call: Call, recovery: [Secret]) async throws -> Response {
        let frame = try await frame(call)
        let finish = FinishSignIn(at: door, under: policy(in: frame))
        guard let session = try await finish.run(on: database, at: now()) else {
            return .seeOther("/login/next")
        }
        let back = Self.local(call.back)
        var response = signedIn(session, to: back)
        if !recovery.isEmpty { response = recoveryPage(recovery, to: back == "/" ? "/desk" : back, frame) }
        response.setCookie(CookieName.session, session.text, isSafe: true)
        response.setCookie(CookieName.pending, "", isSafe: true, age: 0)
        response.setCookie(CookieName.back, "", isSafe: true, age: 0)
        return response
    }

    /// The recovery codes, this once.
    func recoveryPage(_ codes: [Secret], to path: String, _ frame: Frame) -> Response {
        let recovery: [String: Any] = ["codes": codes.map(\.text), "href": path]
        return answer(
            Page(
                template: "recovery", name: "login", title: frame.catalogue.words["recovery.title"] ?? "",
                content: ["recovery": recovery]), in: frame)
    }

    /// A secret as a square code and as letters in groups of four.
    func words(of factor: SecondFactor, login: String, _ frame: Frame) -> [String: Any] {
        let place = frame.place?.name.text(in: frame.language) ?? ""
        let issuer = "\(place) \(frame.catalogue.words["brand"] ?? "")"
        var words: [String: Any] = ["secret": Self.inGroups(TimeCode.base32(factor.secret))]
        if let code = QRCode(TimeCode.address(factor.secret, login: login, place: issuer)) {
            words["code"] = ["size": String(code.size), "path": code.path]
        }
        return words
    }

    private static func inGroups(_ text: String) -> String {
        stride(from: 0, to: text.count, by: 4).map { String(text.dropFirst($0).prefix(4)) }
            .joined(separator: " ")
    }

    func words(of refusal: AccessRefusal, _ frame: Frame) -> String {
        RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil).answer(to: refusal).words
            ?? ""
    }
}

extension AccessRefusal {
    /// What can be put right on the page that asked.
    var isAboutTheNextStep: Bool {
        switch self {
        case .wrongCode, .wrongPassword, .passwordLength, .passwordCommon, .passwordPersonal, .passwordPlain,
            .passwordUnchanged, .passwordsDiffer, .tooManyAttempts:
            true
        default: false
        }
    }
}
