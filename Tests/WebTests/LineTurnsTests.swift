import Access
import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import TestSupport
import Testing

@testable import Web

/// Strangers of one line, so many at a time.
@Suite struct LineTurnsTests {
    @Test func `each browser has its turn, whoever has most waiting`() {
        var queue = LineQueue(atWork: 2, waiting: 10)
        #expect(
            ["", "", "", "", ""].enumerated().map { queue.come($0, of: $1) } == [
                .isServed, .isServed, .waits(instead: nil), .waits(instead: nil), .waits(instead: nil),
            ])
        #expect(queue.come(5, of: "one") == .waits(instead: nil))
        #expect(queue.come(6, of: "two") == .waits(instead: nil))
        #expect((0..<5).map { _ in queue.go() } == [2, 5, 6, 3, 4])
        #expect(queue.atWork == 2 && queue.waiting == 0)
        #expect([queue.go(), queue.go()] == [nil, nil])
        #expect(queue.isEmpty)
    }

    @Test func `where too many wait, the last of whoever has most makes room`() {
        var queue = LineQueue(atWork: 1, waiting: 4)
        for id in 0..<4 { _ = queue.come(id, of: "") }
        #expect(queue.come(4, of: "one") == .waits(instead: nil))
        #expect(queue.come(5, of: "") == .isSentAway)
        #expect(queue.come(6, of: "two") == .waits(instead: 3))
        #expect(queue.come(7, of: "one") == .isSentAway, "none has two more than one that has one")
        #expect((0..<4).map { _ in queue.go() } == [1, 4, 6, 2])
    }

    @Test func `who gives up is not called`() {
        var queue = LineQueue(atWork: 1, waiting: 4)
        for (id, browser) in ["", "", "one", ""].enumerated() { _ = queue.come(id, of: browser) }
        queue.giveUp(2)
        queue.giveUp(1)
        queue.giveUp(9)
        #expect((0..<2).map { _ in queue.go() } == [3, nil])
        #expect(queue.isEmpty)
    }

    @Test func `nobody waits longer than they may, and a line that is quiet is forgotten`() async {
        let turns = LineTurns(atWork: 1, waiting: 2, wait: .milliseconds(20))
        #expect(await turns.enter("here", of: ""))
        #expect(await turns.enter("there", of: ""), "another line is not in the way")
        #expect(await turns.enter("here", of: "") == false)
        turns.leave("there")
        turns.leave("here")
        #expect(turns.lines == 0)
        #expect(await turns.enter("here", of: ""))
    }

    @Test func `never are more at work than may be, and everybody who waits is called`() async {
        let turns = LineTurns(atWork: 3, waiting: 100, wait: .seconds(60), hold: .zero)
        let board = Board()
        let served = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    await turns.turn(on: "here", of: "\(number % 7)") {
                        await board.begin()
                        await Task.yield()
                        await board.end()
                        return true
                    } ?? false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(served == 100)
        #expect(await board.most <= 3)
        #expect(turns.lines == 0)
    }

    @Test func `what costs nothing keeps its place for a moment all the same`() async {
        let turns = LineTurns(atWork: 1, waiting: 1, wait: .milliseconds(20), hold: .seconds(3_600))
        #expect(await turns.turn(on: "here", of: "") { 1 } == 1)
        #expect(await turns.turn(on: "here", of: "") { 2 } == nil)
        #expect(await turns.turn(on: "there", of: "") { 3 } == 3)
    }

    private actor Board {
        private var now = 0
        private(set) var most = 0

        func begin() {
            now += 1
            most = max(most, now)
        }

        func end() { now -= 1 }
    }

    @Test func `on a full line strangers are told whom to call, and everybody else goes on`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let turns = visitor.site.turns
            let here = ["X-Forwarded-For": "203.0.113.7"]
            #expect(try await visitor.get("/desk", as: clerk, here).status == 200)
            for _ in 0..<Limits.lineAtWork { #expect(await turns.enter("203.0.113.7", of: "")) }
            for path in ["/", "/report", "/reports/990101101-1", "/follow", "/login", "/map", "/nowhere"] {
                let refused = try await visitor.get(path, here)
                #expect(refused.status == 429, "\(path)")
                #expect(refused.headers[.retryAfter] == "3")
                #expect(refused.text.contains("没有轮到你"))
                #expect(refused.text.contains("tel:110"))
            }
            let english = try await visitor.get("/", here.merging(["Accept-Language": "en"]) { $1 })
            #expect(english.text.contains("your turn did not come"))
            let machine = try await visitor.get("/api/v1/place", here)
            #expect(machine.status == 429)
            #expect(machine.headers[.contentType] == "application/problem+json")
            for made in ["Cookie": "__Host-session=made-up", "Authorization": "Bearer made-up"] {
                #expect(try await visitor.get("/desk", here.merging([made]) { $1 }).status == 429, "\(made)")
            }
            #expect(try await visitor.get("/desk", as: clerk, here).status == 200)
            #expect(try await visitor.get("/healthz", here).status == 204)
            #expect(try await visitor.get("/tiles/areas-town/10/0/0", here).status != 429)
            var person = Browser(visitor, from: "203.0.113.8")
            #expect(try await person.report().status == 201)
            #expect(try await person.send(person.fields("又一处")).status == 201)
            turns.leave("203.0.113.7")
            #expect(try await visitor.get("/", here).status == 200)
        }
    }

    @Test func `what nobody counts is files, parts of pages, streams, and what monitoring asks`() throws {
        let routes = try Site.bare().routes.filter { !$0.isCounted }.map { "\($0.method) \($0.path)" }
        #expect(
            routes.sorted() == [
                "GET /api/v1/files/:sha256", "GET /assets/**", "GET /cases/:number/photos/:position",
                "GET /cases/:number/release/photos/:position", "GET /glass/cases/:number/photos/:position",
                "GET /glyphs/**", "GET /healthz", "GET /live", "GET /login/single", "GET /login/single/back",
                "GET /metrics", "GET /readyz", "GET /released/:id", "GET /reports/:number/photos/:position",
                "GET /settings", "GET /tiles/:layer/:z/:x/:y", "GET /watermark.svg", "POST /violations",
                "PUT /api/v1/files/:sha256",
            ])
    }
}
