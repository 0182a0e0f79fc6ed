import Casework
import Foundation
import Postgres

/// Makes one whole backup: files first, then a copy of the database, then the log up to a named place
/// behind it.
struct MakeBackup {
    let owner: Database
    /// The owner's address, for the program that copies the database.
    let target: String
    let log: SaveLog
    let keeping: TimeInterval
    let say: @Sendable (Sentence) -> Void

    /// Pieces are laid away within a moment; a server that tries again does so once a minute.
    private static let patience = Duration.seconds(180)

    private var backups: BackupFolder { log.backups }

    struct Outcome {
        let manifest: BackupManifest
        let files: SaveFiles.Outcome
        let expired: Int
    }

    func run(at now: Date, ending clock: () -> Date) async throws -> Outcome {
        guard let server = try await owner.transaction({ db in try await db.serverState() }) else {
            throw BackupRefusal.noFolder
        }
        let obstacles = server.obstacles(for: try await PostgresProgram().release)
        guard obstacles.isEmpty else { throw BackupRefusal.server(obstacles) }
        try backups.prepare(for: server.system)
        guard let making = FolderLock(at: backups.path + "/making", shared: false) else {
            throw BackupRefusal.busy(path: backups.path)
        }
        defer { withExtendedLifetime(making) {} }
        try removeUnfinished()
        defer { try? removeUnfinished() }
        try await giveLogFolder()
        let files = try await SaveFiles(backups: backups, data: log.data, keeping: keeping)
            .run(at: now) { done in say(Sentence("文件 \(done)/256", "files \(done)/256")) }
        let name = BackupManifest.name(at: now)
        let part = "\(backups.bases)/.\(name)"
        try await copyDatabase(of: server, to: part)
        let range = try LogRange(manifest: part + "/backup_manifest")
        let place = try await namePlace("linli-\(name)", on: server)
        let manifest = BackupManifest(
            name: name, from: now, to: clock(), of: server, schema: try await schema(),
            log: try range.pieces(on: server, upTo: place), holding: try await parts(of: part),
            content: (place.counts, files.files, files.bytes))
        try backups.keep(manifest, in: part)
        guard rename(part, "\(backups.bases)/\(name)") == 0 else { throw CocoaError(.fileWriteUnknown) }
        try CopyShelf.sync(backups.bases)
        return Outcome(
            manifest: manifest, files: files,
            expired: try await ExpireBackups(backups: backups, keeping: keeping).run(at: now))
    }

    /// What a backup leaves that was broken off: it has no manifest, and is none.
    private func removeUnfinished() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: backups.bases)
        for name in names where name.hasPrefix(".") {
            try FileManager.default.removeItem(atPath: "\(backups.bases)/\(name)")
        }
    }

    private func giveLogFolder() async throws { try await PostgresProgram().give(backups.log.folder) }

    private func copyDatabase(of server: ServerState, to folder: String) async throws {
        let all = server.bytes / 1_048_576
        let telling = Task { [say] in
            while !Task.isCancelled {
                let written = FolderSize.bytes(of: folder) / 1_048_576
                say(Sentence("数据库 \(all) MB，压缩后已写 \(written) MB", "database \(all) MB, packed \(written) MB"))
                try await Task.sleep(for: .seconds(1))
            }
        }
        defer { telling.cancel() }
        let asker = try ConnectionAddress(target)
        do {
            try await PostgresProgram().ask(
                "pg_basebackup",
                [
                    "--dbname=\(asker.open)", "--pgdata=\(folder)", "--format=tar", "--gzip",
                    "--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256",
                    "--label=linli", "--no-password",
                ], as: asker)
        } catch PostgresProgram.Refusal.failed(_, let words) where words.contains("pg_hba.conf") {
            // Whatever its language, a server names the file that shuts the door.
            throw BackupRefusal.replicationClosed(words: words)
        }
    }

    private struct Place {
        /// `nil`: the server lays its log nowhere.
        var restorePoint: String?
        var piece: String?
        var counts: [BackupManifest.Count] = []
    }

    /// Names a place of the log and waits until everything up to it is among the backups.
    private func namePlace(_ name: String, on server: ServerState) async throws -> Place {
        let before = try await owner.rowCounts()
        var place = Place()
        let keepsLog = server.keepsLog && FileManager.default.fileExists(atPath: log.waiting)
        if keepsLog {
            place.piece = try await owner.transaction { db in try await db.nameRestorePoint(name) }
            place.restorePoint = name
            try await owner.transaction { db in try await db.finishLogPiece() }
        }
        let after = try await owner.rowCounts()
        place.counts = before.keys.sorted().map { table in
            .init(table: table, least: before[table] ?? 0, most: after[table] ?? 0)
        }
        if let piece = place.piece { try await wait(for: piece) }
        return place
    }

    private func wait(for piece: String) async throws {
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            try await log.turn()
            if try backups.log.entries()[piece + ".gz"] != nil { return }
            say(Sentence("等待日志 \(piece)", "waiting for the log \(piece)"))
            try await Task.sleep(for: .milliseconds(300))
        }
        throw BackupRefusal.logMissing(piece: piece, folder: log.waiting)
    }

    private func schema() async throws -> String {
        try await owner.transaction { db in try await db.everything.schema() }
    }

    private func parts(of folder: String) async throws -> [BackupManifest.Part] {
        try await OffPool.run {
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
                try CopyShelf.sync("\(folder)/\(name)")
                let (sha256, bytes) = try CopyShelf.digest(of: "\(folder)/\(name)")
                return BackupManifest.Part(name: name, bytes: bytes, sha256: sha256)
            }
        }
    }

    /// What the copy needs of the log to be whole, as PostgreSQL wrote it beside the copy.
    private struct LogRange: Decodable {
        struct Stretch: Decodable {
            let timeline: Int
            let start: String
            let end: String

            enum CodingKeys: String, CodingKey {
                case timeline = "Timeline"
                case start = "Start-LSN"
                case end = "End-LSN"
            }
        }

        let stretches: [Stretch]

        enum CodingKeys: String, CodingKey { case stretches = "WAL-Ranges" }

        init(manifest path: String) throws {
            let data = try Data(contentsOf: URL(filePath: path))
            self = try JSONDecoder().decode(LogRange.self, from: data)
        }

        func pieces(
            on server: ServerState, upTo place: Place
        ) throws -> (restorePoint: String?, first: String, last: String) {
            guard let first = stretches.first, let last = stretches.last,
                let start = server.segment(timeline: first.timeline, place: first.start),
                let end = server.segment(timeline: last.timeline, place: last.end)
            else { throw BackupRefusal.damaged(path: "backup_manifest") }
            return (place.restorePoint, start, place.piece ?? end)
        }
    }
}

/// Removes backups older than they are kept, and the log nobody needs any more. The newest always stays.
struct ExpireBackups {
    let backups: BackupFolder
    let keeping: TimeInterval

    /// - Returns: How many backups were removed.
    func run(at now: Date) async throws -> Int {
        let all = backups.manifests()
        let past = all.dropLast().filter { now.timeIntervalSince($0.endedAt) > keeping }.map(\.name)
        // One that is damaged holds what was erased for good as well.
        let damaged = backups.unreadable().filter { name in
            BackupManifest.moment(of: name).map { now.timeIntervalSince($0) > keeping } ?? false
        }
        let old = past + damaged
        for name in old { try FileManager.default.removeItem(atPath: "\(backups.bases)/\(name)") }
        guard !old.isEmpty, let oldest = backups.manifests().first else { return old.count }
        try await backups.alone {
            var entries = try backups.log.entries()
            // Of any timeline: a piece before the oldest backup's first is needed by no restore.
            let past = entries.keys.filter { name in
                name.hasSuffix(".gz") && name.prefix(24).allSatisfy(\.isHexDigit) && name.count == 27
                    && name.dropFirst(8).prefix(16) < oldest.firstPiece.dropFirst(8)
            }
            for name in past { entries[name] = nil }
            if !past.isEmpty { try backups.log.replace(entries, removing: past) }
        }
        return old.count
    }
}

/// How much lies in a folder, its folders not counted.
enum FolderSize {
    static func bytes(of folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.map { name in
            let found = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            return (found?[.size] as? NSNumber)?.intValue ?? 0
        }.reduce(0, +)
    }
}
