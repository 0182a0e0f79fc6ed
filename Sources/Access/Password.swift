import CSodium
import Foundation

/// Passwords, kept only as Argon2id hashes.
package enum Password {
    /// What OWASP asks of Argon2id: 19 MiB, two passes, one lane.
    private static let memory = 19 * 1_024 * 1_024
    private static let passes: UInt64 = 2

    /// Hashing takes a core for tens of milliseconds and 19 MiB: half the cores at most, so that a crowd at
    /// the door does not stop the work inside; never a cooperative thread.
    private static let workers: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
        return queue
    }()

    package static func hash(_ password: String) async throws -> String {
        try await onWorker {
            var text = [CChar](repeating: 0, count: Int(crypto_pwhash_argon2id_strbytes()))
            let status = crypto_pwhash_argon2id_str(
                &text, password, UInt64(password.utf8.count), passes, memory)
            guard status == 0 else { throw OutOfMemory() }
            return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// - Parameter hash: `nil` for an unknown account: as much work is done, so that the answer takes as
    ///   long.
    package static func matches(_ password: String, hash: String?) async throws -> Bool {
        try await onWorker {
            let isRight =
                crypto_pwhash_argon2id_str_verify(
                    hash ?? decoy, password, UInt64(password.utf8.count)) == 0
            return isRight && hash != nil
        }
    }

    // A hash that no password is known for.
    private static let decoy: String = {
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_argon2id_strbytes()))
        let secret = UUID().uuidString
        _ = crypto_pwhash_argon2id_str(&text, secret, UInt64(secret.utf8.count), passes, memory)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }()

    private struct OutOfMemory: Error {}

    private static func onWorker<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            workers.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }
}
