import Access
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOEmbedded
import Postgres
import TestSupport
import Testing

@testable import Web

/// What gives way when there is too much to do.
@Suite struct UrgencyTests {
    @Test(arguments: [
        ("GET", "/map", Urgency.later), ("GET", "/tiles/:layer/:z/:x/:y", .later), ("GET", "/loops", .later),
        ("GET", "/live", .later), ("GET", "/notices", .later), ("POST", "/exports", .later),
        ("GET", "/desk", .usual), ("GET", "/cases", .usual), ("GET", "/", .usual), ("GET", "/follow", .usual),
        ("GET", "/login", .first), ("POST", "/login", .first), ("GET", "/report", .first),
        ("POST", "/report", .first), ("POST", "/api/v1/reports", .first),
        ("POST", "/cases/:number/choices", .first), ("POST", "/api/v1/cases/:number/choices", .first),
    ])
    func `maps and numbers wait, reports and moves do not`(method: String, path: String, urgency: Urgency)
        throws
    {
        let route = try Site.bare().routes.first { $0.method.rawValue == method && $0.path == path }
        #expect(route?.urgency == urgency)
    }

    @Test(arguments: Urgency.allCases)
    func `what is written after the answer began matters no more than its route`(urgency: Urgency)
        async throws
    {
        let route = Route.get("/told", for: .anyone) { _, _ in
            let body = ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "\(Urgency.current)"))
                try await writer.finish(nil)
            }
            return Response(status: .ok, body: body)
        }
        let table = RouteTable(routes: [route.urgent(urgency)])
        let router = Router(context: Call.self)
        router.add(middleware: UrgencyMiddleware(table: table))
        table.add(to: router)
        try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/told", method: .get) { response in
                // What a stream asks is never asked before others.
                #expect(String(buffer: response.body) == "\(min(urgency, .usual))")
            }
        }
    }

    /// A place whose program has eight connections, and a clerk of it.
    private static func withEightConnections(
        _ test: @Sendable (Scene, Secret, Database, Site) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let small = Database(target: database.appTarget, size: 8, waitLimit: .milliseconds(50))
            let site = try Site.bare(on: small, at: scene.noon, keys: scene.sealing)
            try await test(scene, clerk, small, site)
            await small.close()
        }
    }

    @Test func `with most connections taken the map says busy, a desk still opens, a report gets in`()
        async throws
    {
        try await Self.withEightConnections { scene, clerk, small, site in
            try await Application(router: try Server(site).router()).test(.router) { client in
                let visitor = Visitor(client: client, scene: scene, site: site)
                @Sendable func status(of path: String) async throws -> Int {
                    try await visitor.get(path, as: clerk).status
                }
                @Sendable func report() async throws -> Int {
                    try await visitor.post(
                        "/api/v1/reports", #"{"scenario":"rubbish","words":"x","area":"\#(Scene.village)"}"#,
                        as: nil, ["Idempotency-Key": UUID().uuidString]
                    ).status
                }
                #expect(try await status(of: "/map") == 200)
                try await small.holding(4, as: .first) { () async throws in
                    let busy = try await visitor.get("/map", as: clerk)
                    #expect(busy.status == 503)
                    #expect(busy.headers[.retryAfter] != nil)
                    #expect(try await status(of: "/desk") == 200)
                    #expect(try await report() == 201)
                }
                try await small.holding(7, as: .first) { () async throws in
                    #expect(try await status(of: "/desk") == 503)
                    #expect(try await report() == 201)
                }
                #expect(try await status(of: "/map") == 200)
            }
        }
    }

    @Test func `with most connections taken a stream that only says it lives waits, and news does not`()
        async throws
    {
        try await Self.withEightConnections { _, clerk, small, site in
            var logger = Logger(label: "stream")
            logger[metadataKey: "hb.request.id"] = "stream"
            var call = Call(source: .init(channel: EmbeddedChannel(), logger: logger))
            (call.access, call.session) = (.caseworkers, clerk)
            let stream = LiveStream(site: site, call: call, session: clerk)
            let listening = try await site.newsroom.enter(clerk, seeing: stream.scope(), after: nil)
            try await small.holding(7, as: .first) { () async throws in try await site.newsroom.look() }
            let waking = try #require(await site.newsroom.take(listening))
            try await small.holding(4, as: .first) { () async throws in
                try await Urgency.$current.withValue(.later) {
                    let told = try await stream.message(waking)
                    #expect(told?.contains("event: news") == true)
                    await #expect(throws: DatabaseError.poolExhausted) {
                        try await stream.message(.beat(place: ""))
                    }
                }
            }
        }
    }
}
