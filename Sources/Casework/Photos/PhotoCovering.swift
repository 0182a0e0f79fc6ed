import Foundation
import SystemPackage

extension PhotoStore {
    /// A new photo in which parts of a kept one are covered for good; the kept one stays as it is.
    ///
    /// - Throws: ``PhotoRefusal/unreadable`` when the photo is gone.
    package func covering(_ boxes: [PhotoBox], of sha256: String) async throws -> StoredPhoto {
        guard let original = path(of: sha256, .full), FileManager.default.fileExists(atPath: original) else {
            throw PhotoRefusal.unreadable
        }
        do {
            return try await turnstile.pass { try await cover(boxes, of: original) }
        } catch is Turnstile.Full {
            throw PhotoRefusal.unavailable(reason: "too many photos are waiting")
        }
    }

    private func cover(_ boxes: [PhotoBox], of original: String) async throws -> StoredPhoto {
        let full = "\(incoming)/cover-\(UUID().uuidString)"
        let (open, closed, thumbnail) = (full + "-open", full + "-closed", "\(full)-\(Self.thumbnailSide)")
        defer { for path in [full, open, closed, thumbnail] { unlink(path) } }
        try await encode(original, to: open, side: Self.fullSide, as: .unpacked)
        try await Disk.work { try Self.cover(boxes, from: open, to: closed) }
        try await encode(closed, to: full, side: Self.fullSide, as: .packed)
        try await encode(full, to: thumbnail, side: Self.thumbnailSide, as: .smaller)
        return try await Disk.work { try settle(full, thumbnail) }
    }

    private static func cover(_ boxes: [PhotoBox], from open: String, to closed: String) throws {
        guard var pixels = Pixels(ppm: Array(try Data(contentsOf: URL(filePath: open)))) else {
            throw PhotoRefusal.unreadable
        }
        pixels.cover(boxes)
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard
            FileManager.default.createFile(
                atPath: closed, contents: Data(pixels.ppm), attributes: attributes)
        else { throw Errno(rawValue: errno) }
    }
}
