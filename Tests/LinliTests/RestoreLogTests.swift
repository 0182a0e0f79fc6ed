import Foundation
import Postgres
import Testing

@testable import Linli

/// The log is never taken for at its end when it is not.
@Suite(.serialized) struct RestoreLogTests {
    @Test func `everything comes back, or it is said that it did not`() async throws {
        try await BackupScene.with { scene in
            let manifest = try await scene.backUp().manifest
            for words in ["one", "two", "three"] {
                try await scene.givenRecord(words)
                try await scene.house.owner.transaction { db in try await db.finishLogPiece() }
                try await scene.takeLog()
            }
            let (log, bytes) = (try scene.backups.log, manifest.pieceBytes)
            let last = try #require(LogPiece(manifest.lastPiece, bytes: bytes))
            let middle = LogPiece(timeline: 1, number: last.number + 2).name(bytes: bytes)
            let newest = LogPiece(timeline: 1, number: last.number + 3).name(bytes: bytes)

            let whole = try log.entries()
            try log.replace(whole.filter { $0.key != middle + ".gz" }, removing: [])
            #expect(try await scene.found() == [.logGap(at: middle)])
            await #expect(throws: BackupRefusal.logHole(at: middle)) {
                try await scene.restored(manifest) { _, _ in }
            }
            try log.replace(whole, removing: [])

            let path = log.path(of: middle + ".gz")
            #expect(rename(path, path + "-away") == 0)
            await #expect(throws: BackupRefusal.damaged(path: path)) {
                try await scene.restored(manifest) { _, _ in }
            }
            #expect(rename(path + "-away", path) == 0)

            // Another user runs PostgreSQL, and is shut out.
            if geteuid() == 0 {
                chmod(try scene.backups.path, 0o700)
                await #expect(throws: BackupRefusal.logUnreadable(path: log.folder)) {
                    try await scene.restored(manifest) { _, _ in }
                }
                chmod(try scene.backups.path, 0o711)
            }

            try await scene.restored(manifest) { database, findings in
                let objects = try await scene.objects(in: database)
                #expect(objects == ["one", "two", "three"])
                #expect(findings.isEmpty)
            }
            // Packed without a fault, and no log: the server ends there without a word.
            try await PostgresProgram.ask(
                "/bin/sh",
                [
                    "-c", #"head -c "$1" /dev/zero | gzip -c > "$2""#, "sh", "\(bytes)",
                    log.path(of: newest + ".gz"),
                ])
            try await scene.restored(manifest) { database, findings in
                let objects = try await scene.objects(in: database)
                #expect(objects == ["one", "two"])
                #expect(findings == [.logEndsEarly(at: middle, newest: newest)])
            }
        }
    }
}

extension BackupScene {
    /// Restores everything into a new folder, and shows the database and what was found.
    func restored(
        _ manifest: BackupManifest, _ look: (Database, [BackupFinding]) async throws -> Void
    ) async throws {
        let restoring = RestoreBackup(backups: try backups, keepsLog: false, say: { _ in })
        let newest = try restoring.newestPiece(for: manifest, until: .everything)
        let folder = folder + "/restored-" + UUID().uuidString.prefix(8)
        let cluster = try await restoring.database(of: manifest, until: .everything, under: folder)
        let database = Database(target: cluster.target(role: "postgres"), size: 1)
        do {
            try await look(
                database, try await restoring.shortfall(of: cluster, to: newest, in: manifest))
        } catch {
            await database.close()
            await cluster.leave()
            throw error
        }
        await database.close()
        await cluster.leave()
    }
}
