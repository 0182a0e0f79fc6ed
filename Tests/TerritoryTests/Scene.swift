import Foundation
import Postgres
import Territory
import TestSupport
import Testing

extension Transaction {
    /// Keeps a list of `code,name` or with more columns, as an import would.
    @discardableResult
    func givenAreas(_ text: String) async throws -> ImportAreas.Outcome {
        try await ImportAreas(rows: CSV.rows(in: Array(text.utf8)), datum: .wgs84, day: "2020-01-01").run(
            in: self)
    }

    /// Keeps a box as the surveyed outline of an area.
    func givenBox(_ code: String, west: Double, south: Double, east: Double, north: Double) async throws {
        try await execute(
            """
            INSERT INTO area_shapes (code, level, shape, is_derived)
            SELECT \(code), area_level(\(code)),
                ST_Multi(ST_MakeEnvelope(\(west), \(south), \(east), \(north), 4326)), false
            """)
    }

    func count(_ question: SQL) async throws -> Int {
        try #require(try await first("SELECT (\(question)) AS answer", as: { try $0.int("answer") }))
    }
}

/// A county of two towns and three villages by a river that is not there.
enum Riverside {
    static let list = """
        code,name,name_en,longitude,latitude
        990100000000,明川市,Mingchuan,,
        990102000000,东岸区,East Bank,,
        990102001000,柳溪街道,Liuxi,150.02,30.05
        990102001001,柳溪社区,Liuxi Community,150.02,30.06
        990102001002,竹岭村委会,,,
        990102100000,枫桥镇,Fengqiao,150.08,30.05
        990102100201,枫桥村委会,Fengqiao Village,150.08,30.04
        """
    static let names = DerivedNames(
        grid: .init(zh: "{village} 第{grid}网格", en: "{village}, grid {grid}"),
        unit: .init(zh: "第{grid}网格 {unit}单元", en: "Grid {grid}, unit {unit}"), dropped: "(?<=村)委会$")

    static func derive(again: Bool = false, grids: Int = 6, units: Int = 12) throws -> DeriveTerritory {
        DeriveTerritory(
            city: try #require(Area.Code("9901")), grids: grids, units: units, names: names, again: again,
            day: "2024-01-01")
    }

    /// The list, a surveyed outline of the county, and everything derived from them.
    static func given(in db: Transaction) async throws {
        try await db.givenAreas(list)
        try await db.givenBox("9901", west: 150, south: 30, east: 150.1, north: 30.1)
        try await db.givenBox("990102", west: 150, south: 30, east: 150.1, north: 30.1)
        _ = try await derive().run(in: db)
    }
}
