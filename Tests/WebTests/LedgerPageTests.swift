import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// Ledgers over HTTP: which are open, and one form over each.
@Suite struct LedgerPageTests {
    private static let ada = "11010519491231002X"

    /// Three dwellings in one village, one in the next.
    private func settle(_ visitor: Visitor) async throws -> Secret {
        try await visitor.openLedgers()
        let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
        let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
        let all: [[String: String]] = [
            [
                "dwelling-number": "A-1", "floors": "2", "floor-area": "80.5", "is-let": "是",
                "structure": "砖混", "built-on": "1998-05-01", "owner": "王小明",
            ],
            ["dwelling-number": "A-2", "floors": "3", "is-let": "否", "structure": "brick"],
            ["dwelling-number": "<b>A-3", "floors": "6"],
        ]
        for one in all { try await visitor.keep(one, as: clerk) }
        try await visitor.keep(
            ["dwelling-number": "B-1", "floors": "1"], in: Scene.neighbour, as: neighbour)
        return clerk
    }

    @Test func `where no ledger is open the page says what an administrator does`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let page = try await visitor.get("/ledgers", as: clerk)
            #expect(page.status == 200 && page.text.contains("还没有开通台账"))
            #expect(try await visitor.get("/ledgers/dwellings", as: clerk).status == 404)
        }
    }

    @Test func `the list says how many entries lie in one's area, and who may write`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let list = try await visitor.get("/ledgers", as: clerk).text
            #expect(list.contains("住房台账") && list.contains("<b>3</b>"))
            #expect(
                list.contains("/ledgers/dwellings/entries/new") && list.contains("/ledgers/dwellings/import"))
            #expect(list.contains(#"<a href="/ledgers" aria-current="page">"#))
            let above = try await visitor.get("/ledgers", as: town).text
            #expect(above.contains("<b>4</b>") && !above.contains("/entries/new"))
        }
    }

    @Test func `above the level it is read from a ledger is counts, and none under ten persons`() async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            try await visitor.keep(["resident-id": Self.ada, "name": "王小明"], of: "residents", as: clerk)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let city = try await visitor.scene.givenPost("city-duty", in: Scene.city)
            let list = try await visitor.get("/ledgers", as: county).text
            #expect(list.contains("镇街及以下岗位逐条查看") && list.contains("<b>4</b>"))
            #expect(list.contains("不足十条，不告知") && !list.contains("<b>1</b>"))
            let persons = try await visitor.get("/ledgers/residents", as: county).text
            #expect(persons.contains("不足十条不告知") && !persons.contains("王"))
            // Dwellings are no persons.
            let dwellings = try await visitor.get("/ledgers/dwellings", as: city).text
            #expect(dwellings.contains(#"<td class="number">4</td>"#) && !dwellings.contains("A-1"))
        }
    }

    @Test func `one form shows values as people read them, each line with its way on`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let page = try await visitor.get("/ledgers/dwellings", as: clerk)
            #expect(page.status == 200)
            for said in ["<b>3</b>", "面积（平方米）", "80.5", "砖混", "1998 年 5 月 1 日", "龙桥村", "&lt;b&gt;A-3"] {
                #expect(page.text.contains(said), "\(said)")
            }
            #expect(page.text.contains("/ledgers/dwellings/entries/\(Scene.town)-"))
            // What is sensitive is there to be ticked, and is not unasked; above the town nobody ticks it.
            let sensitive = /type="checkbox" name="show" value="disability"[^>]*>/
            let tick = try #require(page.text.firstMatch(of: sensitive)).output
            #expect(!tick.contains("disabled") && !tick.contains("checked"))
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let above = try await visitor.get("/ledgers/dwellings", as: county)
            #expect(try #require(above.text.firstMatch(of: sensitive)).output.contains("disabled"))
            #expect(!page.text.contains("<b>A-3"))
        }
    }

    @Test(arguments: [
        ("field1=floors&test1=at-least&value1=3", 2, "层数 ≥ 3"),
        ("field1=structure&value1=%E7%A0%96%E6%B7%B7", 2, "结构：砖混"),
        ("field1=is-let&value1=yes", 1, "是否出租：是"),
        ("field1=floors&test1=between&value1=2&other1=3&field2=is-let&value2=%E5%90%A6", 1, "层数 2 – 3"),
        ("field1=dwelling-number&value1=a-&field2=&test2=is&value2=", 3, "房号含“a-”"),
        ("field1=built-on&test1=years-at-least&value1=20", 1, "建成日期满 20 年"),
        ("field1=structure&test1=empty", 1, "结构未填写"),
    ])
    func `conditions are said as sentences and count exactly`(query: String, count: Int, sentence: String)
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let page = try await visitor.get("/ledgers/dwellings?show=dwelling-number&" + query, as: clerk)
            #expect(page.status == 200)
            #expect(page.text.contains(sentence), "\(sentence)")
            #expect(page.text.contains("<b>\(count)</b>"))
        }
    }

    @Test(arguments: [
        ("field1=floors&test1=at-least&value1=viele", "要写数字"),
        ("field1=structure&value1=%E7%A0%96", "列表里没有这个值"),
        ("field1=floors&test1=contains&value1=3", "不能这样比"),
        ("field1=floors&test1=at-least", "还没有写值"), ("value1=viele", "请选择要比的列"),
        ("by=disability", "敏感信息"), ("order=disability", "敏感信息"),
        ("order=nothing", "台账里没有"), ("area=990101102201", "不在本岗位辖区内"),
        ("by=owner", "不能按"),
    ])
    func `what is wrong is said beside it, and everything typed stays`(query: String, why: String)
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let page = try await visitor.get("/ledgers/dwellings?show=floors&" + query, as: clerk)
            #expect(page.status == 422 && page.text.contains(why), "\(why)")
            if query.contains("viele") { #expect(page.text.contains(#"value="viele""#)) }
            #expect(!page.text.contains("<tbody>"))
        }
    }

    @Test func `entries are counted by a field or by areas, sums beside them`() async throws {
        try await Visitor.visit { visitor async throws in
            _ = try await settle(visitor)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let areas = try await visitor.get(
                "/ledgers/dwellings?show=floors&by=level:village", as: town
            ).text
            #expect(areas.contains("石塘村") && areas.contains("area=\(Scene.village)"))
            #expect(areas.contains(#"<td class="number">12</td>"#))
            let fields = try await visitor.get("/ledgers/dwellings?by=structure", as: town).text
            #expect(fields.contains("砖混") && fields.contains("未填写") && fields.contains("50%"))
        }
    }

    @Test func `a look at persons is one record, and above the town they are masked`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let looks = "audit WHERE act = 'read ledger'"
            let plain = try await visitor.get("/ledgers/dwellings?show=dwelling-number", as: clerk)
            #expect(plain.status == 200)
            #expect(try await visitor.count(looks) == 0)
            #expect(try await visitor.get("/ledgers/dwellings?show=owner", as: clerk).text.contains("王小明"))
            let masked = try await visitor.get("/ledgers/dwellings?show=owner", as: county).text
            #expect(!masked.contains("王小明") && masked.contains("＊＊＊"))
            #expect(try await visitor.count(looks + " AND fields = ARRAY['owner']") == 2)
            try await visitor.keep(["resident-id": Self.ada, "name": "王小明"], of: "residents", as: clerk)
            let found = try await visitor.get(
                "/ledgers/residents?field1=resident-id&value1=\(Self.ada)", as: clerk)
            #expect(found.text.contains("<b>1</b>") && found.text.contains("王小明"))
        }
    }

    @Test func `pages follow each other, and the last says how to go on`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            for number in 1...51 {
                try await visitor.keep(["dwelling-number": "N-\(number)", "floors": "\(number)"], as: clerk)
            }
            let path = "/ledgers/dwellings?show=floors&order=floors&falling=yes"
            let first = try await visitor.get(path, as: clerk).text
            #expect(first.contains("第 1 页，共 2 页") && first.contains("falling=yes&amp;page=2"))
            #expect(first.contains(">51</a>") && !first.contains(">1</a>"))
            let second = try await visitor.get(path + "&page=2", as: clerk).text
            #expect(second.contains(">1</a>") && !second.contains(">51</a>"))
            #expect(try await visitor.get(path + "&page=99", as: clerk).text.contains("第 2 页，共 2 页"))
        }
    }
}
