import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Postgres
import ServiceLifecycle

/// Open pages of posts learn over a stream that something they show has changed.
extension Site {
    var liveRoutes: [Route] {
        [.get("/live", for: .caseworkers) { request, call in try await live(request, call) }]
    }

    private func live(_ request: Request, _ call: Call) async throws -> Response {
        guard let session = call.session else { throw AccessRefusal.signedOut }
        let logger = call.logger
        let stream = LiveStream(site: self, call: call.unattended, session: session)
        let scope = try await stream.scope()
        guard await newsroom.hasRoom(for: session) else { throw Throttled(what: .streams, wait: 60) }
        let again = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        let place = again ?? request.uri.queryParameters["after"].map(String.init)
        return Response(
            status: .ok, headers: LiveStream.headers,
            body: ResponseBody { writer in
                let listening = try await newsroom.enter(session, seeing: scope, after: place)
                do {
                    try await request.body.consumeWithCancellationOnInboundClose { body in
                        // Read to its end first: Hummingbird's copy of a body traps when it is let go before.
                        for try await _ in body {}
                        try await withGracefulShutdownHandler {
                            try await stream.tell(listening, through: &writer)
                        } onGracefulShutdown: {
                            listening.bell.finish()
                        }
                    }
                } catch {
                    // The reader went, or the line broke: who still looks comes back and catches up.
                    logger.debug("A stream ended", metadata: ["error": "\(error)"])
                }
                await newsroom.leave(listening)
                try await writer.finish(nil)
            })
    }
}

/// What one open page is told, in server-sent events.
struct LiveStream: Sendable {
    /// Cases named in one message; of more, a page only learns that there are many.
    private static let named = 50
    /// After a message a page has this long to itself, however much happens.
    private static let breath = Duration.milliseconds(500)
    /// How often a crowded house is asked again before the page is to come back by itself.
    private static let tries = 20
    /// A page whose stream ended comes back after 1 to 5 s, each session after a time of its own: not all of
    /// them at once.
    private var comeBack: Int { session.hash.bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) } % 4_000 + 1_000 }

    static let headers: HTTPFields = {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // A proxy in front must not gather what is to be seen at once.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }()

    let site: Site
    let call: Call
    let session: Secret

    /// What changed, as a page is told.
    private struct Told: Encodable {
        /// Too much, or too long ago, to say what.
        var all = false
        /// Something came to, lies on or left the post's own desk.
        var desk = false
        var notices = false
        /// Versions by number.
        var cases: [String: Int] = [:]
    }

    /// What the post may be told of.
    ///
    /// - Throws: What any page would throw: the session is over, or the post has no such page.
    func scope() async throws -> NewsScope {
        try await site.acting(call) { acting, _ in
            guard let area = acting.area else { throw AccessRefusal.noPost }
            return NewsScope(area: area, organization: acting.organization)
        }
    }

    /// Tells what there is to tell, until the page goes, the session is over, or the stream is old.
    func tell(_ listening: Newsroom.Listening, through writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: "retry: \(comeBack)\n\n"))
        var beats = 0
        for await _ in listening.rings {
            guard let waking = await site.newsroom.take(listening) else { return }
            do {
                if case .beat = waking { beats += 1 }
                if let message = try await message(of: waking) {
                    try await writer.write(ByteBuffer(string: message))
                }
            } catch is AccessRefusal {
                return try await writer.write(ByteBuffer(string: "event: over\ndata: {}\n\n"))
            }
            guard beats < site.settings.streamBeats else { return }
            try await Task.sleep(for: Self.breath)
        }
    }

    /// As ``message(_:)``; while others need all connections it waits, and what was to be told is told later.
    /// A stream that ended instead would come back at once and need more.
    private func message(of waking: Newsroom.Waking) async throws -> String? {
        for _ in 0..<Self.tries {
            do {
                return try await message(waking)
            } catch DatabaseError.poolExhausted {
                try await Task.sleep(for: Self.breath)
            }
        }
        return try await message(waking)
    }

    /// - Returns: `nil` when nothing happened that the post may see: that is no message.
    func message(_ waking: Newsroom.Waking) async throws -> String? {
        switch waking {
        case .beat(let place):
            _ = try await scope()
            return "id: \(place)\n\n"
        case .news(let after, let last, let place):
            guard after != last else { return nil }
            // Whoever only says that it lives may wait; that somebody reported may not.
            let told = try await Urgency.$current.withValue(.usual) {
                try await self.told(after: after, upTo: last)
            }
            guard told.all || told.notices || !told.cases.isEmpty else { return nil }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let data = String(decoding: try encoder.encode(told), as: UTF8.self)
            return "id: \(place)\nevent: news\ndata: \(data)\n\n"
        }
    }

    private func told(after: NewsMark?, upTo last: NewsMark) async throws -> Told {
        guard let after else {
            _ = try await scope()
            return Told(all: true)
        }
        let news = try await site.acting(call) { _, db in
            try await db.news.own(after: after, upTo: last, limit: Self.named + 1)
        }
        guard news.count <= Self.named else { return Told(all: true) }
        let versions = news.filter(\.isChanged).map { ($0.number.description, $0.version) }
        return Told(
            desk: news.contains(where: \.isOwn), notices: news.contains(where: \.hasNotice),
            cases: Dictionary(versions, uniquingKeysWith: { first, _ in first }))
    }
}
