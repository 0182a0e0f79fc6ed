import Postgres
import Territory
import TestSupport
import Testing

/// The city that exists nowhere.
@Suite struct DemoTerritoryTests {
    private let names = DerivedNames(
        grid: .init(zh: "{village} 第{grid}网格", en: "{village}, grid {grid}"),
        unit: .init(zh: "第{grid}网格 {unit}单元", en: "Grid {grid}, unit {unit}"), dropped: "(?<=村)委会$")

    private func territory(seed: UInt64 = 9901) throws -> DemoTerritory {
        DemoTerritory(
            seed: seed,
            city: .init(
                code: try #require(Area.Code("9901")), name: "明川市", englishName: "Mingchuan",
                centre: try #require(Point(longitude: 150, latitude: 30))))
    }

    @Test func `a seed gives one city, another seed another`() throws {
        #expect(try territory().entries == territory().entries)
        #expect(try territory().entries != territory(seed: 1).entries)
    }

    @Test func `every area has a name of its own in both languages, a parent and a point`() throws {
        let entries = try territory().entries
        let counts = Dictionary(grouping: entries, by: \.code.level).mapValues(\.count)
        #expect(counts == [.city: 1, .county: 4, .town: 28, .village: 280])
        #expect(Set(entries.map(\.name)).count == entries.count)
        #expect(Set(entries.compactMap(\.englishName)).count == entries.count)
        let codes = Set(entries.map(\.code))
        #expect(codes.count == entries.count)
        #expect(entries.compactMap(\.code.parent).filter { !codes.contains($0) } == [])
        for town in entries where town.code.level == .town {
            #expect(entries.contains { $0.code.parent == town.code })
        }
    }

    @Test func `it becomes 2 800 grids and 14 000 units that tile it`() async throws {
        let territory = try territory()
        try await withDatabase { database in
            let action = MakeDemoTerritory(territory: territory, names: names, day: "2024-01-01")
            let made = try await database.superuser.transaction { db in try await action.run(in: db) }
            #expect(made == [.county: 4, .town: 28, .village: 280, .grid: 2_800, .unit: 14_000])
            let place = try await database.superuser.transaction { db in
                try await db.first(
                    """
                    SELECT (SELECT sum(ST_Area(shape)) FROM area_shapes WHERE level = 6)
                        / (SELECT ST_Area(shape) FROM area_shapes WHERE level = 1) AS share,
                        (SELECT count(*) FROM area_shapes WHERE NOT is_derived) AS surveyed,
                        (SELECT count(*) FROM areas a JOIN area_shapes s USING (code)
                         WHERE a.point IS NOT NULL AND NOT ST_Covers(s.shape, a.point)) AS strays,
                        (SELECT count(*) FROM areas WHERE name_en IS NULL) AS nameless
                    """,
                    as: {
                        (
                            try $0.double("share"),
                            [try $0.int("surveyed"), try $0.int("strays"), try $0.int("nameless")]
                        )
                    })
            }
            let (share, faults) = try #require(place)
            #expect(abs(share - 1) < 1e-9)
            #expect(faults == [0, 0, 0])
        }
    }
}
