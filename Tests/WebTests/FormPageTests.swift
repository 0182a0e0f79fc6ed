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

/// Forms over HTTP: written down, looked at for what is known, sent, filled in, approved and added up.
@Suite struct FormPageTests {
    private static let head = [
        "title": "平安月报", "title_en": "Monthly safety", "basis": "《统计制度》第三条", "purpose": "安排巡查",
        "fills": "village", "rhythm": "month", "begins": "2027-03-01", "ends": "2027-12-31", "due_days": "5",
        "grace_days": "10",
        "label-1": "两层以上住房", "kind-1": "count",
        "place-1": "/ledgers/dwellings?field1=floors&test1=at-least&value1=2",
        "label-2": "调解件数", "kind-2": "integer", "unit-2": "件", "least-2": "0",
    ]

    private func sending(
        _ visitor: Visitor, _ act: String, as desk: Secret, _ change: [String: String] = [:],
        key: String = UUID().uuidString.lowercased()
    ) async throws -> Visitor.Answer {
        let form = Self.head.merging(change) { $1 }.map { "\($0.key)=\($0.value.asQueryValue)" }
        return try await visitor.post(
            "/forms", form.joined(separator: "&") + "&key=\(key)&act=\(act)", as: desk, Told.form)
    }

    /// Two dwellings in one village; a town that asks.
    private func settle(_ visitor: Visitor) async throws -> (town: Secret, clerk: Secret, neighbour: Secret) {
        try await visitor.openLedgers()
        let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
        let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
        try await visitor.keep(["dwelling-number": "A-1", "floors": "3"], as: clerk)
        try await visitor.keep(["dwelling-number": "A-2", "floors": "1"], as: clerk)
        return (try await visitor.scene.givenPost("town-dispatcher", in: Scene.town), clerk, neighbour)
    }

    private func sent(_ visitor: Visitor, as desk: Secret) async throws -> String {
        let key = UUID().uuidString.lowercased()
        for _ in 0..<2 {
            let answer = try await sending(visitor, "send", as: desk, key: key)
            #expect(answer.status == 303, "\(answer.text.prefix(3000))")
        }
        return "/forms/" + key
    }

    @Test func `a form is sent once, filled from the ledger, filed, approved and added up`() async throws {
        try await Visitor.visit { visitor async throws in
            let (town, clerk, neighbour) = try await settle(visitor)
            let path = try await sent(visitor, as: town)
            #expect(try await visitor.count("forms") == 1)
            #expect(try await visitor.count("filings") == 2)
            let list = try await visitor.get("/forms", as: clerk)
            #expect(list.text.contains("平安月报") && list.text.contains("2027 年 3 月"))
            let own = path + "/filings/2027-03/" + Scene.village
            let page = try await visitor.get(own, as: clerk)
            #expect(page.status == 200)
            #expect(page.text.contains("<b>1</b>") && page.text.contains("件"))
            #expect(page.text.contains("/ledgers/dwellings?field1=floors&amp;test1=at-least&amp;value1=2"))
            #expect(try await visitor.get(own, as: neighbour).status == 404)
            let empty: KeyValuePairs = ["act": "file", "version": "1", "line-2": ""]
            let missing = try await visitor.submit(own, empty, as: clerk)
            #expect(missing.status == 422 && missing.text.contains("还没有填：调解件数"))
            let wrong = try await visitor.submit(
                own, ["act": "file", "version": "1", "line-2": "好几件"], as: clerk)
            #expect(wrong.status == 422 && wrong.text.contains("好几件") && wrong.text.contains("要写数字"))
            let filed: KeyValuePairs = ["act": "file", "version": "1", "line-2": "4"]
            #expect(try await visitor.submit(own, filed, as: clerk).status == 303)
            #expect(try await visitor.submit(own, filed, as: clerk).status == 409)
            let above = try await visitor.get("/forms", as: town).text
            #expect(above.contains("待审核") && above.contains("龙桥村"))
            let returned: KeyValuePairs = ["act": "return", "version": "2", "reason": "少一件"]
            #expect(try await visitor.submit(own, returned, as: clerk).status == 403)
            #expect(try await visitor.submit(own, returned, as: town).status == 303)
            #expect(try await visitor.get(own, as: clerk).text.contains("少一件"))
            let again: KeyValuePairs = ["act": "file", "version": "3", "line-2": "5"]
            #expect(try await visitor.submit(own, again, as: clerk).status == 303)
            let approved: KeyValuePairs = ["act": "approve", "version": "4"]
            #expect(try await visitor.submit(own, approved, as: town).status == 303)
            let sum = try await visitor.get(path, as: town).text
            #expect(sum.contains("2 个区域，已报 1 个"))
            #expect(sum.contains(#"<td class="number">5</td>"#) && sum.contains("审核通过"))
            #expect(sum.contains("导出汇总") && sum.contains(path + "/sums/2027-03"))
            let file = try await visitor.submit(path + "/sums/2027-03", ["form": "csv"], as: town)
            #expect(file.status == 200 && file.headers[.contentType]?.contains("csv") == true)
            let lines = file.text.split(separator: "\r\n").map(String.init)
            #expect(lines.first?.hasSuffix("区域,状态,上报日期,应报,已报,两层以上住房,调解件数,来源") == true)
            let filedLine = try #require(lines.first { $0.hasPrefix("龙桥村") })
            #expect(filedLine.hasPrefix("龙桥村,审核通过,2027-03-") && filedLine.contains(",1,1,1,5,http://"))
            #expect(filedLine.hasSuffix(own))
            #expect(
                lines.contains { $0.hasPrefix("合计,,,2,1,1,5,") && $0.hasSuffix(path + "?period=2027-03") })
            #expect(lines.last?.contains("town-dispatcher") == true)
            let book = try await visitor.submit(path + "/sums/2027-03", ["form": "xlsx"], as: town)
            let sheet = try #require(try WorkbookTests.parts(of: book.bytes)["xl/worksheets/sheet1.xml"])
            #expect(sheet.contains("<v>5</v>") && !sheet.contains("<f>"))
            #expect(
                try await visitor.count(
                    "audit WHERE act = 'export form' AND object = 'form-\(path.dropFirst(7)) 2027-03'") == 2)
            for (session, period, status) in [(town, "2031-01", 404), (clerk, "2027-03", 422)] {
                let none = try await visitor.submit(path + "/sums/\(period)", ["form": "csv"], as: session)
                #expect(none.status == status, "\(none.status) for \(period)")
            }
            // Nobody below is shown to a neighbour.
            #expect(!(try await visitor.get(path, as: neighbour)).text.contains("龙桥村"))
        }
    }

    @Test func `what is known is said before sending, and one press takes it from the ledger`() async throws {
        try await Visitor.visit { visitor async throws in
            let (town, _, _) = try await settle(visitor)
            let asked = ["label-3": "层数", "kind-3": "integer"]
            let looked = try await sending(visitor, "check", as: town, asked)
            #expect(looked.status == 422)
            #expect(looked.text.contains("要下级填的 2 项中，台账里已有 1 项。"))
            #expect(looked.text.contains("take-3") && looked.text.contains("第 3 项已经有了"))
            #expect(try await sending(visitor, "send", as: town, asked).status == 422)
            let taken = try await sending(visitor, "take-3", as: town, asked)
            #expect(taken.status == 200 && taken.text.contains(#"value="send""#))
            #expect(taken.text.contains(#"value="住房台账""#) && taken.text.contains("台账里没有，别的报表也没有在问"))
            let reason = asked.merging(["reason-3": "台账正在核对"]) { $1 }
            let key = UUID().uuidString.lowercased()
            #expect(try await sending(visitor, "send", as: town, reason, key: key).status == 303)
            #expect(try await visitor.get("/forms/" + key, as: town).text.contains("台账正在核对"))
            #expect(try await visitor.count("audit WHERE act = 'send form' AND reason LIKE '%核对%'") == 1)
            let twice = try await sending(visitor, "check", as: town)
            #expect(twice.text.contains("《平安月报》自 2027 年 3 月 1 日 起已在问"))
        }
    }

    @Test(arguments: [
        (["title": ""], "请写报表名称"), (["basis": " "], "没有依据的报表不能下发"), (["purpose": ""], "请写用途"),
        (["fills": "county"], "只能下发给下级"), (["ends": "2027-03-01"], "起止日期不对"),
        (["ends": "bald"], "起止日期不对"), (["due_days": "99"], "0 到 60"), (["due_days": ""], "0 到 60"),
        (["place-1": "月亮台账"], "第 1 项：没有开通这个台账"),
        (["place-1": "/ledgers/dwellings?field1=floors&test1=at-least&value1=viele"], "第 1 项取不了数"),
        (["kind-1": "sum", "field-1": "建成日期"], "没有可以相加的这个字段"),
        (["kind-1": "entry", "field-1": "层数"], "不是每个区域一条"), (["label-1": "", "field-1": "x"], "第 1 项没有写"),
        (["checks": "1 = 2 = 3"], "看不懂这条校验"), (["checks": "1 <= 9"], "用到了没有的项目"),
    ])
    func `a form that cannot be sent says what would be right, and keeps what was filled in`(
        change: [String: String], words: String
    ) async throws {
        try await Visitor.visit { visitor async throws in
            let (town, _, _) = try await settle(visitor)
            let answer = try await sending(visitor, "send", as: town, change)
            #expect(answer.status == 422 && answer.text.contains(words), "\(change)")
            #expect(answer.text.contains("调解件数"))
            #expect(try await visitor.count("forms") == 0)
        }
    }

    @Test func `conditions are chosen in the form itself, and those of an address stand there to go on with`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let (town, clerk, _) = try await settle(visitor)
            let named = ["place-1": "住房台账"]
            let offered = try await sending(visitor, "conditions", as: town, named)
            #expect(offered.status == 200)
            #expect(offered.text.contains("只取《住房台账》里符合这些条件的"))
            #expect(offered.text.contains(#"name="field1-1""#) && !offered.text.contains(#"name="field1-2""#))
            #expect(
                offered.text.contains(#"data-tests="is at-least"#) && offered.text.contains("list-structure"))
            // Nobody is asked for what needs a second person.
            #expect(!offered.text.contains("残疾情况"))
            let brought = try await sending(visitor, "conditions", as: town)
            #expect(brought.text.contains(#"name="place-1" value="住房台账""#))
            #expect(brought.text.contains(#"name="value1-1" value="2""#))
            #expect(brought.text.contains(#"name="field2-1""#))
            let wrong = named.merging(
                ["field1-1": "floors", "test1-1": "at-least", "value1-1": "viele"]) { $1 }
            let refused = try await sending(visitor, "send", as: town, wrong)
            #expect(refused.status == 422 && refused.text.contains("第 1 项取不了数"))
            #expect(refused.text.contains(#"name="value1-1" value="viele""#))
            let chosen = wrong.merging(
                ["value1-1": "2", "field2-1": "floor-area", "test2-1": "empty"]) { $1 }
            let key = UUID().uuidString.lowercased()
            let sent = try await sending(visitor, "send", as: town, chosen, key: key)
            #expect(sent.status == 303, "\(sent.text.prefix(2000))")
            let own = try await visitor.get("/forms/\(key)/filings/2027-03/" + Scene.village, as: clerk)
            #expect(
                own.text.contains(
                    "field1=floors&amp;test1=at-least&amp;value1=2&amp;field2=floor-area&amp;test2=empty"))
            let english = try await visitor.get("/forms/new", as: town, ["Accept-Language": "en"])
            #expect(english.text.contains("Add conditions"))
        }
    }

    @Test func `the desk that sent a form ends it, and whoever files is told`() async throws {
        try await Visitor.visit { visitor async throws in
            let (town, clerk, _) = try await settle(visitor)
            let path = try await sent(visitor, as: town)
            let nothing = try await visitor.submit(path + "/ending", ["reason": " "], as: town)
            #expect(nothing.status == 422 && nothing.text.contains("请写明理由"))
            #expect(try await visitor.submit(path + "/ending", ["reason": "x"], as: clerk).status == 403)
            #expect(try await visitor.submit(path + "/ending", ["reason": "不再需要"], as: town).status == 303)
            #expect(try await visitor.get(path, as: clerk).text.contains("不再需要"))
            #expect(try await visitor.get("/forms", as: clerk).text.contains("没有要填的报表"))
            let filed: KeyValuePairs = ["act": "file", "version": "1", "line-2": "4"]
            let late = try await visitor.submit(path + "/filings/2027-03/" + Scene.village, filed, as: clerk)
            #expect(late.status == 409 && late.text.contains("已经停用"))
        }
    }

    @Test func `a cell leads to the form over its ledger, years counted up to the same day`() async throws {
        try await Visitor.visit { visitor async throws in
            let (town, clerk, _) = try await settle(visitor)
            let built = "/ledgers/dwellings?field1=built-on&test1=years-at-least&value1=20"
            let key = UUID().uuidString.lowercased()
            let sent = try await sending(visitor, "send", as: town, ["place-1": built], key: key)
            #expect(sent.status == 303, "\(sent.text.prefix(2000))")
            let own = "/forms/\(key)/filings/2027-03/" + Scene.village
            let filed: KeyValuePairs = ["act": "file", "version": "1", "line-2": "4"]
            #expect(try await visitor.submit(own, filed, as: clerk).status == 303)
            let page = try await visitor.get(own, as: clerk).text
            #expect(page.contains("value1=20&amp;area=\(Scene.village)&amp;on=2027-03-"))
            let ledger = try await visitor.get(built + "&on=2024-03-31", as: clerk).text
            #expect(ledger.contains("年数算到 2024 年 3 月 31 日"))
            #expect(ledger.contains(#"<input type="hidden" name="on" value="2024-03-31">"#))
        }
    }

    @Test func `the bell counts what is due, and the list says which form`() async throws {
        try await Visitor.visit { visitor async throws in
            let (town, clerk, _) = try await settle(visitor)
            let path = try await sent(visitor, as: town)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO filing_reminders (area, day, form_id, period, late)
                    SELECT f.area, d.day, f.form_id, f.period, CASE WHEN f.area = \(Scene.village) THEN NULL ELSE 1 END
                    FROM filings f, (SELECT '2027-03-02'::date + n AS day FROM generate_series(0, 2) n) d
                    """)
                try await db.execute(
                    """
                    INSERT INTO filing_reminders (area, day, form_id, period, late)
                    SELECT DISTINCT left(area, 9), day, form_id, period, 2 FROM filing_reminders
                    """)
            }
            let notices = try await visitor.get("/notices", as: clerk).text
            #expect(notices.contains("平安月报 · 2027 年 3 月") && notices.contains("快到期，请填报"))
            #expect(notices.contains(path + "/filings/2027-03/" + Scene.village))
            #expect(notices.contains(#"<b class="bell-count">1"#))
            let above = try await visitor.get("/notices", as: town).text
            #expect(above.contains("2 个区域超期未报") && above.contains(path + "?period=2027-03"))
            let day = try #require(notices.firstMatch(of: /name="forms" value="([0-9-]+)"/)).1
            #expect(
                try await visitor.submit("/notices/readings", ["forms": String(day)], as: clerk).status == 303
            )
            let read = try await visitor.get("/notices", as: clerk, ["Accept-Language": "en"]).text
            #expect(!read.contains("bell-count") && read.contains("Monthly safety"))
            #expect(try await visitor.submit("/notices/readings", ["forms": "x"], as: clerk).status == 400)
        }
    }

    @Test func `whoever lies outside a form does not know its pages`() async throws {
        try await Visitor.visit { visitor async throws in
            let (town, _, _) = try await settle(visitor)
            let path = try await sent(visitor, as: town)
            let far = try await visitor.scene.givenPost("village-clerk", in: Scene.farVillage)
            #expect(try await visitor.get(path, as: far).status == 404)
            #expect(!(try await visitor.get("/forms", as: far)).text.contains("平安月报"))
            #expect(try await visitor.get("/forms/new", as: far).status == 403)
            let english = try await visitor.get(path, as: town, ["Accept-Language": "en"])
            #expect(english.text.contains("Monthly safety"))
        }
    }
}
