package import Foundation

/// Why backups are not made, or not restored.
package enum BackupRefusal: Error, Equatable {
    case noFolder
    /// The folder holds something else.
    case notOurs(path: String)
    /// The folder holds backups of another cluster.
    case otherCluster(path: String)
    /// A place that came from a backup, and was not told to take over from the one it is a copy of.
    case notTakenOver(path: String)
    /// There is nothing to take over: the place did not come from a backup, or has taken over.
    case nothingToTakeOver(path: String)
    case busy(path: String)
    case none(before: Date?)
    case unknown(name: String)
    case damaged(path: String)
    /// A restore begins in an empty folder; keys may lie there already.
    case notEmpty(path: String)
    case noRoom(path: String, needed: Int, free: Int)
    /// The server finished a piece of its log, and nobody laid it where it is looked for.
    case logMissing(piece: String, folder: String)
    /// The log lacks a piece, and others lie behind it.
    case logHole(at: String)
    /// While it was replayed the log was out of sight, or a piece of it that had been there.
    case logUnreadable(path: String)
    case notRestored(words: String)
    /// The log ends before the moment that was asked for.
    case momentNotReached(Date)
    /// The server cannot be backed up as it is set: everything that is in the way.
    case server([BackupObstacle])
    /// The server lets this machine in, but not for copying the whole cluster.
    case replicationClosed(words: String)
    /// PostgreSQL of one major version does not read the files of another.
    case otherMajor(backup: String, programs: String)
}

/// A folder of backups: copies of the database, the log between them, and the files of cases.
///
/// Keys are never in it.
package struct BackupFolder: Sendable {
    package let path: String
    package var bases: String { path + "/bases" }
    package var log: CopyShelf { CopyShelf(at: path + "/wal") }

    private static let mark = "linli-backups"
    private static let manifest = "manifest.json"

    package init(at path: String) { self.path = path }

    /// Files of cases whose names begin with these two signs.
    package func files(_ beginning: String) -> CopyShelf { CopyShelf(at: "\(path)/files/\(beginning)") }

    /// The beginnings of names there are copies under.
    package func fileBeginnings() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/files")) ?? []).sorted()
    }

    /// Makes the folder where it is missing, and refuses one that is of another cluster or of something else.
    package func prepare(for system: String) throws {
        let files = FileManager.default
        for folder in [path, bases, log.folder, path + "/files"] {
            if folder == path, !isMarked, !isEmpty { throw BackupRefusal.notOurs(path: path) }
            // Whoever runs PostgreSQL reads pieces of the log here when it restores: it must pass through.
            let mode = folder == path || folder == log.folder ? 0o711 : 0o700
            try files.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        }
        if !isMarked { try Data((system + "\n").utf8).write(to: URL(filePath: path + "/" + Self.mark)) }
        guard try String(contentsOfFile: path + "/" + Self.mark, encoding: .utf8) == system + "\n" else {
            throw BackupRefusal.otherCluster(path: path)
        }
    }

    /// Refuses a finished piece of the write-ahead log that another cluster wrote.
    package func refuseForeign(piece: String) throws {
        let file = try FileHandle(forReadingFrom: URL(filePath: piece))
        defer { try? file.close() }
        let head = try file.read(upToCount: 32) ?? Data()
        // The first page of a piece names its cluster: eight bytes behind twenty-four others, the
        // lowest first.
        guard head.count == 32 else { throw BackupRefusal.damaged(path: piece) }
        let system = head.dropFirst(24).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let own = try String(contentsOfFile: path + "/" + Self.mark, encoding: .utf8)
        guard own == "\(system)\n" else {
            throw BackupRefusal.otherCluster(path: path)
        }
    }

    /// What a file system puts into each new disk itself.
    package static let ofDisk = "lost+found"

    private var isEmpty: Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.allSatisfy { $0 == Self.ofDisk }
    }

    private var isMarked: Bool { FileManager.default.fileExists(atPath: path + "/" + Self.mark) }

    /// One at a time writes here; whoever comes second waits a while.
    package func alone<T>(_ work: () async throws -> T) async throws -> T {
        for _ in 0..<600 {
            if let lock = FolderLock(at: path + "/lock", shared: false) {
                let value = try await work()
                withExtendedLifetime(lock) {}
                return value
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BackupRefusal.busy(path: path)
    }

    /// All backups that say what they hold, the oldest first.
    package func manifests() -> [BackupManifest] { names().compactMap(manifest(named:)) }

    /// The names of backups that do not say what they hold, or not in a way that can be read.
    package func unreadable() -> [String] { names().filter { manifest(named: $0) == nil } }

    /// Where a backup says what it holds.
    package func manifestPath(of name: String) -> String { "\(bases)/\(name)/\(Self.manifest)" }

    private func names() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: bases)) ?? []).filter { !$0.hasPrefix(".") }
            .sorted()
    }

    private func manifest(named name: String) -> BackupManifest? {
        guard let data = FileManager.default.contents(atPath: manifestPath(of: name)),
            let read = try? Self.decoder.decode(BackupManifest.self, from: data), read.name == name
        else { return nil }
        return read
    }

    package func keep(_ manifest: BackupManifest, in folder: String) throws {
        try write(Self.encoder.encode(manifest), to: "\(folder)/\(Self.manifest)")
    }

    package func drill() -> DrillNote? {
        FileManager.default.contents(atPath: path + "/drill.json").flatMap {
            try? Self.decoder.decode(DrillNote.self, from: $0)
        }
    }

    package func keep(_ note: DrillNote) throws {
        try write(Self.encoder.encode(note), to: path + "/drill.json")
    }

    private func write(_ data: Data, to path: String) throws {
        let part = path + ".part"
        guard FileManager.default.createFile(atPath: part, contents: data) else {
            throw CocoaError(.fileWriteUnknown)
        }
        try CopyShelf.sync(part)
        guard rename(part, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        try CopyShelf.sync(URL(filePath: path).deletingLastPathComponent().path)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
