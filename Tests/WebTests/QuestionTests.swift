import Access
import Casework
import Foundation
import HTTPTypes
import NIOCore
import Postgres
import TestSupport
import Testing

@testable import Web

/// A desk asks a reporter something by a link that is good once: the clock waits, one answer settles it.
@Suite struct QuestionTests {
    private static let token = String(repeating: "cd", count: 32)
    private static let cookie = ["Cookie": "__Host-visitor=\(token)"]

    /// A lamp in the clerk's hands, and the link of a question about it.
    private struct Asked {
        let told: Told
        let clerk: Secret
        let link: String
        let page: String
    }

    private func asked(
        _ visitor: Visitor, _ fields: KeyValuePairs<String, String> = ["words": "CANARY-question"],
        taking: Bool = true
    ) async throws -> Asked {
        let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
        let told = try await Told(to: visitor, scenario: "street-light")
        if taking { try await visitor.scene.take("take", on: told.parsed, as: clerk, after: 0) }
        let page = try await visitor.submit("/cases/\(told.number)/questions", fields, as: clerk)
        #expect(page.status == 200, "\(page.text)")
        return Asked(told: told, clerk: clerk, link: try Self.link(in: page.text), page: page.text)
    }

    private static func link(in text: String) throws -> String {
        let found = try #require(text.firstMatch(of: #//questions/([0-9a-f]{64})/#))
        return String(found.1)
    }

    private func answer(
        _ link: String, _ body: Body, _ visitor: Visitor, by token: String = token
    ) async throws -> Visitor.Answer {
        let form = body.field("csrf", token).field("token", link)
        let headers = Self.cookie.merging(["Content-Type": Body.type]) { own, _ in own }
        return try await visitor.ask(
            "/questions", .post, as: nil, headers, body: ByteBuffer(bytes: form.end))
    }

    private func clock(of told: Told, _ column: String, _ visitor: Visitor) async throws -> String? {
        try await visitor.scene.look(
            """
            SELECT k.\(name: column)::text AS value FROM clocks k JOIN cases c ON c.id = k.case_id
            WHERE c.number = \(try told.parsed.number) AND k.stopped_at IS NULL AND NOT k.beside
            """, { try $0.textOrNil("value") }) ?? nil
    }

    @Test func `a question stops the clock, and its one answer lets it go on`() async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }) { visitor async throws in
            let asked = try await asked(
                visitor, ["words": "CANARY-question", "fields": "pole", "photo": "yes"])
            #expect(asked.page.contains("链接只显示这一次"))
            #expect(try await self.clock(of: asked.told, "waits_for", visitor) == "reporter")
            let left = try await self.clock(of: asked.told, "left_s", visitor)
            #expect(left != nil && left != "0")

            // The page of the link shows the question, and nothing of the report or who sent it.
            let page = try await visitor.get("/questions/\(asked.link)")
            #expect(page.status == 200)
            for word in ["CANARY-question", "灯杆编号", "village-clerk", "请在 "] {
                #expect(page.text.contains(word), "\(word)")
            }
            for word in [Told.name, Told.telephone, "路边有垃圾", "怎么了"] { #expect(!page.text.contains(word)) }
            // The receipt tells of it, and leads to the same question.
            let progress = try await visitor.get("/reports/\(asked.told.number)", asked.told.header)
            #expect(progress.text.contains("有一个问题等您回答"))

            clock.pass(86_400)
            let form = Body().field("words", "CANARY-answer").field("answers.pole", "十二号")
                .file("photos", "a.jpg", try Pictures.canary())
            let sent = try await answer(asked.link, form, visitor)
            #expect(sent.status == 303)
            #expect(try await self.clock(of: asked.told, "waits_for", visitor) == nil)
            #expect(try await self.clock(of: asked.told, "due_at", visitor) != nil)
            #expect(try await self.clock(of: asked.told, "waited_s", visitor) == "86400")

            let read = try await visitor.get("/cases/\(asked.told.number)", as: asked.clerk)
            for word in ["CANARY-answer", "十二号", "photos/1", "上报人回答了提问"] {
                #expect(read.text.contains(word), "\(word)")
            }
            #expect(!read.text.contains(Told.telephone))
            let after = try await visitor.get("/questions/\(asked.link)")
            #expect(after.status == 200 && after.text.contains("收到您的回答"))
            #expect(!after.text.contains("CANARY"))
        }
    }

    @Test func `a link is good once, and nothing of it is kept but its digest`() async throws {
        try await Visitor.visit { visitor async throws in
            let asked = try await asked(visitor)
            #expect(try await visitor.count("questions q WHERE q::text LIKE '%\(asked.link)%'") == 0)
            #expect(try await visitor.count("questions WHERE token_hash = sha256('\(asked.link)')") == 1)
            for table in ["history", "audit", "outbox", "cases"] {
                #expect(
                    try await visitor.count("\(table) t WHERE t::text ~ 'CANARY|\(asked.link)'") == 0,
                    "\(table)")
            }
            #expect(try await answer(asked.link, Body().field("words", "one"), visitor).status == 303)
            let again = try await answer(asked.link, Body().field("words", "two"), visitor)
            #expect(again.status == 200 && again.text.contains("收到您的回答"))
            #expect(try await visitor.count("messages WHERE direction = 'from_reporter'") == 1)
            #expect(try await visitor.count("history WHERE act = 'question-answered'") == 1)
            let kind = "audit WHERE act = 'question-answered' AND kind = 'public' AND account_id IS NULL"
            #expect(try await visitor.count(kind) == 1)
        }
    }

    @Test func `of ten answers at once one is kept`() async throws {
        try await Visitor.visit { visitor async throws in
            let asked = try await asked(visitor)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...10 {
                    group.addTask {
                        try await answer(asked.link, Body().field("words", "\(number)"), visitor).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == 303 || $0 == 200 })
            #expect(try await visitor.count("messages WHERE direction = 'from_reporter'") == 1)
        }
    }

    @Test func `what is asked anew ends the older link; so do time and the end of the case`() async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }) { visitor async throws in
            let first = try await asked(visitor)
            let page = try await visitor.submit(
                "/cases/\(first.told.number)/questions", ["words": "CANARY-again"], as: first.clerk)
            let second = try Self.link(in: page.text)
            let form = Body().field("words", "x")
            for (link, status) in [
                (first.link, 410), (String(repeating: "0", count: 64), 410), (second, 200),
            ] {
                let shown = try await visitor.get("/questions/\(link)")
                #expect(shown.status == status)
                #expect(shown.text.contains("CANARY-again") == (status == 200))
            }
            #expect(try await answer(first.link, form, visitor).status == 410)
            clock.pass(30 * 86_400)
            #expect(try await visitor.get("/questions/\(second)").status == 410)
            #expect(try await answer(second, form, visitor).status == 410)
            #expect(try await visitor.count("messages WHERE direction = 'from_reporter'") == 0)
        }
    }

    @Test func `a clock that could not wait runs on, and the link is good for a week`() async throws {
        try await Visitor.visit { visitor async throws in
            // Not taken yet: the step offers no wait.
            let asked = try await asked(visitor, taking: false)
            #expect(try await clock(of: asked.told, "waits_for", visitor) == nil)
            let days = "questions WHERE expires_at - asked_at = interval '7 days'"
            #expect(try await visitor.count(days) == 1)
            #expect(try await answer(asked.link, Body().field("words", "x"), visitor).status == 303)
        }
    }

    @Test func `the receipt answers as the link does, and only its own`() async throws {
        try await Visitor.visit { visitor async throws in
            let asked = try await asked(visitor)
            let other = try await Told(to: visitor)
            let path = "/reports/\(asked.told.number)/question"
            let form = ByteBuffer(bytes: Body().field("csrf", Self.token).field("words", "CANARY-own").end)
            for (receipt, status) in [(other.receipt, 404), (asked.told.receipt, 303)] {
                let headers = Self.cookie.merging(["Content-Type": Body.type, "Linli-Receipt": receipt]) {
                    own, _ in own
                }
                #expect(try await visitor.ask(path, .post, as: nil, headers, body: form).status == status)
            }
            #expect(try await visitor.get(path, asked.told.header).text.contains("收到您的回答"))
            #expect(try await visitor.get("/reports/\(other.number)/question", other.header).status == 410)
        }
    }

    @Test func `an answer must answer, and holds only what was asked`() async throws {
        try await Visitor.visit { visitor async throws in
            let asked = try await asked(visitor, ["words": "x", "fields": "pole"])
            let long = String(repeating: "字", count: 1_001)
            let wrong = [
                Body(), Body().field("words", "  "), Body().field("words", long),
                Body().field("answers.pole", String(repeating: "1", count: 41)),
                Body().field("words", "x").file("photos", "a.jpg", try Pictures.canary()),
            ]
            for form in wrong {
                let refused = try await answer(asked.link, form, visitor)
                #expect(refused.status == 422)
                #expect(refused.text.contains("field-problem"))
            }
            // From another browser's page.
            let forged = try await answer(asked.link, Body().field("words", "x"), visitor, by: "other")
            #expect(forged.status == 403)
            // What was not asked is not taken.
            let more = Body().field("answers.pole", "7").field("answers.fault", "out")
            #expect(try await answer(asked.link, more, visitor).status == 303)
            #expect(try await visitor.count(#"cases WHERE answers = '{"pole": "7"}'"#) == 1)
        }
    }

    @Test func `only whoever has the case asks, in words that are plain`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let far = try await scene.givenPost("village-clerk", in: Scene.farVillage)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let told = try await Told(to: visitor, scenario: "street-light")
            let path = "/cases/\(told.number)/questions"
            for (session, status) in [(town, 403), (far, 404)] {
                #expect(try await visitor.submit(path, ["words": "x"], as: session).status == status)
            }
            for fields in [["words": " "], ["words": "x", "fields": "no-such"]]
                as [KeyValuePairs<String, String>]
            {
                #expect(try await visitor.submit(path, fields, as: clerk).status == 422)
            }
            #expect(try await visitor.count("questions") == 0)
            // Twenty are enough.
            for number in 1...21 {
                let status = try await visitor.submit(path, ["words": "\(number)"], as: clerk).status
                #expect(status == (number <= 20 ? 200 : 409))
            }
            #expect(try await visitor.count("questions WHERE ended_at IS NULL") == 1)
        }
    }

    @Test func `whoever asks for one page after another waits`() async throws {
        try await Visitor.visit { visitor async throws in
            var statuses: Set<Int> = []
            for number in 1...121 {
                statuses.insert(try await visitor.get("/questions/\(number)").status)
            }
            #expect(statuses == [410, 429])
        }
    }
}
