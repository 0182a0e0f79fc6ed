import Postgres

extension Transaction {
    var derivation: DerivationTable { DerivationTable(transaction: self) }
}

/// Working out outlines nobody surveyed: cells around known points, clipped to the parent.
///
/// Derived rows are marked in `areas.is_derived` and `area_shapes.is_derived`; surveyed ones are never
/// touched.
struct DerivationTable {
    let transaction: Transaction

    /// Areas of a level with an outline, by code.
    func outlined(_ level: Area.Level, within code: Area.Code) async throws -> [Area] {
        try await transaction.rows(
            """
            SELECT a.code, a.name, a.name_en, s.is_derived
            FROM areas a JOIN area_shapes s ON s.code = a.code
            WHERE a.code >= \(code.text) AND a.code < \(code.upperBound) AND a.level = \(level.rawValue)
                AND a.closed_on IS NULL AND a.suspect IS NULL
            ORDER BY a.code
            LIMIT 1000000
            """, as: Area.init(row:))
    }

    func derivedOutlines(within code: Area.Code) async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS outlines FROM area_shapes
            WHERE code >= \(code.text) AND code < \(code.upperBound) AND level > 1 AND is_derived
            """, as: { try $0.int("outlines") }) ?? 0
    }

    func removeDerivedOutlines(within code: Area.Code) async throws {
        try await transaction.execute(
            """
            DELETE FROM area_shapes
            WHERE code >= \(code.text) AND code < \(code.upperBound) AND level > 1 AND is_derived
            """)
    }

    /// Opens derived areas below each parent, numbered from 001, and closes derived ones beyond the count.
    ///
    /// A parent with children of its own, not derived, is left alone. Codes once given are never deleted:
    /// history may name them.
    /// - Parameter below: Each parent's code and how many children it gets, 1...999.
    func open(
        _ below: [(code: Area.Code, count: Int)], level: Area.Level, names: DerivedNames, on day: String
    ) async throws {
        let codes = below.map(\.code.text)
        let counts = below.map(\.count)
        let pattern = level == .grid ? names.grid : names.unit
        try await transaction.execute(
            """
            WITH parents AS (
                SELECT p.code, p.count, v.name, v.name_en
                FROM unnest(\(codes)::text[], \(counts)::int[]) AS p(code, count)
                JOIN areas v ON v.code = left(p.code, 12)
                WHERE NOT EXISTS (SELECT FROM areas c WHERE c.parent = p.code AND NOT c.is_derived)
            ), surplus AS (
                UPDATE areas c SET closed_on = \(day)::date
                FROM parents p
                WHERE c.parent = p.code AND c.closed_on IS NULL AND right(c.code, 3)::int > p.count
            )
            INSERT INTO areas AS a (code, name, name_en, level, opened_on, is_derived)
            SELECT p.code || n.digits,
                replace(replace(replace(\(pattern.zh),
                    '{village}', regexp_replace(p.name, \(names.dropped), '')),
                    '{grid}', ltrim(substr(p.code || n.digits, 13, 3), '0')), '{unit}', n.number::text),
                replace(replace(replace(\(pattern.en), '{village}', p.name_en),
                    '{grid}', ltrim(substr(p.code || n.digits, 13, 3), '0')), '{unit}', n.number::text),
                \(level.rawValue)::smallint, \(day)::date, true
            FROM parents p, LATERAL (
                SELECT i AS number, lpad(i::text, 3, '0') AS digits FROM generate_series(1, p.count) i) n
            ON CONFLICT (code) DO UPDATE
            SET name = EXCLUDED.name, name_en = EXCLUDED.name_en, closed_on = NULL
            WHERE (a.name, a.name_en, a.closed_on) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_en, NULL)
            """)
    }

    /// Closes derived areas whose parent is closed.
    func closeOrphans(within code: Area.Code, on day: String) async throws {
        try await transaction.execute(
            """
            UPDATE areas c SET closed_on = \(day)::date
            FROM areas p
            WHERE p.code = c.parent AND p.closed_on IS NOT NULL AND c.closed_on IS NULL AND c.is_derived
                AND c.code >= \(code.text) AND c.code < \(code.upperBound)
            """)
    }

    /// Fresh counts for the planner; the tables have just grown a thousandfold.
    func analyze() async throws {
        try await transaction.script("ANALYZE areas; ANALYZE area_shapes")
    }

    /// Parents whose children do not cover exactly their ground, or cover some of it twice.
    ///
    /// - Parameter tolerance: Relative difference in area put down to floating point.
    func badlyTiled(_ level: Area.Level, within code: Area.Code, tolerance: Double) async throws -> [Area
        .Code]
    {
        guard let above = level.above else { return [] }
        return try await transaction.rows(
            """
            WITH covered AS MATERIALIZED (
                SELECT left(code, \(above.digits)) AS parent, sum(ST_Area(shape)) AS ground,
                    bool_and(ST_IsValid(shape)) AS is_valid
                FROM area_shapes
                WHERE code >= \(code.text) AND code < \(code.upperBound) AND level = \(level.rawValue)
                GROUP BY 1
            )
            SELECT p.code
            FROM covered c JOIN area_shapes p ON p.code = c.parent
            WHERE NOT c.is_valid OR abs(c.ground / ST_Area(p.shape) - 1) > \(tolerance)
            ORDER BY p.code
            LIMIT 100
            """, as: { try $0.value("code") { Area.Code($0) } })
    }
}
