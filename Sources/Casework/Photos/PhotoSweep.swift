package import Foundation
import SystemPackage

extension PhotoStore {
    /// Names asked about at once, and deleted under one lock.
    private static let sweepBatch = 500

    /// Deletes photos no case knows, files no document has, and uploads nobody finished.
    ///
    /// - Parameters:
    ///   - cutoff: Younger files stay: a report may keep its photos some time before its row commits.
    ///   - unfinished: Younger pieces of photos stay; `nil`: those of the same age.
    ///   - known: Those of the given digests that some case still shows. When it throws, the sweep ends.
    /// - Returns: How many files were deleted.
    @discardableResult
    package func sweep(
        olderThan cutoff: Date, unfinished: Date? = nil,
        keeping known: ([String]) async throws -> Set<String>
    ) async throws -> Int {
        var deleted = try await Disk.work {
            try sweepIncoming { name in Self.isFinished(name) ? cutoff : unfinished ?? cutoff }
        }
        let listing = try FolderListing(files)
        while true {
            let found = try await Disk.work { () -> [String]? in
                let names = try listing.next(Self.sweepBatch)
                return names.isEmpty ? nil : digests(in: names, olderThan: cutoff)
            }
            guard let digests = found else { return deleted }
            if digests.isEmpty { continue }
            let kept = try await known(digests)
            let orphans = digests.filter { !kept.contains($0) }
            deleted += try await Disk.work { try delete(orphans, olderThan: cutoff) }
        }
    }

    /// Whether a sweep is due, and begun herewith: told by the age of a file beside the photos, so that of
    /// many processes one sweeps.
    func beginSweep(at now: Date, every pace: TimeInterval) async throws -> Bool {
        try await Disk.work {
            let mark = "\(files)/swept"
            let file = try FileDescriptor.open(
                FilePath(mark), .writeOnly, options: [.create, .closeOnExec, .noFollow],
                permissions: .ownerReadWrite)
            return try file.closeAfter {
                try lock(file, LOCK_EX)
                var status = stat()
                guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
                // The first sweep of a place has nothing to find yet, and of a clock set back says nothing.
                let isFresh = status.st_size == 0
                let since = now.timeIntervalSince1970 - Double(status.st_mtim.tv_sec)
                guard isFresh || since >= pace || since < 0 else { return false }
                try file.resize(to: 0)
                _ = try file.writeAll(toAbsoluteOffset: 0, Array("swept\n".utf8))
                return try stamp(file, now)
            }
        }
    }

    private func stamp(_ file: FileDescriptor, _ now: Date) throws -> Bool {
        let moment = timespec(tv_sec: Int(now.timeIntervalSince1970), tv_nsec: 0)
        guard futimens(file.rawValue, [moment, moment]) == 0 else { throw Errno(rawValue: errno) }
        return true
    }

    private func digests(in names: [String], olderThan cutoff: Date) -> [String] {
        let old = names.filter { isOld("\(files)/\($0)", cutoff) }
        return Set(old.map { $0.prefix(64) }.filter(Self.isDigest).map(String.init)).sorted()
    }

    private func delete(_ digests: [String], olderThan cutoff: Date) throws -> Int {
        try Disk.withFile(files) { folder in
            // A report may bring the same photo back this very moment: its new file must be seen as new.
            try lock(folder, LOCK_EX)
            var deleted = 0
            for digest in digests {
                let names = [path(of: digest, .full), path(of: digest, .thumbnail), path(ofFile: digest)]
                for path in names.compactMap(\.self) where isOld(path, cutoff) {
                    deleted += try remove(path)
                }
            }
            return deleted
        }
    }

    /// Records of photos that are kept lie among what is not finished.
    private static func isFinished(_ name: String) -> Bool { name.hasPrefix(PhotoUploads.record) }

    /// Deletes uploads that nobody has gone on with.
    func sweepUnfinished(olderThan cutoff: Date) throws {
        _ = try sweepIncoming { name in Self.isFinished(name) ? .distantPast : cutoff }
    }

    /// Bytes that uploads take which are not finished, each at least what the disk gives away at a time.
    func unfinishedBytes() throws -> Int {
        let listing = try FolderListing(incoming)
        var bytes = 0
        while true {
            let names = try listing.next(Self.sweepBatch)
            if names.isEmpty { return bytes }
            for name in names where !Self.isFinished(name) {
                var status = stat()
                guard lstat("\(incoming)/\(name)", &status) == 0 else { continue }
                bytes += max(Int(status.st_size), Int(status.st_blocks) * 512)
            }
        }
    }

    private func sweepIncoming(olderThan cutoff: (String) -> Date) throws -> Int {
        let listing = try FolderListing(incoming)
        var deleted = 0
        while true {
            let names = try listing.next(Self.sweepBatch)
            if names.isEmpty { return deleted }
            for name in names where isOld("\(incoming)/\(name)", cutoff(name)) {
                deleted += try remove("\(incoming)/\(name)")
            }
        }
    }

    private func remove(_ path: String) throws -> Int {
        if unlink(path) == 0 { return 1 }
        guard errno == ENOENT else { throw Errno(rawValue: errno) }
        return 0
    }

    /// No file, or not a plain one, is never old.
    private func isOld(_ path: String, _ cutoff: Date) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return Double(status.st_mtim.tv_sec) < cutoff.timeIntervalSince1970
    }
}

/// The names in a folder, some at a time: a city keeps millions of photos.
private final class FolderListing: @unchecked Sendable {
    // Used by one caller after another, never by two at once.
    private let folder: OpaquePointer

    init(_ path: String) throws {
        guard let opened = opendir(path) else { throw Errno(rawValue: errno) }
        folder = opened
    }

    deinit { closedir(folder) }

    func next(_ most: Int) throws -> [String] {
        var names: [String] = []
        while names.count < most {
            errno = 0
            guard let entry = readdir(folder) else {
                if errno != 0 { throw Errno(rawValue: errno) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
