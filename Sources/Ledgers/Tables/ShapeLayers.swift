import Casework
import Territory

/// One kind of shapes of a file, with what is said of each.
struct ShapeLayer: Sendable, Equatable {
    let name: String
    /// What the file calls the shape of a row; `nil`: its rows have none.
    let shape: String?
    /// What is said of each shape; `nil`: whatever the file has.
    let columns: [String]?
}

/// Shapes with what is said of them, from GeoJSON or a GeoPackage: a table whose first column is a point.
extension SheetChild {
    /// No file has a column called that.
    private static let point = "linli point"
    private static let plainDegrees = "EPSG:4326"

    /// Of a file of GeoJSON, which has one layer.
    func onlyLayer() async throws -> ShapeLayer {
        let line = String(decoding: try await run("ogrinfo", ["-ro", "-q"], []), as: UTF8.self).trimmed
        guard let colon = line.firstRange(of: ": ") else { throw SheetRefusal.damaged }
        var name = String(line[colon.upperBound...])
        // `1: name (3D Point)`: shapes of several kinds have no word behind the name.
        if let kind = name.firstMatch(of: #/ \([A-Z3][A-Za-z0-9 ]*\)$/#) { name.removeSubrange(kind.range) }
        return ShapeLayer(name: name, shape: "geometry", columns: nil)
    }

    /// The layers of a GeoPackage, in the order they were made.
    ///
    /// Real tables alone: a view, or a table that a module makes up, may lead out of the file.
    func layers() async throws -> [ShapeLayer] {
        let question = """
            SELECT c.table_name, g.column_name, g.srs_id, p.name FROM gpkg_contents c
            JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table' AND m.sql LIKE 'CREATE TABLE%'
            LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
            LEFT JOIN pragma_table_info(c.table_name) p
                ON p.pk = 0 AND (g.column_name IS NULL OR p.name <> g.column_name)
            WHERE c.data_type IN ('features', 'attributes') ORDER BY m.rowid, p.cid
            """
        var layers: [ShapeLayer] = []
        for row in try await table(["-sql", question]).dropFirst() {
            let cells = row.fields.map { $0.isEmpty ? nil : $0 }
            guard cells.count == 4, let name = cells.first ?? nil else { throw SheetRefusal.damaged }
            let (shape, system) = (cells.dropFirst().first ?? nil, cells.dropFirst(2).first ?? nil)
            let column = cells.last ?? nil
            // Numbers of which nobody knows where they lie.
            if shape != nil, ["-1", "0"].contains(system) { throw SheetRefusal.noCoordinateSystem }
            let before = layers.last?.name == name ? layers.removeLast().columns ?? [] : []
            layers.append(ShapeLayer(name: name, shape: shape, columns: before + (column.map { [$0] } ?? [])))
        }
        return layers
    }

    /// The rows of a layer below one of headings, each with its number among the shapes; of what is no point,
    /// a point on it.
    func rows(of layer: ShapeLayer) async throws -> [CSV.Row] {
        var wanted = layer.columns.map { $0.map(Self.quoted) } ?? ["*"]
        guard wanted.count < SheetRows.mostColumns else {
            throw SheetRefusal.tooManyColumns(limit: SheetRows.mostColumns)
        }
        var settings = ["-dialect", "sqlite"]
        if let shape = layer.shape {
            // Named first, so that the tool writes this one and no other.
            wanted.insert("ST_PointOnSurface(\(Self.quoted(shape))) AS \(Self.quoted(Self.point))", at: 0)
            settings += ["-t_srs", Self.plainDegrees, "-lco", "GEOMETRY=AS_XY"]
        }
        guard !wanted.isEmpty else { throw SheetRefusal.noRows }
        let question = "SELECT \(wanted.joined(separator: ", ")) FROM \(Self.quoted(layer.name))"
        let rows = try await table(settings + ["-sql", question])
        guard let headings = rows.first?.fields, rows.count > 1 else { throw SheetRefusal.noRows }
        let hasPoints = layer.shape != nil && headings.starts(with: ["X", "Y"])
        let dropped = headings.firstIndex(of: Self.point)
        return rows.enumerated().map { place, row in
            var fields = row.fields
            if let dropped, fields.indices.contains(dropped) { fields.remove(at: dropped) }
            if hasPoints {
                let spot = fields.prefix(2).joined(separator: ",")
                fields.replaceSubrange(
                    0..<min(2, fields.count),
                    with: [place == 0 ? ShapeFile.pointHeading : spot == "," ? "" : spot])
            }
            return CSV.Row(line: place, fields: fields)
        }
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
