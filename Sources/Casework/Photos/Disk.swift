import Dispatch
import SystemPackage

/// Work that waits for the disk, kept away from the few threads all requests share.
package enum Disk {
    private static let queue = DispatchQueue(label: "photos", attributes: .concurrent)

    /// - Throws: ``PhotoRefusal/noRoom`` when the disk is full.
    package static func work<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result(catching: body)) }
            }
        } catch let error as Errno where isFull(error) {
            throw PhotoRefusal.noRoom
        }
    }

    static func isFull(_ error: Errno) -> Bool { error == .noSpace || error == .diskQuotaExceeded }

    /// Opens a file or folder for reading; never through a link.
    static func withFile<T>(_ path: String, _ body: (FileDescriptor) throws -> T) throws -> T {
        let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .noFollow])
        return try file.closeAfter { try body(file) }
    }
}
