import Postgres
import Territory
import TestSupport
import Testing

/// Cases wander between villages, towns and counties; each post sees exactly what lies with it now.
@Suite struct WanderingTests {
    private static let seed: UInt64 = 20_261_121
    private static let areas = [
        "990101001001001001", "990101001001001", "990101001002", "990101002001", "990102001001",
    ]
    private static let desks = [
        "9901", "990101", "990101001", "990101001001", "990101001002", "990102001",
    ]
    private static let department = "00000000-0000-0000-0000-0000000000a"
    /// The posts of the scene that act for an area: digit, area, level.
    private static let posts = [
        (1, "9901", 1), (2, "990101", 2), (3, "990101001", 3), (4, "990101001001", 4),
        (5, "990101001002", 4), (6, "990102001", 3), (9, "990101001001001", 5),
    ]

    private struct Lying {
        let id: String
        let area: String
        let seenFrom: Int
        let organization: String
    }

    @Test func `wherever a case goes, it is seen by exactly those it lies with`() async throws {
        try await withScene { database in
            var dice = SplitMix64(seed: Self.seed)
            var moved = 0
            for step in 1...80 {
                let outcome = try await wander(database, &dice)
                moved += Int(outcome).map { $0 > 0 ? 1 : 0 } ?? 0
                guard step.isMultiple(of: 4) else { continue }
                try await everyPostSeesItsOwn(database, after: step)
            }
            #expect(moved >= 25, "seed \(Self.seed): too few moves were taken to say anything")
        }
    }

    /// Somebody who holds a case hands it to somebody, as often as not with the place it lies in.
    private func wander(_ database: TestDatabase, _ dice: inout SplitMix64) async throws -> String {
        let digit = Int.random(in: 1...4, using: &dice)
        let mover = Int.random(in: 1...6, using: &dice)
        let area = Self.areas.randomElement(using: &dice) ?? ""
        let desk = Self.desks.randomElement(using: &dice) ?? ""
        var move = #""to_area": "\#(desk)", "desk": "\#(desk)""#
        if Bool.random(using: &dice) { move += #", "new_area": "\#(area)""# }
        if Int.random(in: 0..<5, using: &dice) == 0 {
            let organization = Self.department + String(Int.random(in: 1...2, using: &dice))
            move = #""to_organization": "\#(organization)", "desk": "990101001""#
        }
        let at = try await database.truth(
            "SELECT version || ' ' || home AS out FROM cases WHERE id = \(Scene.id(digit))::uuid")
        let words = try #require(at.first).split(separator: " ").map(String.init)
        let version = try #require(words.first.flatMap(Int.init))
        let home = try #require(words.last)
        return try await database.handOver(digit, home: home, version: version, as: .post(mover), move)
            .first ?? ""
    }

    private func everyPostSeesItsOwn(_ database: TestDatabase, after step: Int) async throws {
        let lying = try await database.superuser.transaction { db in
            try await db.rows(
                """
                SELECT c.id::text, c.area, c.seen_from, coalesce(string_agg(s.to_organization::text, ' ')
                    FILTER (WHERE s.ended_at IS NULL), '') AS organization
                FROM cases c JOIN assignments s ON s.case_id = c.id
                GROUP BY c.id, c.area, c.seen_from ORDER BY c.id
                """,
                as: { row in
                    Lying(
                        id: try row.text("id"), area: try row.text("area"),
                        seenFrom: try row.int("seen_from"), organization: try row.text("organization"))
                })
        }
        let told: Comment = "seed \(Self.seed), step \(step)"
        for (digit, area, level) in Self.posts {
            let own = lying.filter { $0.area.hasPrefix(area) && $0.seenFrom >= level }.map(\.id)
            for table in ["cases", "history", "photos", "clocks"] {
                let column: SQL = table == "cases" ? "id" : "case_id"
                let seen = try await database.outcome(
                    as: .post(digit),
                    "SELECT DISTINCT \(column)::text AS out FROM \(name: table) ORDER BY 1")
                #expect(seen == own, told)
            }
        }
        for (digit, organization) in [(7, Self.department + "1"), (8, Self.department + "2")] {
            let own = lying.filter { $0.organization.contains(organization) }.map(\.id)
            let seen = try await database.outcome(
                as: .post(digit),
                "SELECT DISTINCT case_id::text AS out FROM assignments WHERE ended_at IS NULL ORDER BY 1")
            #expect(seen == own, told)
        }
    }
}
