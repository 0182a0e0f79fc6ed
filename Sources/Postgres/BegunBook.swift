package import Foundation
import Synchronization

/// What a process has begun and not ended, in a file of its own. A process that ends without a word, by a
/// trap or by a signal, leaves its lines as they were; whoever looks next finds what it fell over.
///
/// Written without `fsync`: a book outlives its process, not the machine.
package final class BegunBook: Sendable {
    /// Of this process; `nil`: it keeps none.
    @TaskLocal package static var current: BegunBook?

    private static let lineBytes = 4_096
    /// While all are taken nothing more is written down: in such a crowd nobody would find who it was.
    private static let lines = 256

    private let lock: FolderLock
    private let file: Int32
    private let free = Mutex(Array((0..<lines).reversed()))

    /// Opens a book of this process's own.
    ///
    /// - Parameter folder: Of all books of a place; made when missing.
    /// - Throws: ``Unwritable``.
    package init(in folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let name = UUID().uuidString.lowercased()
        // Under a name that nobody looks at until it is locked: free, it would be taken for one left behind.
        let (made, path) = ("\(folder)/\(name).new", "\(folder)/\(name).\(Self.suffix)")
        guard let lock = FolderLock(at: made, shared: false) else { throw Unwritable(path: made) }
        file = open(made, O_WRONLY | O_CLOEXEC)
        self.lock = lock
        guard file >= 0, rename(made, path) == 0 else { throw Unwritable(path: path) }
    }

    deinit { if file >= 0 { close(file) } }

    /// Writes down that something begins; `nil`: all lines are taken.
    package func begin(_ what: String, input: [UInt8] = []) -> Line? {
        guard let number = free.withLock({ $0.popLast() }) else { return nil }
        let line = Line(number: number, book: self)
        line.write(what, input: input)
        return line
    }

    /// One line, struck out when nobody holds it any more.
    package final class Line: Sendable {
        private let number: Int
        private let book: BegunBook

        fileprivate init(number: Int, book: BegunBook) {
            self.number = number
            self.book = book
        }

        deinit {
            book.put([0, 0], at: number)
            book.free.withLock { $0.append(number) }
        }

        /// Writes it anew.
        ///
        /// - Parameters:
        ///   - what: Of nobody; no line breaks.
        ///   - input: What was given, sealed; left out when there is no room for all of it.
        package func write(_ what: String, input: [UInt8] = []) {
            let words = Array(what.utf8.prefix(BegunBook.lineBytes - 3)) + [UInt8(ascii: "\n")]
            let bytes = words.count + input.count + 2 > BegunBook.lineBytes ? words : words + input
            let length = [
                UInt8(truncatingIfNeeded: bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count),
            ]
            book.put(length + bytes, at: number)
        }
    }

    // What cannot be written down is done all the same.
    private func put(_ bytes: [UInt8], at line: Int) {
        _ = pwrite(file, bytes, bytes.count, line * Self.lineBytes)
    }
}

extension BegunBook {
    /// The ending of the names of books.
    package static let suffix = "begun"

    /// A book could not be opened.
    package struct Unwritable: Error {
        package let path: String
    }

    /// Something that was begun and not ended.
    package struct Begun: Sendable, Equatable {
        package let what: String
        package let input: [UInt8]

        package init(what: String, input: [UInt8]) {
            (self.what, self.input) = (what, input)
        }
    }

    /// A book whose process has ended.
    package struct Left: Sendable {
        package let path: String
        /// When its last line was written.
        package let at: Date
        package let begun: [Begun]

        package init(path: String, at: Date, begun: [Begun]) {
            (self.path, self.at, self.begun) = (path, at, begun)
        }
    }

    /// Hands over the books whose processes have ended, and removes each once it was taken.
    package static func takeLeft(in folder: String, _ take: (Left) async throws -> Void) async throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where name.hasSuffix("." + suffix) {
            let path = "\(folder)/\(name)"
            // Its process lives, or another one is looking.
            guard let lock = FolderLock(at: path, shared: false) else { continue }
            try await take(Left(path: path, at: lastWritten(path), begun: try read(path)))
            unlink(path)
            withExtendedLifetime(lock) {}
        }
    }

    /// The lines of a book that were not struck out.
    package static func read(_ path: String) throws -> [Begun] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        return stride(from: 0, to: bytes.count, by: lineBytes).compactMap { start in
            var line = bytes[start..<min(start + lineBytes, bytes.count)]
            guard let high = line.popFirst(), let low = line.popFirst() else { return nil }
            line = line.prefix(Int(high) << 8 | Int(low))
            guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            return Begun(
                what: String(decoding: line[..<end], as: UTF8.self), input: Array(line[(end + 1)...]))
        }
    }

    private static func lastWritten(_ path: String) -> Date {
        let found = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        return found ?? Date()
    }
}
