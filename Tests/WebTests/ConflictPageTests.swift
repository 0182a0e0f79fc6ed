import Access
import Casework
import Foundation
import Ledgers
import Postgres
import TestSupport
import Testing

@testable import Web

/// Sheets of several sources over HTTP: what is kept of each, and what is settled between them.
@Suite struct ConflictPageTests {
    private static let path = "/ledgers/houses/import"
    private static let conflicts = "/ledgers/houses/conflicts"
    private static let source = "房产中心楼栋表"

    private func hand(
        _ text: String, from source: String = Self.source, _ visitor: Visitor, as keeper: Secret
    ) async throws -> Visitor.Answer {
        try await visitor.submit(
            Self.path, ["in": Scene.village, "pasted": text, "source": source], as: keeper)
    }

    private func accept(
        _ look: Visitor.Answer, _ columns: [String: String], from source: String = Self.source,
        known: String = "compare", _ visitor: Visitor, as keeper: Secret
    ) async throws -> Visitor.Answer {
        let sheet = look.text.firstMatch(of: #/name="sheet" value="([0-9a-f-]+)"/#)
        var fields = ["in": Scene.village, "source": source, "known": known]
        fields["sheet"] = String(try #require(sheet, "\(look.status)").output.1)
        fields.merge(columns) { own, _ in own }
        return try await send(fields, to: Self.path + "/acceptance", visitor, as: keeper)
    }

    private func send(
        _ fields: [String: String], to path: String, _ visitor: Visitor, as keeper: Secret
    ) async throws -> Visitor.Answer {
        let body = fields.map { "\($0.key)=\($0.value.asQueryValue)" }.joined(separator: "&")
        return try await visitor.post(path, body, as: keeper, Told.form)
    }

    private func counts(_ answer: Visitor.Answer) -> [String] {
        answer.text.matches(of: #/<dd>([0-9,]+)</dd>/#).map { String($0.output.1) }
    }

    private static let columns = ["c0": "number", "c1": "floors"]

    @Test func `what was confirmed of a source is proposed the next time, and forgotten when told`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let first = try await hand("编码甲乙\t高度\n1-101\t3\n", visitor, as: keeper)
            #expect(first.status == 200 && !first.text.contains("上次确认过"))
            #expect(first.text.contains("缺少必填的列：门牌号"))
            #expect(counts(try await accept(first, Self.columns, visitor, as: keeper)).first == "1")
            #expect(try await visitor.count("ledgers.houses WHERE source = '\(Self.source)'") == 1)
            #expect(try await visitor.count("import_sources") == 1)
            let second = try await hand("高度\t编码甲乙\n3\t1-102\n", visitor, as: keeper)
            #expect(second.text.contains("上次确认过") && counts(second) == ["1", "1", "0"])
            // Another source is another sheet, and another village keeps its own.
            let other = try await hand("高度\t编码甲乙\n3\t1-102\n", from: "公安", visitor, as: keeper)
            #expect(!other.text.contains("上次确认过"))
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            #expect(!(try await visitor.get(Self.path, as: neighbour)).text.contains(Self.source))
            let page = try await visitor.get(Self.path, as: keeper)
            #expect(page.text.contains(Self.source) && page.text.contains("编码甲乙"))
            let forgetting = ["source": Self.source]
            let gone = try await send(forgetting, to: Self.path + "/forgetting", visitor, as: keeper)
            #expect(gone.status == 303)
            #expect(try await visitor.count("import_sources") == 0)
            #expect(
                try await send(forgetting, to: Self.path + "/forgetting", visitor, as: keeper).status == 404)
            let long = try await hand(
                "门牌号\n1\n", from: String(repeating: "长", count: 61), visitor, as: keeper)
            #expect(long.status == 422 && long.text.contains("来源名称最多 60 个字"))
        }
    }

    @Test func `two sources are shown side by side, and one is chosen, once or by a rule`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let empty = try await visitor.get(Self.conflicts, as: keeper)
            #expect(empty.status == 200 && empty.text.contains("没有待定的"))
            let sheet = "门牌号\t几层\n1-101\t3\n1-102\t2\n"
            _ = try await accept(
                try await hand(sheet, visitor, as: keeper), Self.columns, visitor, as: keeper)
            let other = "门牌号\t几层\n1-101\t4\n1-102\t5\n1-103\t6\n"
            let look = try await hand(other, from: "公安<b>", visitor, as: keeper)
            #expect(look.text.contains("已登记过的怎么办"))
            let done = try await accept(look, Self.columns, from: "公安<b>", visitor, as: keeper)
            // Imported, completed, put aside, there already, refused.
            #expect(counts(done) == ["1", "0", "2", "0", "0"] && done.text.contains(Self.conflicts))
            let page = try await visitor.get(Self.conflicts, as: keeper)
            for words in ["1-101", "1-102", Self.source, "公安&lt;b&gt;", "龙桥村"] {
                #expect(page.text.contains(words), "\(words)")
            }
            let form = #/name="conflict" value="([^"]+)"><input[^>]*value="([^"]+)"><input[^>]*value="(\d+)"/#
            let one = try #require(page.text.firstMatch(of: form)).output
            var choice = [
                "conflict": String(one.1), "home": String(one.2), "version": "9", "choice": "brought",
                "always": "yes",
            ]
            let stale = try await send(choice, to: Self.conflicts, visitor, as: keeper)
            #expect(stale.status == 409 && stale.text.contains("别人刚改过这条记录"))
            choice["version"] = String(one.3)
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            #expect(try await send(choice, to: Self.conflicts, visitor, as: neighbour).status == 404)
            let settled = try await send(choice, to: Self.conflicts, visitor, as: keeper)
            #expect(settled.status == 303)
            #expect(try await visitor.count("ledgers.houses WHERE floors IN (4, 5)") == 2)
            let ruled = try await visitor.get(Self.conflicts + "?settled=2", as: keeper)
            #expect(ruled.text.contains("已定 2 项") && ruled.text.contains("取消规则"))
            let dropping = ["field": "floors"]
            let rules = Self.conflicts + "/rules"
            #expect(try await send(dropping, to: rules, visitor, as: keeper).status == 303)
            #expect(try await send(dropping, to: rules, visitor, as: keeper).status == 404)
            #expect(try await visitor.count("source_rules") == 0)
            for act in ["note conflicts", "settle conflict", "keep source rule", "drop source rule"] {
                #expect(try await visitor.count("audit WHERE act = '\(act)'") > 0, "\(act)")
            }
            let reader = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            #expect([403, 404].contains(try await visitor.get(Self.conflicts, as: reader).status))
        }
    }
}
