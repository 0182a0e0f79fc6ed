import Access
import Casework
import Foundation
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
