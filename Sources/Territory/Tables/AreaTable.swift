package import Postgres

extension Transaction {
    package var areas: AreaTable { AreaTable(transaction: self) }
}

/// Reading the tree of areas, as kept in table `areas`, with outlines from `area_shapes`.
package struct AreaTable: Sendable {
    let transaction: Transaction

    /// An open or closed area; `nil` when there never was one of that code.
    package func area(_ code: Area.Code) async throws -> Area? {
        try await transaction.first(
            """
            SELECT a.code, a.name, a.name_en, coalesce(s.is_derived, a.is_derived) AS is_derived
            FROM areas a LEFT JOIN area_shapes s ON s.code = a.code
            WHERE a.code = \(code.text)
            """, as: Area.init(row:))
    }

    /// What areas are called, open or closed; those there never were are left out.
    package func names(of codes: some Collection<Area.Code>) async throws -> [Area.Code: String] {
        guard !codes.isEmpty else { return [:] }
        let named = try await transaction.rows(
            """
            SELECT code, name FROM areas WHERE code = ANY(\(codes.map(\.text).sorted())::text[])
            ORDER BY code
            """,
            as: { (try $0.value("code", Area.Code.init), try $0.text("name")) })
        return Dictionary(named) { first, _ in first }
    }

    /// The open cities, by code; an installation serves one, a database of lists may hold several.
    package func cities() async throws -> [Area] {
        try await transaction.rows(
            """
            SELECT a.code, a.name, a.name_en, coalesce(s.is_derived, a.is_derived) AS is_derived
            FROM areas a LEFT JOIN area_shapes s ON s.code = a.code
            WHERE a.level = 1 AND a.closed_on IS NULL
            ORDER BY a.code
            LIMIT 400
            """, as: Area.init(row:))
    }

    /// Open areas one level below, by code.
    ///
    /// - Parameter limit: Most rows returned, 1...1000; an area has at most 999 children.
    package func children(of code: Area.Code, limit: Int = 1000) async throws -> [Area] {
        precondition((1...1000).contains(limit))
        return try await transaction.rows(
            """
            SELECT a.code, a.name, a.name_en, coalesce(s.is_derived, a.is_derived) AS is_derived
            FROM areas a LEFT JOIN area_shapes s ON s.code = a.code
            WHERE a.parent = \(code.text) AND a.closed_on IS NULL
            ORDER BY a.code
            LIMIT \(limit)
            """, as: Area.init(row:))
    }

    /// The finest area holding a point and every area above it, finest first; empty outside all outlines.
    package func chain(at point: Point) async throws -> [Area] {
        try await transaction.rows(
            """
            SELECT l.code, a.name, a.name_en, coalesce(s.is_derived, a.is_derived) AS is_derived
            FROM locate(\(point.longitude), \(point.latitude)) l
            JOIN areas a ON a.code = l.code LEFT JOIN area_shapes s ON s.code = a.code
            ORDER BY l.level DESC
            LIMIT 6
            """, as: Area.init(row:))
    }

    /// The areas a report may climb, the area itself first, the city last.
    package func ladder(from code: Area.Code) async throws -> [Rung] {
        try await transaction.rows(
            """
            SELECT code, name, has_desk, desk_accounts FROM ladder(\(code.text))
            ORDER BY level DESC
            LIMIT 6
            """, as: Rung.init(row:))
    }

    /// Open areas whose name, Chinese or English, holds a text; wider ones first, then by code.
    ///
    /// - Parameter limit: Most rows returned, 1...100.
    package func named(_ text: String, within code: Area.Code, limit: Int) async throws -> [Area] {
        precondition((1...100).contains(limit))
        return try await transaction.rows(
            """
            SELECT a.code, a.name, a.name_en, coalesce(s.is_derived, a.is_derived) AS is_derived
            FROM areas a LEFT JOIN area_shapes s ON s.code = a.code
            WHERE a.code >= \(code.text) AND a.code < \(code.upperBound) AND a.closed_on IS NULL
                AND a.level <= 4
                AND (position(\(text) IN a.name) > 0 OR position(lower(\(text)) IN lower(a.name_en)) > 0)
            ORDER BY a.level, a.code
            LIMIT \(limit)
            """, as: Area.init(row:))
    }

    /// Everything kept about areas of one level, by code, for the people who look after the tree.
    ///
    /// - Parameters:
    ///   - last: The last code of the page before; `nil` for the first page.
    ///   - limit: Most rows returned, 1...500.
    package func records(
        of level: Area.Level, within code: Area.Code, after last: Area.Code?, limit: Int
    ) async throws -> [Record] {
        precondition((1...500).contains(limit))
        return try await transaction.rows(
            """
            SELECT a.code, a.name, a.name_en, coalesce(s.is_derived, a.is_derived) AS is_derived,
                a.nbs_code, a.opened_on, a.closed_on, a.suspect, s.code IS NOT NULL AS has_outline
            FROM areas a LEFT JOIN area_shapes s ON s.code = a.code
            WHERE a.code >= \(code.text) AND a.code < \(code.upperBound) AND a.level = \(level.rawValue)
                AND a.code > \(last?.text ?? "")
            ORDER BY a.code
            LIMIT \(limit)
            """, as: Record.init(row:))
    }

    /// Open areas of each level at or below an area.
    package func counts(within code: Area.Code) async throws -> [Area.Level: Int] {
        let counted = try await transaction.rows(
            """
            SELECT level, count(*) AS areas FROM areas
            WHERE code >= \(code.text) AND code < \(code.upperBound) AND closed_on IS NULL
            GROUP BY level ORDER BY level LIMIT 6
            """, as: { row in (try row.value("level", Area.Level.init(text:)), try row.int("areas")) })
        return Dictionary(uniqueKeysWithValues: counted)
    }

    /// The box around an area's outline; `nil` when it has none.
    package func envelope(of code: Area.Code) async throws -> Envelope? {
        let box = try await transaction.first(
            """
            SELECT ST_XMin(shape) AS west, ST_YMin(shape) AS south,
                ST_XMax(shape) AS east, ST_YMax(shape) AS north
            FROM area_shapes WHERE code = \(code.text)
            """,
            as: {
                Envelope(
                    west: try $0.double("west"), south: try $0.double("south"),
                    east: try $0.double("east"), north: try $0.double("north"))
            })
        return box.flatMap(\.self)
    }

    /// One step of the way up a report may climb.
    package struct Rung: Sendable, Equatable {
        package let code: Area.Code
        package let name: String
        /// Somebody answers for this area.
        package let hasDesk: Bool
        package let deskAccounts: Int
    }

    /// An area with what only its keepers ask about.
    package struct Record: Sendable, Equatable {
        package let area: Area
        package let nbsCode: String?
        /// Days as `2023-05-01`.
        package let openedOn: String?
        package let closedOn: String?
        package let suspect: String?
        package let hasOutline: Bool
    }
}

extension AreaTable.Rung {
    init(row: Row) throws {
        code = try row.value("code") { Area.Code($0) }
        name = try row.text("name")
        hasDesk = try row.bool("has_desk")
        deskAccounts = try row.int("desk_accounts")
    }
}

extension AreaTable.Record {
    init(row: Row) throws {
        area = try Area(row: row)
        nbsCode = try row.textOrNil("nbs_code")
        openedOn = try row.textOrNil("opened_on")
        closedOn = try row.textOrNil("closed_on")
        suspect = try row.textOrNil("suspect")
        hasOutline = try row.bool("has_outline")
    }
}

extension Area {
    /// Reads columns `code`, `name`, `name_en`, `is_derived`.
    package init(row: Row) throws {
        self.init(
            code: try row.value("code") { Code($0) }, name: try row.text("name"),
            englishName: try row.textOrNil("name_en"), isDerived: try row.bool("is_derived"))
    }
}

extension Area.Level {
    init?(text: String) {
        guard let number = Int16(text) else { return nil }
        self.init(rawValue: number)
    }
}
