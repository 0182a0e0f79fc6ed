import Postgres
import Territory
import TestSupport
import Testing

/// Working out outlines at Riverside: what is kept, replaced and refused.
@Suite struct DeriveTests {
    @Test func `a place with a point keeps it inside, one without gets a share`() async throws {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            #expect(
                try await db.count(
                    """
                    SELECT count(*) FROM areas a JOIN area_shapes s USING (code)
                    WHERE ST_Covers(s.shape, a.point)
                    """) == 4)
            #expect(try await db.count("SELECT count(*) FROM area_shapes WHERE code = '990102001002'") == 1)
        }
    }

    @Test func `surveyed outlines stay, and derived ones share what is left`() async throws {
        try await withTransaction { db in
            try await db.givenAreas(Riverside.list)
            try await db.givenBox("990102", west: 150, south: 30, east: 150.1, north: 30.1)
            try await db.givenBox("990102100", west: 150.05, south: 30, east: 150.1, north: 30.1)
            let made = try await Riverside.derive().run(in: db)
            #expect(made == [.county: 0, .town: 1, .village: 3, .grid: 6, .unit: 12])
            #expect(
                try await db.count(
                    """
                    SELECT count(*) FROM area_shapes WHERE code = '990102100' AND NOT is_derived
                    AND ST_Equals(shape, ST_MakeEnvelope(150.05, 30, 150.1, 30.1, 4326))
                    """) == 1)
            #expect(
                try await db.count(
                    """
                    SELECT count(*) FROM area_shapes WHERE code = '990102001'
                    AND abs(ST_Area(shape) / 0.005 - 1) < 1e-9
                    """) == 1)
        }
    }

    @Test func `fewer grids the second time closes the rest and deletes none`() async throws {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            let made = try await Riverside.derive(again: true, grids: 3, units: 3).run(in: db)
            #expect(made[.grid] == 3 && made[.unit] == 3)
            #expect(
                try await db.count("SELECT count(*) FROM areas WHERE level = 5 AND closed_on IS NULL") == 3)
            #expect(
                try await db.count("SELECT count(*) FROM areas WHERE level = 6 AND closed_on IS NULL") == 3)
            #expect(try await db.count("SELECT count(*) FROM areas WHERE level >= 5") == 18)
            _ = try await Riverside.derive(again: true).run(in: db)
            #expect(
                try await db.count("SELECT count(*) FROM areas WHERE level >= 5 AND closed_on IS NULL") == 18)
        }
    }

    @Test(arguments: [
        (2, 12, Area.Level.grid, 3, 2_997), (3_000, 12, .grid, 3, 2_997), (6, 5, .unit, 6, 5_994),
    ])
    func `counts that do not fit are refused`(
        grids: Int, units: Int, level: Area.Level, least: Int, most: Int
    )
        async throws
    {
        try await withTransaction { db in
            try await db.givenAreas(Riverside.list)
            try await db.givenBox("990102", west: 150, south: 30, east: 150.1, north: 30.1)
            await #expect(throws: DeriveTerritory.Refusal.countOutOfRange(level, least: least, most: most)) {
                _ = try await Riverside.derive(grids: grids, units: units).run(in: db)
            }
        }
    }

    @Test func `without any outline there is nothing to divide`() async throws {
        try await withTransaction { db in
            try await db.givenAreas(Riverside.list)
            let city = try #require(Area.Code("9901"))
            await #expect(throws: DeriveTerritory.Refusal.noOutline(city)) {
                _ = try await Riverside.derive().run(in: db)
            }
        }
    }
}
