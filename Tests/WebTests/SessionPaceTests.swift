import Access
import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import TestSupport
import Testing

@testable import Web

/// One session asks for more than anybody can read.
@Suite struct SessionPaceTests {
    private let noon = Site.noon

    @Test(arguments: [(1, 30, 300), (4, 120, 1_200)])
    func `pages and machines have limits of their own`(perSecond: Int, pages: Int, requests: Int) {
        let (paces, pace, session) = (SessionPaces(), SessionPace(perSecond: perSecond), Secret.random())
        #expect(paces.take(for: session, isMachine: false, under: pace, at: noon) == nil, "nobody knows it")
        paces.know(session)
        func taken(isMachine: Bool, at moment: Date) -> Int {
            (0..<2_000).filter { _ in
                paces.take(for: session, isMachine: isMachine, under: pace, at: moment) == 0
            }.count
        }
        #expect(taken(isMachine: false, at: noon) == pages)
        #expect(taken(isMachine: true, at: noon) == requests)
        paces.know(session)
        #expect(taken(isMachine: false, at: noon + 10) == 10 * perSecond, "known again is not forgiven")
        #expect(taken(isMachine: true, at: noon + 10) == 10 * perSecond)
        #expect(paces.take(for: session, isMachine: false, under: nil, at: noon) == 0)
    }

    @Test func `as usual is what the limits say`() {
        #expect(SessionPace(perSecond: 4) == .usual)
    }

    @Test func `sessions that ask are remembered, and of the others the oldest are forgotten`() {
        let paces = SessionPaces()
        let (busy, idle) = (Secret("busy"), Secret("idle"))
        for session in [busy, idle] { paces.know(session) }
        for number in 0..<3 * SessionPaces.most {
            paces.know(Secret("\(number)"))
            if number % 1_000 == 0 {
                #expect(paces.take(for: busy, isMachine: false, under: nil, at: noon) == 0)
            }
        }
        let pace = SessionPace.usual
        #expect(paces.take(for: busy, isMachine: false, under: pace, at: noon) == 0)
        #expect(paces.take(for: idle, isMachine: false, under: pace, at: noon) == nil)
        #expect(paces.take(for: Secret("0"), isMachine: false, under: pace, at: noon) == nil)
    }

    @Test func `beyond its pages a session waits, told why, and nobody else does`() async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }, pace: SessionPace(perSecond: 1)) { visitor in
            let greedy = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let other = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            // It is known by its first page.
            #expect(try await visitor.get("/desk", as: greedy).status == 200)
            for _ in 0..<30 { #expect(try await visitor.get("/notices", as: greedy).status == 200) }
            let refused = try await visitor.get("/desk", as: greedy)
            #expect(refused.status == 429)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(refused.text.contains("以你的登录打开页面太快了"))
            #expect(refused.text.contains("1 秒"))
            let english = try await visitor.get("/cases", as: greedy, ["Accept-Language": "en"])
            #expect(english.text.contains("More pages were asked for with your sign-in"))
            let unattended = try await visitor.get("/desk", as: greedy, ["Linli-Unattended": "1"])
            #expect(unattended.status == 429)
            #expect(try await visitor.post("/logout", "", as: greedy).status == 429)
            #expect(try await visitor.get("/api/v1/desk", as: greedy).status == 200, "by machine is apart")
            for path in ["/healthz", "/watermark.svg", "/tiles/areas-town/10/0/0"] {
                #expect(try await visitor.get(path, as: greedy).status != 429, "\(path)")
            }
            #expect(try await visitor.get("/desk", as: other).status == 200)
            clock.pass(1)
            #expect(try await visitor.get("/desk", as: greedy).status == 200)
            #expect(try await visitor.get("/desk", as: greedy).status == 429)
        }
    }

    @Test func `whoever is sent away takes no connection`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let small = Database(target: database.appTarget, size: 2, waitLimit: .milliseconds(20))
            let site = try Site.bare(
                on: small, at: scene.noon, keys: scene.sealing, pace: SessionPace(perSecond: 1))
            try await Application(router: try Server(site).router()).test(.router) { client in
                let visitor = Visitor(client: client, scene: scene, site: site)
                for _ in 0...30 { #expect(try await visitor.get("/desk", as: clerk).status == 200) }
                try await small.holding(2, as: .first) { () async throws in
                    #expect(try await visitor.get("/desk", as: clerk).status == 429)
                    #expect(try await visitor.get("/").status == 503)
                    let unknown = try await visitor.get("/map")
                    #expect(unknown.status == 303 && unknown.headers[.location] == "/login?back=/map")
                }
            }
            await small.close()
        }
    }
}
