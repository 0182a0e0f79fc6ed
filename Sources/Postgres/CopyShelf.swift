import Crypto
package import Foundation
import SystemPackage

/// A folder of copies with an index of what each is: a copy is there when the index says so.
package struct CopyShelf: Sendable {
    /// A line of the index: `<sha256> <bytes> <name>`, and for one that is no longer wanted ` <since>`.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let sha256: String
        package let bytes: Int
        /// Since when the original is gone; `nil`: it is there.
        package var goneSince: Date?

        init(name: String, sha256: String, bytes: Int, goneSince: Date? = nil) {
            self.name = name
            self.sha256 = sha256
            self.bytes = bytes
            self.goneSince = goneSince
        }

        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard (3...4).contains(words.count), words[0].utf8.count == 64, let bytes = Int(words[1]) else {
                return nil
            }
            let since = words.count == 4 ? Double(words[3]).map(Date.init(timeIntervalSince1970:)) : nil
            self.init(
                name: String(words[2]), sha256: String(words[0]), bytes: bytes, goneSince: since)
        }

        var line: String {
            let since = goneSince.map { " \(Int($0.timeIntervalSince1970))" } ?? ""
            return "\(sha256) \(bytes) \(name)\(since)\n"
        }
    }

    package let folder: String
    package var index: String { folder + "/index" }

    init(at folder: String) { self.folder = folder }

    /// What is here, by name. A line that was cut off says nothing: its copy is made again.
    package func entries() throws -> [String: Entry] {
        guard FileManager.default.fileExists(atPath: index) else { return [:] }
        let data = try Data(contentsOf: URL(filePath: index))
        let text = String(decoding: data.prefix(Self.wholeLines(data)), as: UTF8.self)
        let read = text.split(separator: "\n").compactMap { Entry($0) }
        return Dictionary(read.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }

    package func path(of name: String) -> String { "\(folder)/\(name)" }

    /// Makes a file that lies ready on this disk one of the copies, durable when this returns.
    package func settle(_ part: String, as name: String) throws -> Entry {
        try Self.sync(part)
        let (sha256, bytes) = try Self.digest(of: part)
        guard rename(part, path(of: name)) == 0 else { throw Errno(rawValue: errno) }
        try Self.sync(folder)
        let entry = Entry(name: name, sha256: sha256, bytes: bytes)
        try append([entry])
        return entry
    }

    /// Copies a file here.
    package func copy(_ source: String, as name: String) throws -> Entry {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let part = path(of: "." + name)
        unlink(part)
        try FileManager.default.copyItem(atPath: source, toPath: part)
        return try settle(part, as: name)
    }

    /// - Returns: Whether the copy is still what it was.
    package func isWhole(_ entry: Entry) -> Bool {
        guard let found = try? Self.digest(of: path(of: entry.name)) else { return false }
        return found == (entry.sha256, entry.bytes)
    }

    /// Writes the index anew, and removes the copies it no longer names.
    package func replace(_ entries: [String: Entry], removing names: [String]) throws {
        let part = index + ".part"
        let text = entries.values.sorted { $0.name < $1.name }.map(\.line).joined()
        try Data(text.utf8).write(to: URL(filePath: part))
        try Self.sync(part)
        guard rename(part, index) == 0 else { throw Errno(rawValue: errno) }
        try Self.sync(folder)
        for name in names where unlink(path(of: name)) != 0 && errno != ENOENT {
            throw Errno(rawValue: errno)
        }
    }

    /// How many bytes of an index are lines with an end; a full disk or a lost current cuts the last short,
    /// and a part of a name may look like a name.
    private static func wholeLines(_ data: Data) -> Int {
        data.lastIndex(of: 10).map { data.distance(from: data.startIndex, to: $0) + 1 } ?? 0
    }

    private func append(_ entries: [Entry]) throws {
        let file = try FileDescriptor.open(
            FilePath(index), .readWrite, options: [.append, .create, .closeOnExec],
            permissions: [.ownerReadWrite])
        try file.closeAfter {
            let end = try file.seek(offset: 0, from: .end)
            var last: [UInt8] = [10]
            if end > 0 {
                _ = try last.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: end - 1, into: $0) }
            }
            if last != [10] {
                let whole = Self.wholeLines(try Data(contentsOf: URL(filePath: index)))
                try file.resize(to: Int64(whole))
            }
            _ = try file.writeAll(entries.map(\.line).joined().utf8)
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// What a file is on the disk stays there whatever happens to the machine.
    package static func sync(_ path: String) throws {
        let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        try file.closeAfter {
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }
}

extension CopyShelf {
    /// SHA-256 and length of a file, read piece by piece.
    package static func digest(of path: String) throws -> (sha256: String, bytes: Int) {
        let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        return try file.closeAfter {
            var hash = SHA256()
            var bytes = 0
            while true {
                let piece = try [UInt8](unsafeUninitializedCapacity: 262_144) { buffer, read in
                    read = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if piece.isEmpty { return (Hex.text(of: hash.finalize()), bytes) }
                hash.update(data: piece)
                bytes += piece.count
            }
        }
    }
}
