import Access
import Foundation
import TestSupport
import Testing

@testable import Casework
@testable import Linli
@testable import Postgres

/// What could lose data is refused at the start; what is wrong meanwhile is said, all at once.
@Suite(.serialized) struct DoctorTests {
    private func said(_ scene: BackupScene, at moment: Date) async throws -> [String] {
        try await Doctor(house: scene.house).findings(at: moment).map(\.en)
    }

    @Test func `a server that cannot lay its log away is said, and nothing committed is lost`() async throws {
        try await BackupScene.with { scene in
            let waiting = try scene.log.waiting
            let made = try await scene.backUp(at: Date())
            var words = try await said(scene, at: Date())
            #expect(!words.contains { $0.contains("lay its log away") })
            #expect(words.contains("the last good restore drill: none"))
            #expect(words.contains { $0.hasPrefix("backups lie on the same disk") })

            // The folder is gone: each try fails until it is back.
            try FileManager.default.moveItem(atPath: waiting, toPath: waiting + ".away")
            for round in 1...3 {
                try await scene.givenRecord("round \(round)")
                try await scene.house.owner.transaction { db in try await db.finishLogPiece() }
            }
            while try await scene.server()?.isLogStuck != true { await Task.yield() }
            words = try await said(scene, at: Date())
            #expect(words.contains { $0.contains("lay its log away") })

            try FileManager.default.moveItem(atPath: waiting + ".away", toPath: waiting)
            while try await scene.server()?.isLogStuck != false { await Task.yield() }
            try await scene.takeLog()
            let folder = scene.folder + "/restored"
            let restoring = RestoreBackup(backups: try scene.backups, say: { _ in })
            let cluster = try await restoring.database(
                of: made.manifest, until: .everything, under: folder)
            let database = Database(target: cluster.target(role: "postgres"), size: 1)
            #expect(try await scene.objects(in: database).suffix(3) == ["round 1", "round 2", "round 3"])
            await database.close()
            await cluster.leave()
        }
    }

    @Test func `a photo without its file is said by name`() async throws {
        try await BackupScene.with { scene in
            let digest = try await scene.givenPhoto("a sign")
            #expect(try await !said(scene, at: Date()).contains { $0.contains(digest) })
            unlink(PhotoStore.files(under: scene.house.settings.data) + "/\(digest).jpg")
            #expect(try await said(scene, at: Date()).contains("a photo is missing: \(digest).jpg"))
        }
    }

    @Test func `a server that could lose what it acknowledged is refused`() async throws {
        try await withDatabase { database in
            let folder = "/var/tmp/linli-durable-" + UUID().uuidString.prefix(8).lowercased()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            // The cluster of the tests gives up durability, and says so.
            let settings = try BackupScene.settings(
                folder,
                ["LINLI_DATABASE_URL": database.appTarget, "LINLI_OWNER_URL": database.superuserTarget])
            await #expect(throws: Database.NotDurable(setting: "fsync", found: "off")) {
                _ = try await House.open(settings, migrating: false)
            }
        }
        try await BackupScene.with { scene in
            try await scene.house.app.refuseUnlessDurable()
            try await scene.house.owner.transaction { db in
                try await db.script("ALTER ROLE linli_app SET synchronous_commit = off")
            }
            let again = Database(target: scene.house.appTarget, size: 1)
            await #expect(throws: Database.NotDurable(setting: "synchronous_commit", found: "off")) {
                try await again.refuseUnlessDurable()
            }
            await again.close()
        }
    }
}

extension BackupScene {
    func server() async throws -> ServerState? {
        try await house.owner.transaction { db in try await db.serverState() }
    }
}
