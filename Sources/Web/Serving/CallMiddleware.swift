import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Reads who is calling, in which language, and over what line; sets the cookie a visitor's forms need.
struct CallMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        var call = context
        let cookies = request.cookieValues
        call.path = request.uri.description.hasPrefix("/") ? request.uri.description : "/"
        call.language = language(of: request, cookies)
        call.isLarge = cookies[CookieName.size] == "large"
        call.wantsJSON = request.uri.path.hasPrefix("/api/")
        call.isSafeLine =
            site.settings.servesTLS || site.settings.isBehindTLS || Self.isLoopback(request.head.authority)
        read(receiptOf: request, cookies, into: &call)
        call.address = ClientAddress(
            peer: context.remoteAddress?.ipAddress,
            forwarded: HTTPField.Name("X-Forwarded-For").map { request.headers[values: $0] } ?? [],
            proxies: site.settings.proxies)
        if let header = request.headers[.authorization], header.hasPrefix("Bearer ") {
            call.session = Secret(String(header.dropFirst("Bearer ".count)))
            call.isMachine = true
        } else if let cookie = cookies[CookieName.session] {
            call.session = Secret(cookie)
        }
        call.isUnattended = HTTPField.Name("Linli-Unattended").map { request.headers[$0] != nil } ?? false
        call.pending = cookies[CookieName.pending].map { Secret($0) }
        call.back = cookies[CookieName.back]?.removingPercentEncoding
        call.browser = Self.browser(request.headers[.userAgent] ?? "")
        read(visitorOf: request, cookies, into: &call)
        var response = try await Asker.$current.withValue(call.address.line) { [call] in
            try await next(request, call)
        }
        if call.isNewVisitor, response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.setCookie(CookieName.visitor, call.visitor, isSafe: true)
        }
        return response
    }

    private func read(receiptOf request: Request, _ cookies: [String: String], into call: inout Call) {
        if let cookie = cookies[CookieName.receipt] {
            let read = VisitorMark(sealing: site.sealing).read(cookie)
            (call.receipt, call.isReceiptKnown) = (read.receipt, read.isKnown)
        } else if let header = HTTPField.Name("Linli-Receipt").flatMap({ request.headers[$0] }) {
            call.receipt = Secret.receipt(typed: header)
        }
    }

    // A token we did not make still ties a form to its browser, but counts as no browser of its own; the next
    // page replaces it.
    private func read(visitorOf request: Request, _ cookies: [String: String], into call: inout Call) {
        let marks = VisitorMark(sealing: site.sealing)
        let visitor = cookies[CookieName.visitor].flatMap { $0.count == VisitorMark.length ? $0 : nil }
        call.device = visitor.flatMap(marks.id)
        if let visitor, call.device != nil || request.method != .get {
            call.visitor = visitor
        } else {
            call.visitor = marks.fresh()
            call.isNewVisitor = true
        }
        let isPage = !call.wantsJSON
        call.subject = call.device ?? (isPage ? marks.id(in: call.visitor) : nil) ?? call.address.line
    }

    /// The chosen language, else the first of the browser's that we speak, else Chinese.
    private func language(of request: Request, _ cookies: [String: String]) -> Language {
        if let chosen = cookies[CookieName.language].flatMap(Language.init(rawValue:)) { return chosen }
        let wanted = (request.headers[.acceptLanguage] ?? "").split(separator: ",")
        return wanted.lazy.compactMap {
            Language(rawValue: String($0.trimmingCharacters(in: .whitespaces).prefix(2)))
        }
        .first ?? .zh
    }

    /// Enough of a browser's long name to tell one's own devices apart: "Chrome · Android".
    private static func browser(_ agent: String) -> String {
        let makes = ["MicroMessenger", "Edg", "Firefox", "Chrome", "Safari"]
        let systems = ["HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"]
        return [makes, systems].compactMap { names in names.first { agent.contains($0) } }
            .joined(separator: " · ")
    }

    private static func isLoopback(_ authority: String?) -> Bool {
        let host = (authority ?? "").split(separator: ":").first.map(String.init) ?? ""
        return ["127.0.0.1", "localhost", "[::1]"].contains(host) || (authority ?? "").hasPrefix("[::1]")
    }
}

extension Response {
    /// - Parameter isSafe: Only over a safe line and out of reach of scripts.
    mutating func setCookie(_ name: String, _ value: String, isSafe: Bool, age: Int? = nil) {
        let life = age.map { "; Max-Age=\($0)" } ?? ""
        let guards = isSafe ? "; Secure; HttpOnly" : ""
        headers.append(
            .init(name: .setCookie, value: "\(name)=\(value); Path=/; SameSite=Lax\(guards)\(life)"))
    }

    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path])
    }
}

/// Refuses unsafe requests that another site may have caused.
enum CrossSite {
    struct Forged: Error {}

    /// Checks where a form was sent from; machines with a token carry no cookie that could ride along.
    static func refuse(_ request: Request, _ call: Call) throws {
        guard !call.isMachine else { return }
        // Under `Referrer-Policy: no-referrer` a browser's own forms come from the origin "null".
        if let origin = request.headers[.origin], origin != "null" {
            let host = origin.split(separator: "/").last.map(String.init)
            guard host == request.head.authority else { throw Forged() }
        } else if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            guard ["same-origin", "none"].contains(site) else { throw Forged() }
        }
    }

    /// Compares what the form carries with what it was given; takes as long whatever differs.
    static func refuse(token: String?, expected: String) throws {
        let (one, other) = (Array((token ?? "").utf8), Array(expected.utf8))
        guard one.count == other.count, !other.isEmpty,
            zip(one, other).reduce(UInt8(0), { $0 | ($1.0 ^ $1.1) }) == 0
        else { throw Forged() }
    }
}
