import Dispatch

/// Work that waits for a disk, kept away from the few threads all requests share.
package enum OffPool {
    private static let queue = DispatchQueue(label: "disk", attributes: .concurrent)

    package static func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
