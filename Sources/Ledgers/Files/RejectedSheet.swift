import CXlsxWriter
import Casework
import Foundation

/// Rows that were not taken, as a workbook to put right and hand in again: the cells as they were, those that
/// are wrong marked, and a last column that says why.
package struct RejectedSheet: Sendable {
    private let headings: [String]
    private let reasonHeading: String

    /// A row with what is wrong with it, in words.
    package struct Row: Sendable {
        package let cells: [String]
        /// Counted from 0.
        package let wrong: Set<Int>
        package let reasons: [String]

        package init(cells: [String], wrong: Set<Int>, reasons: [String]) {
            self.cells = cells
            self.wrong = wrong
            self.reasons = reasons
        }
    }

    /// The file could not be written: no room, or a library's complaint.
    package struct Broken: Error { package let what: String }

    /// What a cell of a workbook can hold.
    private static let cellLimit = 32_767

    package init(headings: [String], reasonHeading: String) {
        self.headings = headings
        self.reasonHeading = reasonHeading
    }

    /// The file, which never had a name.
    ///
    /// - Parameter folder: Where there is room when there is none in memory.
    package func bytes(of rows: [Row], folder: String) throws -> [UInt8] {
        let scratch = try Scratch(inMemoryOr: folder)
        let opened = scratch.folder.withCString { folder in
            var options = lxw_workbook_options(
                constant_memory: 1, tmpdir: UnsafeMutablePointer(mutating: folder), use_zip64: 0)
            return workbook_new_opt(scratch.path, &options)
        }
        guard let opened else { throw Broken(what: "out of memory") }
        do {
            try fill(opened, with: rows)
        } catch {
            lxw_workbook_free(opened)
            throw error
        }
        // It frees the workbook, whatever it returns.
        try Self.check(workbook_close(opened))
        return try scratch.bytes()
    }

    private func fill(_ workbook: UnsafeMutablePointer<lxw_workbook>, with rows: [Row]) throws {
        guard let sheet = workbook_add_worksheet(workbook, nil), let bold = workbook_add_format(workbook),
            let wrong = workbook_add_format(workbook), let reason = workbook_add_format(workbook)
        else { throw Broken(what: "out of memory") }
        format_set_bold(bold)
        format_set_bottom(bold, UInt8(LXW_BORDER_THIN.rawValue))
        format_set_bg_color(wrong, 0xFFF2CC)
        format_set_font_color(reason, 0xA61B1B)
        format_set_text_wrap(reason)
        worksheet_freeze_panes(sheet, 1, 0)
        // Behind the widest row, so that no reason covers a cell.
        let width = max(headings.count, rows.map(\.cells.count).max() ?? 0)
        worksheet_set_column(sheet, 0, UInt16(clamping: width), 16, nil)
        worksheet_set_column(sheet, UInt16(clamping: width), UInt16(clamping: width), 60, nil)
        for (column, heading) in headings.enumerated() {
            try Self.write(heading, at: (0, column), in: sheet, bold)
        }
        try Self.write(reasonHeading, at: (0, width), in: sheet, bold)
        for (place, row) in rows.enumerated() {
            for (column, cell) in row.cells.enumerated() where !cell.isEmpty || row.wrong.contains(column) {
                let format = row.wrong.contains(column) ? wrong : nil
                try Self.write(cell, at: (place + 1, column), in: sheet, format)
            }
            let reasons = row.reasons.joined(separator: "\n")
            try Self.write(reasons, at: (place + 1, width), in: sheet, reason)
        }
    }

    /// Always as text, so that nothing becomes a formula and no long number is rounded.
    private static func write(
        _ text: String, at place: (row: Int, column: Int), in sheet: UnsafeMutablePointer<lxw_worksheet>,
        _ format: UnsafeMutablePointer<lxw_format>?
    ) throws {
        guard let row = UInt32(exactly: place.row), let column = UInt16(exactly: place.column) else {
            throw Broken(what: "no such cell")
        }
        guard !text.isEmpty else {
            return try check(worksheet_write_blank(sheet, row, column, format))
        }
        var shown = text
        if shown.utf16.count > cellLimit {
            shown = String(decoding: Array(shown.utf16.prefix(cellLimit - 1)), as: UTF16.self)
        }
        try check(worksheet_write_string(sheet, row, column, shown, format))
    }

    private static func check(_ error: lxw_error) throws {
        guard error == LXW_NO_ERROR else { throw Broken(what: String(cString: lxw_strerror(error))) }
    }
}
