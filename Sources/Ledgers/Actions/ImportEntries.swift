package import Access
import Casework
import Crypto
package import Foundation
package import Postgres
import Territory

/// A keeper brings in rows of a sheet that were read and are good, some at a time.
///
/// The same row of the same sheet is the same entry, however often it is brought in.
package struct ImportEntries: Action {
    package let ledger: Ledger.Name
    package let sheet: UUID
    package let rows: [ReadEntry]
    /// What is kept as the source of each entry; see ``EntrySource/file(_:)``.
    package let name: String
    package let ring: KeyRing
    package let source: Source

    /// Rows of one transaction: some seconds at most, in which the keys of a village are held.
    package static let mostRows = 500

    /// What came of a row.
    package enum RowOutcome: Sendable, Equatable {
        case kept
        /// An entry of the same village has its key.
        case taken
        /// It lies in no area of the post, or not in a village or below.
        case elsewhere
    }

    /// - Parameter rows: Good ones, at most ``mostRows``.
    package init(
        _ rows: [ReadEntry], of sheet: UUID, named name: String, into ledger: Ledger.Name,
        from origin: (ring: KeyRing, source: Source)
    ) {
        precondition(rows.count <= Self.mostRows && rows.allSatisfy(\.isGood))
        (self.rows, self.sheet, self.name, self.ledger) = (rows, sheet, name, ledger)
        (ring, source) = origin
    }

    /// - Returns: What came of each row, in their order.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> [RowOutcome] {
        guard let catalogue = try await db.catalogues.current(), let ledger = catalogue.ledger(ledger) else {
            throw LedgerRefusal.noLedger
        }
        let fields = catalogue.fields(of: ledger).map(\.field).filter(\.canBeKept)
        let entries = try rows.map { try written($0, fields: fields, naming: ledger.naming) }
        let came = try await db.entries.keep(
            EntryBatch(
                ledger: ledger.name, entries: entries, source: name, at: now, requestId: source.request,
                address: source.address))
        return try came.map { outcome in
            switch outcome {
            case "done", "same": return .kept
            case "taken": return .taken
            case "elsewhere": return .elsewhere
            default:
                try LedgerRefusal.demandKept(outcome)
                return .elsewhere
            }
        }
    }

    private func written(
        _ row: ReadEntry, fields: [LedgerField], naming: LedgerField.Code
    ) throws -> WrittenEntry {
        guard let area = row.area else { throw LedgerRefusal.elsewhere }
        let read = fields.compactMap { field -> ReadField? in
            let value = field.isDerivedFromArea ? field.derived(from: area) : row.values[field.code]
            return value.map { ReadField(field: field, value: $0, isName: field.code == naming) }
        }
        let id = Self.id(of: row.line, in: sheet)
        let sealing = EntrySealing(home: area.home, id: id, ring: ring)
        return WrittenEntry(
            home: area.home, id: id, area: area.text, version: 0, values: sealing.columns(of: read),
            secrets: try sealing.secrets(in: read))
    }

    /// The id of the entry a row of a sheet makes.
    static func id(of line: Int, in sheet: UUID) -> UUID {
        let digest = SHA256.hash(data: Data("\(sheet.uuidString.lowercased())/\(line)".utf8))
        var bytes = Array(digest).withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) }
        // RFC 9562: version 8, whose bits are anybody's.
        bytes.6 = bytes.6 & 0x0F | 0x80
        bytes.8 = bytes.8 & 0x3F | 0x80
        return UUID(uuid: bytes)
    }
}

extension EntrySource {
    /// Longest name of a file that is kept with the entries it brought.
    private static let nameLength = 100

    /// The name of a file as it is kept, without what cannot be shown; never that of a value typed by hand.
    package static func file(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let shown = String(last.filter { !$0.isNewline && String($0).isReadable }.prefix(nameLength)).trimmed
        return shown.isEmpty || shown == hand ? "?" + shown : shown
    }
}
