import Foundation
import Postgres
import Testing

@testable import Casework
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

    @Test func `a restored place leaves the backups alone until it takes over`() async throws {
        try await BackupScene.with { scene in
            let manifest = try await scene.backUp().manifest
            try await scene.givenRecord("one")
            try await scene.house.owner.transaction { db in try await db.finishLogPiece() }
            try await scene.takeLog()
            let folder = BackupScene.newFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let settings = try BackupScene.settings(folder, ["LINLI_BACKUPS": scene.folder + "/backups"])
            let restoring = RestoreBackup(backups: try scene.backups, say: { _ in })
            try await restoring.database(of: manifest, until: .everything, under: settings.data).leave()

            let taking = TakeOver(data: settings.data)
            try await withHouse(settings) { house in
                #expect(house.saveLog == nil)
                // Laid there and taken by nobody, the log would fill the disk.
                #expect(!FileManager.default.fileExists(atPath: settings.waitingLog))
                #expect(!FileManager.default.fileExists(atPath: PhotoStore.unsaved(under: settings.data)))
            }
            #expect(throws: BackupRefusal.notTakenOver(path: settings.data)) { try taking.refuseUndecided() }

            try await taking.run(laying: settings.waitingLog)
            #expect(taking.backup == nil)
            let later = try await withHouse(settings) { house in
                let copy = BackupScene(folder: folder, house: house)
                try await copy.givenRecord("two")
                let later = try await copy.backUp(at: BackupScene.noon + 3_600).manifest
                try await copy.givenRecord("three")
                try await house.owner.transaction { db in try await db.finishLogPiece() }
                try await copy.takeLog()
                return later
            }
            #expect(later.firstPiece.hasPrefix("00000002"))
            #expect(try scene.backups.log.entries()["00000002.history.gz"] != nil)
            try await scene.restored(later) { database, findings in
                let objects = try await scene.objects(in: database)
                #expect(objects == ["one", "two", "three"])
                #expect(findings.isEmpty)
            }
        }
    }

    @Test func `no log of another cluster is taken among the backups`() async throws {
        try await BackupScene.with { scene in
            try await scene.backUp()
            try await scene.takeWaiting()
            let (log, kept) = (try scene.log, try scene.backups.log)
            let known = try kept.entries()
            let words = ["-c", #"gunzip -c "$1" > "$2""#, "sh"]
            let piece = try #require(known.keys.filter { $0.count == 27 }.max())
            let foreign = log.waiting + "/0000000100000000000000F0"
            try await PostgresProgram.ask("/bin/sh", words + [kept.path(of: piece), foreign])
            let whole = try Data(contentsOf: URL(filePath: foreign))
            for byte in 24..<32 {
                var other = whole
                other[byte] ^= 1
                try other.write(to: URL(filePath: foreign))
                await #expect(throws: BackupRefusal.otherCluster(path: try scene.backups.path)) {
                    try await log.turn()
                }
            }
            // By its name a history could be of any cluster.
            let history = log.waiting + "/00000002.history"
            #expect(rename(foreign, scene.folder + "/aside") == 0)
            try Data("1\t0/5000000\tno recovery target specified\n".utf8).write(to: URL(filePath: history))
            #expect(try await log.turn() == 0)
            #expect(try kept.entries() == known)
            unlink(history)

            try whole.write(to: URL(filePath: foreign))
            #expect(try await log.turn() == 1)
        }
    }
}

extension BackupScene {
    /// Takes what waits, if anything does.
    func takeWaiting() async throws { while try await log.turn() > 0 {} }

    /// Restores everything into a new folder, and shows the database and what was found.
    func restored(
        _ manifest: BackupManifest, _ look: (Database, [BackupFinding]) async throws -> Void
    ) async throws {
        let restoring = RestoreBackup(backups: try backups, say: { _ in })
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
