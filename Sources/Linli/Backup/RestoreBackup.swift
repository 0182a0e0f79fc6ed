import Casework
import Foundation
import Postgres

/// Makes a data folder out of a backup: the database as it was at a moment, and the files it names.
struct RestoreBackup {
    /// How far the log is replayed.
    enum End: Equatable, Sendable {
        case everything
        case moment(Date)
        /// The place that was named when the backup was made.
        case restorePoint
    }

    let backups: BackupFolder
    let say: @Sendable (Sentence) -> Void

    /// A day of the log of a busy city is replayed in some minutes.
    private static let patience = Duration.seconds(4 * 3_600)
    /// What may lie in the folder beforehand.
    private static let expected: Set<String> = [
        "keys", "audit-signing.key", "anchors", BackupFolder.ofDisk,
    ]

    /// The newest backup that ends before a moment.
    func backup(before moment: Date?, named name: String? = nil) throws -> BackupManifest {
        let all = backups.manifests()
        if let name {
            guard let found = all.first(where: { $0.name == name }) else {
                throw backups.unreadable().contains(name)
                    ? BackupRefusal.damaged(path: backups.manifestPath(of: name))
                    : BackupRefusal.unknown(name: name)
            }
            return found
        }
        guard let found = all.last(where: { moment == nil || $0.endedAt <= moment ?? $0.endedAt }) else {
            throw BackupRefusal.none(before: moment)
        }
        return found
    }

    /// - Returns: The cluster, running, at the end that was asked for.
    func database(of manifest: BackupManifest, until end: End, under data: String) async throws
        -> PrivateCluster
    {
        try await refuseOtherMajor(manifest)
        try refuseFilled(data, for: manifest)
        do {
            return try await replayed(manifest, until: end, under: data)
        } catch {
            leaveNothing(under: data)
            throw error
        }
    }

    /// What did not come to its end is no place, and whoever tries again needs the folder empty.
    private func leaveNothing(under data: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
        for name in names where !Self.expected.contains(name) {
            try? FileManager.default.removeItem(atPath: "\(data)/\(name)")
        }
    }

    private func replayed(_ manifest: BackupManifest, until end: End, under data: String) async throws
        -> PrivateCluster
    {
        say(Sentence("核对备份 \(manifest.name)", "checking backup \(manifest.name)"))
        for case .damaged(let path) in try await CheckBackups(backups: backups).parts(of: manifest) {
            throw BackupRefusal.damaged(path: path)
        }
        _ = try newestPiece(for: manifest, until: end)
        // Before anything can start: it has the name of the cluster it is a copy of.
        try TakeOver(data: data).wait(on: manifest.name)
        let postgres = PrivateCluster.postgresFolder(under: data)
        try FileManager.default.createDirectory(
            atPath: postgres, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        say(Sentence("解开数据库", "unpacking the database"))
        try await unpack(manifest, to: postgres)
        try await prepare(manifest, until: end, in: postgres)
        say(Sentence("重放日志", "replaying the log"))
        do {
            let cluster = try await PrivateCluster(under: data, patience: Self.patience)
            do {
                guard try await hasArrived(cluster) else { throw refusal(of: postgres, end) }
                try settle(postgres)
                try await takeName(of: manifest.database, in: cluster)
                return cluster
            } catch {
                await cluster.leave()
                throw error
            }
        } catch PostgresProgram.Refusal.failed {
            throw refusal(of: postgres, end)
        }
    }

    /// Copies files of cases into the data folder.
    ///
    /// - Returns: Those that are not what was copied, or are gone.
    func files(under data: String) async throws -> [BackupFinding] {
        let folder = PhotoStore.files(under: data)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var findings: [BackupFinding] = []
        for beginning in backups.fileBeginnings() {
            say(Sentence("文件 \(beginning)", "files \(beginning)"))
            findings += try await OffPool.run {
                let shelf = backups.files(beginning)
                var damaged: [BackupFinding] = []
                for entry in try shelf.entries().values.sorted(by: { $0.name < $1.name }) {
                    guard shelf.isWhole(entry) else {
                        damaged.append(.damaged(path: shelf.path(of: entry.name)))
                        continue
                    }
                    if !CheckBackups.isTrue(entry) {
                        damaged.append(.damaged(path: shelf.path(of: entry.name)))
                    }
                    try FileManager.default.copyItem(
                        atPath: shelf.path(of: entry.name), toPath: "\(folder)/\(entry.name)")
                }
                return damaged
            }
        }
        try CopyShelf.sync(folder)
        return findings
    }

    private func refuseOtherMajor(_ manifest: BackupManifest) async throws {
        let programs = try await PostgresProgram().release
        guard ServerRelease(printed: manifest.server)?.major == programs.major else {
            throw BackupRefusal.otherMajor(backup: manifest.server, programs: programs.description)
        }
    }

    /// In a server of the place's own the database may have had another name than programs look for here.
    private func takeName(of database: String, in cluster: PrivateCluster) async throws {
        guard database != PrivateCluster.database else { return }
        let whole = Database(target: cluster.target(role: "postgres", database: "template1"), size: 1)
        do {
            let name = database.replacing("\"", with: "\"\"")
            try await whole.alone("ALTER DATABASE \"\(name)\" RENAME TO \(PrivateCluster.database)")
        } catch {
            await whole.close()
            throw error
        }
        await whole.close()
    }

    private func refuseFilled(_ data: String, for manifest: BackupManifest) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
        guard Set(names).isSubset(of: Self.expected) else { throw BackupRefusal.notEmpty(path: data) }
        try FileManager.default.createDirectory(
            atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        // Unpacked a database takes some six times as much as packed.
        let needed = manifest.parts.map(\.bytes).reduce(0, +) * 6
        if let disk = DiskSpace.read(of: data), disk.freeBytes < needed {
            throw BackupRefusal.noRoom(path: data, needed: needed, free: disk.freeBytes)
        }
    }

    private func unpack(_ manifest: BackupManifest, to postgres: String) async throws {
        let base = "\(backups.bases)/\(manifest.name)"
        for (archive, folder) in [("base.tar.gz", postgres), ("pg_wal.tar.gz", postgres + "/pg_wal")] {
            try await PostgresProgram.ask(
                "/usr/bin/tar", ["-xzf", "\(base)/\(archive)", "--no-same-owner", "-C", folder])
        }
        try await PostgresProgram().ask(
            "pg_verifybackup", ["--manifest-path=\(base)/backup_manifest", "--quiet", postgres])
    }

    /// Says how to go on from the copy: where the log lies, and where to stop.
    private func prepare(_ manifest: BackupManifest, until end: End, in postgres: String) async throws {
        // Where no log was ever kept there is none to read.
        let isKept = manifest.restorePoint != nil || access(backups.log.index, F_OK) == 0
        let fetch = (isKept ? Self.fetching(from: backups.log) : "/bin/false")
            .replacing("\\", with: "\\\\").replacing("'", with: "''")
        // Whoever runs PostgreSQL asks it which pieces there are; it may lie where nothing can be changed.
        chmod(backups.log.index, 0o644)
        var lines = [
            "restore_command = '\(fetch)'", "recovery_target_action = 'promote'",
            "recovery_target_timeline = 'latest'", "hot_standby = off",
        ]
        switch end {
        case .everything: break
        case .moment(let moment): lines.append("recovery_target_time = '\(moment.sqlText ?? "")'")
        case .restorePoint:
            if let name = manifest.restorePoint {
                lines.append("recovery_target_name = '\(name)'")
            } else {
                lines.append("recovery_target = 'immediate'")
            }
        }
        let main = postgres + "/postgresql.conf"
        // A server of the place's own had settings that need not hold here.
        if FileManager.default.fileExists(atPath: main) { _ = rename(main, main + ".before") }
        // What the server said that was copied is not about this start.
        for name in ["log", "start.log"] {
            try? FileManager.default.removeItem(atPath: "\(postgres)/\(name)")
        }
        try write("include 'linli.conf'\n", to: main)
        try write(lines.joined(separator: "\n") + "\n", to: postgres + "/postgresql.auto.conf")
        try write("", to: postgres + "/recovery.signal")
        try await PostgresProgram().giveAll(postgres)
    }

    /// Waits until the log is replayed; until then the server takes no questions.
    private func hasArrived(_ cluster: PrivateCluster) async throws -> Bool {
        let end = ContinuousClock.now + Self.patience
        let database = Database(target: cluster.target(role: "postgres", database: "postgres"), size: 1)
        while ContinuousClock.now < end, await cluster.isRunning() {
            do {
                let isThere = try await database.transaction { db in try await !db.isReplaying() }
                if isThere {
                    await database.close()
                    return true
                }
            } catch let error as DatabaseError where error.isPassing {
                // Not yet.
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        return false
    }

    /// The next start is one like any other.
    private func settle(_ postgres: String) throws {
        let path = postgres + "/postgresql.auto.conf"
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 0)
        try handle.close()
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
    }

    private func refusal(of postgres: String, _ end: End) -> BackupRefusal {
        let folder = postgres + "/log"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let files = [postgres + "/start.log"] + names.map { "\(folder)/\($0)" }
        let text = files.compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
            .joined(separator: "\n")
        let fatal = text.split(separator: "\n").filter { $0.contains("FATAL") || $0.contains("PANIC") }
        if case .moment(let moment) = end, text.contains("recovery ended before configured") {
            return .momentNotReached(moment)
        }
        if fatal.contains(where: { $0.contains("exit code \(Self.unseen)") }) {
            return .logUnreadable(path: backups.log.folder)
        }
        return .notRestored(words: fatal.suffix(3).joined(separator: " "))
    }
}
