import Access
import Casework
import Foundation
import HTTPTypes
import Ledgers
import NIOCore
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// A layout that a desk hands in once, and everybody below fills by a choice.
@Suite struct TemplatePageTests {
    private static let path = "/ledgers/dwellings/templates"

    private func hand(
        _ bytes: [UInt8], titled title: String, _ visitor: Visitor, as session: Secret
    ) async throws -> Visitor.Answer {
        let body = Body().field("title", title).file("file", "form.xlsx", bytes)
        return try await visitor.ask(
            Self.path, .post, as: session, ["Content-Type": Body.type], body: ByteBuffer(bytes: body.end))
    }

    private func kept(_ visitor: Visitor) async throws -> String {
        try #require(
            try await visitor.scene.look(
                "SELECT id::text AS id FROM templates ORDER BY kept_at DESC LIMIT 1", { try $0.text("id") }))
    }

    private func fill(_ id: String, _ asked: String, _ visitor: Visitor, as session: Secret) async throws
        -> Visitor.Answer
    {
        try await visitor.post(
            "/ledgers/dwellings/sheet", "\(asked)&form=template:\(id)", as: session, Told.form)
    }

    @Test func `a town hands a layout in once, and its villages fill it by a choice`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let kept = try await hand(try LaidOut.dwellings(), titled: "县住房登记表", visitor, as: town)
            #expect(kept.status == 303, "\(kept.text)")
            let id = try await self.kept(visitor)
            for (number, floors, area) in [("A-1", "2", "80.5"), ("-1B", "5", "40"), ("A-3", "7", "19.5")] {
                try await visitor.keep(
                    [
                        "dwelling-number": number, "floors": floors, "floor-area": area,
                        "built-on": "1998-05-01",
                    ],
                    as: clerk)
            }
            let page = try await visitor.get("/ledgers/dwellings", as: clerk)
            #expect(page.text.contains("表样：县住房登记表") && page.text.contains("template:\(id)"))
            let asked = "field1=floors&test1=at-most&value1=5&order=floors"
            let file = try await fill(id, asked, visitor, as: clerk)
            #expect(
                file.status == 200 && file.headers[.contentType]?.contains("spreadsheetml") == true,
                "\(file.status)")
            let said = Set(try LaidOut.described(file.bytes))
            for line in [
                "表一!A1 s 龙桥村住房登记表", "表一!A4 n 1", "表一!B4 s A-1", "表一!C4 n 80.5", "表一!E4 d 1998-05-01 00:00:00",
                "表一!A5 n 2", "表一!B5 s -1B", "表一!D5 f =C5*2", "表一!C6 f =SUM(C4:C5)", "表一!E6 n 120.5",
                "表一!A7 s 共2户", "表一 merged E5:F5",
            ] { #expect(said.contains(line), "\(line)\n\(said.sorted().joined(separator: "\n"))") }
            #expect(said.contains { $0.hasPrefix("表一 foot ") && $0.contains("village-clerk") })
            let reason = try await visitor.scene.look(
                "SELECT reason FROM audit WHERE act = 'export ledger'", { try $0.text("reason") })
            #expect(reason == "2 rows · template-\(id.uppercased())")
        }
    }

    @Test func `everything wrong with a layout is said at once, by cell, and nothing is kept`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let wrong = try LaidOut.book(
                """
                one["A1"] = "[[@nothing]]"
                one["B4"] = "[[房号]]"
                one["C4"] = "[[收入]]"
                one["D9"] = "[[残疾情况]]"
                one["B12"] = "[[层数]]"
                """)
            let answer = try await hand(wrong, titled: "x", visitor, as: town)
            #expect(answer.status == 422 && answer.text.contains("有 4 个单元格要改"))
            for words in ["表一!A1", "没有“@nothing”这个标记", "表一!C4", "没有“收入”这一列", "表一!D9", "表一!B12"] {
                #expect(answer.text.contains(words), "\(words)")
            }
            #expect(answer.text.contains(#"name="title" value="x""#))
            for (bytes, words) in [
                (Array("PK".utf8), "不是 Excel 文件"), (Array(try LaidOut.dwellings().prefix(1_000)), "不完整"),
                ([], "请选择文件"),
            ] {
                let refused = try await hand(bytes, titled: "x", visitor, as: town)
                #expect(refused.status == 422 && refused.text.contains(words), "\(words) \(refused.status)")
            }
            let unnamed = try await hand(try LaidOut.dwellings(), titled: " ", visitor, as: town)
            #expect(unnamed.status == 422 && unnamed.text.contains("请写名称"))
            #expect(try await visitor.count("templates") == 0)
        }
    }

    @Test func `a layout is seen at and below its area, and retired by its desk with a reason`() async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            #expect(try await hand(try LaidOut.dwellings(), titled: "村表", visitor, as: clerk).status == 303)
            let again = try await hand(try LaidOut.dwellings(), titled: "村表", visitor, as: clerk)
            #expect(again.status == 409 && again.text.contains("已有同名的表样"))
            let id = try await kept(visitor)
            for (session, sees) in [(clerk, true), (neighbour, false), (town, false)] {
                let list = try await visitor.get(Self.path, as: session)
                #expect(list.status == 200 && list.text.contains("<b>村表</b>") == sees)
                let file = try await visitor.get("\(Self.path)/\(id)", as: session)
                #expect(file.status == (sees ? 200 : 404))
                #expect(try await fill(id, "", visitor, as: session).status == (sees ? 422 : 404))
            }
            let retirement = "\(Self.path)/\(id)/retirement"
            #expect(try await visitor.submit(retirement, ["reason": "x"], as: neighbour).status == 404)
            let mute = try await visitor.submit(retirement, ["reason": " "], as: clerk)
            #expect(mute.status == 422 && mute.text.contains("请写停用理由"))
            #expect(try await visitor.submit(retirement, ["reason": "换新表"], as: clerk).status == 303)
            #expect(try await fill(id, "", visitor, as: clerk).status == 404)
            #expect(try await hand(try LaidOut.dwellings(), titled: "村表", visitor, as: clerk).status == 303)
            #expect(try await visitor.count("templates WHERE reason = '换新表' AND retired_at IS NOT NULL") == 1)
            #expect(try await visitor.count("audit WHERE act IN ('keep template', 'retire template')") == 3)
        }
    }

    @Test func `of persons a purpose is said and names are masked above; a broken layout gives no file`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await visitor.keep(["dwelling-number": "A-1", "owner": "王小明"], as: clerk)
            let owners = try LaidOut.book("one['A1'] = '[[户主]]'\none['A2'] = '[[@用途]]'")
            #expect(try await hand(owners, titled: "户主", visitor, as: county).status == 303)
            let id = try await kept(visitor)
            let refused = try await fill(id, "", visitor, as: clerk)
            #expect(refused.status == 422 && refused.text.contains("请选择用途"))
            let plain = try await fill(id, "purpose=inspection", visitor, as: clerk)
            #expect(try LaidOut.described(plain.bytes).contains("表一!A1 s 王小明"))
            let masked = try await fill(id, "purpose=inspection", visitor, as: county)
            let said = try LaidOut.described(masked.bytes)
            #expect(!said.contains { $0.contains("王小明") } && said.contains("表一!A2 s 检查核对"))
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute("UPDATE templates SET file = 'x', digest = sha256('x')")
            }
            let broken = try await fill(id, "purpose=inspection", visitor, as: clerk)
            #expect(broken.status == 422 && broken.text.contains("没有填成，也没有生成文件"))
            #expect(broken.headers[.contentDisposition] == nil)
        }
    }

    @Test func `more than five thousand rows are not filled in, and the form says so`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            #expect(try await hand(try LaidOut.dwellings(), titled: "x", visitor, as: clerk).status == 303)
            let id = try await kept(visitor)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO ledgers.dwellings (home, id, area, source, changed_at, dwelling_number, floors)
                    SELECT \(Scene.town), gen_random_uuid(), \(Scene.village), 'x', now(), 'N-' || n, n
                    FROM generate_series(1, 5001) n
                    """)
            }
            let all = try await fill(id, "", visitor, as: clerk)
            #expect(all.status == 422 && all.text.contains("5,000"))
            let most = try await fill(id, "field1=floors&test1=at-most&value1=5000", visitor, as: clerk)
            #expect(most.status == 200)
            #expect(try LaidOut.described(most.bytes).contains("表一!A5005 s 共5000户"))
        }
    }

    @Test func `every mark the page shows is one that is read, in both languages`() throws {
        for language in Language.allCases {
            let catalogue = try Web.Catalogue(language)
            for fact in TemplateFact.allCases {
                let word = catalogue.say("template_mark.\(fact.rawValue)")
                let marks = TemplateMarks(
                    of: try #require(LedgerShelf.catalogue.ledger("dwellings")), under: LedgerShelf.catalogue)
                #expect(try marks.parts(of: "[[@\(word)]]") == [.fact(fact)])
            }
        }
    }
}
