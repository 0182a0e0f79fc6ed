import Foundation

extension DiskSpace {
    // Left for the database, and reached only after the house was warned.
    private static let leftByUploads = 2 << 30

    /// Whether there is room for what nobody has asked for yet; of a small disk, a twenty-fifth is kept free.
    package var hasRoomForUploads: Bool { freeBytes >= min(Self.leftByUploads, allBytes / 25) }

    /// What is left of the disk a folder lies on, for whoever is not root.
    ///
    /// - Returns: `nil` when there is no such folder.
    package static func read(of folder: String) -> DiskSpace? {
        var found = statvfs()
        guard statvfs(folder, &found) == 0 else { return nil }
        let block = Int(found.f_frsize)
        return DiskSpace(
            folder: folder, freeBytes: Int(found.f_bavail) * block, allBytes: Int(found.f_blocks) * block)
    }
}
