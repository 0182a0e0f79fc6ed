import Access
import Foundation
import HTTPTypes
import Ledgers
import NIOCore
import Postgres
import TestSupport
import Testing

@testable import Web

/// What nobody sees alone: asked for, allowed by a second person, seen until its day, and refused otherwise.
@Suite struct GrantPageTests {
    private static let asking = "&purpose=inspection&days=7&asking=yes"
    private static let requests = "/ledgers/dwellings/requests"

    /// A clerk who keeps two dwellings, one with what is sensitive.
    private func settle(_ visitor: Visitor) async throws -> Secret {
        try await visitor.openLedgers()
        let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
        try await visitor.keep(
            ["dwelling-number": "A-1", "floors": "2", "owner": "王小明", "disability": "听力二级"], as: clerk)
        try await visitor.keep(["dwelling-number": "A-2", "floors": "3", "owner": "李大山"], as: clerk)
        return clerk
    }

    private func order(
        _ body: String = "show=owner&show=disability", at visitor: Visitor, as session: Secret
    ) async throws -> String {
        let answer = try await visitor.post(Self.requests, body + Self.asking, as: session, Told.form)
        try #require(answer.status == 303, "\(answer.text)")
        return try #require(answer.headers[.location])
    }

    private func decide(_ order: String, _ verdict: String = "yes", at visitor: Visitor, as session: Secret)
        async throws -> Visitor.Answer
    {
        try await visitor.submit(order + "/approval", ["verdict": verdict, "words": "x"], as: session)
    }

    private func run(_ script: String, _ visitor: Visitor) async throws {
        try await visitor.scene.database.superuser.transaction { try await $0.script(script) }
    }

    @Test func `a second person says yes, and then exactly this is seen, taken along and on record`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let form = try await visitor.get("/ledgers/dwellings?show=owner&show=disability", as: clerk)
            #expect(form.status == 200 && form.text.contains("申请另一个人同意"))
            #expect(!form.text.contains("王小明") && !form.text.contains("听力二级"))

            let path = try await order(at: visitor, as: clerk)
            #expect(try await visitor.get(path + "/entries", as: clerk).status == 409)
            #expect(try await visitor.get("/exports", as: town).text.contains("住房台账"))
            let waiting = try await visitor.get(path, as: town)
            #expect(waiting.text.contains("残疾情况") && waiting.text.contains("同意查看"))
            #expect(!waiting.text.contains("听力二级"))
            #expect(try await decide(path, at: visitor, as: town).status == 303)

            let seen = try await visitor.get(path + "/entries", as: clerk)
            #expect(seen.status == 200 && seen.text.contains("听力二级") && seen.text.contains("王小明"))
            #expect(seen.headers[.cacheControl] == "no-store")
            let sheet = try await visitor.submit(path + "/sheet", ["form": "csv"], as: clerk)
            #expect(sheet.status == 200 && sheet.text.contains("听力二级") && sheet.text.contains("检查核对"))
            // The form itself goes on showing nothing of it.
            let again = try await visitor.get("/ledgers/dwellings?show=disability", as: clerk)
            #expect(!again.text.contains("听力二级"))
            let acts = try await visitor.scene.look(
                """
                SELECT string_agg(act, ',' ORDER BY id) AS acts FROM audit
                WHERE act LIKE '%export%' OR act LIKE '%granted%'
                """, { try $0.textOrNil("acts") ?? "" })
            #expect(
                acts == "order export,approve export,read granted entries,read granted entries,export ledger")
            #expect(
                try await visitor.count("audit WHERE act LIKE '%granted%' AND 'disability' = ANY (fields)")
                    == 2)
        }
    }

    private func keepTemplate(
        _ title: String, marks: String, _ visitor: Visitor, as session: Secret
    ) async throws -> String {
        let book = try LaidOut.book(marks)
        let body = Body().field("title", title).file("file", "form.xlsx", book)
        let kept = try await visitor.ask(
            "/ledgers/dwellings/templates", .post, as: session, ["Content-Type": Body.type],
            body: ByteBuffer(bytes: body.end))
        try #require(kept.status == 303, "\(kept.text)")
        return try #require(
            try await visitor.scene.look(
                "SELECT id::text AS id FROM templates WHERE title = \(title)",
                { try $0.text("id") }))
    }

    @Test func `what was granted fills a layout of granted fields, and no other`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let marks = """
                one["A1"] = "[[户主]]"
                one["B1"] = "[[残疾情况]]"
                """
            let granted = try await keepTemplate("甲表", marks: marks, visitor, as: town)
            let wider = try await keepTemplate(
                "乙表", marks: marks + "\none[\"C1\"] = \"[[层数]]\"", visitor, as: town)
            // Nobody fills it alone.
            let alone = try await visitor.post(
                "/ledgers/dwellings/sheet", "purpose=inspection&form=template:\(granted)", as: clerk,
                Told.form)
            #expect(alone.status != 200 && !alone.text.contains("听力二级"))
            // A layout of single cells takes the first entry: there is one.
            let path = try await order(
                "show=owner&show=disability&field1=dwelling-number&test1=is&value1=A-1", at: visitor,
                as: clerk)
            #expect(try await decide(path, at: visitor, as: town).status == 303)
            let page = try await visitor.get(path + "/entries", as: clerk).text
            #expect(page.contains("template:\(granted)") && !page.contains("template:\(wider)"))
            let file = try await visitor.submit(path + "/sheet", ["form": "template:\(granted)"], as: clerk)
            #expect(file.status == 200, "\(file.text.prefix(500))")
            let said = try LaidOut.described(file.bytes)
            #expect(said.contains { $0.hasSuffix("A1 s 王小明") }, "\(said)")
            #expect(said.contains { $0.hasSuffix("B1 s 听力二级") }, "\(said)")
            let beyond = try await visitor.submit(path + "/sheet", ["form": "template:\(wider)"], as: clerk)
            #expect(beyond.status == 404)
        }
    }

    @Test func `nobody says yes to oneself, and neither does a neighbour or the head of a grid`() async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let scene = visitor.scene
            try await visitor.keep(
                ["dwelling-number": "A-3", "disability": "视力一级"], in: Scene.village + "001001", as: clerk)
            let head = try await scene.givenPost("unit-head", in: Scene.village + "001001")
            let path = try await order(at: visitor, as: head)
            let own = try await decide(path, at: visitor, as: head)
            #expect(own.status == 403 && own.text.contains("不能审批自己的申请"))
            let colleague = try await scene.givenPost("unit-head", in: Scene.village + "001001")
            let grid = try await scene.givenPost("grid-head", in: Scene.village + "001")
            for other in [colleague, grid] {
                let refused = try await decide(path, at: visitor, as: other)
                #expect(refused.status == 403 && refused.text.contains("督查岗位"))
                #expect(!(try await visitor.get("/exports", as: other)).text.contains("住房台账"))
                #expect(!(try await visitor.get(path, as: other)).text.contains(#"value="yes""#))
            }
            for (kind, area) in [("village-clerk", Scene.neighbour), ("town-dispatcher", Scene.otherTown)] {
                let far = try await scene.givenPost(kind, in: area)
                #expect(try await decide(path, at: visitor, as: far).status == 404)
            }
            #expect(try await visitor.get(path + "/entries", as: head).status == 409)
            let watcher = try await scene.givenPost("town-supervisor", in: Scene.town)
            #expect(try await decide(path, at: visitor, as: watcher).status == 303)
            #expect(try await decide(path, at: visitor, as: watcher).status == 409)
            #expect(try await visitor.get(path + "/entries", as: head).status == 200)
        }
    }

    @Test func `it is for whoever asked, as the post it was asked as, and for nobody else`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let scene = visitor.scene
            let path = try await order(at: visitor, as: clerk)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            #expect(try await decide(path, at: visitor, as: town).status == 303)
            let colleague = try await scene.givenPost("village-clerk", in: Scene.village)
            for other in [town, colleague] {
                #expect(try await visitor.get(path + "/entries", as: other).status == 404)
                #expect(try await visitor.submit(path + "/sheet", ["form": "csv"], as: other).status == 404)
            }
            // No file of cases is made of it.
            #expect(try await visitor.submit(path + "/file", [:], as: clerk).status == 404)
            try await run("UPDATE sessions SET shown_at = now() - interval '6 minutes'", visitor)
            #expect(try await visitor.get(path + "/entries", as: clerk).status == 403)
        }
    }

    @Test func `refused, taken back, lapsed or over, nothing is seen`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let grid = try await visitor.scene.givenPost("grid-head", in: Scene.village + "001")
            let refused = try await order(at: visitor, as: clerk)
            #expect(try await decide(refused, "no", at: visitor, as: town).status == 303)
            #expect(try await visitor.get(refused + "/entries", as: clerk).status == 409)

            let revoked = try await order(at: visitor, as: clerk)
            #expect(try await decide(revoked, at: visitor, as: town).status == 303)
            #expect(try await visitor.submit(revoked + "/revocation", [:], as: grid).status == 404)
            #expect(try await visitor.submit(revoked + "/revocation", [:], as: town).status == 303)
            let gone = try await visitor.get(revoked + "/entries", as: clerk)
            #expect(gone.status == 410 && gone.text.contains("同意已收回"))
            #expect(try await visitor.submit(revoked + "/revocation", [:], as: town).status == 409)

            let given = try await order(at: visitor, as: clerk)
            #expect(try await decide(given, at: visitor, as: town).status == 303)
            #expect(try await visitor.submit(given + "/revocation", [:], as: clerk).status == 303)
            #expect(try await visitor.get(given + "/entries", as: clerk).status == 410)

            let over = try await order(at: visitor, as: clerk)
            #expect(try await decide(over, at: visitor, as: town).status == 303)
            let lapsed = try await order(at: visitor, as: clerk)
            let week = """
                UPDATE exports SET ordered_at = ordered_at - interval '8 days', lapses_at = lapses_at - interval '8 days',
                    ends_at = ends_at - interval '8 days'
                """
            try await run(week, visitor)
            let late = try await visitor.get(over + "/entries", as: clerk)
            #expect(late.status == 410 && late.text.contains("已经到期"))
            #expect(try await visitor.submit(over + "/sheet", ["form": "csv"], as: clerk).status == 410)
            #expect(try await decide(lapsed, at: visitor, as: town).status == 410)
            #expect(try await visitor.get(lapsed, as: clerk).text.contains("申请作废"))
            #expect(try await visitor.get(over, as: clerk).text.contains("已到期"))
        }
    }

    @Test func `above the town nobody asks, and nothing is counted by what is sensitive`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let form = try await visitor.get("/ledgers/dwellings?show=disability", as: county)
            #expect(form.status == 422 && !form.text.contains("申请另一个人同意"))
            let refused = try await visitor.post(
                Self.requests, "show=disability" + Self.asking, as: county, Told.form)
            #expect(refused.status == 422)
            for query in [
                "by=disability", "by=level:village&field1=disability&test1=filled",
                "show=floors&order=disability",
            ] {
                let answer = try await visitor.get("/ledgers/dwellings?" + query, as: clerk)
                #expect(answer.status == 422, "\(query)")
                #expect(!answer.text.contains("申请另一个人同意"), "\(query)")
            }
            let path = try await order("show=floors&field1=disability&test1=filled", at: visitor, as: clerk)
            #expect(try await visitor.count("exports WHERE rows IS NULL") == 1)
            #expect(try await visitor.get(path, as: clerk).text.contains("不告知"))
            #expect(try await visitor.count("exports") == 1)
        }
    }

    @Test func `many persons leave as a sheet by a second person's word, and few need none`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let few = try await visitor.post(Self.requests, "show=owner" + Self.asking, as: clerk, Told.form)
            #expect(few.status == 422 && few.text.contains("不用申请"))
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO ledgers.dwellings
                        (home, id, area, source, changed_at, dwelling_number, floors, owner)
                    SELECT \(Scene.town), gen_random_uuid(), \(Scene.village), 'x', now(), 'N-' || n, 9, 'x'
                    FROM generate_series(1, 600) n
                    """)
            }
            let form = try await visitor.get("/ledgers/dwellings?show=owner", as: clerk)
            #expect(form.text.contains("申请另一个人同意"))
            let path = try await order("show=owner&field1=floors&value1=9", at: visitor, as: clerk)
            #expect(try await visitor.get(path, as: town).text.contains("600"))
            #expect(try await decide(path, at: visitor, as: town).status == 303)
            let sheet = try await visitor.submit(path + "/sheet", ["form": "csv"], as: clerk)
            #expect(sheet.status == 200 && sheet.text.split(separator: "\r\n").count == 602)
            #expect(try await visitor.get(path + "/entries?page=2", as: clerk).text.contains("第 2 页"))
            let alone = try await visitor.post(
                "/ledgers/dwellings/sheet", "show=owner&purpose=meeting&form=csv", as: clerk, Told.form)
            #expect(alone.status == 422)
        }
    }

    @Test(arguments: [
        ("show=disability&days=7", "请选择用途"), ("show=disability&purpose=other&days=7", "请写明说明"),
        ("show=disability&purpose=meeting&days=31", "7、14、30"),
        ("show=disability&purpose=meeting", "7、14、30"),
        ("show=disability&field1=floors&value1=x&purpose=meeting&days=7", "要写数字"),
    ])
    func `what is missing is said, and nothing is asked`(body: String, words: String) async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let answer = try await visitor.post(Self.requests, body + "&asking=yes", as: clerk, Told.form)
            #expect(answer.status == 422 && answer.text.contains(words), "\(answer.status)")
            #expect(try await visitor.count("exports") == 0)
        }
    }

    /// The rules of the program, said once more by the tables.
    @Test func `the database asks for the second person, the days and the level itself`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            func ordering(days: Int) -> SQL {
                let wanted = """
                    {"id": "\(UUID())", "ledger": "dwellings", "query": "show=disability", "purpose": "meeting",
                     "words": "", "fields": ["disability"], "days": \(days), "rows": 3,
                     "as_of": "2027-03-03T00:00:00Z", "source": {}}
                    """
                return "SELECT order_entries(\(wanted)::jsonb) AS out"
            }
            #expect(try await visitor.asked(ordering(days: 7), as: county) == ["above"])
            #expect(try await visitor.asked(ordering(days: 31), as: clerk) == ["23514"])
            #expect(try await visitor.asked(ordering(days: 30), as: clerk) == ["done"])
            let lie: SQL = "UPDATE exports SET is_approved = true RETURNING purpose AS out"
            #expect(try await visitor.asked(lie, as: clerk) == ["42501"])
            let open: SQL = "SELECT o.outcome AS out FROM exports e, open_granted(e.id, '{}') o"
            #expect(try await visitor.asked(open, as: clerk) == ["unapproved"])
            #expect(try await visitor.asked(open, as: county) == ["absent"])
        }
    }
}
