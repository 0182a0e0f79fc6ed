import Access
import Casework
import Foundation
import Postgres

/// Restores the newest backup into a folder of its own, looks at everything, and throws it away again.
struct RestoreDrill {
    let backups: BackupFolder
    /// What the live place has: the keys values are sealed under, and the anchors of the audit.
    let keys: [SealingKey]
    let anchors: AnchorFolder
    let folder: String
    let say: @Sendable (Sentence) -> Void

    struct Outcome {
        let manifest: BackupManifest
        let findings: [BackupFinding]
        let unreadable: [Sentence]
    }

    func run() async throws -> Outcome {
        try? FileManager.default.removeItem(atPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let restoring = RestoreBackup(backups: backups, say: say)
        let manifest = try restoring.backup(before: nil)
        let checking = CheckBackups(backups: backups)
        var findings = checking.unreadable + (try await checking.log(for: [manifest]))
        let unreadable: [Sentence]
        do {
            let cluster = try await restoring.database(of: manifest, until: .restorePoint, under: folder)
            let target = cluster.target(role: "postgres")
            let database = Database(target: target, size: 2, waitLimit: .seconds(60))
            do {
                findings += try await look(at: database, of: manifest, on: cluster)
                let use = try await KeysInUse.count(on: database)
                unreadable = KeySentences.missing(use, besides: keys)
            } catch {
                await database.close()
                await cluster.leave()
                throw error
            }
            await database.close()
            await cluster.leave()
        } catch {
            guard let words = ProgramSentences.sentence(for: error) else { throw error }
            return Outcome(
                manifest: manifest, findings: findings + [.notRestored(words: words)], unreadable: [])
        }
        findings += try await files()
        return Outcome(manifest: manifest, findings: findings, unreadable: unreadable)
    }

    private func look(
        at database: Database, of manifest: BackupManifest, on cluster: PrivateCluster
    ) async throws -> [BackupFinding] {
        var findings = try await rows(in: database, of: manifest)
        say(Sentence("核验审计", "verifying the audit"))
        findings += try await audit(in: database)
        say(Sentence("核对照片", "comparing photos"))
        findings += try await photos(in: database)
        say(Sentence("逐页检查表和索引", "reading every page of tables and indexes"))
        do {
            try await PostgresProgram().ask(
                "pg_amcheck",
                cluster.options
                    + ["--install-missing", "--heapallindexed", "--jobs=2", PrivateCluster.database])
        } catch PostgresProgram.Refusal.failed(_, let words) {
            findings.append(.pageDamaged(words: words))
        }
        return findings
    }

    private func rows(in database: Database, of manifest: BackupManifest) async throws -> [BackupFinding] {
        let found = try await database.rowCounts()
        return manifest.counts.compactMap { count in
            let rows = found[count.table] ?? -1
            return rows >= count.least && rows <= count.most
                ? nil : .rows(table: count.table, found: rows, least: count.least, most: count.most)
        }
    }

    private func audit(in database: Database) async throws -> [BackupFinding] {
        let outcome = try await VerifyAudit(anchors: anchors).run(on: database)
        return outcome.inspection.findings.compactMap { finding in
            // The live log has gone on since the backup: that it ends earlier is what a backup is.
            if case .truncated = finding { return nil }
            return .audit(words: AuditSentences.words(for: finding))
        }
    }

    private func photos(in database: Database) async throws -> [BackupFinding] {
        var shelves: [String: [String: CopyShelf.Entry]] = [:]
        var missing: [BackupFinding] = []
        try await database.eachPhoto { digests in
            for digest in digests {
                let beginning = String(digest.prefix(2))
                // Digests come in order: only the entries of one beginning are held.
                if shelves[beginning] == nil { shelves = [beginning: try backups.files(beginning).entries()] }
                for name in PhotoStore.names(of: digest) where shelves[beginning]?[name] == nil {
                    missing.append(.photoMissing(name: name))
                }
            }
        }
        try await database.eachDocumentFile { names in
            for name in names {
                let beginning = String(name.prefix(2))
                if shelves[beginning] == nil { shelves = [beginning: try backups.files(beginning).entries()] }
                if shelves[beginning]?[name] == nil { missing.append(.photoMissing(name: name)) }
            }
        }
        return missing
    }

    private func files() async throws -> [BackupFinding] {
        var findings: [BackupFinding] = []
        for beginning in backups.fileBeginnings() {
            say(Sentence("文件 \(beginning)", "files \(beginning)"))
            findings += try await CheckBackups(backups: backups).files(beginning)
        }
        return findings
    }
}
