import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Postgres

/// Turns every refusal and failure into a page for people or problem details (RFC 9457) for machines.
/// Handlers never catch.
struct RefusalMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await next(request, context)
            // A form that comes back with the reason on it is a refusal like any other.
            if response.status == .forbidden {
                try await record("forbidden", of: request, context)
            }
            guard response.status == .notFound, response.headers[.contentType] == nil else { return response }
            return try await answer(HTTPError(.notFound), to: request, context)
        } catch {
            return try await answer(error, to: request, context)
        }
    }

    func answer(_ error: any Error, to request: Request, _ call: Call) async throws -> Response {
        if case AccessRefusal.stepUpNeeded = error, !call.wantsJSON, !call.isMachine {
            return .seeOther("/confirm?back=\(Self.origin(of: request, call).asQueryValue)")
        }
        // Most floods end here: that somebody has to sign in first is said without a look at anything.
        if case AccessRefusal.signedOut = error, !call.wantsJSON { return Self.toSignIn(call) }
        let isInTheDark = Self.isWorthNoLook(error)
        var pack = await site.shelf.latest?.definitions
        if !isInTheDark {
            pack = try? await site.database.anonymous { db in
                try await site.shelf.current(in: db)?.definitions
            }
        }
        let words = RefusalWords(catalogue: try site.catalogue(call.language), place: pack?.place, pack: pack)
        var answered = words.answer(to: error)
        do {
            if answered.status == .forbidden {
                try await record(Self.outcome(of: error), of: request, call)
            }
        } catch {
            answered = words.answer(to: error)
        }
        if answered.isFault { log(error, of: request, call, answered.status) }
        var response =
            call.wantsJSON
            ? problem(answered, words, call)
            : try await page(answered, words, call, asksAgain: !isInTheDark)
        if let wrong = error as? WrongMethod { response.headers[.allow] = wrong.allow }
        if case UploadRefusal.wrongOffset(let has) = error { response.setUpload(has, isComplete: false) }
        if let seconds = answered.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if (error as? Throttled)?.what == .reports, let name = HTTPField.Name("Linli-Challenge") {
            response.headers[name] = site.usualChallenge(call).text
        }
        return response
    }

    private func log(_ error: any Error, of request: Request, _ call: Call, _ status: HTTPResponse.Status) {
        var count = 1
        if case DatabaseError.poolExhausted = error {
            guard let unsaid = site.busy.add(at: site.now()) else { return }
            count = unsaid
        }
        call.logger.error(
            "A request could not be served",
            metadata: [
                "error": "\(error)", "path": "\(request.uri.path)", "status": "\(status.code)",
                "count": "\(count)",
            ])
    }

    // Whoever could not be served in time is told so now, and not after the next wait; whoever asks too much,
    // or went away half way, costs nothing more.
    private static func isWorthNoLook(_ error: any Error) -> Bool {
        switch error {
        case let error as DatabaseError: error.isUnanswered
        case is Throttled, InputRefusal.endedEarly, MultipartRefusal.endedEarly: true
        default: false
        }
    }

    // A form that was refused is on the page its address lies under: back there, not to the address itself.
    private static func origin(of request: Request, _ call: Call) -> String {
        guard request.method != .get else { return call.path }
        return request.uri.path.split(separator: "/").first.map { "/\($0)" } ?? "/desk"
    }

    /// Whoever is signed in and refused leaves a record; what cannot be recorded is not answered as if it
    /// were.
    private func record(_ outcome: String, of request: Request, _ call: Call) async throws {
        guard let session = call.session else { return }
        try await AppendRefusal(
            session: session, object: "\(request.method) \(request.uri.path)", outcome: outcome,
            source: call.source
        ).run(on: site.database)
    }

    private static func outcome(of error: any Error) -> String {
        switch error {
        case is CrossSite.Forged: "forged form"
        case AccessRefusal.noPost: "no post"
        case Refusal.ownWork, UnmaskingRefusal.handler, ExtensionRefusal.own: "own work"
        case AccessRefusal.wrongPost, Refusal.wrongPost, MessageRefusal.wrongPost, UnmaskingRefusal.wrongPost,
            ExtensionRefusal.wrongPost, PressRefusal.wrongPost, HelpRefusal.wrongPost:
            "wrong post"
        default: "forbidden"
        }
    }

    private struct ProblemDetails: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let detail: String
        let instance: String
        let problems: [Answered.FieldWords]?
    }

    private func problem(_ answered: Answered, _ words: RefusalWords, _ call: Call) -> Response {
        let key = Self.key(answered.status, words.catalogue)
        let details = ProblemDetails(
            title: words.catalogue.say("error.\(key)"), status: answered.status.code,
            detail: answered.words ?? words.catalogue.say("error.\(key)_words"), instance: call.id,
            problems: answered.problems.isEmpty ? nil : answered.problems)
        var response = Response.json(details, status: answered.status)
        response.headers[.contentType] = "application/problem+json"
        return response
    }

    private func page(
        _ answered: Answered, _ words: RefusalWords, _ call: Call, asksAgain: Bool
    ) async throws -> Response {
        if answered.status == .unauthorized, call.session == nil || answered.words == nil {
            return Self.toSignIn(call)
        }
        let catalogue = words.catalogue
        let key = Self.key(answered.status, catalogue)
        let fallback = Frame(
            call: call, catalogue: catalogue,
            time: TimeWords(catalogue, zone: words.place?.timeZone ?? "", now: site.now()),
            place: words.place,
            csrf: call.visitor, session: nil)
        var frame = fallback
        if asksAgain, let own = try? await site.frameOfWhoever(call) { frame = own }
        let sentences = answered.problems.map(\.words) + [answered.words].compactMap(\.self)
        var error: [String: Any] = [
            "status": String(answered.status.code), "title": catalogue.say("error.\(key)"),
            "words": sentences.isEmpty
                ? catalogue.say("error.\(key)_words") : sentences.joined(separator: " "),
            "isRetry": answered.status.code >= 500,
            "links": [
                frame.session == nil && (asksAgain || call.session == nil)
                    ? ["href": "/", "label": catalogue.say("error.home")]
                    : ["href": "/desk", "label": catalogue.say("error.desk")]
            ],
        ]
        if answered.status.code >= 500 { error["request"] = call.id }
        var content: [String: Any] = ["error": error]
        // Whoever wanted to tell of a danger, and whose line is full, is told whom to call.
        if answered.isCrowded { content["calls"] = ["emergency": site.emergency(in: frame)] }
        let page = Page(
            template: "error", name: "error", title: catalogue.say("title.error"), status: answered.status,
            content: content)
        return site.answer(page, in: frame)
    }

    private static func toSignIn(_ call: Call) -> Response {
        .seeOther("/login?back=\(call.path.asQueryValue)")
    }

    private static func key(_ status: HTTPResponse.Status, _ catalogue: Catalogue) -> String {
        if catalogue.has("error.\(status.code)") { return String(status.code) }
        return status.code < 500 ? "400" : "500"
    }
}

extension Site {
    /// The frame of a page for whoever calls, signed in or not.
    func frameOfWhoever(_ call: Call) async throws -> Frame {
        guard call.session != nil else { return try await frame(call) }
        do {
            var open = call
            open.access = .signedIn
            return try await acting(open) { [open] acting, db in try await frame(open, acting: acting, in: db)
            }
        } catch AccessRefusal.signedOut {
            return try await frame(call)
        }
    }
}

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(value)) ?? Data()
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
