import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// Rows of a file that go into a ledger together.
struct EntryBatch: Sendable {
    let rows: [CSV.Row]
    /// Good and bad, in the order of the rows; rows that say nothing are left out.
    let entries: [ReadEntry]
    /// The part of the file that was read, from 0 to 1.
    let share: Double

    var good: [ReadEntry] { entries.filter(\.isGood) }
}

/// Reads a file into a ledger's entries, a batch at a time, while the one before is being kept.
actor EntryBatches {
    private let stream: SheetStream?
    private let size: Int
    private var waiting: [CSV.Row]
    private var reading: RowReading?
    /// Rows of a workbook, of which all are there at once.
    private let all: Int
    private let hasHeadings: Bool

    /// Of the file alone, in hexadecimal.
    nonisolated let digest: String

    /// Rows that are looked at for headings.
    private static let begun = 50

    /// Enough to tell shapes from rows of text.
    private static let firstBytes = 100

    /// - Throws: ``SheetRefusal``, and what the system says of a file.
    init(_ path: String, sheet: String? = nil, size: Int = LoadEntries.batch) async throws {
        self.size = size
        let isWorkbook = ["xlsx", "xlsm"].contains(URL(filePath: path).pathExtension.lowercased())
        let handle = try FileHandle(forReadingFrom: URL(filePath: path))
        let beginning = try handle.read(upToCount: Self.firstBytes) ?? Data()
        let fileBytes = try handle.seekToEnd()
        try handle.close()
        let shapes = ShapeFile(beginning: beginning)
        if isWorkbook || shapes != nil {
            let limit = isWorkbook ? ReadSheetFile.limitBytes : ReadSheetFile.consoleLimitBytes
            guard fileBytes <= limit else { throw SheetRefusal.tooLarge(limitBytes: limit) }
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            let folder = FileManager.default.temporaryDirectory.path
            let read = try await ReadSheetFile(bytes, sheet: sheet, folder: folder, limitBytes: limit).run()
            if shapes != nil, sheet == nil, read.sheets.count > 1 {
                throw LedgerImport.Refusal.severalLayers(read.sheets)
            }
            waiting = read.rows
            digest = try CopyShelf.digest(of: path).sha256
            (stream, all, hasHeadings) = (nil, waiting.count, read.hasHeadings)
        } else {
            guard sheet == nil else { throw LedgerImport.Refusal.noSheets }
            let opened = try SheetStream(path)
            digest = opened.digest
            (stream, waiting, all, hasHeadings) = (opened, [], 0, false)
        }
    }

    /// The headings, as far as they are found among the first rows.
    func table(for ledger: Ledger, in catalogue: Catalogue) throws -> SheetTable {
        try fill(Self.begun)
        return try SheetTable(
            beginning: Array(waiting.prefix(Self.begun)), hasHeadings: hasHeadings, for: ledger, in: catalogue
        )
    }

    /// How rows are read from here on.
    ///
    /// - Parameter line: Rows up to this line are passed over.
    func read(by reading: RowReading, after line: Int) throws {
        self.reading = reading
        while true {
            waiting.removeAll { $0.line <= line }
            guard waiting.isEmpty, let stream, let more = try stream.next() else { return }
            waiting = more
        }
    }

    /// - Returns: `nil` behind the last row.
    func next() throws -> EntryBatch? {
        try fill(size)
        guard var reading, !waiting.isEmpty else { return nil }
        let rows = Array(waiting.prefix(size))
        waiting.removeFirst(rows.count)
        // Keys that earlier batches brought are in the ledger by now, where they are found again.
        let entries = rows.compactMap { reading.read($0) }
        let share = stream.map { Double($0.bytesRead) / Double(max(1, $0.bytes)) }
        return EntryBatch(
            rows: rows, entries: entries, share: share ?? 1 - Double(waiting.count) / Double(max(1, all)))
    }

    private func fill(_ count: Int) throws {
        while waiting.count < count, let stream, let more = try stream.next() { waiting += more }
    }
}
