import Access
import Foundation
import Postgres
import Territory

extension Transaction {
    var imports: ImportTable { ImportTable(transaction: self) }
}

/// Cases of another system, in `imported_cases`; for the owner's connection, under a load context.
struct ImportTable {
    let transaction: Transaction

    /// Where a point lies.
    struct Ground: Sendable {
        /// The finest area that holds it; `nil`: none does.
        let finest: Area.Code?
        /// Every area of the level that was asked for, the smaller first: outlines overlap.
        let covering: [Area.Code]
    }

    /// Which of these numbers became cases before.
    func known(_ numbers: [String], of source: ImportMap.Name) async throws -> Set<String> {
        let known = try await transaction.rows(
            "SELECT old_number FROM imported_numbers(\(source), \(numbers)::text[])",
            as: { try $0.text("old_number") })
        return Set(known)
    }

    /// The ground of points, in their order.
    func ground(of spots: [Place.Spot], at level: Area.Level) async throws -> [Ground] {
        try await transaction.rows(
            """
            SELECT f.code AS finest, coalesce(c.codes, '') AS covering
            FROM unnest(\(spots.map(\.longitude))::double precision[],
                \(spots.map(\.latitude))::double precision[]) WITH ORDINALITY AS p (lon, lat, place)
            LEFT JOIN LATERAL (
                SELECT l.code FROM locate(p.lon, p.lat) l ORDER BY l.level DESC LIMIT 1) f ON true
            LEFT JOIN LATERAL (
                SELECT string_agg(s.code, ' ' ORDER BY ST_Area(s.shape), s.code) AS codes
                FROM area_shapes s JOIN areas a ON a.code = s.code AND a.closed_on IS NULL
                WHERE s.level = \(level.rawValue)::smallint
                    AND ST_Covers(s.shape, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))) c ON true
            ORDER BY p.place LIMIT 10000
            """,
            as: { row in
                let codes = try row.text("covering").split(separator: " ").compactMap {
                    Area.Code(String($0))
                }
                return Ground(finest: try row.valueOrNil("finest", Area.Code.init), covering: codes)
            })
    }

    /// Remembers what became of numbers; staged without protection, as everything that is loaded.
    func keep(
        _ numbers: [(number: String, key: CaseKey)], of source: ImportMap.Name, at now: Date
    ) async throws {
        try await transaction.asOwner()
        try await transaction.script(
            """
            CREATE TEMP TABLE staged_imports (LIKE imported_cases) ON COMMIT DROP;
            GRANT SELECT ON staged_imports TO linli_load
            """)
        try await transaction.copyIn(
            "COPY staged_imports (source, old_number, home, case_id, imported_at) FROM STDIN",
            rows: numbers.map { [source, $0.number, $0.key.home, $0.key.id, now] })
        try await transaction.takeLoad()
        try await transaction.execute(
            """
            INSERT INTO imported_cases (source, old_number, home, case_id, imported_at)
            SELECT source, old_number, home, case_id, imported_at FROM staged_imports
            """)
    }
}

extension ImportTable {
    /// Which case a row became.
    struct CaseKey: Sendable {
        let home: String
        let id: UUID
    }
}
