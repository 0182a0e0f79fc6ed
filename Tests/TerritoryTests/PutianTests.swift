import Foundation
import Postgres
import SystemPackage
import Territory
import TestSupport
import Testing

/// A real city from its published list and boundaries to units, on a real database.
@Suite(.enabled(if: SharedData.has("areas/putian_5level_2016.csv"), "the shared data folder is absent"))
struct PutianTests {
    private let names = DerivedNames(
        grid: .init(zh: "{village} 第{grid}网格", en: "{village}, grid {grid}"),
        unit: .init(zh: "第{grid}网格 {unit}单元", en: "Grid {grid}, unit {unit}"), dropped: "委会$")

    @Test func `the list, the boundaries and 6 000 units`() async throws {
        let city = try #require(Area.Code("3503"))
        try await withDatabase { database in
            let list = try SharedData.rows("areas/putian_5level_2016.csv")
            let areas = try await database.superuser.transaction { db in
                try await ImportAreas(rows: list, datum: .gcj02, day: "2016-07-31").run(in: db)
            }
            #expect(areas.listed == [.city: 1, .county: 5, .town: 57, .village: 975])
            #expect(areas.changed == 1038)
            let file = FilePath(SharedData.url("boundaries/putian_county_gcj02.geojson").path)
            let boundaries = try await database.superuser.transaction { db in
                try await ImportBoundaries(file: file, datum: .gcj02).run(in: db)
            }
            #expect(boundaries.kept.count == 6)
            #expect(boundaries.findings == [])
            #expect(boundaries.witnesses == 165)

            let derive = DeriveTerritory(
                city: city, grids: 2_000, units: 6_000, names: names, again: false, day: "2024-01-01")
            let made = try await database.superuser.transaction { db in try await derive.run(in: db) }
            #expect(made == [.county: 0, .town: 54, .village: 972, .grid: 2_000, .unit: 6_000])
            try await checkTiling(database.superuser)
            try await checkKnownPoints(database.superuser)
            try await checkLocating(database)
            try await checkAgain(derive, on: database.superuser)
        }
    }

    private func checkTiling(_ database: Database) async throws {
        try await database.transaction { db in
            let faults = try await db.first(
                """
                SELECT
                    (SELECT count(*) FROM area_shapes WHERE NOT ST_IsValid(shape)) AS invalid,
                    (SELECT count(*) FROM area_shapes u JOIN area_shapes v ON v.code = left(u.code, 12)
                     WHERE u.level = 6 AND ST_Area(ST_Difference(u.shape, v.shape)) > 1e-9 * ST_Area(u.shape)
                    ) AS straying,
                    (SELECT max(abs(units.ground / ST_Area(c.shape) - 1)) FROM area_shapes c JOIN (
                        SELECT left(code, 6) AS county, ST_Area(ST_Union(shape)) AS ground
                        FROM area_shapes WHERE level = 6 GROUP BY 1) units ON units.county = c.code) AS gap,
                    (SELECT count(*) FROM areas a WHERE a.suspect IS NOT NULL
                     AND EXISTS (SELECT FROM area_shapes s WHERE s.code = a.code)) AS dummies
                """,
                as: {
                    (
                        try $0.int("invalid"), try $0.int("straying"), try $0.double("gap"),
                        try $0.int("dummies")
                    )
                })
            let (invalid, straying, gap, dummies) = try #require(faults)
            #expect((invalid, straying, dummies) == (0, 0, 0))
            #expect(gap < 1e-6)
        }
    }

    /// A place with a point keeps it inside, unless it is one of the three towns of dummies.
    private func checkKnownPoints(_ database: Database) async throws {
        let strays = try await database.transaction { db in
            try await db.rows(
                """
                SELECT a.name FROM areas a LEFT JOIN area_shapes s ON s.code = a.code
                WHERE a.level IN (3, 4) AND a.point IS NOT NULL AND ST_Covers(s.shape, a.point) IS NOT TRUE
                ORDER BY a.code
                """, as: { try $0.text("name") })
        }
        #expect(strays == ["前沁农场"])
    }

    private func checkLocating(_ database: TestDatabase) async throws {
        var numbers = SplitMix64(seed: 20_240_501)
        let points = (0..<10_000).compactMap { _ in
            Point(longitude: numbers.next(in: 118.4...119.7), latitude: numbers.next(in: 24.9...25.8))
        }
        let (longitudes, latitudes) = (points.map(\.longitude), points.map(\.latitude))
        let counts = try await database.superuser.transaction { db in
            try await db.first(
                """
                WITH asked AS (
                    SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point,
                        (SELECT code FROM locate(lon, lat) ORDER BY level DESC LIMIT 1) AS found
                    FROM unnest(\(longitudes)::float8[], \(latitudes)::float8[]) AS p(lon, lat)
                ), held AS (
                    SELECT found, (SELECT array_agg(s.code) FROM area_shapes s
                                   WHERE s.level = 6 AND ST_Covers(s.shape, point)) AS units,
                        (SELECT count(*) FROM area_shapes s
                         WHERE s.level = 1 AND ST_Covers(s.shape, point)) AS cities
                    FROM asked
                )
                SELECT count(*) AS asked,
                    count(*) FILTER (
                        WHERE cardinality(units) = 1 AND units[1] = found AND cities = 1) AS inside,
                    count(*) FILTER (WHERE units IS NULL AND found IS NULL AND cities = 0) AS outside
                FROM held
                """, as: { (try $0.int("asked"), try $0.int("inside"), try $0.int("outside")) })
        }
        let (asked, inside, outside) = try #require(counts)
        #expect(asked == 10_000)
        #expect(inside + outside == asked)
        #expect(inside > 2_500 && outside > 2_500)
    }

    /// The same again gives the same outlines, and only when asked for.
    private func checkAgain(_ first: DeriveTerritory, on database: Database) async throws {
        func digest() async throws -> String? {
            try await database.transaction { db in
                try await db.first(
                    """
                    SELECT md5(string_agg(md5(ST_AsBinary(shape)), '' ORDER BY code)) AS digest
                    FROM area_shapes
                    """,
                    as: { try $0.text("digest") })
            }
        }
        let before = try await digest()
        await #expect(throws: DeriveTerritory.Refusal.alreadyDerived(outlines: 9_026)) {
            _ = try await database.transaction { db in try await first.run(in: db) }
        }
        let again = DeriveTerritory(
            city: first.city, grids: first.grids, units: first.units, names: first.names, again: true,
            day: first.day)
        _ = try await database.transaction { db in try await again.run(in: db) }
        #expect(try await digest() == before)
    }
}
