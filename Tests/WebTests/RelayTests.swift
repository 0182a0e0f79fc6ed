import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// A desk and a reporter speak through the platform; neither learns who the other is.
@Suite struct RelayTests {
    private func write(_ words: String, about told: Told, _ visitor: Visitor) async throws -> Int {
        let path = "/api/v1/reports/\(told.number)/messages"
        return try await visitor.post(path, #"{"words": "\#(words)"}"#, told.header).status
    }

    @Test func `a desk asks, the reporter answers, and the desk is told of it`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told(to: visitor)
            let sent = try await visitor.submit(
                "/cases/\(told.number)/messages", ["words": "CANARY-question"], as: clerk)
            #expect(sent.status == 303)
            #expect(try await visitor.get("/cases/\(told.number)", as: clerk).text.contains("对方还没看"))

            let progress = try await visitor.get("/reports/\(told.number)", told.header)
            #expect(progress.text.contains("CANARY-question"))
            #expect(progress.text.contains("\(Scene.village) · village-clerk"))
            #expect(!(try await visitor.get("/cases/\(told.number)", as: clerk)).text.contains("对方还没看"))
            #expect(!(try await visitor.get("/desk", as: clerk)).text.contains("上报人有新信息"))

            #expect(try await write("CANARY-answer", about: told, visitor) == 204)
            #expect(try await visitor.get("/desk", as: clerk).text.contains("上报人有新信息"))
            let page = try await visitor.get("/cases/\(told.number)", as: clerk)
            #expect(page.text.contains("CANARY-answer"))
            #expect(!page.text.contains(Told.name))
            #expect(!page.text.contains(Told.telephone))
            #expect(page.text.contains("138****1234"))
            #expect(!(try await visitor.get("/desk", as: clerk)).text.contains("上报人有新信息"))

            let thread = try await visitor.get("/api/v1/cases/\(told.number)/messages", as: clerk).json()
            guard case .list(let messages)? = thread["messages"] else {
                Issue.record("no thread")
                return
            }
            #expect(messages.first?["direction"] == .text("to_reporter"))
            #expect(messages.last?["words"] == .text("CANARY-answer"))
            #expect(messages.last?["is_seen"] == .truth(true))
        }
    }

    @Test func `history and audit say that something was written, and nothing of what`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told(to: visitor)
            let path = "/api/v1/cases/\(told.number)/messages"
            #expect(try await visitor.post(path, #"{"words": "CANARY"}"#, as: clerk).status == 204)
            #expect(try await write("CANARY", about: told, visitor) == 204)
            for table in ["history", "audit", "cases", "assignments", "idempotency"] {
                #expect(try await visitor.count("\(table) t WHERE t::text LIKE '%CANARY%'") == 0, "\(table)")
            }
            let sealed = "messages WHERE position('CANARY'::bytea IN sealed) > 0"
            #expect(try await visitor.count(sealed) == 0)
            #expect(try await visitor.count("history WHERE act IN ('message', 'reply')") == 2)
            let acts =
                "audit WHERE act IN ('message', 'reply') AND fields = '{words}' AND address IS NOT NULL"
            #expect(try await visitor.count(acts) == 2)
            // A message moved to another case does not open there.
            let other = try await Told(to: visitor)
            let move = """
                UPDATE messages SET case_id = (SELECT id FROM cases WHERE number = \(try other.parsed.number))
                """
            try await visitor.scene.database.superuser.transaction { try await $0.script(move) }
            #expect(try await visitor.get("/reports/\(other.number)", other.header).status == 503)
        }
    }

    @Test func `only whoever has the case writes and reads; not those above, below or beside it`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let office = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            var others = [office]
            for (kind, area) in [
                ("unit-head", Scene.village + "001001"), ("grid-head", Scene.village + "001"),
                ("village-clerk", Scene.neighbour), ("town-dispatcher", Scene.otherTown),
                ("county-dispatcher", Scene.county), ("city-duty", Scene.city),
                ("town-supervisor", Scene.town),
                ("administrator", Scene.city), ("security-officer", Scene.city), ("auditor", Scene.city),
            ] { others.append(try await scene.givenPost(kind, in: area)) }
            let told = try await Told(to: visitor)
            #expect(try await write("CANARY", about: told, visitor) == 204)
            let path = "/api/v1/cases/\(told.number)/messages"
            for other in others + [town] {
                #expect([403, 404].contains(try await visitor.get(path, as: other).status))
                let sent = try await visitor.post(path, #"{"words": "x"}"#, as: other)
                #expect([403, 404].contains(sent.status))
                let page = try await visitor.get("/cases/\(told.number)", as: other)
                #expect(!page.text.contains("CANARY"))
                let read: SQL = """
                    SELECT words::text AS out FROM cases c, read_messages(c.home, c.id) words
                    """
                #expect([[], ["42501"]].contains(try await visitor.asked(read, as: other)))
                let table: SQL = "SELECT id::text AS out FROM messages"
                #expect(try await visitor.asked(table, as: other) == ["42501"])
            }
            #expect(try await visitor.get(path, as: clerk).text.contains("CANARY"))
            // Dispatched, it is the office's to speak, and the village's no more.
            try await scene.take("dispatch", on: told.parsed, as: clerk) {
                $0.organization = care
                $0.note = "请处理"
            }
            #expect(try await visitor.get(path, as: office).text.contains("CANARY"))
            #expect(try await visitor.post(path, #"{"words": "x"}"#, as: office).status == 204)
            #expect(try await visitor.post(path, #"{"words": "x"}"#, as: clerk).status == 403)
            #expect(try await visitor.get(path, as: clerk).status == 403)
        }
    }

    @Test(arguments: [
        ("", 422), ("   ", 422), (String(repeating: "字", count: 1_000), 204),
        (String(repeating: "字", count: 1_001), 422), (#"a\u0007b"#, 422),
    ])
    func `words are plain and have a limit`(words: String, status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told(to: visitor)
            let path = "/api/v1/cases/\(told.number)/messages"
            let sent = try await visitor.post(path, #"{"words": "\#(words)"}"#, as: clerk)
            #expect(sent.status == status)
            #expect(try await write(words, about: told, visitor) == status)
        }
    }

    @Test func `a form that cannot be sent comes back filled, with what is wrong`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told(to: visitor)
            let long = String(repeating: "长", count: 1_001)
            for suffix in ["", "?pane=1"] {
                let page = try await visitor.submit(
                    "/cases/\(told.number)/messages\(suffix)", ["words": long], as: clerk)
                #expect(page.status == 422)
                #expect(page.text.contains(long))
                #expect(page.text.contains("message-problem"))
            }
            let token = String(repeating: "a", count: 64)
            let cookie = ["Cookie": "__Host-visitor=\(token); __Host-receipt=\(told.receipt)"]
            let body = "csrf=\(token)&words=\(long.asQueryValue)"
            let path = "/reports/\(told.number)/messages"
            let own = try await visitor.post(path, body, Told.form.merging(cookie) { $1 })
            #expect(own.status == 422)
            #expect(own.text.contains(long))
            let forged = "csrf=x&words=hello"
            #expect(try await visitor.post(path, forged, Told.form.merging(cookie) { $1 }).status == 403)
            let good = "csrf=\(token)&words=hello"
            let kept = try await visitor.post(path, good, Told.form.merging(cookie) { $1 })
            #expect(kept.status == 303)
            #expect(kept.headers[.location] == "/reports/\(told.number)#messages")
        }
    }

    @Test func `a wrong receipt reads and writes nothing, whatever the number`() async throws {
        try await Visitor.visit { visitor async throws in
            let told = try await Told(to: visitor)
            let other = try await Told(to: visitor)
            #expect(try await write("CANARY", about: told, visitor) == 204)
            for (number, headers, status) in [
                (told.number, other.header, 404), (told.number, [:], 401),
                ("990101101-777", told.header, 404),
                ("990101101-777", [:], 401),
            ] {
                let path = "/api/v1/reports/\(number)/messages"
                #expect(try await visitor.get(path, headers).status == status)
                #expect(try await visitor.post(path, #"{"words": "x"}"#, headers).status == status)
            }
        }
    }

    @Test func `a reporter writes twenty an hour, and nothing once the case is over`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told(to: visitor)
            for _ in 0..<20 { #expect(try await write("x", about: told, visitor) == 204) }
            #expect(try await write("x", about: told, visitor) == 429)
            let other = try await Told(to: visitor)
            let end = """
                UPDATE assignments SET ended_at = now(); UPDATE cases SET closed_at = reported_at
                """
            try await visitor.scene.database.superuser.transaction { try await $0.script(end) }
            #expect(try await write("x", about: other, visitor) == 409)
            let path = "/api/v1/cases/\(other.number)/messages"
            #expect(try await visitor.post(path, #"{"words": "x"}"#, as: clerk).status == 409)
            #expect(try await visitor.get(path, as: clerk).status == 200)
        }
    }

    @Test func `writing to each other lets no stranger see what was held`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told(to: visitor)
            let hold = """
                UPDATE cases SET version = 2;
                INSERT INTO history (home, case_id, area, version, at, act, to_step, who, seen_from)
                SELECT home, id, area, 2, reported_at, 'hold', step, 'clock', 6 FROM cases
                """
            try await visitor.scene.database.superuser.transaction { try await $0.script(hold) }
            let path = "/api/v1/cases/\(told.number)"
            #expect(try await visitor.get(path + "/public").status == 404)
            #expect(try await write("x", about: told, visitor) == 204)
            #expect(try await visitor.post(path + "/messages", #"{"words": "x"}"#, as: clerk).status == 204)
            #expect(try await visitor.get(path + "/public").status == 404)
            try await visitor.scene.take("take", on: told.parsed, as: clerk)
            #expect(try await visitor.get(path + "/public").status == 200)
        }
    }
}
