import Access
import CXlsxWriter
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// The sheet of one form, as large as it may be: asked of the ledger, turned into cells, written down.
///
/// The floor is the library of workbooks alone, called as a program in C would call it, with as many cells.
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
        var bare: [Double] = []
        for _ in 0..<rounds {
            bare.append(try await milliseconds { try library(rows: rows, columns: columns) })
        }
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

    /// As texts of nine characters, without anything else.
    private func library(rows: Int, columns: Int) throws {
        let scratch = try house.exports.scratch()
        let opened = scratch.folder.withCString { folder in
            var options = lxw_workbook_options(
                constant_memory: 1, tmpdir: UnsafeMutablePointer(mutating: folder), use_zip64: 0)
            return workbook_new_opt(scratch.path, &options)
        }
        guard let opened, let sheet = workbook_add_worksheet(opened, nil) else { throw BenchRefusal.empty }
        for row in 0..<rows {
            for column in 0..<columns {
                worksheet_write_string(sheet, UInt32(row), UInt16(column), "演示 1234", nil)
            }
        }
        workbook_close(opened)
    }
}
