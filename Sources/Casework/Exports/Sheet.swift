import CXlsxWriter
import Foundation
import SystemPackage

/// A file of rows while it is written; one caller after another, never two at once.
package protocol Sheet: Sendable {
    func add(_ rows: [[ExportCell]]) throws
    /// Ends the file; nothing may be added afterwards.
    func finish(isCut: Bool) throws
}

extension Sheet {
    /// Where a disk may be waited for.
    package func write(_ rows: [[ExportCell]]) async throws { try await Disk.work { try add(rows) } }

    /// Where a disk may be waited for: the file is whole when this returns.
    package func close(isCut: Bool) async throws { try await Disk.work { try finish(isCut: isCut) } }
}

extension ExportForm {
    /// An empty file of this kind, its head written.
    package func sheet(on scratch: Scratch, under head: SheetHead) throws -> any Sheet {
        switch self {
        case .xlsx: try WorkbookSheet(on: scratch, under: head)
        case .csv: try CommaSheet(on: scratch, under: head)
        }
    }
}

/// The file could not be written: no room, or a library's complaint.
struct SheetBroken: Error { let what: String }

/// A workbook of one sheet: watermark, frozen headings with filters, typed cells; never a formula.
final class WorkbookSheet: Sheet, @unchecked Sendable {
    // One caller after another: see ``Sheet``.
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private let worksheet: UnsafeMutablePointer<lxw_worksheet>
    private let moments: UnsafeMutablePointer<lxw_format>
    private let days: UnsafeMutablePointer<lxw_format>
    private let head: SheetHead
    private var row: UInt32 = 2
    /// Holds the file open for as long as the library writes to it.
    private let scratch: Scratch

    init(on scratch: Scratch, under head: SheetHead) throws {
        self.scratch = scratch
        self.head = head
        let opened = scratch.folder.withCString { folder in
            var options = lxw_workbook_options(
                constant_memory: 1, tmpdir: UnsafeMutablePointer(mutating: folder), use_zip64: 0)
            return workbook_new_opt(scratch.path, &options)
        }
        guard let opened, let sheet = workbook_add_worksheet(opened, nil),
            let moments = workbook_add_format(opened), let days = workbook_add_format(opened),
            let bold = workbook_add_format(opened), let quiet = workbook_add_format(opened)
        else { throw SheetBroken(what: "out of memory") }
        workbook = opened
        worksheet = sheet
        self.moments = moments
        self.days = days
        format_set_num_format(moments, "yyyy-mm-dd hh:mm")
        format_set_num_format(days, "yyyy-mm-dd")
        format_set_bold(bold)
        format_set_bottom(bold, UInt8(LXW_BORDER_THIN.rawValue))
        format_set_font_color(quiet, 0x60686C)
        try writeHead(bold: bold, quiet: quiet)
    }

    deinit { if let workbook { lxw_workbook_free(workbook) } }

    private func writeHead(
        bold: UnsafeMutablePointer<lxw_format>, quiet: UnsafeMutablePointer<lxw_format>
    ) throws {
        name()
        for (position, column) in head.columns.enumerated() {
            worksheet_set_column(worksheet, UInt16(position), UInt16(position), column.width, nil)
        }
        worksheet_freeze_panes(worksheet, 2, 0)
        worksheet_repeat_rows(worksheet, 0, 1)
        worksheet_set_landscape(worksheet)
        // An ampersand begins an order to the printer, so it is said twice; longer footers are not allowed.
        let footer = "&L" + head.watermark.prefix(200).replacing("&", with: "&&") + "&R&P / &N"
        worksheet_set_footer(worksheet, footer)
        try check(worksheet_write_string(worksheet, 0, 0, head.watermark, quiet))
        for (position, column) in head.columns.enumerated() {
            try check(worksheet_write_string(worksheet, 1, UInt16(position), column.heading, bold))
        }
    }

    private func name() {
        let texts = [head.title, head.watermark, head.watermark].map { (text: String) in strdup(text) }
        defer { texts.forEach { free($0) } }
        var properties = lxw_doc_properties()
        properties.title = texts.first ?? nil
        properties.subject = texts.dropFirst().first ?? nil
        properties.comments = texts.last ?? nil
        workbook_set_properties(workbook, &properties)
    }

    func add(_ rows: [[ExportCell]]) throws {
        for cells in rows {
            for (column, cell) in cells.enumerated() { try write(cell, at: UInt16(column)) }
            row += 1
        }
    }

    private func write(_ cell: ExportCell, at column: UInt16) throws {
        switch cell {
        case .text(let text): try check(worksheet_write_string(worksheet, row, column, text, nil))
        case .number(let number):
            try check(worksheet_write_number(worksheet, row, column, Double(number), nil))
        case .decimal(let number):
            try check(worksheet_write_number(worksheet, row, column, number, nil))
        case .day(let day):
            try check(worksheet_write_unixtime(worksheet, row, column, Int64(day.ordinal) * 86_400, days))
        case .moment(let moment):
            // A workbook knows no time zones: the clock on the wall of the place stands in it.
            let wall = moment.timeIntervalSince1970 + Double(head.zone.secondsFromGMT(for: moment))
            try check(
                worksheet_write_unixtime(worksheet, row, column, Int64(wall.rounded(.down)), moments))
        case .nothing: break
        }
    }

    func finish(isCut: Bool) throws {
        guard let open = workbook else { return }
        try check(
            worksheet_autofilter(worksheet, 1, 0, max(row - 1, 1), UInt16(max(head.columns.count, 1) - 1)))
        if isCut { try check(worksheet_write_string(worksheet, row + 1, 0, head.cut, nil)) }
        workbook = nil
        // It frees the workbook, whatever it returns.
        try check(workbook_close(open))
    }

    private func check(_ error: lxw_error) throws {
        guard error == LXW_NO_ERROR else { throw SheetBroken(what: String(cString: lxw_strerror(error))) }
    }
}

/// Comma-separated values in UTF-8 with its mark, as spreadsheets want it; the watermark is the last line, so
/// that programs find the headings first.
final class CommaSheet: Sheet {
    private let scratch: Scratch
    private let head: SheetHead

    init(on scratch: Scratch, under head: SheetHead) throws {
        self.scratch = scratch
        self.head = head
        try write("\u{FEFF}" + InertCSV.line(head.columns.map(\.heading)))
    }

    func add(_ rows: [[ExportCell]]) throws {
        try write(rows.map { InertCSV.line($0.map(text)) }.joined())
    }

    func finish(isCut: Bool) throws {
        if isCut { try write(InertCSV.line([head.cut])) }
        try write(InertCSV.line([head.watermark]))
    }

    private func text(_ cell: ExportCell) -> String {
        switch cell {
        case .text(let text): text
        case .number(let number): String(number)
        case .decimal(let number): "\(number)"
        case .day(let day): day.description
        case .moment(let moment): InertCSV.text(of: moment, in: head.zone)
        case .nothing: ""
        }
    }

    private func write(_ text: String) throws { try scratch.file.writeAll(Array(text.utf8)) }
}
