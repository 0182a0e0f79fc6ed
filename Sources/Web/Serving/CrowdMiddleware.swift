import Casework
import HTTPTypes
import Hummingbird
import Postgres
import Synchronization

/// Counts what would ask the database before it does: of a session so much a second, of the strangers of one
/// line so much at once. What is refused here costs no connection.
struct CrowdMiddleware: RouterMiddleware {
    /// How long somebody is asked to stay away whose turn did not come.
    private static let crowdedWait = 3

    private let site: Site
    private let uncounted: Set<String>

    init(site: Site, table: RouteTable) {
        self.site = site
        uncounted = table.uncounted
    }

    func handle(
        _ request: Request, context call: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        let method = request.method == .head ? .get : request.method
        let path = RouteTable.normal(call.endpointPath ?? "")
        guard !uncounted.contains(RouteTable.name(method, path)) else { return try await next(request, call) }
        if let session = call.session,
            let wait = site.paces.take(
                for: session, isMachine: call.wantsJSON, under: site.settings.pace, at: site.now())
        {
            if wait > 0 {
                return try await refuse(
                    Throttled(what: call.wantsJSON ? .requests : .pages, wait: wait), request, call)
            }
            // Whoever is known is not one of the strangers of their line.
            return try await Asker.$current.withValue(nil) {
                try await unlessFull(request, call, next)
            }
        }
        // What is sent may take minutes to come, and nobody is to wait for that; reports have buckets.
        guard method == .get else { return try await unlessFull(request, call, next) }
        let answer = try await site.turns.turn(on: call.address.line, of: call.device ?? "") {
            // Whoever has a turn is not counted among all that their line sends.
            try await Asker.$current.withValue("page " + call.address.line) {
                try await unlessFull(request, call, next)
            }
        }
        if let answer { return answer }
        return try await crowded(request, call)
    }

    // Before anything is read of what could not be kept.
    private func unlessFull(
        _ request: Request, _ call: Call, _ next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        do {
            try await site.database.refuseWhenCrowded()
        } catch {
            return try await refuse(error, request, call)
        }
        return try await next(request, call)
    }

    // A flood is mostly answered by this: drawn anew each time, it would be what the flood costs everybody.
    private func crowded(_ request: Request, _ call: Call) async throws -> Response {
        let throttled = Throttled(what: .line, wait: Self.crowdedWait)
        guard !call.wantsJSON else { return try await refuse(throttled, request, call) }
        let look = CrowdedPages.Look(
            language: call.language, isLarge: call.isLarge, pack: await site.shelf.latest?.version)
        if let known = site.crowded.page(look) { return known }
        var anybody = call
        (anybody.session, anybody.path) = (nil, "/")
        let drawn = try await refuse(throttled, request, anybody)
        site.crowded.keep(drawn, as: look)
        return drawn
    }

    private func refuse(
        _ error: any Error, _ request: Request, _ call: Call
    ) async throws -> Response {
        try await RefusalMiddleware(site: site).answer(error, to: request, call)
    }
}

/// What is told on a full line, the same to everybody: drawn once for each look.
final class CrowdedPages: Sendable {
    struct Look: Hashable {
        let language: Language
        let isLarge: Bool
        /// Its words stand in the page; `nil`: nobody has asked for it yet.
        let pack: Int?
    }

    private let drawn = Mutex<[Look: Response]>([:])

    func page(_ look: Look) -> Response? { drawn.withLock { $0[look] } }

    func keep(_ page: Response, as look: Look) {
        drawn.withLock { drawn in
            // Those of an older pack are shown no more.
            drawn = drawn.filter { $0.key.pack == look.pack }
            drawn[look] = page
        }
    }
}
