import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Many reports, one matter: what strangers are offered, what becomes of a report that is added, and back.
@Suite struct SameMatterTests {
    static let here = "lon=150.005&lat=30.0025"

    private func offered(_ visitor: Visitor, _ query: String = "scenario=rubbish&\(here)") async throws
        -> [String]
    {
        let answer = try await visitor.get("/api/v1/nearby?\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        guard case .list(let cases)? = try answer.json()["cases"] else { return ["no list"] }
        return cases.compactMap { if case .text(let number)? = $0["number"] { number } else { nil } }
    }

    private func add(_ words: String, to other: String, _ visitor: Visitor) async throws -> Told {
        try await Told(words, to: visitor, more: #", "same_as": "\#(other)""#)
    }

    @Test func `strangers are offered open cases of the kind near by, and nothing of the rest`() async throws
    {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told("CANARY-words", to: visitor)
            #expect(try await offered(visitor) == [told.number])
            // Of another kind, far away, hidden from below, held, solved, closed: one answer.
            let nothing = try await visitor.get("/report/nearby?scenario=street-light&\(Self.here)")
            for query in [
                "scenario=rubbish&lon=150.015&lat=30.0025", "scenario=neighbour-noise&\(Self.here)",
                "scenario=nothing&\(Self.here)", "scenario=rubbish&lon=nan&lat=0", "scenario=rubbish",
            ] {
                let answer = try await visitor.get("/report/nearby?\(query)")
                #expect(answer.text == nothing.text && answer.status == 200, "\(query)")
            }
            let page = try await visitor.get("/report/nearby?scenario=rubbish&\(Self.here)")
            #expect(page.text.contains(told.number))
            #expect(!page.text.contains("CANARY"))
            for change in [
                "seen_from = 3", "seen_from = 6, is_public = false",
                "is_public = true, solved_at = now(), solved_level = 4",
            ] {
                try await scene.database.superuser.transaction { db in
                    try await db.script("UPDATE cases SET \(change)")
                }
                #expect(try await offered(visitor) == [])
                let hidden = try await visitor.get("/report/nearby?scenario=rubbish&\(Self.here)")
                #expect(hidden.text == nothing.text)
            }
            try await scene.database.superuser.transaction { db in
                try await db.script("UPDATE cases SET solved_at = NULL, solved_level = NULL")
            }
            #expect(try await offered(visitor) == [told.number])
            try await scene.take("close", on: told.parsed, as: clerk) {
                $0.note = "不归我们"
                $0.reason = "not-ours"
            }
            #expect(try await offered(visitor) == [])
        }
    }

    /// Whoever walks about with questions learns the rounded place and nothing finer: two matters that are shown
    /// at one place are offered for the same questions.
    @Test func `what is offered depends on the rounded place alone`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            _ = try await scene.report("rubbish", at: (150.0046, 30.0026))
            _ = try await scene.report("rubbish", at: (150.0054, 30.0034))
            var seen = Set<Int>()
            for x in -4...4 {
                for y in -4...4 {
                    let (lon, lat) = (150.005 + Double(x) * 0.0004, 30.003 + Double(y) * 0.0004)
                    let found: Int? = try await scene.database.app.anonymous { db in
                        try await db.first(
                            """
                            SELECT count(*) AS count FROM likely_cases('rubbish', \(lon), \(lat),
                                '2020-01-01', 50)
                            """, as: { try $0.int("count") })
                    }
                    #expect(found == 0 || found == 2, "\(lon) \(lat)")
                    seen.insert(found ?? -1)
                }
            }
            #expect(seen == [0, 2])
        }
    }

    @Test func `nobody asks for a map of all that is open`() async throws {
        try await Visitor.visit { visitor async throws in
            var statuses: [Int] = []
            for step in 0..<32 {
                let path = "/api/v1/nearby?scenario=rubbish&lon=\(150 + Double(step) / 1_000)&lat=30.0025"
                statuses.append(try await visitor.get(path).status)
            }
            #expect(statuses.prefix(Limits.nearby.size).allSatisfy { $0 == 200 })
            #expect(statuses.suffix(2) == [429, 429])
            // Reporting goes on, and simply is not offered anything.
            _ = try await Told(to: visitor)
        }
    }

    @Test func `a report that is added is no new case on the desk, and follows the other`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let master = try await Told("CANARY-master", to: visitor)
            let added = try await add("CANARY-added", to: master.number, visitor)
            #expect(added.number != master.number)
            #expect(try await visitor.count("assignments WHERE ended_at IS NULL") == 1)
            #expect(try await visitor.count("clocks WHERE stopped_at IS NULL") == 1)
            #expect(try await visitor.count("cases WHERE closed_at IS NULL") == 1)
            #expect(try await visitor.count("photos") == 0)
            // The desk reads what was added, and who added it nowhere.
            let page = try await visitor.get("/cases/\(master.number)", as: clerk).text
            #expect(page.contains("并入 1 件上报") && page.contains("CANARY-added") && page.contains(added.number))
            #expect(!page.contains(Told.telephone))
            let own = try await visitor.get("/cases/\(added.number)", as: clerk).text
            #expect(own.contains("这一件已并入") && own.contains(master.number) && own.contains("撤销并入"))
            // Its reporter reads the steps of the other, and not a word of it.
            let progress = try await visitor.get("/reports/\(added.number)", added.header).text
            #expect(progress.contains(master.number) && progress.contains("信息采集"))
            #expect(!progress.contains("CANARY-master"))
            try await scene.take("solve", on: master.parsed, as: clerk) { $0.answer = "已清走 ANSWER" }
            let solved = try await visitor.get("/reports/\(added.number)", added.header).text
            #expect(solved.contains("已清走 ANSWER") && solved.contains("跟踪问效"))
            #expect(!solved.contains("CANARY-master"))
        }
    }

    @Test func `a form that was not asked offers it once the report is kept`() async throws {
        try await Visitor.visit { visitor async throws in
            let master = try await Told(to: visitor)
            let home = try await visitor.get("/report")
            let cookie = try #require(home.headers[values: .setCookie].first?.split(separator: ";").first)
            let page = home.text
            let token = try #require(page.firstMatch(of: /name="csrf" value="([^"]+)"/)?.output.1)
            let browser = ["Cookie": String(cookie), "Content-Type": Told.form["Content-Type"] ?? ""]
            let body =
                "csrf=\(token)&key=\(UUID().uuidString)&scenario=rubbish&words=x&\(Self.here)"
            let sent = try await visitor.post("/report", body, browser)
            #expect(sent.status == 201)
            #expect(sent.text.contains(master.number) && sent.text.contains("/joining"))
            let receipt = try #require(sent.text.firstMatch(of: /name="receipt" value="([^"]+)"/)?.output.1)
            let action = try #require(sent.text.firstMatch(of: /action="([^"]+\/joining)"/)?.output.1)
            let joined = try await visitor.post(
                String(action), "csrf=\(token)&receipt=\(receipt)&same=\(master.number)", browser)
            #expect(joined.status == 303)
            #expect(try await visitor.count("duplicates WHERE said_by = 'reporter'") == 1)
            // Whoever was asked and said no is not asked again.
            let again = try await visitor.post(
                "/report", body.replacing("key=", with: "same=&key=a"), browser)
            #expect(again.status == 201 && !again.text.contains("/joining"))
        }
    }

    @Test func `nothing is added to what is far, solved, hidden or the report itself`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let far = try await scene.report("rubbish", at: (150.015, 30.0025)).number
            let lamp = try await scene.report("street-light").number
            let solved = try await scene.report("rubbish").number
            try await scene.take("solve", on: solved, as: clerk) { $0.answer = "好了" }
            let hidden = try await scene.report("rubbish") { $0.isAboutHandlers = true }.number
            for other in [far, lamp, solved, hidden] {
                let told = try await add("x", to: "\(other)", visitor)
                #expect(try await visitor.count("duplicates") == 0, "\(other)")
                let page = try await visitor.get("/reports/\(told.number)", told.header)
                #expect(page.status == 200 && !page.text.contains("已并入"))
            }
            // A complaint is added to nothing.
            let open = try await scene.report("rubbish").number
            let more = #", "about_handlers": true, "same_as": "\#(open)""#
            _ = try await Told("x", to: visitor, more: more)
            #expect(try await visitor.count("duplicates") == 0)
        }
    }
}
