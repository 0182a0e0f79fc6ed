/// Work under way on one connection; it is kept or undone as a whole.
package struct Transaction: Sendable {
    let connection: Connection
    /// Whether queries leave the scope to row security; in tests only.
    package let asksPoliciesAlone: Bool

    package func rows<T>(_ sql: SQL, as make: (Row) throws -> T) async throws -> [T] {
        let table = try await connection.run(sql).table
        return try (0..<table.count).map { try make(Row(table: table, index: $0)) }
    }

    /// The first row, or `nil` when there is none.
    package func first<T>(_ sql: SQL, as make: (Row) throws -> T) async throws -> T? {
        let table = try await connection.run(sql).table
        return table.count == 0 ? nil : try make(Row(table: table, index: 0))
    }

    /// - Returns: How many rows the statement changed.
    @discardableResult
    package func execute(_ sql: SQL) async throws -> Int {
        try await connection.run(sql).affected
    }

    /// The first column of the first row as bytes, without a detour over text: for tiles.
    package func bytes(_ sql: SQL) async throws -> [UInt8]? {
        try await connection.bytes(sql)
    }

    /// Several statements at once and without parameters: migrations, and `SET LOCAL`.
    package func script(_ text: String) async throws {
        try await connection.script(text)
    }

    /// Sends rows to a `COPY … FROM STDIN`.
    ///
    /// - Returns: How many rows were taken.
    @discardableResult
    package func copyIn(_ sql: SQL, rows: some Sequence<[(any SQLValue)?]> & Sendable) async throws -> Int {
        try await connection.copyIn(sql, lines: rows.map(Self.line))
    }

    private static func line(_ values: [(any SQLValue)?]) -> String {
        let cells = values.map { value in
            guard let text = value?.sqlText else { return "\\N" }
            // Most cells hold nothing to be escaped, and looking is a tenth of the work.
            guard text.utf8.contains(where: { $0 == 0x5C || $0 < 0x20 }) else { return text }
            return text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t")
                .replacing("\n", with: "\\n").replacing("\r", with: "\\r")
        }
        return cells.joined(separator: "\t") + "\n"
    }
}
