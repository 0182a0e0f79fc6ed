import Access
import Foundation
import HTTPTypes
import Ledgers
import Postgres
import TestSupport
import Testing

@testable import Web

/// Ledgers for machines: the same question as the form, the same masks.
@Suite struct LedgerAPITests {
    private static let ada = "11010519491231002X"
    private static let entries = "/api/v1/ledgers/dwellings/entries"

    private func settle(_ visitor: Visitor) async throws -> Secret {
        try await visitor.openLedgers()
        let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
        try await visitor.keep(
            [
                "dwelling-number": "A-1", "floors": "2", "floor-area": "80.5", "is-let": "是",
                "structure": "brick",
                "built-on": "1998-05-01", "owner": "王小明", "disability": "听力二级",
            ], as: clerk)
        try await visitor.keep(["dwelling-number": "A-2", "floors": "6"], as: clerk)
        return clerk
    }

    @Test func `a machine reads the ledgers, and entries as values`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let list = try await visitor.get("/api/v1/ledgers", as: clerk).json()
            guard case .list(let ledgers)? = list["ledgers"] else { throw Absent() }
            #expect(ledgers.map { $0["name"] } == ["dwellings", "residents"])
            #expect(ledgers.first?["is_kept"] == true && ledgers.first?["reads_from"] == "county")
            let shown = ["floors", "floor-area", "is-let", "structure", "built-on", "owner"]
            let query = "?order=floors&show=" + shown.joined(separator: "&show=")
            let page = try await visitor.get(Self.entries + query, as: clerk).json()
            #expect(page["total"] == 2 && page["page"] == 1 && page["pages"] == 1)
            guard case .list(let rows)? = page["rows"] else { throw Absent() }
            #expect(rows.first?["values"] == [2, .number(80.5), true, "brick", "1998-05-01", "王小明"])
            #expect(rows.last?["values"] == [6, .null, .null, .null, .null, .null])
            #expect(rows.first?["area"] == .text(Scene.village))
            #expect(try await visitor.count("audit WHERE act = 'read ledger' AND fields = '{owner}'") == 1)
        }
    }

    private struct Absent: Error {}

    @Test func `conditions, counts and further pages are those of the form`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let few = try await visitor.get(
                Self.entries + "?show=floors&field1=floors&test1=at-least&value1=3", as: clerk)
            #expect(try few.json()["total"] == 1)
            let groups = try await visitor.get(Self.entries + "?show=floors&by=structure", as: clerk).json()
            #expect(groups["total"] == 2 && groups["rows"] == [])
            guard case .list(let found)? = groups["groups"] else { throw Absent() }
            #expect(Set(found.map { "\($0["value"] ?? .null)" }).count == 2)
            let past = try await visitor.get(Self.entries + "?page=7", as: clerk).json()
            #expect(past["page"] == 1)
        }
    }

    @Test func `what pages mask is masked, and sensitive fields are never told`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            try await visitor.keep(["resident-id": Self.ada, "name": "某甲"], of: "residents", as: clerk)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            let above = try await visitor.get(Self.entries + "?show=owner", as: county)
            #expect(above.status == 200 && !above.text.contains("王小明"))
            let own = try await visitor.get("/api/v1/ledgers/residents/entries", as: clerk)
            #expect(own.text.contains("某甲") && !own.text.contains("19491231"))
            let counts = try await visitor.get("/api/v1/ledgers/residents/entries", as: county)
            #expect(counts.status == 403)
            #expect(counts.headers[.contentType] == "application/problem+json")
            for query in ["?show=disability", "?field1=disability&test1=filled", "?by=disability"] {
                let refused = try await visitor.get(Self.entries + query, as: clerk)
                #expect(refused.status == 422 && !refused.text.contains("听力二级"), "\(query)")
            }
        }
    }

    @Test(arguments: [
        ("?shown=floors", 400), ("?page=0", 422), ("?page=41", 422), ("?page=x", 422), ("?area=x", 422),
        ("?field1=floors&value1=viele", 422), ("?show=nothing", 422), ("?area=990101102201", 422),
        ("?field9=floors", 400), ("?by=level:moon", 422),
    ])
    func `a slip of the pen is said`(query: String, status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let answer = try await visitor.get(Self.entries + query, as: clerk)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(try await visitor.get("/api/v1/ledgers/nothing/entries", as: clerk).status == 404)
        }
    }

    private func bring(
        _ rows: String, with more: String = "", key: String = "first-try-of-a-machine", _ visitor: Visitor,
        as session: Secret
    ) async throws -> Visitor.Answer {
        try await visitor.post(
            Self.entries, #"{"source": "房产中心", "rows": \#(rows)\#(more)}"#, as: session,
            ["Idempotency-Key": key])
    }

    private func outcomes(_ answer: Visitor.Answer) throws -> [JSON?] {
        guard case .list(let rows)? = try answer.json()["rows"] else { throw Absent() }
        return rows.map { $0["outcome"] }
    }

    @Test func `a machine brings rows, each with its outcome, and once however often they are sent`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let rows = """
                [{"dwelling-number": "B-1", "floors": 3, "is-let": true, "floor-area": 60.5, "owner": null},
                 {"dwelling-number": "B-2", "floors": "many"},
                 {"dwelling-number": "A-2", "floors": 7},
                 {"floors": 2}]
                """
            for _ in 1...2 {
                let answer = try await bring(rows, visitor, as: clerk)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(try outcomes(answer) == ["kept", "refused", "refused", "refused"])
                guard case .list(let told)? = try answer.json()["rows"] else { throw Absent() }
                #expect(told.dropFirst().first?["fields"] == ["floors"])
                #expect(told.dropFirst(2).first?["fields"] == ["dwelling-number"])
                #expect(told.dropFirst(2).first?["row"] == 3 && !answer.text.contains("\"reasons\":[\"\"]"))
            }
            let kept = "ledgers.dwellings WHERE source = '房产中心' AND floors = 3 AND is_let"
            #expect(try await visitor.count(kept) == 1)
            // The same key over other rows is another sheet: nothing is taken for done that was not.
            let other = try await bring(#"[{"dwelling-number": "B-9", "floors": 1}]"#, visitor, as: clerk)
            #expect(try outcomes(other) == ["kept"])
            let known = """
                [{"dwelling-number": "A-2", "floors": 7, "floor-area": 90}, {"dwelling-number": "A-2"}]
                """
            let met = try await bring(known, with: #", "known": "compare""#, visitor, as: clerk)
            #expect(try outcomes(met) == ["apart", "refused"])
            #expect(try await visitor.count("entry_conflicts WHERE outcome = 'open'") == 1)
            #expect(try await visitor.count("audit WHERE act = 'import entries'") >= 3)
        }
    }

    @Test func `what a machine brings wrongly is named, and whoever does not keep a ledger brings nothing`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await settle(visitor)
            let row = #"[{"dwelling-number": "B-1", "floors": 3}]"#
            let strange = try await bring(#"[{"flors": 3}]"#, visitor, as: clerk)
            #expect(strange.status == 400 && strange.text.contains("rows.flors"))
            for (rows, more) in [
                ("[]", ""), ("[3]", ""), (#"{"floors": 3}"#, ""), (#"[{"floors": [3]}]"#, ""),
                (#"[{"floors": 12345678901234567890}]"#, ""), (row, #", "known": "all""#),
                (row, #", "area": "x""#), (row, #", "sorce": "x""#),
            ] {
                let answer = try await bring(rows, with: more, visitor, as: clerk)
                #expect(
                    [400, 422].contains(answer.status), "\(rows) \(more) \(answer.status) \(answer.text)")
            }
            #expect(try await bring(row, key: "short", visitor, as: clerk).status == 400)
            let many = "[" + Array(repeating: #"{"floors": 3}"#, count: 501).joined(separator: ",") + "]"
            let tooMany = try await bring(many, visitor, as: clerk)
            #expect(tooMany.status == 422 && tooMany.text.contains("500"))
            let large = #"[{"owner": "\#(String(repeating: "长", count: 400_000))"}]"#
            #expect(try await bring(large, visitor, as: clerk).status == 413)
            // More columns than any ledger has cost nothing, and are not all repeated.
            let names = (0..<50_000).map { "\"x\($0)\": 1" }.joined(separator: ",")
            let wide = try await bring("[{\(names)}, {}, {}]", visitor, as: clerk)
            #expect(wide.status == 400 && wide.text.utf8.count < 10_000)
            let elsewhere = try await bring(
                row, with: #", "area": "\#(Scene.neighbour)""#, visitor, as: clerk)
            #expect(elsewhere.status == 403 || elsewhere.status == 422)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            #expect(try await bring(row, visitor, as: town).status == 403)
            #expect(try await visitor.count("ledgers.dwellings") == 2)
        }
    }
}
