import Access
import Casework
import Crypto
import Foundation
import Ledgers
import Postgres
import Territory

/// Takes a file over into a ledger, a batch to a transaction: whatever was kept is not done again.
struct LedgerImport: Sendable {
    let owner: Database
    let ring: KeyRing
    let ledger: Ledger
    let catalogue: Catalogue
    /// Nothing outside is taken, and where no column says more, an entry lies here.
    let ground: Area.Code
    /// The sheet of a workbook, or the layer of shapes; `nil`: the first with rows, or the only one.
    var sheet: String?
    /// Rows of one transaction.
    var size = LoadEntries.batch
    /// Hears how far it has come, after each batch that is kept.
    var say: @Sendable (_ done: Int, _ share: Double) throws -> Void = { done, share in
        let percent = Int(share * 100)
        ProgressLine.show(Sentence("\(percent) %，\(done) 行", "\(percent) %, \(done) rows").description)
    }

    /// Why a file is not begun.
    enum Refusal: Error, Equatable {
        case noCatalogue
        case noLedger(Ledger.Name, offered: [Ledger.Name])
        case noArea(String)
        case noColumn(String, offered: [String])
        case noField(String)
        case severalLayers([String])
        /// Text in columns has none to choose from.
        case noSheets
        case columnsMissing([LocalizedText])
        /// Another import into the same ledger is under way.
        case busy(Ledger.Name)
    }

    /// What came of a file.
    struct Report: Sendable {
        let match: HeadingMatch
        /// The field of each column that is read.
        let fields: [Int: LedgerField.Code]
        let progress: EntryImport
        /// Rows that an earlier run had done with.
        let before: Int
        /// Where rows that were not taken are; `nil`: all were.
        let rejected: String?
    }

    /// The ledger and the ground, as the installed pack and the list of areas know them.
    init(
        _ name: Ledger.Name, on area: String?, owner: Database, ring: KeyRing
    ) async throws {
        let (catalogue, ground) = try await owner.console { _, db in
            guard let catalogue = try await db.catalogues.current() else { throw Refusal.noCatalogue }
            let cities = try await db.areas.cities().map(\.code)
            let wanted = area.map { Area.Code($0) } ?? (cities.count == 1 ? cities.first : nil)
            guard let ground = wanted, try await db.areas.area(ground) != nil else {
                throw Refusal.noArea(area ?? cities.map(\.text).joined(separator: " "))
            }
            return (catalogue, ground)
        }
        guard let ledger = catalogue.ledger(name) else {
            throw Refusal.noLedger(name, offered: catalogue.ledgers.map(\.name))
        }
        (self.owner, self.ring, self.ledger, self.catalogue) = (owner, ring, ledger, catalogue)
        self.ground = ground
    }

    /// - Parameter map: The field of each column that its heading does not say.
    func take(_ path: String, mapping map: [(heading: String, field: LedgerField.Code)]) async throws
        -> Report
    {
        let batches = try await EntryBatches(path, sheet: sheet, size: size)
        let table = try await batches.table(for: ledger, in: catalogue)
        let fields = try fields(of: table, mapping: map)
        let (found, areas, today) = try await beginning(
            EntryImport(
                ledger: ledger.name, digest: digest(of: batches.digest, fields: fields),
                source: URL(filePath: path).lastPathComponent))
        let refused = RefusedRows(beside: path, headings: table.headings)
        let before = found.accepted + found.refused
        var progress = found
        if !found.isDone {
            try refused.begin(at: found.refusedBytes)
            let reading = RowReading(
                ledger, in: catalogue, fields: fields, ground: ground, places: AreaNames(areas), on: today)
            try await batches.read(by: reading, after: max(table.line, found.linesDone))
            progress = try await takeAll(of: batches, after: found, refused)
        }
        if progress.refused == 0 { refused.endEmpty() }
        return Report(
            match: table.match, fields: fields, progress: progress, before: before,
            rejected: progress.refused > 0 ? refused.path : nil)
    }

    private func takeAll(
        of batches: EntryBatches, after found: EntryImport, _ refused: RefusedRows
    ) async throws -> EntryImport {
        var (progress, count) = (found, 0)
        var coming = Task { try await batches.next() }
        defer { coming.cancel() }
        while let batch = try await coming.value {
            coming = Task { try await batches.next() }
            progress = try await keep(batch, after: progress, refused)
            count += 1
            try say(progress.accepted + progress.refused, batch.share)
            // Early, so that the first plans know a table that is no longer empty; later it hardly matters.
            if [1, 4, 16, 64].contains(count) { try await analyze() }
        }
        progress.isDone = true
        let done = progress
        try await owner.console { acting, db in
            try await NoteEntryImport(done).run(by: acting, at: Date(), in: db)
        }
        try await analyze()
        return progress
    }

    private func analyze() async throws {
        try await owner.transaction { db in try await db.ledgers.analyze(ledger) }
    }

    private func keep(
        _ batch: EntryBatch, after progress: EntryImport, _ refused: RefusedRows
    ) async throws -> EntryImport {
        try await owner.console { acting, db in
            let (now, good) = (Date(), batch.good)
            let outcome = try await LoadEntries(
                good, into: ledger.name, of: catalogue, from: (progress.source, ring)
            ).run(by: acting, at: now, in: db)
            var next = progress
            next.linesDone = batch.rows.last?.line ?? progress.linesDone
            next.accepted += outcome.accepted
            let faults = outcome.faults.map { (good[$0.key].line, $0.value) }
            let rows = refusals(
                of: batch, faults: Dictionary(faults, uniquingKeysWith: { first, _ in first }))
            next.refused += rows.count
            next.refusedBytes = try refused.add(rows)
            try await NoteEntryImport(next).run(by: acting, at: now, in: db)
            return next
        }
    }

    private func refusals(of batch: EntryBatch, faults: [Int: EntryFault]) -> [RefusedRows.Row] {
        let bad = batch.entries.filter { !$0.isGood || faults[$0.line] != nil }
        guard !bad.isEmpty else { return [] }
        let cells = Dictionary(
            batch.rows.map { ($0.line, $0.fields) }, uniquingKeysWith: { first, _ in first })
        return bad.map { entry in
            let why =
                entry.problems.map { $0.sentence(in: catalogue) }
                + (faults[entry.line].map { [$0.sentence] } ?? [])
            return RefusedRows.Row(line: entry.line, cells: cells[entry.line] ?? [], why: why)
        }
    }

    /// Headings that are surely those of a field, and what somebody said of others. A guess is not taken:
    /// nobody looks at it here.
    private func fields(
        of table: SheetTable, mapping map: [(heading: String, field: LedgerField.Code)]
    ) throws -> [Int: LedgerField.Code] {
        var fields: [Int: LedgerField.Code] = [:]
        for (place, column) in table.match.columns.enumerated() {
            if let found = column.found, found.certainty < .alike { fields[place] = found.field }
        }
        let offered = catalogue.fields(of: ledger)
        for (heading, field) in map {
            guard let place = table.headings.firstIndex(where: { $0.trimmed == heading.trimmed }) else {
                throw Refusal.noColumn(heading, offered: table.headings)
            }
            guard offered.contains(where: { $0.field.code == field }) else { throw Refusal.noField(field) }
            fields = fields.filter { $0.value != field }
            fields[place] = field
        }
        let missing = offered.filter { column, field in
            (column.isRequired || field.code == ledger.key) && field.ownLevel == nil
                && !fields.values.contains(field.code)
        }
        guard missing.isEmpty else { throw Refusal.columnsMissing(missing.map(\.field.label)) }
        return fields
    }

    /// The same file read another way is another import.
    private func digest(of file: String, fields: [Int: LedgerField.Code]) -> String {
        let columns =
            fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            + (sheet.map { ["sheet=\($0)"] } ?? [])
        let text = ([file, ground.text] + columns).joined(separator: " ")
        return Hex.text(of: SHA256.hash(data: Data(text.utf8)))
    }

    private func beginning(
        _ unread: EntryImport
    ) async throws -> (EntryImport, [Area], Day) {
        try await owner.console { _, db in
            let areas = try await db.areas.tree(of: ground)
            let place = try await db.place.settings(as: Place.self)
            let zone = place.flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
            try await db.asOwner()
            try await db.takeLoad()
            return (try await db.entryImports.found(unread), areas, Day(of: Date(), in: zone))
        }
    }
}
