import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// Reading the tree at Riverside.
@Suite struct AreaTableTests {
    private func code(_ text: String) throws -> Area.Code { try #require(Area.Code(text)) }

    @Test func `an area, its children and counts are read`() async throws {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            let town = try await db.areas.area(code("990102001"))
            #expect(town?.name == "柳溪街道" && town?.englishName == "Liuxi" && town?.isDerived == true)
            #expect(try await db.areas.area(code("990102"))?.isDerived == false)
            #expect(try await db.areas.area(code("9902")) == nil)
            #expect(try await db.areas.children(of: code("990102")).map(\.name) == ["柳溪街道", "枫桥镇"])
            #expect(try await db.areas.cities().map(\.code.text) == ["9901"])
            #expect(
                try await db.areas.counts(within: code("9901")) == [
                    .city: 1, .county: 1, .town: 2, .village: 3, .grid: 6, .unit: 12,
                ])
        }
    }

    @Test func `a point is found with every area above it, and one outside is not`() async throws {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            let known = try #require(Point(longitude: 150.08, latitude: 30.04))
            let chain = try await db.areas.chain(at: known)
            #expect(chain.map(\.level) == [.unit, .grid, .village, .town, .county, .city])
            #expect(chain.dropFirst(2).first?.name == "枫桥村委会")
            let sea = try #require(Point(longitude: 151, latitude: 30))
            #expect(try await db.areas.chain(at: sea) == [])
        }
    }

    @Test
    func
        `grids and units are named after their village, in English where it has an English name`()
        async throws
    {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            let grids = try await db.areas.children(of: code("990102001002"))
            #expect(grids.map(\.name) == ["竹岭村 第1网格", "竹岭村 第2网格"])
            #expect(grids.map(\.englishName) == [nil, nil])
            let units = try await db.areas.children(of: code("990102001001002"))
            #expect(units.map(\.code.text) == ["990102001001002001", "990102001001002002"])
            #expect(units.map(\.name) == ["第2网格 1单元", "第2网格 2单元"])
            #expect(units.map(\.englishName) == ["Grid 2, unit 1", "Grid 2, unit 2"])
        }
    }

    @Test func `areas are found by part of a name, wider first, and pages of records go on`() async throws {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            let city = try code("9901")
            #expect(
                try await db.areas.named("柳溪", within: city, limit: 10).map(\.level) == [.town, .village])
            #expect(try await db.areas.named("fengqiao v", within: city, limit: 10).map(\.name) == ["枫桥村委会"])
            #expect(try await db.areas.named("%", within: city, limit: 10) == [])
            let first = try await db.areas.records(of: .village, within: city, after: nil, limit: 2)
            let rest = try await db.areas.records(
                of: .village, within: city, after: first.last?.area.code, limit: 2)
            #expect(first.map(\.nbsCode) == ["990102001001", "990102001002"])
            #expect(rest.map(\.area.name) == ["枫桥村委会"])
            #expect(rest.first?.openedOn == "2020-01-01" && rest.first?.hasOutline == true)
            #expect(
                try await db.areas.envelope(of: code("990102"))
                    == Envelope(west: 150, south: 30, east: 150.1, north: 30.1))
        }
    }

    @Test(arguments: [(8, Area.Level.county), (10, .town), (12, .village), (13, .grid), (14, .unit)])
    func `a tile draws the level that can be told apart`(zoom: Int, level: Area.Level) async throws {
        let tiles = Double(1 << zoom)
        let (x, angle) = (Int(330.05 / 360 * tiles), 30.05 * Double.pi / 180)
        let y = Int((1 - log(tan(angle) + 1 / cos(angle)) / .pi) / 2 * tiles)
        try await withTransaction { db in
            try await Riverside.given(in: db)
            let tile = try #require(try await db.areas.tile(finest: .unit, z: zoom, x: x, y: y))
            #expect(!tile.isEmpty)
            let codes = tile.split(whereSeparator: { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
                .map(\.count)
            #expect(codes.contains(level.digits))
            #expect(!codes.contains { $0 > level.digits })
        }
    }

    @Test func `there is no tile outside the world`() async throws {
        try await withTransaction { db in
            for (z, x) in [(3, 8), (23, 0), (-1, 0), (3, -1)] {
                let none = try await db.areas.tile(finest: .unit, z: z, x: x, y: 0)
                #expect(none == nil)
            }
            let empty = try await db.areas.tile(finest: .unit, z: 0, x: 0, y: 0)
            #expect(empty == [])
        }
    }

    @Test func `the nearest organization of a name answers`() async throws {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            func organization(_ area: String) throws -> Organization {
                Organization(
                    id: UUID(), name: "城管", englishName: nil, kind: .department, slug: "urban-care",
                    area: try code(area))
            }
            let (city, town) = (try organization("9901"), try organization("990102001"))
            try await db.organizations.save([city, town])
            #expect(try await db.organizations.nearest("urban-care", to: code("990102001001")) == town)
            #expect(try await db.organizations.nearest("urban-care", to: code("990102100")) == city)
            #expect(try await db.organizations.nearest("water", to: code("990102100")) == nil)
            #expect(try await db.organizations.organizations(within: code("990102"), limit: 5) == [town])
            #expect(
                try await db.organizations.organizations(answeringFor: code("990102001"), limit: 5) == [
                    town, city,
                ])
            try await db.organizations.save([try organization("9901")])
            #expect(try await db.organizations.organization(city.id) == city)
        }
    }

    @Test func `settings come back as they were saved`() async throws {
        struct Settings: Codable, Equatable { let name: String }
        try await withTransaction { db in
            #expect(try await db.place.settings(as: Settings.self) == nil)
            try await db.execute(
                "INSERT INTO packs (version, name, digest, definition) VALUES (3, 'x', 'x', '{}')")
            try await db.place.save(Settings(name: "明川"), packVersion: 3)
            #expect(try await db.place.settings(as: Settings.self) == Settings(name: "明川"))
            #expect(try await db.place.packVersion() == 3)
        }
    }
}
