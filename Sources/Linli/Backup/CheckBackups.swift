import Foundation
import Postgres

/// What is wrong with backups.
enum BackupFinding: Equatable, Sendable {
    /// A file is not what it was when the backup was made, or is gone.
    case damaged(path: String)
    /// A photo of the place itself is not what it was when it was copied; its copy is.
    case originalDamaged(path: String)
    /// Between these pieces the log has a hole: nothing behind it can be restored.
    case logGap(after: String)
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
        let manifests = try backups.manifests()
        if manifests.isEmpty { throw BackupRefusal.none(before: nil) }
        var findings: [BackupFinding] = []
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
                return try CopyShelf.digest(of: path).sha256 == entry.sha256
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

    func log(for manifests: [BackupManifest]) async throws -> [BackupFinding] {
        let damaged = try await damaged(in: backups.log)
        let names = Set(try backups.log.entries().keys.map { String($0.dropLast(3)) })
        let gaps = manifests.filter { $0.restorePoint != nil }.compactMap { gap(of: $0, in: names) }
        return damaged + gaps
    }

    private func damaged(in shelf: CopyShelf) async throws -> [BackupFinding] {
        try await OffPool.run {
            try shelf.entries().values.sorted { $0.name < $1.name }.filter { !shelf.isWhole($0) }
                .map { .damaged(path: shelf.path(of: $0.name)) }
        }
    }

    private func gap(of manifest: BackupManifest, in names: Set<String>) -> BackupFinding? {
        var piece = manifest.firstPiece
        while piece != manifest.lastPiece {
            guard names.contains(piece), let next = Self.next(piece, bytes: manifest.pieceBytes) else {
                return .logGap(after: piece)
            }
            piece = next
        }
        return names.contains(piece) ? nil : .logGap(after: piece)
    }

    /// The name of the piece after this one.
    static func next(_ piece: String, bytes: Int) -> String? {
        guard piece.count == 24, bytes > 0, let high = UInt64(piece.dropFirst(8).prefix(8), radix: 16),
            let low = UInt64(piece.suffix(8), radix: 16)
        else { return nil }
        let perHigh = 0x1_0000_0000 / UInt64(bytes)
        let number = high * perHigh + low + 1
        return piece.prefix(8)
            + [number / perHigh, number % perHigh].map { part in
                let digits = String(part, radix: 16, uppercase: true)
                return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
            }.joined()
    }
}
