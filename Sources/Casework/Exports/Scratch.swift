import Foundation
package import SystemPackage

/// A file without a name, for as long as somebody holds it: nobody else can open it, and it is gone with its
/// last user.
package final class Scratch: Sendable {
    /// Memory a file being written may take up before the disk is used: some 50 000 rows with all words.
    private static let roomInMemory: UInt = 512_000_000
    private static let memory = "/dev/shm"

    package let file: FileDescriptor

    package init(in folder: String) throws {
        let path = "\(folder)/linli-\(UUID())"
        file = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        self.folder = folder
        guard unlink(path) == 0 else { throw Errno(rawValue: errno) }
    }

    /// In memory where there is room, so that nothing readable ever comes to the disk; else in a folder.
    package convenience init(inMemoryOr folder: String) throws {
        var numbers = statvfs()
        let hasRoom =
            statvfs(Self.memory, &numbers) == 0
            && numbers.f_bavail >= Self.roomInMemory / max(numbers.f_frsize, 1)
        try self.init(in: hasRoom ? Self.memory : folder)
    }

    deinit { try? file.close() }

    /// Where parts of it may be written.
    package let folder: String
    /// A path by which this process, and nobody else, opens it once more.
    package var path: String { "/proc/self/fd/\(file.rawValue)" }

    /// Everything that was written.
    package func bytes() throws -> [UInt8] {
        let count = Int(try file.seek(offset: 0, from: .end))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let (rest, place) = (count - bytes.count, Int64(bytes.count))
            let piece = try [UInt8](unsafeUninitializedCapacity: rest) { buffer, filled in
                filled = try file.read(
                    fromAbsoluteOffset: place, into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }
}
