import Crypto
import Foundation
import SystemPackage

/// The photos of all cases, as files named by their content: the one door for every photo, however it came.
///
/// Nothing a stranger made is kept: each photo is decoded in a confined child and written anew, bare. What
/// offices keep as it is, documents, lies beside them (`KeptFiles.swift`).
package struct PhotoStore: Sendable {
    package enum Size: Sendable { case full, thumbnail }

    /// Bytes of the original: what phones of today make, twice over.
    package static let mostBytes = 15 * 1024 * 1024
    /// Pixels of the original: the largest phones take 50 megapixels.
    package static let mostPixels = 50_000_000

    /// Enough to read a house number across a street, in some 300 kB.
    static let fullSide = 2048
    /// Twice the width of a picture in a list, for screens with two pixels to the point.
    static let thumbnailSide = 400
    static let quality = 85
    /// Room left on a disk below which a failed write is put down to the disk.
    private static let fullDisk = 32_000_000

    /// Where kept photos lie.
    let files: String
    /// Where uploads wait for ``keep(_:)``: on the same disk as the kept ones.
    package let incoming: String
    /// Where kept photos wait to be copied into a backup.
    let unsaved: String
    let child: ReencodingChild
    private let darkroom: DarkroomChild
    /// Where `linli-darkroom` lies; `nil`: libvips draws every photo.
    package static var darkroomPath: String? { DarkroomChild.program }
    // Two processors. What waits is a file and a line; what is sent away is sent once more, all of it.
    let turnstile = Turnstile(places: 2, waiting: 32...256, patience: .seconds(5))

    /// - Parameter data: The data folder; its folders `files` and `incoming` are made when missing.
    package init(data: String) throws {
        try self.init(data: data, child: ReencodingChild())
    }

    init(data: String, child: ReencodingChild, darkroom: DarkroomChild = DarkroomChild()) throws {
        self.child = child
        self.darkroom = darkroom
        files = "\(data)/files"
        incoming = "\(data)/incoming"
        unsaved = Self.unsaved(under: data)
        for folder in [files, incoming] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
    }

    /// Re-encodes a photo and keeps it, durable when this returns.
    ///
    /// - Parameters:
    ///   - path: The original, ours to delete: it is gone afterwards, whatever the outcome.
    ///   - line: Where it came from, when nobody has let its report in yet.
    /// - Throws: ``PhotoRefusal``; or the system's error when our own disk fails.
    package func keep(_ path: String, from line: String? = nil) async throws -> StoredPhoto {
        defer { unlink(path) }
        let header = try await Disk.work { try Self.acceptable(path) }
        do {
            return try await turnstile.pass(from: line) { try await encode(path, header) }
        } catch is Turnstile.Full {
            throw PhotoRefusal.unavailable(reason: "too many photos are waiting")
        }
    }

    /// Whether a kept photo is still there, in both its sizes.
    package func holds(_ sha256: String) -> Bool {
        [path(of: sha256, .full), path(of: sha256, .thumbnail)].allSatisfy { path in
            path.map { access($0, R_OK) == 0 } ?? false
        }
    }

    /// Where a kept photo lies, if the text is the name of one at all; it may have been swept.
    package func path(of sha256: String, _ size: Size) -> String? {
        guard Self.isDigest(sha256[...]) else { return nil }
        return switch size {
        case .full: "\(files)/\(sha256).jpg"
        case .thumbnail: "\(files)/\(sha256)-\(Self.thumbnailSide).jpg"
        }
    }

    static func isDigest(_ text: Substring) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    /// All that can be known before decoding.
    private static func acceptable(_ path: String) throws -> PhotoHeader {
        let found = try Disk.withFile(path) { file in
            let count = Int(try file.seek(offset: 0, from: .end))
            guard count <= mostBytes else { throw PhotoRefusal.tooLarge(limit: mostBytes) }
            return try Self.header(of: file, count: count)
        }
        guard found.pixels <= mostPixels else { throw PhotoRefusal.tooManyPixels(limit: mostPixels) }
        return found
    }

    static func header(of file: FileDescriptor, count: Int) throws -> PhotoHeader {
        try PhotoHeader(
            of: ByteSource(count: count) { offset, wanted in
                try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, read in
                    let room = UnsafeMutableRawBufferPointer(buffer)
                    read = try file.read(fromAbsoluteOffset: Int64(offset), into: room)
                }
            })
    }

    private func encode(_ path: String, _ header: PhotoHeader) async throws -> StoredPhoto {
        let full = "\(incoming)/photo-\(UUID().uuidString)"
        let thumbnail = "\(full)-\(Self.thumbnailSide)"
        defer {
            // Left only when something failed: once renamed they are not here any more.
            unlink(full)
            unlink(thumbnail)
        }
        if let made = try await drawnAnew(path, header) {
            try await Disk.work {
                try Self.write(made.photo, to: full)
                try Self.write(made.thumbnail, to: thumbnail)
            }
        } else {
            try await encode(path, to: full, side: Self.fullSide, as: .photo(header))
            try await encode(full, to: thumbnail, side: Self.thumbnailSide, as: .smaller)
        }
        return try await Disk.work { try settle(full, thumbnail) }
    }

    /// The quick way, for what the pages' own script sends.
    ///
    /// - Returns: `nil` when it is not for this photo, or cannot make anything of it: libvips then judges.
    private func drawnAnew(_ path: String, _ header: PhotoHeader) async throws -> Developed? {
        guard header.isBare, max(header.width, header.height) <= Self.fullSide else { return nil }
        let input = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .noFollow])
        defer { try? input.close() }
        return try await darkroom.develop(input, thumbnail: Self.thumbnailSide, quality: Self.quality)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to path: String) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        _ = try file.closeAfter { try file.writeAll(bytes) }
    }

    func encode(
        _ path: String, to target: String, side: Int, as work: ReencodingChild.Work
    ) async throws {
        let input = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .noFollow])
        defer { try? input.close() }
        let output = try await Disk.work {
            try FileDescriptor.open(
                FilePath(target), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
        }
        defer { try? output.close() }
        do {
            try await child.encode(input, to: output, as: work, side: side, quality: Self.quality)
        } catch PhotoRefusal.unreadable where isDiskFull {
            throw PhotoRefusal.noRoom
        }
    }

    /// The child cannot tell a bad photo from a full disk.
    private var isDiskFull: Bool {
        var numbers = statvfs()
        guard statvfs(incoming, &numbers) == 0 else { return true }
        return numbers.f_bavail < UInt(Self.fullDisk) / max(numbers.f_frsize, 1)
    }

    /// Gives the new files their names, once they are on the disk.
    func settle(_ full: String, _ thumbnail: String) throws -> StoredPhoto {
        let stored = try Disk.withFile(full) { file in
            let count = Int(try file.seek(offset: 0, from: .end))
            let header = try Self.header(of: file, count: count)
            let digest = try Self.digest(of: file)
            try sync(file)
            return StoredPhoto(sha256: digest, width: header.width, height: header.height, bytes: count)
        }
        try Disk.withFile(thumbnail) { try sync($0) }
        try Disk.withFile(files) { folder in
            // Shared with others who keep, not with a sweep.
            try lock(folder, LOCK_SH)
            // The thumbnail first: where the photo is, its thumbnail is too.
            try rename(thumbnail, to: stored.sha256, .thumbnail)
            try rename(full, to: stored.sha256, .full)
            try sync(folder)
        }
        try handOver(stored.sha256)
        return stored
    }

    static func digest(of file: FileDescriptor) throws -> String {
        var hash = SHA256()
        var offset: Int64 = 0
        while true {
            let piece = try [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, read in
                read = try file.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
            }
            if piece.isEmpty { break }
            hash.update(data: piece)
            offset += Int64(piece.count)
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Makes a kept photo young again for a sweep.
    ///
    /// - Returns: `false`: it is not there any more.
    func renew(_ sha256: String) throws -> Bool {
        try Disk.withFile(files) { folder in
            try lock(folder, LOCK_SH)
            for path in [path(of: sha256, .thumbnail), path(of: sha256, .full)].compactMap(\.self)
            where utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) != 0 {
                guard errno == ENOENT else { throw Errno(rawValue: errno) }
                return false
            }
            return true
        }
    }

    private func rename(_ path: String, to sha256: String, _ size: Size) throws {
        guard let target = self.path(of: sha256, size) else { preconditionFailure("not a digest: \(sha256)") }
        guard Glibc.rename(path, target) == 0 else { throw Errno(rawValue: errno) }
    }

    func sync(_ file: FileDescriptor) throws {
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    func lock(_ folder: FileDescriptor, _ kind: Int32) throws {
        while flock(folder.rawValue, kind) != 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
    }
}
