import Foundation
import Synchronization

/// A file that came with a form. It is deleted with the form's value, unless somebody takes it.
struct UploadedFile: Sendable {
    /// The form's field it came in.
    let field: String
    /// The sender's name for it: to be shown, never to be opened.
    let filename: String
    /// The sender's claim; not to be believed.
    let contentType: String
    let size: Int
    let stored: TemporaryFile

    /// Where it lies as long as this value lives; ``take()`` gives a path that outlives it.
    var path: String { stored.path }

    /// The path of the file, which from now on is the caller's to delete.
    func take() -> String {
        stored.keep()
        return stored.path
    }
}

/// A file nobody else may read, deleted when this goes away unless kept.
final class TemporaryFile: Sendable {
    /// The disk refused: full, or not ours to write to.
    struct Failure: Error {
        let doing: String, path: String, errno: Int32

        var isFull: Bool { errno == ENOSPC || errno == EDQUOT }
    }

    let path: String
    private let state: Mutex<(descriptor: Int32, isKept: Bool)>

    init(in folder: String) throws {
        path = "\(folder)/upload-\(UUID().uuidString)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure(doing: "create", path: path, errno: errno) }
        state = Mutex((descriptor, false))
    }

    deinit {
        close()
        if !state.withLock({ $0.isKept }) { unlink(path) }
    }

    func keep() { state.withLock { $0.isKept = true } }

    // Pieces are at most 64 KiB and go to the page cache, so a thread is held for microseconds.
    func write(_ bytes: ArraySlice<UInt8>) throws {
        let descriptor = state.withLock { $0.descriptor }
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw Failure(doing: "write", path: path, errno: errno) }
            rest = rest.dropFirst(written)
        }
    }

    /// Ends writing; more may not follow.
    func close() {
        state.withLock {
            if $0.descriptor >= 0 { Glibc.close($0.descriptor) }
            $0.descriptor = -1
        }
    }
}
