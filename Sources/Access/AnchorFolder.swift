package import Foundation
import Postgres

/// Heads of the sealed log, written down outside the database: a line for each batch, a file for each day,
/// and the public keys that signed them. Whoever rewrites the log would have to rewrite every copy too.
package struct AnchorFolder: Sendable {
    package enum Refusal: Error, Equatable {
        case unwritable(path: String)
        case unreadable(path: String)
    }

    /// A line: `1 <batch> <leaves so far> <head> <when, in microseconds>`. The first number is the form's.
    package struct Line: Sendable, Equatable {
        package let anchor: Anchor
        package let total: Int
        package let at: Int

        package init(_ tip: Seal.Tip, at now: Date) {
            anchor = Anchor(batch: tip.batch, head: tip.head)
            total = tip.total
            at = Seal.microseconds(now)
        }

        /// - Returns: `nil` for a line that is cut off, as a failing disk leaves it: it says nothing.
        init?(_ text: Substring) {
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 5, words[0] == "1", let batch = Int(words[1]), let total = Int(words[2]),
                let head = Hex.bytes(of: words[3]), head.count == 32, let at = Int(words[4])
            else { return nil }
            anchor = Anchor(batch: batch, head: head)
            self.total = total
            self.at = at
        }

        var text: String { "1 \(anchor.batch) \(total) \(Hex.text(of: anchor.head)) \(at)\n" }
    }

    /// Longer than any line, so that the last whole line of a file is found without reading the rest.
    private static let tail: UInt64 = 1_024

    package let path: String

    package init(at path: String) { self.path = path }

    /// Keeps the public half of a key where a verifier looks for it.
    package func keep(_ key: VerifyingKey) throws {
        try makeFolder()
        let file = "\(path)/\(key.id).pub"
        if !FileManager.default.fileExists(atPath: file) { try append(key.text + "\n", to: file) }
    }

    /// Writes lines down for good: they are on the disk when this returns.
    package func append(_ lines: [Line]) throws {
        guard let newest = lines.last else { return }
        try makeFolder()
        let file = "\(path)/\(Self.day(of: newest.at)).anchors"
        let isCutOff = try lastBytes(of: file).last.map { $0 != UInt8(ascii: "\n") } ?? false
        try append((isCutOff ? "\n" : "") + lines.map(\.text).joined(), to: file)
    }

    /// The newest line, of the newest file that has one.
    package func last() throws -> Line? {
        for file in try files().reversed() {
            let text = String(decoding: try lastBytes(of: file), as: UTF8.self)
            if let line = text.split(separator: "\n").reversed().lazy.compactMap({ Line($0) }).first {
                return line
            }
        }
        return nil
    }

    package func anchors() throws -> [Anchor] {
        try files().flatMap { file in
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw Refusal.unreadable(path: file)
            }
            return text.split(separator: "\n").compactMap { Line($0)?.anchor }
        }
    }

    /// By id, as seals name them.
    package func keys() throws -> [String: VerifyingKey] {
        let read = try files(ending: ".pub").compactMap { file in
            (try? String(contentsOfFile: file, encoding: .utf8)).flatMap { VerifyingKey($0) }
        }
        return Dictionary(read.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func files(ending: String = ".anchors") throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw Refusal.unreadable(path: path)
        }
        return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(path)/\($0)" }
    }

    private func lastBytes(of file: String) throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: file) else { return [] }
        guard let handle = FileHandle(forReadingAtPath: file) else { throw Refusal.unreadable(path: file) }
        defer { try? handle.close() }
        let end = try handle.seekToEnd()
        try handle.seek(toOffset: end > Self.tail ? end - Self.tail : 0)
        return Array(try handle.readToEnd() ?? Data())
    }

    private func makeFolder() throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func append(_ text: String, to file: String) throws {
        let isNew = !FileManager.default.fileExists(atPath: file)
        let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Refusal.unwritable(path: file) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        try handle.close()
        // The name of a new file is on the disk only once its folder is.
        if isNew { try keepName() }
    }

    private func keepName() throws {
        let folder = open(path, O_RDONLY)
        guard folder >= 0 else { throw Refusal.unwritable(path: path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Refusal.unwritable(path: path) }
    }

    // In UTC, so that files follow each other whatever the place's clock says.
    private static func day(of microseconds: Int) -> String {
        let moment = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
        return String((moment.sqlText ?? "").prefix(10))
    }
}
