import Foundation

/// A lock on a file, held until the process ends, however it ends.
package final class FolderLock: Sendable {
    private let descriptor: Int32

    /// - Returns: `nil` when somebody else holds a lock that excludes this one.
    package init?(at path: String, shared: Bool) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Whether nobody else holds it any more: then it is ours alone.
    package func becomeSole() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }
}
