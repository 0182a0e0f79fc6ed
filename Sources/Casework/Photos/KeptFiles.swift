import Foundation
import SystemPackage

/// Files that are kept as they came, beside the photos: documents, whose every byte counts. They are named by
/// their digest alone; nothing opens them but the caged child, which makes pictures of them.
extension PhotoStore {
    /// Sides of a picture of a page: enough to read small print on a desk's screen.
    private static let pageSide = 1600
    /// A number of pages has some digits; more is no number.
    private static let mostDigits = 16

    /// Keeps a file, durable when this returns; the same content a second time is one file.
    ///
    /// - Parameter path: The original in ``incoming``, ours to delete: it is gone afterwards.
    /// - Returns: The digest it is known by.
    /// - Throws: ``PhotoRefusal/noRoom`` when the disk is full.
    package func keepFile(_ path: String) async throws -> String {
        defer { unlink(path) }
        return try await Disk.work {
            let digest = try Disk.withFile(path) { file in
                let digest = try Self.digest(of: file)
                try sync(file)
                return digest
            }
            try Disk.withFile(files) { folder in
                // Shared with others who keep, not with a sweep.
                try lock(folder, LOCK_SH)
                // Over an older one of the same content: for a sweep it is young again.
                guard Glibc.rename(path, "\(files)/\(digest)") == 0 else { throw Errno(rawValue: errno) }
                try sync(folder)
            }
            try handOver(named: digest)
            return digest
        }
    }

    /// Where a file lies, if the text is the name of one at all; it may have been swept.
    package func path(ofFile sha256: String) -> String? {
        Self.isDigest(sha256[...]) ? "\(files)/\(sha256)" : nil
    }

    /// The bytes of a file; `nil`: it is not there.
    package func file(_ sha256: String) async throws -> [UInt8]? {
        guard let path = path(ofFile: sha256) else { return nil }
        return try await Disk.work { FileManager.default.contents(atPath: path).map(Array.init) }
    }

    /// Makes a kept file young again for a sweep.
    ///
    /// - Returns: `false`: it is not there any more.
    package func renewFile(_ sha256: String) async throws -> Bool {
        guard let path = path(ofFile: sha256) else { return false }
        return try await Disk.work {
            try Disk.withFile(files) { folder in
                try lock(folder, LOCK_SH)
                guard utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) != 0 else { return true }
                guard errno == ENOENT else { throw Errno(rawValue: errno) }
                return false
            }
        }
    }

    /// A JPEG of a kept picture, made anew.
    ///
    /// - Throws: ``PhotoRefusal`` where nothing can be made of it.
    package func picture(of sha256: String) async throws -> [UInt8] {
        try await drawn(sha256) { path in
            let header = try Disk.withFile(path) { file in
                try Self.header(of: file, count: Int(try file.seek(offset: 0, from: .end)))
            }
            guard header.pixels <= Self.mostPixels else {
                throw PhotoRefusal.tooManyPixels(limit: Self.mostPixels)
            }
            return .photo(header)
        }
    }

    /// A JPEG of one page of a kept PDF.
    ///
    /// - Parameter page: The first is 1.
    /// - Throws: ``PhotoRefusal`` where nothing can be made of it, or there is no such page.
    package func picture(ofPage page: Int, of sha256: String) async throws -> [UInt8] {
        try await drawn(sha256) { _ in .page(page) }
    }

    /// How many pages a kept PDF has.
    package func pages(of sha256: String) async throws -> Int {
        let bytes = try await made(sha256) { path, target in
            try await encode(path, to: target, side: Self.pageSide, as: .pages)
        }
        let text = String(decoding: bytes.prefix(Self.mostDigits), as: UTF8.self).trimmed
        guard let pages = Int(text), pages > 0 else { throw PhotoRefusal.unreadable }
        return pages
    }

    private func drawn(
        _ sha256: String, as work: @Sendable @escaping (String) throws -> ReencodingChild.Work
    ) async throws -> [UInt8] {
        try await made(sha256) { path, target in
            let work = try await Disk.work { try work(path) }
            try await encode(path, to: target, side: Self.pageSide, as: work)
        }
    }

    private func made(
        _ sha256: String, by make: @Sendable (_ path: String, _ target: String) async throws -> Void
    ) async throws -> [UInt8] {
        guard let path = path(ofFile: sha256) else { throw PhotoRefusal.unreadable }
        let target = "\(incoming)/page-\(UUID().uuidString)"
        defer { unlink(target) }
        do {
            try await turnstile.pass { try await make(path, target) }
        } catch is Turnstile.Full {
            throw PhotoRefusal.unavailable(reason: "too many pictures are waiting")
        } catch Errno.noSuchFileOrDirectory {
            throw PhotoRefusal.unreadable
        }
        return try await Disk.work { FileManager.default.contents(atPath: target).map(Array.init) ?? [] }
    }
}
