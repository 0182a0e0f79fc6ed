import Access
import Casework
import Foundation
package import Postgres
import Territory

/// Entries in bulk, copied into staging without any protection and inserted from there under a load context.
///
/// For the owner's connection: the login of the web is no member of the role that may load.
struct EntryLoad {
    let transaction: Transaction
    let ledger: Ledger
    /// Those that a ledger of today writes.
    let columns: [LoadedEntry.Column]

    init(transaction: Transaction, ledger: Ledger, catalogue: Catalogue) {
        self.transaction = transaction
        self.ledger = ledger
        columns = catalogue.fields(of: ledger).map(\.field).map(LoadedEntry.Column.init)
    }

    /// Rows the ledger does not take, by their place; under a load context.
    ///
    /// From here on whoever writes this ledger by hand waits until the transaction ends.
    func faults(of entries: [LoadedEntry]) async throws -> [Int: EntryFault] {
        var (places, villages, keys) = ([Int](), [String](), [String]())
        for (place, entry) in entries.enumerated() {
            let village = String(entry.area.text.prefix(Area.Level.village.digits))
            for key in entry.keys {
                places.append(place + 1)
                villages.append(village)
                keys.append(key)
            }
        }
        let found = try await transaction.rows(
            """
            SELECT place, fault FROM entry_faults(\(ledger.name), \(entries.map(\.area.text))::text[],
                \(places)::integer[], \(villages)::text[], \(keys)::text[])
            """,
            as: { (try $0.int("place") - 1, try $0.value("fault", EntryFault.init(rawValue:))) })
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }

    /// Keeps entries; as whatever role, it ends under a load context.
    func keep(_ entries: [LoadedEntry], from source: String, at now: Date) async throws {
        guard !entries.isEmpty else { return }
        try await transaction.asOwner()
        try await transaction.execute(staging)
        try await transaction.script(
            """
            CREATE TEMP TABLE staged_secrets (home text, entry_id uuid, field text, area text,
                sort text, mark bytea, sealed bytea) ON COMMIT DROP;
            GRANT SELECT ON staged_entries, staged_secrets TO linli_load
            """)
        try await transaction.copyIn("COPY staged_entries FROM STDIN", rows: entries.map(Self.row))
        let sealed = entries.flatMap(Self.sealedRows)
        if !sealed.isEmpty {
            try await transaction.copyIn("COPY staged_secrets FROM STDIN", rows: sealed)
        }
        try await transaction.takeLoad()
        try await insert(from: source, at: now)
        guard !sealed.isEmpty else { return }
        try await transaction.execute(
            """
            INSERT INTO entry_secrets (home, entry_id, field, ledger, area, sort, mark, sealed)
            SELECT home, entry_id, field, \(ledger.name), area, sort, mark, sealed FROM staged_secrets
            """)
    }

    private static func row(_ entry: LoadedEntry) -> [(any SQLValue)?] {
        var row: [(any SQLValue)?] = [entry.home, entry.id, entry.area.text]
        for cell in entry.cells { row.append(cell) }
        return row
    }

    private static func sealedRows(_ entry: LoadedEntry) -> [[(any SQLValue)?]] {
        entry.sealed.map { one in
            [
                entry.home, entry.id, one.column, entry.area.text, one.sort, Bytes(one.mark),
                Bytes(one.value),
            ]
        }
    }

    private func insert(from source: String, at now: Date) async throws {
        let names = list { "\(name: $0.name)" }
        let cast = list { "s.\(name: $0.name)::\(Self.type(of: $0.field))" }
        try await transaction.execute(
            """
            INSERT INTO ledgers.\(name: ledger.tableName) (home, id, area, source, changed_at, \(names))
            SELECT s.home, s.id, s.area, \(source), \(now)::timestamptz, \(cast) FROM staged_entries s
            """)
    }

    /// Texts as they come; what they are is said when they are inserted.
    private var staging: SQL {
        """
        CREATE TEMP TABLE staged_entries (home text, id uuid, area text, \(list { "\(name: $0.name) text" }))
        ON COMMIT DROP
        """
    }

    private func list(_ part: (LoadedEntry.Column) -> SQL) -> SQL {
        var list: SQL = ""
        for column in columns {
            list = list.text.isEmpty ? part(column) : "\(list), \(part(column))"
        }
        return list
    }

    private static func type(of field: LedgerField) -> SQL {
        switch field.type {
        case .text, .time, .choice, .area, .person, .firm, .dwelling, .file: "text"
        case .integer: "bigint"
        case .decimal: "double precision"
        case .date: "date"
        case .boolean: "boolean"
        case .point: "geometry(Point,4326)"
        }
    }
}

extension Transaction {
    package var entryImports: EntryImportTable { EntryImportTable(transaction: self) }
}

/// How far files have come, in `entry_imports`; under a load context.
package struct EntryImportTable {
    let transaction: Transaction

    /// - Parameter unread: The file, as if nothing of it were known.
    package func found(_ unread: EntryImport) async throws -> EntryImport {
        let known = try await transaction.first(
            """
            SELECT lines_done, accepted, refused, refused_bytes, is_done
            FROM entry_import(\(unread.ledger), \(unread.digest))
            """,
            as: { row in
                var known = unread
                known.linesDone = try row.int("lines_done")
                known.accepted = try row.int("accepted")
                known.refused = try row.int("refused")
                known.refusedBytes = try row.int("refused_bytes")
                known.isDone = try row.bool("is_done")
                return known
            })
        return known ?? unread
    }

    func note(_ progress: EntryImport, at now: Date) async throws {
        let text = try NotedImport(progress, at: now).asRecord()
        try await transaction.execute("SELECT note_entry_import(\(text)::jsonb)")
    }
}

/// An import as the definer function `note_entry_import` takes it.
private struct NotedImport: Encodable {
    let ledger: String
    let digest: String
    let source: String
    let linesDone: Int
    let accepted: Int
    let refused: Int
    let refusedBytes: Int
    let isDone: Bool
    let at: Date

    init(_ progress: EntryImport, at now: Date) {
        (ledger, digest, source) = (progress.ledger, progress.digest, progress.source)
        (linesDone, accepted, refused) = (progress.linesDone, progress.accepted, progress.refused)
        (refusedBytes, isDone, at) = (progress.refusedBytes, progress.isDone, now)
    }
}
