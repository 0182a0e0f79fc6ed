package import FoundationEssentials

/// What a statement gave back, in PostgreSQL's text form.
final class ResultTable: Sendable {
    let columns: [String: Int]
    let cells: [String?]
    let width: Int
    let count: Int

    init(columns: [String], cells: [String?], count: Int) {
        self.columns = Dictionary(
            columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.cells = cells
        self.count = count
        width = columns.count
    }
}

/// One row of a result; columns are read by name and checked as they are read.
package struct Row {
    let table: ResultTable
    let index: Int

    private func cell(_ column: String) throws -> String? {
        guard let position = table.columns[column] else { throw DatabaseError.noSuchColumn(column) }
        return table.cells[index * table.width + position]
    }

    /// The cells from a column on, as their statement put them in order.
    package func cells(from column: String) throws -> ArraySlice<String?> {
        guard let position = table.columns[column] else { throw DatabaseError.noSuchColumn(column) }
        let start = index * table.width
        return table.cells[(start + position)..<(start + table.width)]
    }

    private func read<T>(_ column: String, _ convert: (String) -> T?) throws -> T {
        guard let value = try readOrNil(column, convert) else { throw DatabaseError.unexpectedNull(column) }
        return value
    }

    private func readOrNil<T>(_ column: String, _ convert: (String) -> T?) throws -> T? {
        guard let text = try cell(column) else { return nil }
        guard let value = convert(text) else { throw DatabaseError.malformed(column: column, text: text) }
        return value
    }

    package func text(_ column: String) throws -> String { try read(column) { $0 } }
    package func textOrNil(_ column: String) throws -> String? { try cell(column) }
    package func int(_ column: String) throws -> Int { try read(column) { Int($0) } }
    package func intOrNil(_ column: String) throws -> Int? { try readOrNil(column) { Int($0) } }
    package func double(_ column: String) throws -> Double { try read(column) { Double($0) } }
    package func doubleOrNil(_ column: String) throws -> Double? { try readOrNil(column) { Double($0) } }
    package func bool(_ column: String) throws -> Bool { try read(column) { $0 == "t" } }
    package func uuid(_ column: String) throws -> UUID { try read(column) { UUID(uuidString: $0) } }
    package func uuidOrNil(_ column: String) throws -> UUID? {
        try readOrNil(column) { UUID(uuidString: $0) }
    }
    package func date(_ column: String) throws -> Date { try read(column, Timestamp.date(from:)) }
    package func dateOrNil(_ column: String) throws -> Date? { try readOrNil(column, Timestamp.date(from:)) }

    package func bytes(_ column: String) throws -> [UInt8] { try read(column, Self.bytea) }
    package func bytesOrNil(_ column: String) throws -> [UInt8]? { try readOrNil(column, Self.bytea) }

    private static func bytea(_ text: String) -> [UInt8]? {
        text.hasPrefix("\\x") ? Hex.bytes(of: text.dropFirst(2)) : nil
    }

    /// A `json` or `jsonb` column, decoded.
    package func json<T: Decodable>(_ column: String, as type: T.Type) throws -> T {
        try JSONDecoder().decode(type, from: Data(text(column).utf8))
    }

    package func jsonOrNil<T: Decodable>(_ column: String, as type: T.Type) throws -> T? {
        try textOrNil(column).map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    /// A whole value of our own kind: a code, a name, a level.
    package func value<T>(_ column: String, _ convert: (String) -> T?) throws -> T {
        try read(column, convert)
    }
    package func valueOrNil<T>(_ column: String, _ convert: (String) -> T?) throws -> T? {
        try readOrNil(column, convert)
    }
}
