package import Casework
import Foundation
import SystemPackage
import Territory

/// Says what a workbook or a text document holds, to whoever looks at it without taking it along: bare text,
/// made in the cage; nothing of the file itself is shown.
package struct PreviewDocument: Sendable {
    package enum Preview: Sendable, Equatable {
        /// The first rows and columns of the first sheet that has any.
        case rows([[String]], sheet: String?, isCut: Bool)
        case words(String, isCut: Bool)
    }

    /// What one sees of a sheet on a page.
    package static let mostRows = 50, mostColumns = 20
    private static let mostWords = 200_000
    /// A hundred pages of text took 40 MB and a tenth of a second.
    private static let limits = CagedTool.Limits(
        memoryBytes: 600_000_000, seconds: 10, longestWait: 20, outputBytes: 1 << 20)

    private let bytes: [UInt8]
    private let media: DocumentMedia
    private let folder: String
    private let cage: Cage

    /// - Parameter folder: Where there is room when there is none in memory.
    package init(_ bytes: [UInt8], as media: DocumentMedia, folder: String, in cage: Cage) {
        self.bytes = bytes
        self.media = media
        self.folder = folder
        self.cage = cage
    }

    /// - Throws: ``SheetRefusal``; of files that are neither, ``SheetRefusal/wrongType``.
    package func run() async throws -> Preview {
        switch media {
        case .xlsx: return Self.table(of: try await ReadSheetFile(bytes, folder: folder, in: cage).run())
        case .docx:
            // What unpacking would bring is known before anything is unpacked.
            _ = try ZipDirectory(bytes)
            let (words, isCut) = DocumentText(try await words())?.beginning(Self.mostWords) ?? ("", false)
            return .words(words, isCut: isCut)
        default: throw SheetRefusal.wrongType
        }
    }

    static func table(of sheet: SheetRows) -> Preview {
        let rows = sheet.rows.prefix(mostRows).map { Array($0.fields.prefix(mostColumns)) }
        let used = rows.map { row in (row.lastIndex { !$0.isEmpty } ?? -1) + 1 }.max() ?? 0
        let isCut =
            sheet.rows.count > mostRows
            || sheet.rows.contains { $0.fields.dropFirst(mostColumns).contains { !$0.isEmpty } }
        return .rows(rows.map { Array($0.prefix(used)) }, sheet: sheet.sheet, isCut: isCut)
    }

    private func words() async throws -> [UInt8] {
        guard
            let script = Bundle.module.url(
                forResource: "read-document", withExtension: "py", subdirectory: "Scripts")
        else { throw SheetRefusal.unavailable(reason: "read-document.py is missing") }
        let input = try Scratch(inMemoryOr: folder)
        try input.file.writeAll(bytes)
        // It has no name, so only the child, whoever it runs as, opens it once more.
        guard fchmod(input.file.rawValue, 0o444) == 0 else { throw Errno(rawValue: errno) }
        // The script travels as a word: the child may have no right to read where the program lies.
        let words = [
            "/usr/bin/python3", "-I", "-B", "-c", try String(contentsOf: script, encoding: .utf8),
            String(Self.mostWords),
        ]
        switch try await CagedTool(cage: cage, limits: Self.limits).run(words, reading: input) {
        case .said(let output, _): return output
        case .failed(let complaint) where complaint.contains("MemoryError"): throw SheetRefusal.tooHeavy
        case .failed: throw SheetRefusal.damaged
        case .tooHeavy: throw SheetRefusal.tooHeavy
        case .notInstalled:
            throw SheetRefusal.unavailable(reason: "setpriv, prlimit, timeout or python3 is not installed")
        }
    }
}
