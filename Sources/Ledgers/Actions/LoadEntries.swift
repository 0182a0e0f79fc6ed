package import Access
import Casework
package import Foundation
package import Postgres
import Territory

/// Rows of a file become entries of a ledger, as many as one transaction keeps.
package struct LoadEntries: Action {
    package let ledger: Ledger.Name
    package let entries: [ReadEntry]
    package let catalogue: Catalogue
    package let ring: KeyRing
    /// What the entries say of where they come from.
    package let source: String

    /// Rows kept by one transaction: some seconds' work is lost when it is killed, and who writes by hand
    /// waits no longer than that.
    package static let batch = 10_000
    /// As the audit has it.
    package static let act = "load entries"

    /// What became of the rows.
    package struct Outcome: Sendable {
        package let accepted: Int
        /// By their place among the rows.
        package let faults: [Int: EntryFault]
    }

    /// - Parameter entries: Good ones, no two of a village with one key; at most ``batch``.
    package init(
        _ entries: [ReadEntry], into ledger: Ledger.Name, of catalogue: Catalogue,
        from origin: (source: String, ring: KeyRing)
    ) {
        self.entries = entries
        self.ledger = ledger
        self.catalogue = catalogue
        (source, ring) = origin
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Outcome {
        // The console alone: whoever signs in cannot take on a load context.
        guard acting.kind == .administrator, acting.account == nil else { throw AccessRefusal.wrongPost }
        precondition(entries.count <= Self.batch && entries.allSatisfy { $0.isGood && $0.area != nil })
        guard let ledger = catalogue.ledger(ledger), try await db.ledgers.isOpen(ledger.name) else {
            throw LedgerRefusal.noLedger
        }
        guard !entries.isEmpty else { return Outcome(accepted: 0, faults: [:]) }
        let load = EntryLoad(transaction: db, ledger: ledger, catalogue: catalogue)
        let written = try LoadedEntry.all(entries, into: load.columns, key: ledger.key, by: ring, at: now)
        try await db.audit(Self.act, of: "\(ledger.name) \(entries.count)", from: .console)
        try await db.asOwner()
        try await db.takeLoad()
        let faults = try await load.faults(of: written)
        let good = written.enumerated().filter { faults[$0.offset] == nil }.map(\.element)
        try await load.keep(good, from: source, at: now)
        return Outcome(accepted: good.count, faults: faults)
    }
}

/// How far a file has come is written down, in the transaction that kept its rows.
package struct NoteEntryImport: Action {
    package let progress: EntryImport

    package init(_ progress: EntryImport) { self.progress = progress }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator, acting.account == nil else { throw AccessRefusal.wrongPost }
        try await db.asOwner()
        try await db.takeLoad()
        try await db.entryImports.note(progress, at: now)
    }
}

/// A row on its way into a ledger, as COPY takes it.
struct LoadedEntry: Sendable {
    let home: String
    let id: UUID
    let area: Area.Code
    /// In the order of the columns; sealed ones masked.
    let cells: [String?]
    let sealed: [Sealed]
    /// What it is known by: the value, or of a sealed one each of its marks in hexadecimal.
    let keys: [String]

    /// A sealed value.
    struct Sealed: Sendable {
        let column: String
        let sort: String
        let mark: [UInt8]
        let value: [UInt8]
    }

    /// A column of the ledger's table.
    struct Column: Sendable {
        let field: LedgerField
        let name: String
        let sort: SealedSort?

        init(_ field: LedgerField) {
            self.field = field
            name = field.columnName
            sort = field.sealedSort
        }
    }

    static func all(
        _ entries: [ReadEntry], into columns: [Column], key: LedgerField.Code, by ring: KeyRing, at now: Date
    ) throws -> [LoadedEntry] {
        let sealer = try ring.sealer(of: .entry, marking: SealedSort.allCases.map(\.rawValue))
        return try entries.compactMap { entry in
            try entry.area.map {
                try LoadedEntry(entry, in: $0, columns: columns, key: key, sealer: sealer, at: now)
            }
        }
    }

    private init(
        _ entry: ReadEntry, in area: Area.Code, columns: [Column], key: LedgerField.Code, sealer: Sealer,
        at now: Date
    ) throws {
        let (home, id) = (area.home, UUID.ordered(at: now))
        var (cells, secrets, keys) = ([String?](), [Sealed](), [String]())
        cells.reserveCapacity(columns.count)
        for column in columns {
            guard let value = entry.values[column.field.code] else {
                cells.append(nil)
                continue
            }
            guard let sort = column.sort?.rawValue else {
                let text = EntrySealing.kept(value)
                if column.field.code == key { keys = [text] }
                cells.append(text)
                continue
            }
            let marks = sealer.marks(value.text, for: sort)
            if column.field.code == key { keys = marks.map(Hex.text(of:)) }
            let row = "\(home)/\(id.uuidString.lowercased())/\(column.name)"
            secrets.append(
                Sealed(
                    column: column.name, sort: sort, mark: marks.first ?? [],
                    value: try sealer.seal(value.text, of: row)))
            cells.append(MaskedValue(value, of: column.field).text)
        }
        (self.home, self.id, self.area) = (home, id, area)
        (self.cells, sealed, self.keys) = (cells, secrets, keys)
    }
}
