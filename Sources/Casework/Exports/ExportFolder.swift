import Access
package import Foundation
import SystemPackage

/// Where files of cases lie, each sealed under a key of its own; what is on the disk is noise to all others.
package struct ExportFolder: Sendable {
    /// No link lives longer than a day after its file was made; an hour for clocks that differ.
    package static let longestLife: TimeInterval = 25 * 3_600

    private let files: String
    // Two processors, and each takes a connection for some seconds.
    private let turnstile = Turnstile(places: 2, mostWaiting: 8)

    /// - Parameter data: The data folder; its folder `exports` is made when missing.
    package init(data: String) throws {
        files = "\(data)/exports"
        try FileManager.default.createDirectory(
            atPath: files, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Waits for its turn before a transaction begins: a context may not stand idle.
    package func inTurn<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        do {
            return try await turnstile.pass(body)
        } catch is Turnstile.Full {
            throw ExportRefusal.busy
        }
    }

    /// A place to write in that has no name, in memory where there is room.
    func scratch() throws -> Scratch { try Scratch(inMemoryOr: files) }

    /// Seals what was written and gives it a name, durable when this returns.
    ///
    /// - Returns: Bytes of what was sealed.
    func keep(_ scratch: Scratch, as name: UUID, under key: FileKey) async throws -> Int {
        try await Disk.work { [files] in
            let part = "\(files)/\(name).part"
            // Left only when something failed: once renamed it is not here any more.
            defer { unlink(part) }
            let output = try FileDescriptor.open(
                FilePath(part), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
            let count = try output.closeAfter {
                let count = try SealedPieces(name: name, key: key).seal(scratch.file, to: output)
                guard fsync(output.rawValue) == 0 else { throw Errno(rawValue: errno) }
                return count
            }
            guard rename(part, "\(files)/\(name)") == 0 else { throw Errno(rawValue: errno) }
            try Disk.withFile(files) { folder in
                guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            return count
        }
    }

    /// A kept file, read and opened piece by piece.
    func reader(of name: UUID, under key: FileKey) async throws -> ExportReader {
        try await Disk.work { [files] in
            let file = try FileDescriptor.open(
                FilePath("\(files)/\(name)"), .readOnly, options: [.closeOnExec, .noFollow])
            return ExportReader(file, pieces: SealedPieces(name: name, key: key))
        }
    }

    /// Gone when this returns, if it was there at all.
    func remove(_ name: UUID) async throws {
        try await Disk.work { [files] in
            guard unlink("\(files)/\(name)") == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
        }
    }

    /// Deletes what no row can be waiting for: files of transactions that never ended, parts of files.
    ///
    /// - Returns: How many files were deleted.
    @discardableResult
    package func sweep(olderThan cutoff: Date) async throws -> Int {
        try await Disk.work { [files] in
            var deleted = 0
            for name in try FileManager.default.contentsOfDirectory(atPath: files) {
                var status = stat()
                guard lstat("\(files)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                    Double(status.st_mtim.tv_sec) < cutoff.timeIntervalSince1970
                else { continue }
                guard unlink("\(files)/\(name)") == 0 || errno == ENOENT else {
                    throw Errno(rawValue: errno)
                }
                deleted += 1
            }
            return deleted
        }
    }
}
