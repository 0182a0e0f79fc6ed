package import Access
package import Foundation
import Postgres
import SystemPackage

/// Photos on their way, piece by piece, before the report they belong to is sent.
///
/// A photo is found again by the key of its report and the digest of its content, both: whoever knows what a
/// photo is, but not the key, learns nothing of it and adds it to nothing. What no report names is swept.
package struct PhotoUploads: Sendable {
    /// Bytes of one request: what a weak line carries before it breaks off.
    package static let mostPiece = 1 << 20

    /// One photo of one report.
    package struct Name: Sendable, Equatable {
        let sha256: String
        let key: String

        package init(sha256: String, key: String) throws(UploadRefusal) {
            guard PhotoStore.isDigest(sha256[...]) else { throw .notADigest }
            guard ReportCase.isKey(key) else { throw .keyMissing }
            (self.sha256, self.key) = (sha256, key)
        }
    }

    /// How far a photo has come.
    package enum Standing: Sendable, Equatable {
        /// Bytes that need not be sent again.
        case arrived(Int)
        case kept(StoredPhoto)
    }

    private let store: PhotoStore
    private let keys: KeyRing
    private let room: UploadRoom

    package init(store: PhotoStore, keys: KeyRing) {
        self.init(store: store, keys: keys, room: UploadRoom(of: store))
    }

    init(store: PhotoStore, keys: KeyRing, room: UploadRoom) {
        self.store = store
        self.keys = keys
        self.room = room
    }

    /// Asked before a piece is written.
    ///
    /// - Throws: ``UploadRefusal/noRoom``.
    package func takeRoom(for bytes: Int, at now: Date) async throws {
        try await room.take(min(bytes, Self.mostPiece), at: now)
    }

    package func standing(of name: Name) async throws -> Standing {
        try await Disk.work {
            if let photo = try kept(name) { return .kept(photo) }
            return .arrived(Self.size(of: pieces(name)))
        }
    }

    /// Adds bytes to what arrived, which stays when the line breaks right after.
    ///
    /// - Parameter offset: Where they belong: exactly at the end of what is there.
    /// - Returns: Bytes that are there now.
    package func append(_ bytes: [UInt8], at offset: Int, to name: Name) async throws -> Int {
        try await Disk.work {
            let path = pieces(name)
            guard offset + bytes.count <= PhotoStore.mostBytes else {
                unlink(path)
                throw PhotoRefusal.tooLarge(limit: PhotoStore.mostBytes)
            }
            do {
                return try write(bytes, at: offset, to: path)
            } catch Errno.noSuchFileOrDirectory {
                throw UploadRefusal.wrongOffset(has: 0)
            }
        }
    }

    // Locked for one write only: a request whose line died hangs about for half a minute and must not keep
    // the next one out. The slower of two finds the end moved.
    private func write(_ bytes: [UInt8], at offset: Int, to path: String) throws -> Int {
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow]
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: offset == 0 ? options.union(.create) : options,
            permissions: .ownerReadWrite)
        return try file.closeAfter {
            try store.lock(file, LOCK_EX)
            let has = Int(try file.seek(offset: 0, from: .end))
            guard has == offset else { throw UploadRefusal.wrongOffset(has: has) }
            return has + (try file.writeAll(toAbsoluteOffset: Int64(offset), bytes))
        }
    }

    /// Says that everything has arrived: the photo is checked against its digest, made anew and kept.
    ///
    /// Said again, it answers the same.
    ///
    /// - Parameter line: Whoever sends it: of one line only some wait at a time.
    package func finish(_ name: Name, from line: String? = nil) async throws -> StoredPhoto {
        if case .kept(let photo) = try await standing(of: name) { return photo }
        let path = pieces(name)
        let whole = try await Disk.work { try copy(of: path, with: name.sha256) }
        do {
            let photo = try await store.keep(whole, from: line)
            try await Disk.work {
                try note(photo, as: record(name))
                unlink(path)
            }
            return photo
        } catch PhotoRefusal.unavailable(let reason) {
            // Not the sender's fault: what arrived stays, and only this is to be said again.
            throw PhotoRefusal.unavailable(reason: reason)
        } catch PhotoRefusal.noRoom {
            throw PhotoRefusal.noRoom
        } catch let refusal as PhotoRefusal {
            _ = try await Disk.work { unlink(path) }
            throw refusal
        }
    }

    /// A second name for what arrived, if it is what it was said to be; the first stays until the photo is
    /// kept, so that a process killed in between loses nothing.
    private func copy(of path: String, with sha256: String) throws -> String {
        let whole = "\(store.incoming)/whole-\(UUID().uuidString)"
        guard link(path, whole) == 0 else {
            guard errno == ENOENT else { throw Errno(rawValue: errno) }
            throw UploadRefusal.wrongOffset(has: 0)
        }
        guard try Disk.withFile(whole, { try PhotoStore.digest(of: $0) }) == sha256 else {
            unlink(whole)
            unlink(path)
            throw UploadRefusal.contentDiffers
        }
        return whole
    }

    /// The photos a report names, kept for as long again as a sweep waits.
    ///
    /// - Throws: ``UploadRefusal/missing`` when one was never finished under this key, or was swept since.
    package func photos(_ digests: [String], of key: String) async throws -> [StoredPhoto] {
        let names = try digests.map { try Name(sha256: $0, key: key) }
        return try await Disk.work {
            try names.map { name in
                guard let photo = try kept(name), try store.renew(photo.sha256) else {
                    throw UploadRefusal.missing
                }
                return photo
            }
        }
    }

    // MARK: What lies on the disk

    static let record = "kept-"

    private func pieces(_ name: Name) -> String { "\(store.incoming)/piece-\(mark(name))-\(name.sha256)" }

    private func record(_ name: Name) -> String {
        "\(store.incoming)/\(Self.record)\(mark(name))-\(name.sha256)"
    }

    // Whoever sees the folder finds no report by it.
    private func mark(_ name: Name) -> String { Hex.text(of: keys.mark(name.key, for: "upload").prefix(16)) }

    private static func size(of path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// - Returns: `nil` also when the photo itself was swept: it is to be sent again.
    private func kept(_ name: Name) throws -> StoredPhoto? {
        guard let data = FileManager.default.contents(atPath: record(name)) else { return nil }
        let photo = try JSONDecoder().decode(StoredPhoto.self, from: data)
        return store.holds(photo.sha256) ? photo : nil
    }

    private func note(_ photo: StoredPhoto, as path: String) throws {
        let fresh = "\(path)-\(UUID().uuidString)"
        let file = try FileDescriptor.open(
            FilePath(fresh), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            _ = try file.writeAll(JSONEncoder().encode(photo))
            try store.sync(file)
        }
        guard rename(fresh, path) == 0 else { throw Errno(rawValue: errno) }
        try Disk.withFile(store.incoming) { try store.sync($0) }
    }
}

/// Why a piece of a photo, or a photo that a report names, was not taken.
package enum UploadRefusal: Error, Equatable {
    /// The address ends in something else than the SHA-256 of a photo in small hexadecimal digits.
    case notADigest
    /// No key of a report, or none of the form keys have.
    case keyMissing
    /// - limit: Bytes.
    case pieceTooLarge(limit: Int)
    /// - has: How many bytes are there: the next piece begins at that one.
    case wrongOffset(has: Int)
    /// All has arrived, and is something else than the digest says; to be sent again from its beginning.
    case contentDiffers
    /// So much lies there unfinished, or so little of the disk is left, that no more is taken just now.
    case noRoom
    /// The report names a photo that did not arrive under its key, or was not sent on for too long.
    case missing
}
