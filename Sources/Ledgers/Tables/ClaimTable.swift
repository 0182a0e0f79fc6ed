package import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var claims: ClaimTable { ClaimTable(transaction: self) }
}

/// A building that not exactly one unit answers for, or another than its place says.
package struct UnclaimedBuilding: Sendable {
    /// What is the matter with it.
    package enum Fault: String, Sendable, CaseIterable {
        /// It lies in a village or a grid, and no unit looks after it.
        case gap
        /// The outlines of several units hold it.
        case overlap
        /// The outline of another unit holds it.
        case elsewhere
    }

    package let home: String
    package let id: UUID
    package let area: Area.Code
    package let version: Int
    /// What it is called, as the database writes it.
    package let name: String?
    package let point: Point?
    package let fault: Fault
    /// Units whose outlines hold it, by code.
    package let units: [Area.Code]
}

/// A unit, and how many buildings it answers for.
package struct UnitClaim: Sendable {
    package let unit: Area.Code
    package let name: String
    package let buildings: Int
}

/// Which unit answers for which building: the one it lies in, by its ledger, and by outlines where known.
package struct ClaimTable {
    let transaction: Transaction

    /// Buildings of a village that want looking at, by where they lie.
    ///
    /// Reads the index of the ledger that begins with the area, and outlines of the village by their key.
    /// - Parameter limit: Most buildings returned, 1...500.
    package func faults(
        of ledger: Ledger, under catalogue: Catalogue, within village: Area.Code, limit: Int
    ) async throws -> [UnclaimedBuilding] {
        precondition((1...500).contains(limit) && village.level >= .village)
        return try await transaction.rows(
            listing(of: ledger, under: catalogue, within: village, limit: limit).plannedForValues,
            as: { row in
                var point: Point?
                if let longitude = try row.doubleOrNil("longitude"),
                    let latitude = try row.doubleOrNil("latitude")
                {
                    point = Point(longitude: longitude, latitude: latitude)
                }
                return UnclaimedBuilding(
                    home: try row.text("home"), id: try row.uuid("id"),
                    area: try row.value("area", Area.Code.init), version: try row.int("version"),
                    name: try row.textOrNil("name"), point: point,
                    fault: try row.value("fault", UnclaimedBuilding.Fault.init(rawValue:)),
                    units: try row.json("units", as: [String].self).compactMap { Area.Code($0) })
            })
    }

    func listing(
        of ledger: Ledger, under catalogue: Catalogue, within village: Area.Code, limit: Int
    ) -> SQL {
        let fields = catalogue.fields(of: ledger).map(\.field)
        let name: SQL = fields.first { $0.code == ledger.naming }.map { $0.shown } ?? "NULL::text"
        let spot: SQL =
            fields.first { $0.type == .point }.map { "t.\(name: $0.columnName)" } ?? "NULL::geometry"
        return """
            SELECT x.home, x.id, x.area, x.version, x.name, ST_X(x.spot) AS longitude,
                ST_Y(x.spot) AS latitude, array_to_json(x.units) AS units,
                CASE WHEN length(x.area) < \(Area.Level.unit.digits) THEN 'gap'
                    WHEN cardinality(x.units) > 1 THEN 'overlap' ELSE 'elsewhere' END AS fault
            FROM (
                SELECT t.home, t.id, t.area, t.version, \(name) AS name, \(spot) AS spot,
                    ARRAY(SELECT s.code FROM area_shapes s JOIN areas a ON a.code = s.code
                        WHERE s.code >= \(village.text) AND s.code < \(village.upperBound) AND s.level = 6
                            AND a.closed_on IS NULL AND ST_Covers(s.shape, \(spot))
                        ORDER BY s.code LIMIT 10) AS units
                FROM ledgers.\(name: ledger.tableName) t
                WHERE \(transaction.lies("t.area", within: village)) AND t.removed_at IS NULL) x
            WHERE length(x.area) < \(Area.Level.unit.digits) OR cardinality(x.units) > 1
                OR cardinality(x.units) = 1 AND x.units[1] <> x.area
            ORDER BY x.area, x.id LIMIT \(limit)
            """
    }

    /// Units of a village with the number of buildings each answers for, by code.
    package func units(of ledger: Ledger, within village: Area.Code) async throws -> [UnitClaim] {
        precondition(village.level >= .village)
        return try await transaction.rows(
            counting(of: ledger, within: village).plannedForValues,
            as: { row in
                UnitClaim(
                    unit: try row.value("code", Area.Code.init), name: try row.text("name"),
                    buildings: try row.int("buildings"))
            })
    }

    func counting(of ledger: Ledger, within village: Area.Code) -> SQL {
        """
        SELECT a.code, a.name, count(t.id) AS buildings
        FROM areas a LEFT JOIN ledgers.\(name: ledger.tableName) t ON t.area = a.code
            AND t.removed_at IS NULL AND \(transaction.lies("t.area", within: village))
        WHERE a.code >= \(village.text) AND a.code < \(village.upperBound) AND a.level = 6
            AND a.closed_on IS NULL
        GROUP BY a.code, a.name ORDER BY a.code LIMIT 1000
        """
    }
}
