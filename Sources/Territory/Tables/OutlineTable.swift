import FoundationEssentials
import Postgres

extension Transaction {
    var outlines: OutlineTable { OutlineTable(transaction: self) }
}

/// Surveyed outlines, as kept in `area_shapes`, and how they agree with known points.
struct OutlineTable {
    let transaction: Transaction

    private struct Geometry: Encodable {
        let type = "MultiPolygon"
        let coordinates: [[[[Double]]]]
    }

    /// What became of one outline.
    enum Kept { case asGiven, repaired, unknownArea }

    /// Keeps an outline as surveyed in place of what was there; crossing lines are repaired.
    func keep(_ outline: BoundaryFile.Outline, isDerived: Bool = false) async throws -> Kept {
        let json = String(
            decoding: try JSONEncoder().encode(Geometry(coordinates: outline.polygons)), as: UTF8.self)
        let isRepaired = try await transaction.first(
            """
            WITH given AS (SELECT ST_SetSRID(ST_GeomFromGeoJSON(\(json)), 4326) AS shape), kept AS (
                INSERT INTO area_shapes (code, level, shape, is_derived)
                SELECT a.code, a.level, ST_Multi(ST_CollectionExtract(ST_MakeValid(g.shape), 3)), \(isDerived)
                FROM areas a, given g WHERE a.code = \(outline.code.text)
                ON CONFLICT (code) DO UPDATE SET shape = EXCLUDED.shape, is_derived = EXCLUDED.is_derived
                RETURNING code
            )
            SELECT NOT ST_IsValid(g.shape) AS is_repaired FROM kept, given g
            """, as: { try $0.bool("is_repaired") })
        return isRepaired.map { $0 ? .repaired : .asGiven } ?? .unknownArea
    }

    /// A known point and the county it must lie in.
    struct Witness {
        let code: Area.Code
        let name: String
        let point: Point
        let county: String
    }

    /// Known points of towns and villages whose county has a surveyed outline, by code.
    func witnesses(within code: Area.Code) async throws -> [Witness] {
        try await transaction.rows(
            """
            SELECT a.code, a.name, ST_X(a.point) AS lon, ST_Y(a.point) AS lat, c.name AS county
            FROM areas a JOIN areas c ON c.code = left(a.code, 6)
            JOIN area_shapes s ON s.code = c.code AND NOT s.is_derived
            WHERE a.code >= \(code.text) AND a.code < \(code.upperBound) AND a.level IN (3, 4)
                AND a.point IS NOT NULL AND a.closed_on IS NULL
            ORDER BY a.code
            LIMIT 100000
            """,
            as: { row in
                let (lon, lat) = (try row.double("lon"), try row.double("lat"))
                return Witness(
                    code: try row.value("code") { Area.Code($0) }, name: try row.text("name"),
                    point: try row.value("lon") { _ in Point(longitude: lon, latitude: lat) },
                    county: try row.text("county"))
            })
    }

    /// Which of some points lie outside the outline of the county they are said to be in.
    func outside(_ points: [(code: Area.Code, point: Point)]) async throws -> Set<Area.Code> {
        let codes = try await transaction.rows(
            """
            SELECT p.code
            FROM unnest(\(points.map(\.code.text))::text[], \(points.map(\.point.longitude))::float8[],
                \(points.map(\.point.latitude))::float8[]) AS p(code, lon, lat)
            JOIN area_shapes s ON s.code = left(p.code, 6)
            WHERE NOT ST_Covers(s.shape, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))
            ORDER BY p.code
            LIMIT 100000
            """, as: { try $0.value("code") { Area.Code($0) } })
        return Set(codes)
    }
}
