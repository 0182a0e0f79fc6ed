import Casework
import Foundation
import Postgres

/// What is wrong with backups.
enum BackupFinding: Equatable, Sendable {
    /// A file is not what it was when the backup was made, or is gone.
    case damaged(path: String)
    /// A photo of the place itself is not what it was when it was copied; its copy is.
    case originalDamaged(path: String)
    /// This piece of the log is missing: from backups before it nothing behind it can be restored.
    case logGap(at: String)
    /// Replaying the log came to its end in one piece, while there are newer ones.
    case logEndsEarly(at: String, newest: String)
    case pageDamaged(words: String)
    case rows(table: String, found: Int, least: Int, most: Int)
    /// A photo some case shows, and no copy of it.
    case photoMissing(name: String)
    case audit(words: Sentence)
    case notRestored(words: Sentence)
}

/// Reads every file of the backups and compares it with what was written down.
struct CheckBackups: Sendable {
    let backups: BackupFolder
    /// Where the originals of the copied files lie; `nil`: only copies are looked at.
    var originals: String?

    /// - Parameter tell: What is being read.
    func run(telling tell: @Sendable (Sentence) -> Void) async throws -> [BackupFinding] {
        let manifests = backups.manifests()
        var findings = unreadable
        if manifests.isEmpty, findings.isEmpty { throw BackupRefusal.none(before: nil) }
        for manifest in manifests {
            tell(Sentence("备份 \(manifest.name)", "backup \(manifest.name)"))
            findings += try await parts(of: manifest)
        }
        tell(Sentence("日志", "the log"))
        findings += try await log(for: manifests)
        for beginning in backups.fileBeginnings() {
            tell(Sentence("文件 \(beginning)", "files \(beginning)"))
            findings += try await files(beginning)
        }
        return findings
    }

    /// Backups of which nobody can say what they hold.
    var unreadable: [BackupFinding] {
        backups.unreadable().map { .damaged(path: backups.manifestPath(of: $0)) }
    }

    func files(_ beginning: String) async throws -> [BackupFinding] {
        let copies = try await damaged(in: backups.files(beginning))
        guard let originals else { return copies }
        return copies + (try await damagedOriginals(in: originals, beginning))
    }

    private func damagedOriginals(in folder: String, _ beginning: String) async throws -> [BackupFinding] {
        try await OffPool.run {
            let entries = try backups.files(beginning).entries().values.sorted { $0.name < $1.name }
            return try entries.compactMap { entry in
                let path = "\(folder)/\(entry.name)"
                guard FileManager.default.fileExists(atPath: path) else { return nil }
                // Of one that was damaged when it was copied there is no sound copy to speak of.
                return try !Self.isTrue(entry) || CopyShelf.digest(of: path).sha256 == entry.sha256
                    ? nil : .originalDamaged(path: path)
            }
        }
    }

    func parts(of manifest: BackupManifest) async throws -> [BackupFinding] {
        let folder = "\(backups.bases)/\(manifest.name)"
        return try await OffPool.run {
            manifest.parts.compactMap { part in
                let path = "\(folder)/\(part.name)"
                let found = try? CopyShelf.digest(of: path)
                return found?.sha256 == part.sha256 && found?.bytes == part.bytes
                    ? nil : BackupFinding.damaged(path: path)
            }
        }
    }

    /// - Parameter manifests: Backups to which the log must lead on, from the oldest of them to now.
    func log(for manifests: [BackupManifest]) async throws -> [BackupFinding] {
        let damaged = try await damaged(in: backups.log)
        let ranges = manifests.filter { $0.restorePoint != nil }.compactMap { manifest in
            let ends = [manifest.firstPiece, manifest.lastPiece]
                .compactMap { LogPiece($0, bytes: manifest.pieceBytes) }
            return ends.first.flatMap { first in ends.last.map { (first: first, last: $0) } }
        }
        let pieces = LogPieces(try backups.log.entries().keys, bytes: manifests.last?.pieceBytes ?? 0)
        return damaged + pieces.holes(in: ranges).map { .logGap(at: $0) }
    }

    private func damaged(in shelf: CopyShelf) async throws -> [BackupFinding] {
        try await OffPool.run {
            try shelf.entries().values.sorted { $0.name < $1.name }
                .filter { !Self.isTrue($0) || !shelf.isWhole($0) }
                .map { .damaged(path: shelf.path(of: $0.name)) }
        }
    }

    /// Whether a copy was, when it was made, what its name says: the original may have been damaged by then.
    static func isTrue(_ entry: CopyShelf.Entry) -> Bool {
        PhotoStore.digest(promisedBy: entry.name).map { $0 == entry.sha256 } ?? true
    }
}
