import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// What is an act: each leaves one record that tells where it came from, and none happens without it.
@Suite struct ActsTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]
    private static let report =
        #"{"scenario": "rubbish", "words": "路边有垃圾", "lon": 150.005, "lat": 30.0025, "language": "zh"}"#

    private func count(_ condition: String, _ visitor: Visitor) async throws -> Int {
        let sql = SQL(stringLiteral: "SELECT count(*) AS count FROM audit WHERE " + condition)
        return try #require(try await visitor.scene.look(sql, { try $0.int("count") }))
    }

    @Test func `a refusal leaves one record, with who, what, why and from where`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            #expect(try await visitor.get("/admin", as: clerk).status == 403)
            let about = """
                act = 'refused' AND object = 'GET /admin' AND outcome = 'wrong post' AND account_id IS NOT NULL
                AND post_id IS NOT NULL AND address IS NOT NULL AND request_id IS NOT NULL
                """
            #expect(try await count(about, visitor) == 1)
            #expect(try await count("act = 'refused'", visitor) == 1)

            let forged = Self.form.merging([
                "Cookie": "__Host-session=\(clerk.text)", "Origin": "https://elsewhere.example",
            ]) { $1 }
            #expect(try await visitor.post("/posts", "post=x", forged).status == 403)
            #expect(try await count("act = 'refused' AND outcome = 'forged form'", visitor) == 1)

            // A stranger has nobody's name to be recorded under.
            #expect(try await visitor.get("/admin").status == 303)
            #expect(try await count("act = 'refused'", visitor) == 2)
        }
    }

    @Test func `a flood of refusals is seen and does not fill the audit`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let action = AppendRefusal(
                session: clerk, object: "GET /admin", outcome: "wrong post", source: .console)
            for _ in 0..<120 { try await action.run(on: visitor.scene.database.app) }
            #expect(try await count("act = 'refused'", visitor) == 61)
            #expect(try await count("act = 'refused' AND reason LIKE '100 %'", visitor) == 1)
        }
    }

    @Test func `looking at one's own desk is no act`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let before = try await count("true", visitor)
            for path in ["/desk", "/cases", "/map", "/posts"] {
                #expect(try await visitor.get(path, as: clerk).status == 200)
            }
            #expect(try await count("true", visitor) == before)
        }
    }

    @Test func `every act of a request is one record with its address and number`() async throws {
        try await Visitor.visit { visitor async throws in
            let care = try await visitor.scene.givenOrganization("urban-care", in: Scene.town)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let office = try await visitor.scene.givenPost(
                "department-handler", in: Scene.town, organization: care)
            let auditor = try await visitor.scene.givenPost("auditor", in: Scene.city)
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let last =
                try await visitor.scene.look("SELECT max(id) AS id FROM audit", { try $0.int("id") }) ?? 0

            let key = ["Idempotency-Key": "0123456789abcdef"]
            let kept = try await visitor.post("/api/v1/reports", Self.report, key).json()
            guard case .text(let number)? = kept["number"], let parsed = Case.Number(number) else {
                Issue.record("no number")
                return
            }
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE assignments SET to_area = NULL, to_organization = \(care) WHERE case_id =
                        (SELECT id FROM cases WHERE number = \(parsed.number))
                    """)
            }
            let acts: [(String, Int)] = [
                ("act = 'report'", 1), ("act = 'open case'", 1), ("act = 'search audit'", 1),
                ("act = 'add organization'", 1), ("act = 'refused'", 1),
            ]
            #expect(try await visitor.get("/cases/\(number)", as: office).status == 200)
            #expect(try await visitor.get("/admin/audit?act=report", as: auditor).status == 200)
            let organization = "name=%E6%B0%B4%E5%8A%A1&slug=water&kind=department&area=\(Scene.town)"
            #expect(
                try await visitor.post("/admin/organizations", organization, as: keeper, Self.form).status
                    == 303)
            #expect(try await visitor.get("/admin/audit", as: town).status == 403)
            for (condition, expected) in acts {
                #expect(try await count("id > \(last) AND \(condition)", visitor) == expected, "\(condition)")
            }
            let bare = "id > \(last) AND (address IS NULL OR request_id IS NULL)"
            #expect(try await count(bare, visitor) == 0)
            #expect(try await count("id > \(last)", visitor) == acts.count)
        }
    }

    @Test func `without the audit no act happens, and the answer says why`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village, login: "clerk")
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let auditor = try await visitor.scene.givenPost("auditor", in: Scene.city)
            let done = try await visitor.scene.report("rubbish")
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script("REVOKE INSERT ON audit FROM linli_definer")
            }
            let before = try await everything(visitor)
            let token = String(repeating: "a", count: 64)
            let stranger = Self.form.merging(["Cookie": "__Host-visitor=\(token)"]) { $1 }
            let organization = "name=x&slug=water&kind=department&area=\(Scene.town)"
            let answers = [
                try await visitor.post(
                    "/api/v1/reports", Self.report, ["Idempotency-Key": "0123456789abcdef"]),
                try await visitor.post(
                    "/api/v1/cases/\(done.number)/choices", #"{"choice": "take", "version": 1}"#, as: clerk),
                try await visitor.post("/admin/organizations", organization, as: keeper, Self.form),
                try await visitor.post("/admin/accounts", "login=chen&name=x", as: keeper, Self.form),
                try await visitor.post("/login", "csrf=\(token)&login=clerk&password=wrong-word", stranger),
                try await visitor.post("/logout", "", as: clerk, Self.form),
                try await visitor.get("/admin/audit?act=report", as: auditor),
                try await visitor.get("/admin", as: clerk),
            ]
            for (position, answer) in answers.enumerated() {
                #expect(answer.status == 503, "\(position): \(answer.status)")
                #expect(answer.text.contains("审计"), "\(position)")
                #expect(answer.headers[.retryAfter] != nil)
            }
            #expect(try await everything(visitor) == before)
            for path in ["/", "/report", "/api/v1/place"] {
                #expect(try await visitor.get(path).status == 200)
            }
            #expect(try await visitor.get("/desk", as: clerk).status == 200)
        }
    }

    @Test func `the auditor sees how the sealing stands`() async throws {
        try await Visitor.visit { visitor async throws in
            let auditor = try await visitor.scene.givenPost("auditor", in: Scene.city)
            let empty = try await visitor.get("/admin/audit", as: auditor)
            #expect(empty.text.contains("还没有"))
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let sealing = try SealAudit(
                key: SigningKey(at: folder + "/key"), anchors: AnchorFolder(at: folder + "/anchors"))
            try await sealing.run(on: visitor.scene.database.app, at: visitor.scene.noon)
            for (language, words) in [("zh", "第 1 批"), ("en", "Batch 1")] {
                let page = try await visitor.get("/admin/audit", as: auditor, ["Accept-Language": language])
                #expect(page.status == 200)
                #expect(page.text.contains(words))
            }
        }
    }

    /// How much there is of everything an act could have changed.
    private func everything(_ visitor: Visitor) async throws -> String? {
        try await visitor.scene.look(
            """
            SELECT concat_ws(' ', (SELECT count(*) FROM cases), (SELECT sum(version) FROM cases),
                (SELECT count(*) FROM history), (SELECT count(*) FROM assignments),
                (SELECT count(*) FROM accounts), (SELECT count(*) FROM organizations),
                (SELECT count(*) FROM sessions WHERE ended_at IS NULL), (SELECT count(*) FROM audit)) AS all
            """, { try $0.text("all") })
    }
}
