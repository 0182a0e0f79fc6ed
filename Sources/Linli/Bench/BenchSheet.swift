import Access
import CXlsxWriter
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// The sheet of one form, as large as it may be: asked of the ledger, turned into cells, written down.
///
/// The floor is the library of workbooks alone, called as a program in C would call it, with the very same
/// cells: others pack faster or slower.
struct BenchSheet: Sendable {
    let house: House
    let rounds: Int
    let explain: Bool

    func run(_ selection: CheckedSelection, with token: Secret) async throws {
        guard !explain else { return }
        let words = SheetWords(
            title: "bench", watermark: "bench", truth: ("是", "否"), paper: "", headings: ("辖区", "条数"), in: .zh,
            zone: .gmt)
        let cells = SheetCells(
            of: selection, under: BenchPeople.catalogue, saying: words, own: selection.within)
        let before = BenchServer.reading(of: getpid())?.peak_kb
        var rows = 0
        var times: [Double] = []
        for _ in 0..<rounds {
            times.append(
                try await milliseconds {
                    let scratch = try house.exports.scratch()
                    let sheet = try ExportForm.xlsx.sheet(on: scratch, under: cells.head)
                    rows = try await house.app.acting(with: token) { _, db in
                        try await cells.writeLines(
                            to: sheet, limit: SheetOrder.rowLimit, marking: { _, _ in [] }, in: db)
                    }
                    try await sheet.close(isCut: false)
                })
        }
        let after = BenchServer.reading(of: getpid())?.peak_kb
        let columns = cells.head.columns.count
        let kept = KeptCells()
        _ = try await house.app.acting(with: token) { _, db in
            try await cells.writeLines(to: kept, limit: SheetOrder.rowLimit, marking: { _, _ in [] }, in: db)
        }
        var bare: [Double] = []
        for _ in 0..<rounds { bare.append(try await milliseconds { try library(writing: kept) }) }
        try Measurement(
            "form, city: workbook of \(rows) rows, \(columns) columns", times, bare: bare, rows: rows
        )
        .print()
        try printLine(Room(value: after, before: before))
    }

    /// The most memory that was in use at once, as a line of JSON.
    private struct Room: Encodable {
        let name = "form, city: workbook, most memory of the process"
        let unit = "kB"
        let value: Int?
        /// What the process had used before.
        let before: Int?
    }

    private func library(writing kept: KeptCells) throws {
        let scratch = try house.exports.scratch()
        let opened = scratch.folder.withCString { folder in
            var options = lxw_workbook_options(
                constant_memory: 1, tmpdir: UnsafeMutablePointer(mutating: folder), use_zip64: 0)
            return workbook_new_opt(scratch.path, &options)
        }
        guard let opened, let sheet = workbook_add_worksheet(opened, nil),
            let days = workbook_add_format(opened)
        else { throw BenchRefusal.empty }
        format_set_num_format(days, "yyyy-mm-dd")
        for (row, cells) in kept.rows.enumerated() {
            for (column, cell) in cells.enumerated() {
                let (row, column) = (UInt32(row), UInt16(column))
                switch cell {
                case .text(let text):
                    text.withUnsafeBufferPointer {
                        _ = worksheet_write_string(sheet, row, column, $0.baseAddress, nil)
                    }
                case .number(let number): worksheet_write_number(sheet, row, column, number, nil)
                case .day(let seconds): worksheet_write_unixtime(sheet, row, column, seconds, days)
                case .nothing: break
                }
            }
        }
        workbook_close(opened)
    }
}

/// The cells of a sheet as a program in C would hold them.
private final class KeptCells: Sheet, @unchecked Sendable {
    enum Cell {
        case text([CChar])
        case number(Double)
        case day(Int64)
        case nothing
    }

    // One caller after another: see ``Sheet``.
    private(set) var rows: [[Cell]] = []

    func add(_ added: [[ExportCell]]) {
        rows += added.map { cells in
            cells.map { cell in
                switch cell {
                case .text(let text): .text(Array(text.utf8CString))
                case .number(let number): .number(Double(number))
                case .decimal(let number): .number(number)
                case .day(let day): .day(Int64(day.ordinal) * 86_400)
                case .moment(let moment): .day(Int64(moment.timeIntervalSince1970))
                case .nothing: .nothing
                }
            }
        }
    }

    func finish(isCut: Bool) {}
}
