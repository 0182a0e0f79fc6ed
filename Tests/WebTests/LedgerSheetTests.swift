import Access
import Casework
import Foundation
import HTTPTypes
import Ledgers
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// A ledger's sheet as a file.
@Suite struct LedgerSheetTests {
    private func post(_ ledger: String, _ body: String, _ visitor: Visitor, as session: Secret) async throws
        -> Visitor.Answer
    {
        try await visitor.post("/ledgers/\(ledger)/sheet", body, as: session, Told.form)
    }

    @Test func `a sheet holds typed values, its watermark, and no formula`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await visitor.keep(
                [
                    "dwelling-number": "-1A", "floors": "2", "floor-area": "80.5", "is-let": "是",
                    "structure": "brick", "built-on": "1998-05-01",
                ], as: clerk)
            let body =
                "show=dwelling-number&show=floors&show=floor-area&show=is-let&show=structure&show=built-on"
            let file = try await post("dwellings", body + "&form=csv", visitor, as: clerk)
            #expect(file.status == 200)
            #expect(file.headers[.contentDisposition]?.contains("linli-dwellings-") == true)
            let lines = file.text.split(separator: "\r\n").map(String.init)
            #expect(lines.count == 3)
            #expect(lines.first?.hasSuffix("房号,层数 (层),面积 (平方米),是否出租,结构,建成日期,区域") == true)
            #expect(lines.dropFirst().first == "'-1A,2,80.5,是,砖混,1998-05-01,龙桥村")
            #expect(lines.last?.contains("village-clerk") == true)
            let book = try await post("dwellings", body + "&form=xlsx", visitor, as: clerk)
            let sheet = try #require(try WorkbookTests.parts(of: book.bytes)["xl/worksheets/sheet1.xml"])
            #expect(!sheet.contains("<f>") && sheet.contains("state=\"frozen\""))
            #expect(sheet.contains("<autoFilter ref=\"A2:G3\""))
            #expect(sheet.contains("<v>80.5</v>") && sheet.contains("<v>35916</v>"))
            #expect(sheet.contains("village-clerk"))
            let reason = try await visitor.scene.look(
                "SELECT reason FROM audit WHERE act = 'export ledger' LIMIT 1", { try $0.text("reason") })
            #expect(reason == "1 rows")
        }
    }

    @Test func `of persons a purpose is said, and the form keeps what was asked`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await visitor.keep(["dwelling-number": "A-1", "owner": "王小明"], as: clerk)
            let refused = try await post(
                "dwellings", "show=owner&field1=owner&value1=%E7%8E%8B&form=csv", visitor, as: clerk)
            #expect(refused.status == 422 && refused.text.contains("请选择用途"))
            #expect(refused.text.contains(#"name="value1" value="王""#))
            let file = try await post(
                "dwellings", "show=owner&purpose=inspection&form=csv", visitor, as: clerk)
            #expect(file.status == 200 && file.text.contains("王小明") && file.text.contains("检查核对"))
            let wrong = try await post("dwellings", "field1=floors&value1=x", visitor, as: clerk)
            #expect(wrong.status == 422 && wrong.text.contains("要写数字"))
            #expect(try await visitor.count("audit WHERE act = 'export ledger'") == 1)
        }
    }

    @Test func `a longer sheet comes in batches and whole; of persons it ends at five hundred`() async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO ledgers.dwellings
                        (home, id, area, source, changed_at, dwelling_number, floors, owner)
                    SELECT \(Scene.town), gen_random_uuid(), \(Scene.village), 'x', now(), 'N-' || n, n, 'x'
                    FROM generate_series(1, 2001) n
                    """)
            }
            let file = try await post(
                "dwellings", "show=dwelling-number&order=floors&form=csv", visitor, as: clerk)
            let lines = file.text.split(separator: "\r\n")
            #expect(lines.count == 2_003)
            #expect(lines.dropFirst(2_001).first?.hasPrefix("N-2001,") == true)
            let persons = try await post(
                "dwellings", "show=owner&purpose=meeting&form=csv", visitor, as: clerk)
            #expect(persons.status == 422 && persons.text.contains("最多导出 500 行"))
            let counted = try await post("dwellings", "by=level:village&form=csv", visitor, as: clerk)
            #expect(counted.status == 200 && counted.text.contains("2001"))
        }
    }

    @Test func `whoever reads counts takes nothing along`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let answer = try await post(
                "residents", "show=name&purpose=meeting&form=csv", visitor, as: county)
            #expect(answer.status == 403 && answer.headers[.contentDisposition] == nil)
        }
    }
}

/// A ledger's sheet on paper.
@Suite struct LedgerPrintTests {
    private func print(_ body: String, _ visitor: Visitor, as session: Secret) async throws -> Visitor.Answer
    {
        try await visitor.post("/ledgers/dwellings/sheet", body + "&form=print", as: session, Told.form)
    }

    @Test func `a page to print says what was asked, whose it is, and every line`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            for (number, floors) in [("A-1", "2"), ("<b>", "5"), ("A-3", "7")] {
                try await visitor.keep(["dwelling-number": number, "floors": floors], as: clerk)
            }
            let page = try await print(
                "show=dwelling-number&show=floors&field1=floors&test1=at-most&value1=5&order=floors", visitor,
                as: clerk)
            #expect(page.status == 200)
            for words in [
                "<h1>", "共 2 条", "层数 ≤ 5", "village-clerk", "data-behaviour=\"print\"", "<td>A-1</td>",
                "&lt;b&gt;",
                "<th scope=\"col\" class=\"number\">层数 (层)</th>",
            ] { #expect(page.text.contains(words), "\(words)") }
            #expect(!page.text.contains("A-3"))
            #expect(page.headers[.cacheControl]?.contains("no-store") == true)
            let counted = try await print("by=level:village", visitor, as: clerk)
            #expect(counted.status == 200 && counted.text.contains("龙桥村"))
            let reason = try await visitor.scene.look(
                "SELECT reason FROM audit WHERE act = 'export ledger' ORDER BY at LIMIT 1",
                { try $0.text("reason") })
            #expect(reason == "2 rows · print")
        }
    }

    @Test func `of persons a purpose is said, five hundred leave, and above they are masked`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            try await visitor.keep(["dwelling-number": "A-1", "owner": "王小明"], as: clerk)
            let mute = try await print("show=owner", visitor, as: clerk)
            #expect(mute.status == 422 && mute.text.contains("请选择用途"))
            let near = try await print("show=owner&purpose=inspection", visitor, as: clerk)
            #expect(near.status == 200 && near.text.contains("王小明") && near.text.contains("检查核对"))
            let far = try await print("show=owner&purpose=inspection", visitor, as: county)
            #expect(far.status == 200 && !far.text.contains("王小明"))
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO ledgers.dwellings (home, id, area, source, changed_at, dwelling_number, floors, owner)
                    SELECT \(Scene.town), gen_random_uuid(), \(Scene.village), 'x', now(), 'N-' || n, n, 'x'
                    FROM generate_series(1, 2100) n
                    """)
            }
            let many = try await print("show=owner&purpose=inspection", visitor, as: clerk)
            #expect(many.status == 422 && many.text.contains("最多导出 500 行"))
            let long = try await print("show=dwelling-number&order=floors", visitor, as: clerk)
            #expect(long.status == 200 && long.text.contains("共 2,101 条，这里打印前 2,000 条"))
            #expect(long.text.contains("<td>N-2000</td>") && !long.text.contains("<td>N-2001</td>"))
        }
    }
}
