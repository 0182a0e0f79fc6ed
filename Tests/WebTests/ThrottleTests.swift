import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import TestSupport
import Testing

@testable import Web

/// Many people share one address, and one of them floods it.
@Suite(.serialized) struct ThrottleTests {
    enum Abuser: String, CaseIterable {
        case oneBrowser, newBrowserEachTime, formWithoutToken, machine
    }

    @Test(arguments: Abuser.allCases)
    func `beside an abuser, two hundred honest people behind the same address get through`(abuser: Abuser)
        async throws
    {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }, proxies: 1) { visitor in
            var flooding = Browser(visitor, hasScripts: false)
            var (honest, passed) = (0, 0)
            for number in 0..<200 {
                clock.pass(18)
                for _ in 0..<5 { passed += try await flood(&flooding, as: abuser, visitor) == 201 ? 1 : 0 }
                // One in a hundred reads pages without scripts.
                var person = Browser(visitor, hasScripts: number % 100 != 50)
                let answer = try await person.report("第\(number)处垃圾")
                if answer.status == 201 { honest += 1 }
            }
            print("\(abuser): \(honest) of 200 honest reports taken, \(passed) of 1000 of the flood")
            #expect(honest >= 198)
            #expect(passed <= 250, "a quarter of the flood at the very most")
        }
    }

    private func flood(_ browser: inout Browser, as abuser: Abuser, _ visitor: Visitor) async throws -> Int {
        switch abuser {
        case .oneBrowser:
            if browser.cookie == nil { _ = try await browser.get("/report") }
            return try await browser.send(browser.fields("垃圾")).status
        case .newBrowserEachTime:
            browser = Browser(visitor, hasScripts: false)
            return try await browser.report("垃圾").status
        case .formWithoutToken:
            return try await browser.send(browser.fields("垃圾")).status
        case .machine:
            return try await api(visitor, browser.headers).status
        }
    }

    private func api(_ visitor: Visitor, _ headers: [String: String]) async throws -> Visitor.Answer {
        try await visitor.post(
            "/api/v1/reports", #"{"scenario": "rubbish", "words": "垃圾", "area": "\#(Scene.village)"}"#,
            as: nil, headers.merging(["Idempotency-Key": UUID().uuidString]) { $1 })
    }

    @Test func `a browser's sixth report in ten minutes waits, and keeps what was typed`() async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }, proxies: 1) { visitor in
            var person = Browser(visitor)
            for _ in 0..<5 { #expect(try await person.report().status == 201) }
            let sixth = try await person.report("第六处，不要丢了这句话")
            #expect(sixth.status == 429)
            let wait = try #require(sixth.headers[.retryAfter].flatMap { Int($0) })
            #expect((1...120).contains(wait))
            #expect(sixth.text.contains("第六处，不要丢了这句话"))
            #expect(sixth.text.contains("2 分钟") || sixth.text.contains("\(wait) 秒"))
            clock.pass(TimeInterval(wait))
            #expect(try await person.report().status == 201)
            #expect(try await Browser(visitor).reported() == 201, "nobody else on the line had to wait")
        }
    }

    @Test func `the same report sent again is not counted again`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            var person = Browser(visitor)
            _ = try await person.get("/report")
            let fields = person.fields("同一件事")
            for _ in 0..<12 { #expect(try await person.send(fields).status == 201) }
            #expect(try await person.report().status == 201)
        }
    }

    @Test func `a token nobody gave out counts for nothing, and a machine gets past by work`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let headers = ["X-Forwarded-For": "198.51.100.9"]
            var last = try await api(visitor, headers)
            for digit in 1..<6 {
                let made = String(repeating: "\(digit)", count: VisitorMark.length)
                last = try await api(visitor, headers.merging(["Cookie": "__Host-visitor=\(made)"]) { $1 })
            }
            #expect(last.status == 429)
            #expect(last.headers[.contentType] == "application/problem+json")
            let challenge = try #require(HTTPField.Name("Linli-Challenge").flatMap { last.headers[$0] })
            let proof = Browser.solve(challenge)
            #expect(try await api(visitor, headers.merging(["Linli-Proof": proof]) { $1 }).status == 201)
            #expect(
                try await api(visitor, headers.merging(["Linli-Proof": proof]) { $1 }).status == 429,
                "a proof is good once")
        }
    }

    @Test func `on a crowded line a report without proof is kept for a person to look at`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await fill(visitor.site, "line", Limits.line)
            var plain = Browser(visitor, hasScripts: false)
            let kept = try await plain.report("没有脚本")
            #expect(kept.status == 201)
            #expect(kept.text.contains(try visitor.site.catalogue(.zh).words["before.held"] ?? "-"))
            let number = try #require(kept.text.firstMatch(of: #/990101101-\d+/#).map { String($0.0) })
            #expect(try await visitor.get("/reports/\(number)").status == 404)
            let held = try visitor.site.catalogue(.zh).say("held.case")
            #expect(try await visitor.get("/cases/\(number)", as: clerk).text.contains(held))
            try await visitor.scene.take("take", on: try #require(Case.Number(number)), as: clerk)
            #expect(try await visitor.get("/reports/\(number)").status == 200)
            #expect(try await visitor.get("/cases/\(number)", as: clerk).text.contains(held) == false)

            var scripted = Browser(visitor)
            let proven = try await scripted.report("有脚本")
            #expect(proven.status == 201)
            #expect(!proven.text.contains(try visitor.site.catalogue(.zh).words["before.held"] ?? "-"))
        }
    }

    @Test func `beyond the hard limit a line waits, and the next line does not`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            try await fill(visitor.site, "line-most", Limits.lineAtMost)
            var here = Browser(visitor)
            let refused = try await here.report("这里满了")
            #expect(refused.status == 429)
            #expect(refused.text.contains("这里满了"))
            #expect(refused.text.contains("110"), "the emergency numbers stand first there as well")
            #expect(try await Browser(visitor, from: "203.0.113.8").reported() == 201)
        }
    }

    private func fill(_ site: Site, _ kind: String, _ limit: Bucket.Limit) async throws {
        let bucket = site.bucket(kind, "203.0.113.7", limit)
        let now = site.now()
        try await site.database.atTheGate { db in
            for _ in 0..<limit.size { _ = try await db.buckets.take([bucket], at: now) }
        }
    }

    @Test func `who says where they come from is believed only behind a proxy of ours`() async throws {
        try await Visitor.visit { visitor in
            var answers: [Int] = []
            for number in 1...7 {
                answers.append(try await api(visitor, ["X-Forwarded-For": "192.0.2.\(number)"]).status)
            }
            #expect(answers == [201, 201, 201, 201, 201, 429, 429])
        }
    }

    @Test func `receipts typed wrongly wait longer and longer, and one that was right is let through`()
        async throws
    {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }, proxies: 1) { visitor in
            let done = try await visitor.scene.report("neighbour-noise")
            let path = "/reports/\(done.number)"
            var person = Browser(visitor)
            let form = try await person.get("/follow")
            #expect(form.status == 200)
            let opened = try await follow(done.number.description, done.receipt.text, person)
            #expect(opened.status == 303)
            let cookie = try #require(
                opened.headers[values: .setCookie].first { $0.hasPrefix("__Host-receipt=") }?
                    .prefix { $0 != ";" })
            for _ in 0..<5 {
                #expect(try await follow("990101101-1", "0000-0000", person).status == 404)
            }
            var waits: [Int] = []
            for _ in 0..<8 {
                let answer = try await follow("990101101-1", "0000-0000", person)
                #expect(answer.status == 429)
                let wait = try #require(answer.headers[.retryAfter].flatMap { Int($0) })
                waits.append(wait)
                #expect(
                    try await visitor.get(
                        path, ["Cookie": String(cookie), "X-Forwarded-For": person.address]
                    )
                    .status == 200, "who had it right before is not in the way")
                clock.pass(TimeInterval(wait))
                #expect(try await follow("990101101-1", "0000-0000", person).status == 404)
            }
            #expect(waits == [1, 2, 4, 8, 16, 32, 42, 42])
            clock.pass(42)
            #expect(try await follow(done.number.description, done.receipt.text, person).status == 303)
            clock.pass(3_600)
            #expect(try await follow("990101101-1", "0000-0000", person).status == 404)
        }
    }

    private func follow(_ number: String, _ receipt: String, _ person: Browser) async throws -> Visitor.Answer
    {
        var headers = person.headers
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return try await person.visitor.post(
            "/follow", "csrf=\(person.cookie ?? "")&number=\(number)&receipt=\(receipt)", as: nil, headers)
    }

    @Test func `thirty receipts tried at once are five tries`() async throws {
        try await Visitor.visit(proxies: 1) { visitor in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await visitor.get(
                            "/api/v1/reports/990101101-1",
                            ["Linli-Receipt": Secret.receipt().text, "X-Forwarded-For": "192.0.2.1"]
                        ).status
                    }
                }
                var statuses: [Int] = []
                for try await status in group { statuses.append(status) }
                return statuses
            }
            #expect(statuses.filter { $0 == 404 }.count == 5)
            #expect(statuses.filter { $0 == 429 }.count == 25)
        }
    }

    @Test func `of forty who take from a bucket of ten at once, ten get something`() async throws {
        try await Visitor.visit { visitor in
            let buckets = [
                visitor.site.bucket("b", "one", .init(10, per: 60)),
                visitor.site.bucket("a", "two", .init(1_000, per: 60)),
            ]
            let now = visitor.site.now()
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let order = number.isMultiple(of: 2) ? buckets : buckets.reversed()
                        return try await visitor.site.database.atTheGate { db in
                            try await db.buckets.take(order, at: now)
                        } == [0, 0]
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 10)
            let share = try await visitor.site.database.atTheGate { db in
                try await db.buckets.shares(of: (usual: buckets[1], most: buckets[1]), at: now).usual
            }
            #expect(abs(share - 0.01) < 0.001, "who was refused by one took nothing from the other")
        }
    }

    @Test func `buckets that say nothing any more are removed, and none names an address`() async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }, proxies: 1) { visitor in
            for number in 1...30 { _ = try await Browser(visitor, from: "192.0.2.\(number)").reported() }
            let before = try await visitor.scene.look("SELECT count(*) AS n FROM buckets") { try $0.int("n") }
            let names = try await visitor.scene.look(
                "SELECT count(*) AS n FROM buckets WHERE name LIKE '%192.0.2%'"
            ) { try $0.int("n") }
            #expect(names == 0)
            clock.pass(86_400)
            for number in 1...10 { _ = try await Browser(visitor, from: "198.51.100.\(number)").reported() }
            let after = try await visitor.scene.look("SELECT count(*) AS n FROM buckets") { try $0.int("n") }
            #expect((after ?? 0) < (before ?? 0), "\(before ?? 0) before, \(after ?? 0) a day later")
        }
    }
}

extension Browser {
    /// The status of one report of a browser that is used once.
    func reported() async throws -> Int {
        var once = self
        return try await once.report().status
    }
}

/// Tokens and proofs that only this site can have made.
@Suite struct VisitorMarkTests {
    private let site: Site

    init() throws { site = try Site.bare() }

    @Test func `a token with one character changed is no token of ours`() {
        let marks = VisitorMark(sealing: site.sealing)
        let token = marks.fresh()
        #expect(token.count == VisitorMark.length)
        #expect(marks.id(in: token) != nil)
        for place in token.indices {
            var other = token
            other.replaceSubrange(place...place, with: token[place] == "0" ? "1" : "0")
            #expect(marks.id(in: other) == nil)
        }
        #expect(marks.id(in: "") == nil)
        #expect(marks.id(in: token + "0") == nil)
    }

    @Test func `a proof holds for one subject, for a time, and for its own challenge`() throws {
        let (key, noon) = (site.sealing, Site.noon)
        let challenge = Challenge(bits: 8, for: "one", at: noon, under: key)
        let proof = Browser.solve(challenge.text)
        func holds(_ proof: String, for subject: String = "one", after wait: TimeInterval = 0) -> Bool {
            Challenge(solvedBy: proof, for: subject, at: noon + wait, under: key) != nil
        }
        #expect(holds(proof))
        #expect(holds(proof, after: Challenge.life))
        #expect(!holds(proof, after: Challenge.life + 1))
        #expect(!holds(proof, after: -120))
        #expect(!holds(proof, for: "two"))
        #expect(!holds(proof.replacing(".8.", with: ".1.")))
        let unsolved = (0...).first { Challenge.zeroBits(of: "\(challenge.seed):\($0)") < 8 } ?? 0
        #expect(!holds("\(challenge.text):\(unsolved)"))
        for odd in [
            "", ":", "..:", "1.1.x:1", proof + ":1", challenge.text, "\(challenge.text):", "9e9.8.a:1",
        ] {
            #expect(!holds(odd))
        }
    }

    @Test(arguments: [
        ("203.0.113.7", [], 0, "203.0.113.7", "203.0.113"),
        ("203.0.113.7", ["1.1.1.1"], 0, "203.0.113.7", "203.0.113"),
        ("10.0.0.1", ["1.1.1.1"], 1, "1.1.1.1", "1.1.1"),
        ("10.0.0.1", ["9.9.9.9, 1.1.1.1"], 1, "1.1.1.1", "1.1.1"),
        ("10.0.0.1", ["9.9.9.9", "1.1.1.1, 10.0.0.2"], 2, "1.1.1.1", "1.1.1"),
        ("10.0.0.1", ["1.1.1.1"], 2, "10.0.0.1", "10.0.0"),
        ("10.0.0.1", ["nonsense"], 1, "10.0.0.1", "10.0.0"),
        ("::ffff:203.0.113.7", [], 0, "203.0.113.7", "203.0.113"),
        ("2001:db8:1:2:3:4:5:6", [], 0, "32.1.13.184.0.1.0.2", "32.1.13.184.0.1"),
        ("2001:db8:1:2::9", [], 0, "32.1.13.184.0.1.0.2", "32.1.13.184.0.1"),
    ])
    func `a line is an address of IPv4, or 64 bits of IPv6`(
        peer: String, forwarded: [String], proxies: Int, line: String, network: String
    ) {
        let address = ClientAddress(peer: peer, forwarded: forwarded, proxies: proxies)
        #expect(address.line == line)
        #expect(address.network == network)
    }
}
