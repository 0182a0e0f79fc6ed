package import Access
import Casework
package import Foundation
package import Postgres
import Territory

/// A keeper brings in rows of a sheet that were read and are good, some at a time.
///
/// The same row of the same sheet is the same entry, however often it is brought in. What becomes of rows
/// whose entry is there already, the treatment says.
package struct ImportEntries: Action {
    package let ledger: Ledger.Name
    package let sheet: UUID
    package let rows: [ReadEntry]
    /// What is kept as the source of each entry; see ``EntrySource/file(_:)``.
    package let name: String
    package let treatment: KnownTreatment
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
        /// Its entry was there, and what was empty is filled in.
        case filled
        /// Its entry was there and says the same, or something else that stays.
        case known
        /// Its entry was there; what it says otherwise lies aside.
        case apart
        /// Its entry was there and says otherwise in fields that are not shown side by side.
        case hidden([LedgerField.Code])
    }

    /// - Parameter rows: Good ones, at most ``mostRows``.
    package init(
        _ rows: [ReadEntry], of sheet: UUID, named name: String, into ledger: Ledger.Name,
        from origin: (ring: KeyRing, source: Source), treating treatment: KnownTreatment = .refuse
    ) {
        self.treatment = treatment
        precondition(rows.count <= Self.mostRows && rows.allSatisfy(\.isGood))
        (self.rows, self.sheet, self.name, self.ledger) = (rows, sheet, name, ledger)
        (ring, source) = origin
    }

    /// - Returns: What came of each row, in their order.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> [RowOutcome] {
        guard let catalogue = try await db.catalogues.current(), let ledger = catalogue.ledger(ledger) else {
            throw LedgerRefusal.noLedger
        }
        let fields = catalogue.fields(of: ledger).map(\.field)
        let met = try await meetings(of: ledger, fields: fields, by: acting, in: db)
        let writing = try rows.enumerated().map { place, row -> WrittenEntry? in
            let known = met[place]
            guard let known else { return try written(row, fields: fields, naming: ledger.naming) }
            return try known.written(of: row, fields: fields, naming: ledger.naming, by: ring)
        }
        // In one order, whatever that of the sheet: two imports of the same entries wait and go on.
        let sent = writing.enumerated().compactMap { place, entry in entry.map { (place, $0) } }
            .sorted { ($0.1.home, $0.1.id.uuidString) < ($1.1.home, $1.1.id.uuidString) }
        let came =
            sent.isEmpty
            ? []
            : try await db.entries.keep(
                EntryBatch(
                    ledger: ledger.name, entries: sent.map(\.1), source: name, at: now,
                    requestId: source.request, address: source.address))
        var outcomes = rows.indices.map { met[$0]?.outcome ?? .kept }
        for (one, answer) in zip(sent, came) {
            outcomes[one.0] = try Self.outcome(answer, met: met[one.0])
        }
        let isTold = { (place: Int) in ![.taken, .elsewhere].contains(outcomes[place]) }
        let told = met.filter { !$0.value.isOwn && isTold($0.key) }.sorted { $0.key < $1.key }
        let apart = try await putAside(told.map(\.value), of: ledger.name, at: now, in: db)
        for (place, meeting) in told where outcomes[place] == .apart && !apart.contains(meeting.entry.id) {
            outcomes[place] = writing[place] == nil ? .known : .filled
        }
        return outcomes
    }

    private static func outcome(_ answer: String, met: Meeting?) throws -> RowOutcome {
        switch answer {
        case "done", "same": return met.map(\.completed) ?? .kept
        // Somebody wrote the entry in the same moment: the row is brought in again.
        case "taken", "stale", "absent": return .taken
        case "elsewhere": return .elsewhere
        default:
            try LedgerRefusal.demandKept(answer)
            return .elsewhere
        }
    }

    private func written(
        _ row: ReadEntry, fields: [LedgerField], naming: LedgerField.Code
    ) throws -> WrittenEntry {
        guard let area = row.area else { throw LedgerRefusal.elsewhere }
        let read = fields.compactMap { field -> ReadField? in
            let value = field.ownLevel != nil ? field.derived(from: area) : row.values[field.code]
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
        UUID(madeFrom: "\(sheet.uuidString.lowercased())/\(line)")
    }

    /// The id of a sheet that is told by what is in it: sent again it is the same one.
    package static func sheet(of parts: [String]) -> UUID {
        UUID(madeFrom: parts.map { "\($0.utf8.count):\($0)" }.joined())
    }
}

extension EntrySource {
    /// Longest name of a file that is kept with the entries it brought.
    private static let nameLength = 100

    /// The name of a file as it is kept, without what cannot be shown; never that of a value typed by hand.
    package static func file(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let shown = String(last.filter { String($0).isReadable && !$0.isNewline }.prefix(nameLength)).trimmed
        return shown.isEmpty || shown == hand ? "?" + shown : shown
    }
}
