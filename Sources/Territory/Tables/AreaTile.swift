import Postgres

extension AreaTable {
    /// Outlines as a Mapbox vector tile, layer `areas`: `code`, `name`, `name_en`, `level`, `derived`.
    ///
    /// Outlines are public: this reads no protected table.
    /// - Parameter finest: The finest level wanted; far out a wider one is drawn, so that a tile holds
    ///   some hundred outlines at most.
    /// - Returns: `nil` where there is no such tile; no bytes where nothing is drawn.
    package func tile(finest: Area.Level, z: Int, x: Int, y: Int) async throws -> [UInt8]? {
        guard (0...22).contains(z), (0..<(1 << z)).contains(x), (0..<(1 << z)).contains(y) else { return nil }
        let level = min(finest, Area.Level.finest(atZoom: z))
        // A tile is 4096 steps wide; what is smaller than four of them nobody sees.
        let tolerance = 40_075_016.686 / Double(1 << z) / 1024
        return try await transaction.bytes(
            """
            WITH frame AS (
                SELECT ST_TileEnvelope(\(z), \(x), \(y)) AS tile,
                    ST_Transform(ST_TileEnvelope(\(z), \(x), \(y), margin => 0.03), 4326) AS ground
            ), drawn AS (
                SELECT a.code, a.name, a.name_en, s.level, s.is_derived AS derived,
                    ST_AsMVTGeom(
                        ST_Simplify(ST_Transform(s.shape, 3857), \(tolerance), true), f.tile, 4096, 64, true
                    ) AS geom
                FROM frame f JOIN area_shapes s ON s.shape && f.ground JOIN areas a ON a.code = s.code
                WHERE s.level = \(raw: level.literal) AND a.closed_on IS NULL
                ORDER BY s.code
                LIMIT 5000
            )
            SELECT ST_AsMVT(drawn, 'areas', 4096, 'geom') FROM drawn WHERE geom IS NOT NULL
            """) ?? []
    }
}

extension Area.Level {
    /// The finest level whose outlines can be told apart on a tile 256 points wide.
    package static func finest(atZoom zoom: Int) -> Area.Level {
        switch zoom {
        case ..<7: .city
        case ..<9: .county
        case ..<11: .town
        case ..<13: .village
        case ..<14: .grid
        default: .unit
        }
    }

    // Written out, not bound: each level has an index of its own, which a plan finds only by the number
    // itself.
    fileprivate var literal: StaticString {
        switch self {
        case .city: "1"
        case .county: "2"
        case .town: "3"
        case .village: "4"
        case .grid: "5"
        case .unit: "6"
        }
    }
}
