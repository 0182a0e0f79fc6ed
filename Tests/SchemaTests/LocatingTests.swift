import Postgres
import TestSupport
import Testing

@Suite struct LocatingTests {
    @Test(arguments: [
        (119.01, 25.51, "990101001001001001", 6), (119.15, 25.6, "990101001001", 4), (119.9, 25.1, "9901", 1),
    ])
    func aPointIsFoundInTheSmallestAreaThatHoldsIt(_ lon: Double, _ lat: Double, _ code: String, _ count: Int)
        async throws
    {
        try await withScene { database in
            let found = try await database.outcome(
                as: .visitor, "SELECT code AS out FROM locate(\(lon), \(lat))")
            check(found.first, is: code)
            check(found.count, is: count)
        }
    }

    @Test func outsideThereIsNothing() async throws {
        try await withScene { database in
            for (lon, lat) in [(0.0, 0.0), (Double.nan, 25.5), (Double.infinity, 25.5), (119.01, 95)] {
                let found = try await database.outcome(
                    as: .visitor, "SELECT code AS out FROM locate(\(lon)::float8, \(lat)::float8)")
                check(found, is: [])
            }
        }
    }

    @Test func aClosedAreaHoldsNothing() async throws {
        try await withScene { database in
            let close = "UPDATE areas SET closed_on = '2026-01-01' WHERE level = 6"
            try await database.superuser.transaction { try await $0.script(close) }
            let found = try await database.outcome(
                as: .visitor, "SELECT code AS out FROM locate(119.01, 25.51)")
            check(found.first, is: "990101001001001")
        }
    }

    @Test func theLadderTellsWhichAreasHaveADesk() async throws {
        try await withScene { database in
            let ladder: SQL = "SELECT code || ' ' || desk_accounts AS out FROM ladder('990101002001')"
            let expected = ["990101002001 0", "990101002 0", "990101 1", "9901 1"]
            try await check(database.outcome(as: .visitor, ladder), is: expected)
            let below: SQL = "SELECT code || ' ' || has_desk AS out FROM desks_below('990101')"
            try await check(database.outcome(as: .county, below), is: ["990101001 true", "990101002 false"])
        }
    }

    @Test func mapAndPublicNumbersStayInScope() async throws {
        try await withScene { database in
            // All five reports lie at one point; the village may see one of them.
            let tile: SQL = "SELECT length(map_cases(16, 54433, 27962)) AS out"
            let village = try await database.outcome(as: .village, tile)
            let city = try await database.outcome(as: .city, tile)
            #expect(try #require(Int(village.first ?? "")) > 0)
            #expect(try #require(Int(city.first ?? "")) > (Int(village.first ?? "") ?? 0))
            let numbers: SQL = "SELECT coalesce(reported::text, 'too few') AS out FROM public_numbers('9901')"
            try await check(database.outcome(as: .visitor, numbers), is: ["too few"])
            try await check(
                database.outcome(as: .visitor, "SELECT map_cases(1, 5, 0)::text AS out"), is: ["42501"])
            try await check(
                database.outcome(as: .city, "SELECT map_cases(1, 5, 0)::text AS out"), is: ["LN400"])
        }
    }
}
