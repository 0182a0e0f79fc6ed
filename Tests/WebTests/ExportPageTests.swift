import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Files of cases over HTTP: ordered, approved by a second person, made, taken along, removed.
@Suite struct ExportPageTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]
    private static let plain = "purpose=meeting&fields=number&fields=scenario&fields=reported"

    private func order(
        _ body: String = plain, as session: Secret, _ visitor: Visitor
    ) async throws -> String {
        let answer = try await visitor.post("/exports", body, as: session, Self.form)
        try #require(answer.status == 303, "\(answer.text)")
        return try #require(answer.headers[.location])
    }

    private func post(_ path: String, _ body: String = "", as session: Secret, _ visitor: Visitor)
        async throws -> Int
    {
        try await visitor.post(path, body, as: session, Self.form).status
    }

    private func acts(_ visitor: Visitor) async throws -> String? {
        try await visitor.scene.look(
            """
            SELECT string_agg(act, ',' ORDER BY id) AS acts FROM audit WHERE act LIKE '%export'
            """, { try $0.textOrNil("acts") ?? "" })
    }

    @Test func `one person takes a short list without words along`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let done = try await visitor.scene.report("rubbish", "=HYPERLINK(1)")
            let list = try await visitor.get("/cases?scenario=rubbish", as: clerk)
            #expect(list.text.contains("/exports/new?scenario=rubbish"))
            #expect(try await visitor.get("/exports/new?scenario=rubbish", as: clerk).status == 200)
            let path = try await order(Self.plain + "&form=csv&scenario=rubbish", as: clerk, visitor)
            #expect(try await visitor.get(path + "/file", as: clerk).status == 410)
            #expect(try await post(path + "/file", as: clerk, visitor) == 303)
            #expect(try await post(path + "/file", as: clerk, visitor) == 409)
            let file = try await visitor.get(path + "/file", as: clerk)
            #expect(file.status == 200)
            #expect(file.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
            #expect(file.text.contains(done.number.description))
            #expect(!file.text.contains("HYPERLINK"))
            let lines = file.text.split(separator: "\r\n")
            #expect(lines.count == 3)
            #expect(lines.last?.contains("village-clerk") == true)
            #expect(file.headers[.contentDisposition]?.hasSuffix(".csv\"") == true)
            #expect(try await acts(visitor) == "order export,make export,download export")
        }
    }

    @Test func `a file holds what its list showed, by every condition`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let found = try await visitor.scene.report("rubbish", "灯下一堆旧木板")
            let other = try await visitor.scene.report("rubbish", "门口的纸箱")
            let shown = "words=%E6%9C%A8%E6%9D%BF&since=2000-01-01&until=2100-01-01"
            let list = try await visitor.get("/cases?" + shown, as: clerk)
            #expect(list.text.contains("/exports/new?words=%E6%9C%A8%E6%9D%BF&amp;since=2000-01-01"))
            let form = try await visitor.get("/exports/new?" + shown, as: clerk)
            for kept in [#"name="words" value="木板""#, #"name="since""#, #"name="until""#] {
                #expect(form.text.contains(kept), "\(kept)")
            }
            let body = Self.plain + "&form=csv&why=for+the+meeting&" + shown
            let path = try await order(body, as: clerk, visitor)
            #expect(try await post(path + "/file", as: clerk, visitor) == 303)
            let file = try await visitor.get(path + "/file", as: clerk)
            #expect(file.text.contains(found.number.description))
            #expect(!file.text.contains(other.number.description))
            for nothing in ["solved=county", "handed=up", "until=2000-01-01"] {
                let refused = try await visitor.post(
                    "/exports", Self.plain + "&" + nothing, as: clerk, Self.form)
                #expect(refused.status == 422, "\(nothing)")
            }
        }
    }

    @Test func `what somebody wrote leaves only with a second person, who is not oneself`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let colleague = try await scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            _ = try await scene.report("rubbish", "=cmd|' /C calc'!A0")
            let path = try await order(Self.plain + "&fields=words&form=csv", as: clerk, visitor)
            #expect(try await post(path + "/file", as: clerk, visitor) == 409)
            #expect(try await post(path + "/approval", "verdict=yes", as: clerk, visitor) == 403)
            for session in [neighbour] {
                #expect(try await visitor.get(path, as: session).status == 404)
                #expect(try await post(path + "/approval", "verdict=yes", as: session, visitor) == 404)
                #expect(try await post(path + "/file", as: session, visitor) == 404)
                #expect(try await visitor.get(path + "/file", as: session).status == 404)
            }
            let waiting = try await visitor.get("/exports", as: colleague)
            #expect(waiting.text.contains(path))
            #expect(try await visitor.get("/desk", as: colleague).text.contains("/exports"))
            #expect(try await post(path + "/approval", "verdict=no", as: colleague, visitor) == 422)
            #expect(try await post(path + "/approval", "verdict=yes", as: colleague, visitor) == 303)
            #expect(try await post(path + "/approval", "verdict=yes", as: colleague, visitor) == 409)
            #expect(try await post(path + "/file", as: colleague, visitor) == 404)
            #expect(try await post(path + "/file", as: clerk, visitor) == 303)
            #expect(try await visitor.get(path + "/file", as: colleague).status == 404)
            let file = try await visitor.get(path + "/file", as: clerk)
            #expect(file.text.contains("'=cmd|' /C calc'!A0"))
        }
    }

    @Test func `a refusal says why, and nothing is made`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await visitor.scene.report("rubbish")
            let path = try await order(Self.plain + "&fields=answer", as: clerk, visitor)
            let no = "verdict=no&words=%E4%B8%8D%E5%BF%85"
            #expect(try await post(path + "/approval", no, as: town, visitor) == 303)
            #expect(try await post(path + "/file", as: clerk, visitor) == 409)
            for session in [clerk, town] {
                let page = try await visitor.get(path, as: session)
                #expect(page.text.contains("不必"))
            }
            #expect(try await acts(visitor) == "order export,refuse export")
        }
    }

    @Test func `the audit holds names of fields, never what stands in them`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            _ = try await visitor.scene.report("rubbish", "canary-words")
            let path = try await order(Self.plain + "&fields=words", as: clerk, visitor)
            _ = try await visitor.get(path, as: clerk)
            let line = try await visitor.scene.look(
                "SELECT audit::text AS line FROM audit WHERE act = 'order export'", { try $0.text("line") })
            #expect(line?.contains("{number,scenario,reported,words}") == true)
            #expect(line?.contains("1 rows") == true)
            #expect(line?.contains("canary") == false)
        }
    }

    @Test func `a link ends after a day, and the file and its key go`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            _ = try await visitor.scene.report("rubbish")
            let path = try await order(as: clerk, visitor)
            #expect(try await post(path + "/file", as: clerk, visitor) == 303)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE exports SET made_at = made_at - interval '24 hours',
                        expires_at = expires_at - interval '24 hours'
                    """)
            }
            #expect(try await visitor.get(path + "/file", as: clerk).status == 410)
            let folder = try ExportFolder(data: Site.folder)
            let name = try await visitor.scene.look("SELECT file FROM exports", { try $0.uuid("file") })
            let kept = "\(Site.folder)/exports/\(try #require(name))"
            #expect(FileManager.default.fileExists(atPath: kept))
            for left in [1, 0] {
                let removed = try await RemoveExports(from: folder).run(
                    on: visitor.scene.database.app, at: Date(timeIntervalSince1970: 0))
                #expect(removed == left)
            }
            #expect(!FileManager.default.fileExists(atPath: kept))
            let key = try await visitor.scene.look(
                "SELECT sealed_key IS NULL AS gone FROM exports", { try $0.bool("gone") })
            #expect(key == true)
            #expect(try await visitor.get(path, as: clerk).text.contains("已删除"))
            #expect(try await acts(visitor) == "order export,make export,remove export")
        }
    }

    @Test func `a file belongs to the post it was ordered as`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            _ = try await visitor.scene.report("rubbish")
            let path = try await order(as: clerk, visitor)
            #expect(try await post(path + "/file", as: clerk, visitor) == 303)
            let end = "UPDATE posts SET until = current_date - 1 WHERE kind = 'village-clerk'"
            try await visitor.scene.database.superuser.transaction { try await $0.script(end) }
            #expect(try await visitor.get(path + "/file", as: clerk).status != 200)
        }
    }

    @Test func `an order that cannot be is refused in words`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            #expect(try await post("/exports", Self.plain, as: clerk, visitor) == 422)
            _ = try await visitor.scene.report("rubbish")
            for body in [
                "fields=number", "purpose=meeting", "purpose=other&fields=number",
                "purpose=nothing&fields=number", "purpose=meeting&fields=contact",
                Self.plain + "&state=closed",
            ] {
                let answer = try await visitor.post("/exports", body, as: clerk, Self.form)
                #expect(answer.status == 422, "\(body)")
                #expect(!answer.text.contains("refusal."))
            }
            for path in ["/exports/x", "/exports/\(UUID())", "/exports/\(UUID())/file"] {
                #expect(try await visitor.get(path, as: clerk).status == 404, "\(path)")
            }
        }
    }

    @Test func `each step asks for a second factor that was just shown`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            _ = try await visitor.scene.report("rubbish")
            let path = try await order(Self.plain + "&fields=words", as: clerk, visitor)
            try await forgetFactors(visitor)
            #expect(try await visitor.get("/exports/new", as: clerk).status == 403)
            #expect(try await post("/exports", Self.plain, as: clerk, visitor) == 403)
            #expect(try await post(path + "/approval", "verdict=yes", as: town, visitor) == 403)
            try await showFactors(visitor)
            #expect(try await post(path + "/approval", "verdict=yes", as: town, visitor) == 303)
            try await forgetFactors(visitor)
            #expect(try await post(path + "/file", as: clerk, visitor) == 403)
            try await showFactors(visitor)
            #expect(try await post(path + "/file", as: clerk, visitor) == 303)
            try await forgetFactors(visitor)
            #expect(try await visitor.get(path + "/file", as: clerk).status == 403)
            let browser = ["Cookie": "__Host-session=\(clerk.text)"]
            let asked = try await visitor.get(path + "/file", browser)
            #expect(asked.headers[.location] == "/confirm?back=\(path)/file")
        }
    }

    private func forgetFactors(_ visitor: Visitor) async throws {
        let forget = "UPDATE sessions SET shown_at = now() - interval '6 minutes'"
        try await visitor.scene.database.superuser.transaction { try await $0.script(forget) }
    }

    private func showFactors(_ visitor: Visitor) async throws {
        let show = "UPDATE sessions SET shown_at = now()"
        try await visitor.scene.database.superuser.transaction { try await $0.script(show) }
    }

    @Test func `offices without a list, and keepers of the house, order nothing`() async throws {
        try await Visitor.visit { visitor async throws in
            let care = try await visitor.scene.givenOrganization("urban-care", in: Scene.town)
            let office = try await visitor.scene.givenPost(
                "department-handler", in: Scene.town, organization: care)
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            for session in [office, keeper] {
                #expect(try await visitor.get("/exports", as: session).status == 403)
                #expect(try await post("/exports", Self.plain, as: session, visitor) == 403)
            }
        }
    }
}
