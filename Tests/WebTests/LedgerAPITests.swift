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
}
