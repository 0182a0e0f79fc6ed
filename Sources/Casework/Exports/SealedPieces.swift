import Access
import Foundation
import SystemPackage

/// A file as pieces, each sealed under the file's own key: pieces cannot be changed, left out,
/// put in another order or into another file.
struct SealedPieces: Sendable {
    private static let size = 65_536

    let name: UUID
    let key: FileKey

    /// - Returns: Bytes of what was sealed.
    func seal(_ input: FileDescriptor, to output: FileDescriptor) throws -> Int {
        let count = Int(try input.seek(offset: 0, from: .end))
        var number = 0
        var offset = 0
        repeat {
            let piece = try Self.read(input, at: offset, wanted: Self.size)
            offset += piece.count
            let isLast = offset >= count
            let place = PieceNumber(number, isLast: isLast)
            try output.writeAll(try key.seal(piece, at: place, binding: Array(name.uuidString.utf8)))
            number += 1
            if isLast { break }
        } while true
        return count
    }

    /// - Returns: `nil` past the last piece.
    func open(_ input: FileDescriptor, piece number: Int) throws -> [UInt8]? {
        let count = Int(try input.seek(offset: 0, from: .end))
        let whole = Self.size + key.overhead
        guard number * whole < count else { return nil }
        let bytes = try Self.read(input, at: number * whole, wanted: whole)
        let isLast = number * whole + bytes.count >= count
        return try key.open(
            bytes, at: PieceNumber(number, isLast: isLast), binding: Array(name.uuidString.utf8))
    }

    /// As many bytes as are wanted, fewer at the end of the file.
    static func read(_ file: FileDescriptor, at offset: Int, wanted: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < wanted {
            let rest = wanted - bytes.count
            let place = Int64(offset + bytes.count)
            let piece = try [UInt8](unsafeUninitializedCapacity: rest) { buffer, count in
                count = try file.read(
                    fromAbsoluteOffset: place, into: UnsafeMutableRawBufferPointer(buffer))
            }
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }
}

/// Gives a kept file back, piece by piece.
package final class ExportReader: Sendable {
    private let file: FileDescriptor
    private let pieces: SealedPieces

    init(_ file: FileDescriptor, pieces: SealedPieces) {
        self.file = file
        self.pieces = pieces
    }

    deinit { try? file.close() }

    /// - Returns: `nil` past the last piece.
    package func piece(_ number: Int) async throws -> [UInt8]? {
        try await Disk.work { [self] in try pieces.open(file, piece: number) }
    }
}
