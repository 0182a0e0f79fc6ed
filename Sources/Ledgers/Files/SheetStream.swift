import Casework
import Crypto
import Foundation
import Postgres
import SystemPackage
package import Territory

/// A file of text in columns, however long: read a piece at a time, and never held as a whole.
package final class SheetStream {
    /// SHA-256 of the file, in hexadecimal.
    package let digest: String
    package let bytes: Int
    /// How many of them were read.
    package private(set) var bytesRead = 0

    private let file: FileDescriptor
    private let isUTF8: Bool
    private var pieces: CSV.Pieces
    private var cut: [UInt8] = []
    private var isOver = false

    private static let pieceBytes = 1 << 20
    /// A line longer than that is no line of a sheet.
    private static let lineLimitBytes = 8 << 20
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let lineFeed = UInt8(ascii: "\n")

    /// Looks through the whole file once, for its digest and its encoding.
    ///
    /// - Throws: ``SheetRefusal``; what the system says of a file that is not there.
    package init(_ path: String) throws {
        file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        var look = Look()
        do {
            while true {
                let piece = try Self.piece(of: file)
                guard !piece.isEmpty else { break }
                try look.take(piece)
            }
            try look.end()
            _ = try file.seek(offset: 0, from: .start)
        } catch {
            try? file.close()
            throw error
        }
        digest = look.digest
        bytes = look.bytes
        isUTF8 = look.isUTF8
        pieces = CSV.Pieces(separatedBy: SheetText.separator(of: look.first))
    }

    deinit { try? file.close() }

    /// The rows of the next piece; `nil` behind the last.
    package func next() throws -> [CSV.Row]? {
        guard !isOver else { return nil }
        let piece = try Self.piece(of: file)
        isOver = piece.isEmpty
        var whole = cut + piece
        if bytesRead == 0, whole.starts(with: Self.byteOrderMark) {
            whole.removeFirst(Self.byteOrderMark.count)
        }
        bytesRead += piece.count
        // No character of either encoding holds a line feed.
        let end = isOver ? whole.count : (whole.lastIndex(of: Self.lineFeed).map { $0 + 1 } ?? 0)
        cut = Array(whole[end...])
        guard cut.count <= Self.lineLimitBytes else { throw SheetRefusal.cellTooLong(line: 0) }
        whole.removeSubrange(end...)
        guard let text = isUTF8 ? whole : EncodedText.gb18030(whole) else {
            throw SheetRefusal.unreadableText
        }
        do {
            return try pieces.take(text) + (isOver ? pieces.finish() : [])
        } catch .quoteNeverCloses(let line), .strayQuote(let line) {
            throw SheetRefusal.misplacedQuote(line: line)
        } catch .fieldTooLong(let line) {
            throw SheetRefusal.cellTooLong(line: line)
        } catch {
            throw SheetRefusal.unreadableText
        }
    }

    private static func piece(of file: FileDescriptor) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: pieceBytes) { buffer, read in
            read = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// What one sees of a file without reading its rows.
    private struct Look {
        private var hash = SHA256()
        private var cut: [UInt8] = []
        private(set) var bytes = 0
        private(set) var isUTF8 = true
        private(set) var first: [UInt8] = []

        var digest: String { Hex.text(of: hash.finalize()) }

        mutating func take(_ piece: [UInt8]) throws(SheetRefusal) {
            if bytes == 0 {
                first = piece
                let marks: [[UInt8]] = [[0x50, 0x4B, 3, 4], [0xD0, 0xCF], [0xFF, 0xFE], [0xFE, 0xFF]]
                guard !marks.contains(where: piece.starts) else { throw .wrongType }
            }
            bytes += piece.count
            hash.update(data: piece)
            guard !piece.contains(0) else { throw .wrongType }
            guard isUTF8 else { return }
            let end = piece.lastIndex(of: SheetStream.lineFeed).map { $0 + 1 } ?? 0
            let whole = cut + piece[..<end]
            cut = end == 0 ? cut + piece : Array(piece[end...])
            guard cut.count <= SheetStream.lineLimitBytes else { throw .cellTooLong(line: 0) }
            isUTF8 = String(validating: whole, as: UTF8.self) != nil
        }

        mutating func end() throws(SheetRefusal) {
            guard bytes > 0 else { throw .empty }
            if isUTF8 { isUTF8 = String(validating: cut, as: UTF8.self) != nil }
        }
    }
}
