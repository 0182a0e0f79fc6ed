import Access
import AsyncHTTPClient
import Casework
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOHTTP1
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

extension Scene {
    /// All that happened is believed. Other databases of the cluster have transactions too, those of other tests
    /// among them, and what is not older than the oldest of them is not believed yet.
    func settle() async throws {
        let isSettled: SQL = """
            SELECT coalesce(max(written_by::text::bigint), 0)
                < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled FROM outbox
            """
        while try await !(look(isSettled, { try $0.bool("settled") }) ?? true) { await Task.yield() }
    }
}

extension Visitor {
    /// The newsroom knows of all that happened.
    func settle() async throws {
        try await scene.settle()
        try await site.newsroom.look()
    }
}

/// Open pages learn what changed, and nothing of what they may not see.
@Suite struct LiveTests {
    /// What a page that was drawn before is told after it.
    private func told(
        _ visitor: Visitor, as session: Secret, after place: String, settled: Bool = true
    ) async throws -> String {
        if settled { try await visitor.settle() } else { try await visitor.site.newsroom.look() }
        let answer = try await visitor.get("/live?after=\(place)", as: session)
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType]?.hasPrefix("text/event-stream") == true)
        return answer.text
    }

    private func place(_ visitor: Visitor) async throws -> String {
        try await visitor.settle()
        return await visitor.site.newsroom.place
    }

    @Test func `a post is told of the cases it may see, and of no others`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let office = try await scene.givenOrganization("urban-care", in: Scene.town)
            let posts = [
                "own": try await scene.givenPost("village-clerk", in: Scene.village),
                "neighbour": try await scene.givenPost("village-clerk", in: Scene.neighbour),
                "town": try await scene.givenPost("town-dispatcher", in: Scene.town),
                "watcher": try await scene.givenPost("town-supervisor", in: Scene.town),
                "other town": try await scene.givenPost("town-dispatcher", in: Scene.otherTown),
                "city": try await scene.givenPost("city-duty", in: Scene.city),
                "office": try await scene.givenPost(
                    "department-handler", in: Scene.town, organization: office),
            ]
            let before = try await place(visitor)
            let report = try await scene.report("rubbish")
            let complaint = try await scene.report("rubbish") { $0.isAboutHandlers = true }
            for (name, session) in posts {
                let text = try await told(visitor, as: session, after: before)
                let seesReport = ["own", "town", "watcher", "city"].contains(name)
                let isOwn = ["own", "town", "watcher"].contains(name)
                let seesComplaint = ["town", "watcher", "city"].contains(name)
                #expect(text.contains("\"\(report.number)\"") == seesReport, "\(name): \(text)")
                #expect(text.contains("\"\(complaint.number)\"") == seesComplaint, "\(name): \(text)")
                #expect(text.contains("event: news") == (seesReport || seesComplaint), "\(name): \(text)")
                #expect(text.contains("\"desk\":true") == isOwn, "\(name): \(text)")
            }
            let then = try await place(visitor)
            try await scene.take("dispatch", on: report.number, as: try #require(posts["own"])) {
                $0.organization = office
            }
            for name in ["own", "office"] {
                let text = try await told(visitor, as: try #require(posts[name]), after: then)
                #expect(text.contains("\"\(report.number)\":2") && text.contains("\"desk\":true"), "\(text)")
            }
            let neighbour = try #require(posts["neighbour"])
            #expect(try await !told(visitor, as: neighbour, after: then).contains("event: news"))
        }
    }

    @Test func `who keeps the house, strangers and reporters have no stream`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            #expect(try await visitor.get("/live", as: keeper).status == 403)
            #expect(try await visitor.get("/live").status == 303)
            let told = try await visitor.scene.report("rubbish")
            let receipt = ["Linli-Receipt": told.receipt.text]
            #expect(try await visitor.get("/live", receipt).status == 303)
        }
    }

    @Test func `a transaction that ends late is told late, and not missed`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let slow = try await scene.report("rubbish")
            let start = try await place(visitor)
            try await scene.database.superuser.transaction { db in
                // Written first, kept last.
                try await db.execute(
                    "SELECT ctx.tell(c, 'warned', '{}') FROM cases c WHERE number = \(slow.number.number)")
                let quick = try await scene.report("rubbish")
                let early = try await told(visitor, as: clerk, after: start, settled: false)
                #expect(!early.contains("\(quick.number)"), "what is not settled yet is not believed")
            }
            let late = try await told(visitor, as: clerk, after: start)
            #expect(late.contains("\"\(slow.number)\":1"))
            #expect(late.firstRange(of: "\"cases\":{") != nil)
            #expect(late.matches(of: #/"\d{9}-\d+":1/#).count == 2)
        }
    }

    @Test func `a page that was away too long is drawn anew, one that was not catches up`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let before = try await place(visitor)
            #expect(try await told(visitor, as: clerk, after: before).contains("event: news") == false)
            for unknown in ["", "other-1", before + "9", "-", "x"] {
                #expect(try await told(visitor, as: clerk, after: unknown).contains("\"all\":true"))
            }
        }
    }

    @Test func `what a page asks by itself keeps nobody signed in`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            func settle(_ minutes: Int) async throws {
                try await scene.database.superuser.transaction { db in
                    try await db.execute(
                        """
                        UPDATE sessions SET seen_at = now() - \("\(minutes) minutes")::interval,
                            is_token = false WHERE token_hash = \(clerk.hash)::bytea
                        """)
                }
            }
            let minutes: SQL = """
                SELECT round(extract(epoch FROM now() - seen_at) / 60) AS idle FROM sessions
                WHERE token_hash = \(clerk.hash)::bytea
                """
            try await settle(29)
            let at = try await place(visitor)
            #expect(try await visitor.get("/live?after=\(at)", as: clerk).status == 200)
            let alone = ["Linli-Unattended": "1"]
            #expect(try await visitor.get("/desk?list=1", as: clerk, alone).status == 200)
            #expect(try await scene.look(minutes, { try $0.int("idle") }) == 29)
            try await settle(31)
            #expect(try await visitor.get("/live?after=\(at)", as: clerk).status == 303)
            #expect(try await visitor.get("/desk?list=1", as: clerk, alone).status == 303)
            try await settle(29)
            #expect(try await visitor.get("/desk?list=1", as: clerk).status == 200)
            #expect(try await scene.look(minutes, { try $0.int("idle") }) == 0)
        }
    }

    @Test func `a session has a few streams and no more`() async throws {
        let newsroom = Newsroom(database: Database(target: "host=/nowhere"))
        let area = try #require(Area.Code(Scene.village))
        let scope = NewsScope(area: area, organization: nil)
        let (one, other) = (Secret.random(), Secret.random())
        var open: [Newsroom.Listening] = []
        for _ in 0..<Newsroom.streamsPerSession {
            open.append(try await newsroom.enter(one, seeing: scope, after: nil))
        }
        await #expect(throws: Newsroom.Full.self) { try await newsroom.enter(one, seeing: scope, after: nil) }
        #expect(await newsroom.hasRoom(for: other))
        await newsroom.leave(try #require(open.last))
        #expect(await newsroom.hasRoom(for: one))
    }

    @Test func `old news is swept, and nothing newer`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            _ = try await scene.report("rubbish")
            let noon = scene.noon
            _ = try await scene.database.app.telling { db in
                try await MakeNotices(shelf: PackShelf()).run(at: noon, in: db)
            }
            let count: SQL = "SELECT count(*) AS count FROM outbox"
            let sweep = { (moment: Date) in
                try await scene.database.app.lookingForNews { db in
                    try await db.news.sweep(before: moment, limit: 100)
                }
            }
            #expect(try await sweep(scene.noon) == 0)
            // What happened, and that there is a notice of it.
            #expect(try await scene.look(count, { try $0.int("count") }) == 2)
            #expect(try await sweep(scene.noon + 1) == 2)
            #expect(try await scene.look(count, { try $0.int("count") }) == 0)
        }
    }
}

/// A case saved is on the open desks of who must act within two seconds, over real connections.
@Suite struct LiveSpeedTests {
    private static let desks = 6
    /// Of three rounds, no more than a desk shows at once.
    private static let cases = 16

    @Test func `a saved case is on every open desk within two seconds`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let site = try Site.bare(
                on: database.app, at: scene.noon, keys: scene.sealing, streamBeats: 40)
            let sessions = try await Self.clerks(of: scene)
            try await site.newsroom.look()
            let looking = Task { await site.newsroom.run(logger: .init(label: "test")) }
            defer { looking.cancel() }
            var settings = HTTPClient.Configuration()
            settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
            let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
            try await Application(router: try Server(site).router()).test(.live) { client in
                let url = "http://127.0.0.1:\(try #require(client.port))"
                var p95 = Duration.zero
                // A busy machine is late once; a program that is late is late each time.
                for _ in 0..<3 {
                    let sorted = try await measure(scene, sessions, http, url).sorted()
                    #expect(sorted.count == Self.desks * Self.cases)
                    p95 = sorted[sorted.count * 95 / 100]
                    print("saved to desk: \(sorted.count) times, p50 \(sorted[sorted.count / 2]), p95 \(p95)")
                    if p95 <= .seconds(2) { break }
                }
                #expect(p95 <= .seconds(2))
            }
            try await http.shutdown()
        }
    }

    private static func clerks(of scene: Scene) async throws -> [Secret] {
        var sessions: [Secret] = []
        for _ in 0..<desks {
            sessions.append(try await scene.givenPost("village-clerk", in: Scene.village))
        }
        return sessions
    }

    /// Reports one after the other; each desk hears of it over its stream and fetches its list.
    private func measure(
        _ scene: Scene, _ sessions: [Secret], _ http: HTTPClient, _ url: String
    ) async throws -> [Duration] {
        try await withThrowingTaskGroup(of: [Duration].self) { group in
            let (saved, open) = (Board(), Gate(count: sessions.count))
            for session in sessions {
                group.addTask {
                    try await Self.watch(as: session, http, url, open: open, saved: saved)
                }
            }
            await open.wait()
            for _ in 0..<Self.cases {
                let clock = ContinuousClock()
                let told = try await scene.report("rubbish")
                // A place has its cluster to itself.
                try await scene.settle()
                await saved.put("\(told.number)", at: clock.now)
                await saved.wait(for: "\(told.number)", seenBy: sessions.count)
            }
            var waits: [Duration] = []
            for try await some in group { waits += some }
            return waits
        }
    }

    private static func watch(
        as session: Secret, _ http: HTTPClient, _ url: String, open: Gate, saved: Board
    ) async throws -> [Duration] {
        func ask(_ path: String) throws -> HTTPClientRequest {
            var request = HTTPClientRequest(url: url + path)
            request.headers.add(name: "Authorization", value: "Bearer \(session.text)")
            return request
        }
        let stream = try await http.execute(try ask("/live"), timeout: .seconds(120))
        var (waits, text, isOpen) = ([Duration](), "", false)
        for try await piece in stream.body {
            text += String(buffer: piece)
            while let end = text.firstRange(of: "\n\n") {
                let message = String(text[..<end.lowerBound])
                text.removeSubrange(..<end.upperBound)
                // Without a page before it, a stream begins with everything; from here on it tells what changed.
                if !isOpen, message.contains("\"all\":true") {
                    isOpen = true
                    await open.pass()
                }
                let numbers = message.matches(of: #/"(\d{9}-\d+)":/#).map { String($0.1) }
                guard !numbers.isEmpty else { continue }
                let list = try await http.execute(try ask("/desk?list=1"), timeout: .seconds(10))
                let page = String(buffer: try await list.body.collect(upTo: 4 << 20))
                for number in numbers where page.contains(number) {
                    waits.append(await saved.see(number, at: ContinuousClock().now))
                }
                if waits.count == cases { return waits }
            }
        }
        return waits
    }
}

/// Lets everybody through once so many have come.
private actor Gate {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { missing = count }

    func pass() {
        missing -= 1
        if missing == 0 { waiting.forEach { $0.resume() } }
    }

    func wait() async {
        if missing > 0 { await withCheckedContinuation { waiting.append($0) } }
    }
}

/// When each case was saved, and how many saw it since.
private actor Board {
    private var saved: [String: ContinuousClock.Instant] = [:]
    private var seen: [String: [ContinuousClock.Instant]] = [:]
    private var waiting: (number: String, count: Int, turn: CheckedContinuation<Void, Never>)?

    func put(_ number: String, at moment: ContinuousClock.Instant) { saved[number] = moment }

    /// - Returns: How long after it was saved; a desk may be quicker than whoever reports hears of it.
    func see(_ number: String, at moment: ContinuousClock.Instant) -> Duration {
        seen[number, default: []].append(moment)
        if let waiting, waiting.number == number, seen[number]?.count == waiting.count {
            waiting.turn.resume()
            self.waiting = nil
        }
        return saved[number].map { max(.zero, moment - $0) } ?? .zero
    }

    func wait(for number: String, seenBy count: Int) async {
        if seen[number]?.count == count { return }
        await withCheckedContinuation { waiting = (number, count, $0) }
    }
}
