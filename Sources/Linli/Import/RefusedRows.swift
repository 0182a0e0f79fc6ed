import Casework
import Foundation
import SystemPackage

/// Rows that were not taken, in a file beside the one they come from: to be put right and handed in again.
struct RefusedRows: Sendable {
    /// A row and everything that is wrong with it.
    struct Row: Sendable {
        let line: Int
        let cells: [String]
        let why: [Sentence]
    }

    let path: String
    private let headings: [String]

    init(beside file: String, headings: [String]) {
        path = file + ".rejected.csv"
        self.headings = headings
    }

    /// Begins where the last rows that count end; what a killed import had added is cut off.
    func begin(at bytes: Int) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.create, .closeOnExec],
            permissions: [.ownerReadWrite])
        try file.closeAfter {
            let held = try file.seek(offset: 0, from: .end)
            try file.resize(to: held < Int64(bytes) ? held : Int64(bytes))
        }
    }

    /// - Returns: How long the file is with them.
    func add(_ rows: [Row]) throws -> Int {
        let file = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.append, .create, .closeOnExec],
            permissions: [.ownerReadWrite])
        return try file.closeAfter {
            let held = Int(try file.seek(offset: 0, from: .end))
            guard !rows.isEmpty else { return held }
            let text = (held == 0 ? head : "") + rows.map(line).joined()
            // On the disk before the database says that it counts.
            let written = try file.writeAll(text.utf8)
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            return held + written
        }
    }

    /// Nothing was refused: no file is left behind.
    func endEmpty() { unlink(path) }

    // A byte order mark, so that a spreadsheet takes it for what it is.
    private var head: String { "\u{FEFF}" + InertCSV.line(headings + ["行号 line", "原因", "reason"]) }

    private func line(_ row: Row) -> String {
        let cells = (0..<max(headings.count, row.cells.count)).map { row.cells.dropFirst($0).first ?? "" }
        let why = [\Sentence.zh, \.en].map { language in
            row.why.map { $0[keyPath: language] }.joined(separator: "; ")
        }
        return InertCSV.line(cells + ["\(row.line)"] + why)
    }
}
