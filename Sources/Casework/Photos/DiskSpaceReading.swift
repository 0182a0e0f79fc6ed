import Foundation

extension DiskSpace {
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
