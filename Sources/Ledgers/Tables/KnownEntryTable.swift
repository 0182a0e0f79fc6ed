import Access
import Casework
import Foundation
import Postgres
import Territory

extension Transaction {
    var knownEntries: KnownEntryTable { KnownEntryTable(transaction: self) }
}

/// An entry that has the key of a row which is brought in.
struct KnownEntry: Sendable {
    let home: String
    let id: UUID
    let area: Area.Code
    let version: Int
    /// As the database writes them; sealed ones masked.
    let values: [LedgerField.Code: String]
}

/// Entries that rows of an import meet, in the table of their ledger and `entry_changes`.
struct KnownEntryTable {
    let transaction: Transaction

    /// Living entries of the same village that have the key of a row, by the place of the row.
    ///
    /// Reads the index of keys, or that of marks.
    func entries(
        meeting rows: [ReadEntry], of ledger: Ledger, fields: [LedgerField], by ring: KeyRing,
        within own: Area.Code
    ) async throws -> [Int: KnownEntry] {
        guard let key = fields.first(where: { $0.code == ledger.key }) else { return [:] }
        let villages = rows.map { $0.area?.ancestor(at: .village)?.text ?? "" }
        let keys = rows.map { row in row.values[key.code].map { Self.known($0, as: key, by: ring) } ?? "" }
        var columns: SQL = "k.place"
        for (position, field) in fields.enumerated() {
            columns = "\(columns), \(field.shown) AS \(name: "f\(position)")"
        }
        let found: SQL
        if key.isSealed {
            found = """
                JOIN LATERAL entries_marked(\(ledger.name), \(key.columnName), ARRAY(
                    SELECT decode(m, 'hex') FROM unnest(string_to_array(k.key, ' ')) m)) f ON true
                JOIN ledgers.\(name: ledger.tableName) t ON t.home = f.home AND t.id = f.id
                """
        } else {
            let same: SQL =
                key.type == .integer
                ? "t.\(name: key.columnName) = k.key::bigint" : "t.\(name: key.columnName) = k.key"
            found = "JOIN ledgers.\(name: ledger.tableName) t ON \(same)"
        }
        let known = try await transaction.rows(
            """
            SELECT \(columns), t.home, t.id, t.area, t.version
            FROM unnest(\(keys)::text[], \(villages)::text[]) WITH ORDINALITY k (key, village, place)
            \(found) AND t.removed_at IS NULL AND left(t.area, 12) = k.village
                AND \(transaction.lies("t.area", within: own))
            WHERE k.key <> '' ORDER BY k.place, t.id DESC
            """,
            as: { row in
                var values: [LedgerField.Code: String] = [:]
                for (position, field) in fields.enumerated() {
                    values[field.code] = try row.textOrNil("f\(position)")
                }
                return (
                    try row.int("place") - 1,
                    KnownEntry(
                        home: try row.text("home"), id: try row.uuid("id"),
                        area: try row.value("area", Area.Code.init), version: try row.int("version"),
                        values: values)
                )
            })
        return Dictionary(known, uniquingKeysWith: { _, last in last })
    }

    private static func known(_ value: EntryValue, as field: LedgerField, by ring: KeyRing) -> String {
        guard let sort = field.sealedSort else { return value.text }
        return ring.marks(value.text, for: sort.rawValue).map(Hex.text(of:)).joined(separator: " ")
    }

    /// Which of the entries' sealed values are the numbers that were brought, by the place of the question.
    func alike(
        _ asked: [(id: UUID, field: LedgerField, value: EntryValue)], in ledger: Ledger.Name, by ring: KeyRing
    ) async throws -> Set<Int> {
        guard !asked.isEmpty else { return [] }
        let marks = asked.map { Self.known($0.value, as: $0.field, by: ring) }
        let places = try await transaction.rows(
            """
            SELECT k.place FROM unnest(\(asked.map(\.id))::uuid[], \(asked.map(\.field.columnName))::text[],
                \(marks)::text[]) WITH ORDINALITY k (id, field, marks, place)
            WHERE EXISTS (SELECT FROM entries_marked(\(ledger), k.field, ARRAY(
                SELECT decode(m, 'hex') FROM unnest(string_to_array(k.marks, ' ')) m)) f WHERE f.id = k.id)
            ORDER BY k.place
            """, as: { try $0.int("place") - 1 })
        return Set(places)
    }

    /// From which source a field of an entry has what it says, in the order of the questions.
    func sources(
        _ asked: [(home: String, id: UUID, field: LedgerField)], in ledger: Ledger
    ) async throws -> [Int: String] {
        guard !asked.isEmpty else { return [:] }
        let found = try await transaction.rows(
            """
            SELECT k.place, \(ValueOrigin.source) AS source
            FROM unnest(\(asked.map(\.home))::text[], \(asked.map(\.id))::uuid[],
                \(asked.map(\.field.columnName))::text[]) WITH ORDINALITY k (home, id, field, place)
            JOIN ledgers.\(name: ledger.tableName) t ON t.home = k.home AND t.id = k.id
            \(ValueOrigin.joined(of: "k.field"))
            ORDER BY k.place
            """, as: { (try $0.int("place") - 1, try $0.text("source")) })
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
}
