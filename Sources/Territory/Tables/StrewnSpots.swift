import Postgres

extension AreaTable {
    /// Every open area at or below an area, by code, without asking for outlines.
    package func tree(of code: Area.Code) async throws -> [Area] {
        try await transaction.rows(
            """
            SELECT code, name, name_en, is_derived FROM areas
            WHERE code >= \(code.text) AND code < \(code.upperBound) AND closed_on IS NULL
            ORDER BY code LIMIT 200000
            """, as: Area.init(row:))
    }

    /// Points strewn over every unit of a city, by unit; the same outlines give the same points.
    package func spots(perUnit count: Int, within city: Area.Code) async throws -> [Area.Code: [Point]] {
        let found = try await transaction.rows(
            """
            SELECT s.code, ST_X(d.geom) AS longitude, ST_Y(d.geom) AS latitude
            FROM area_shapes s,
                ST_Dump(ST_GeneratePoints(s.shape, \(count), (s.code::bigint % 2147483629)::int + 1)) d
            WHERE s.level = 6 AND s.code >= \(city.text) AND s.code < \(city.upperBound)
            ORDER BY s.code, d.path
            """,
            as: { row in
                (
                    try row.value("code", Area.Code.init),
                    Point(longitude: try row.double("longitude"), latitude: try row.double("latitude"))
                )
            })
        return Dictionary(grouping: found, by: \.0).mapValues { $0.compactMap(\.1) }
    }
}
