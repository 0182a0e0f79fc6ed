import Foundation
import TestSupport
import Testing

@testable import Linli
@testable import Postgres

/// A server that could lose what it acknowledged is refused at the start, for each reason and for all at once.
@Suite(.serialized) struct StartTests {
    private typealias Fault = Database.NotDurable.Fault

    /// The settings as the program's login sees them, once the server has read them again.
    private func wait(for setting: String, _ value: String, in scene: BackupScene) async throws {
        while true {
            let database = Database(target: scene.house.appTarget, size: 1)
            let found = try await database.transaction { db in try await db.durabilityFaults() }
            await database.close()
            if found.contains(where: { $0.setting == setting }) == (value == "off") { return }
        }
    }

    @Test func `each setting that gives up durability is refused`() async throws {
        try await BackupScene.with { scene in
            let owner = scene.house.owner
            for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
                try await owner.alone("ALTER SYSTEM SET \(setting) = off")
                try await owner.transaction { db in try await db.script("SELECT pg_reload_conf()") }
                try await wait(for: setting, "off", in: scene)
                let refusal = Database.NotDurable(faults: [Fault(setting: setting, found: "off")])
                await #expect(throws: refusal) { _ = try await House.open(scene.house.settings) }
                let words = try #require(ProgramSentences.sentence(for: refusal))
                #expect(words.en.contains("set \(setting) to on") && words.zh.contains(setting))
                try await owner.alone("ALTER SYSTEM RESET \(setting)")
                try await owner.transaction { db in try await db.script("SELECT pg_reload_conf()") }
                try await wait(for: setting, "on", in: scene)
            }
            try await House.open(scene.house.settings).leave()
            try await owner.alone("ALTER ROLE linli_app SET synchronous_commit = off")
            await #expect(
                throws: Database.NotDurable(faults: [Fault(setting: "synchronous_commit", found: "off")])
            ) {
                _ = try await House.open(scene.house.settings)
            }
        }
    }

    @Test func `the private server reads again at a start what lay in its memory`() async throws {
        try await BackupScene.with { scene in
            let loaded = try await scene.house.owner.transaction { db in
                try await db.first(
                    "SELECT current_setting('shared_preload_libraries') AS loaded",
                    as: { try $0.text("loaded") })
            }
            #expect(loaded == "pg_prewarm")
        }
    }

    @Test func `pages without checksums are refused`() async throws {
        let folder = BackupScene.newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await BackupScene.with(folder) { _ in }
        let postgres = PrivateCluster.postgresFolder(under: folder + "/data")
        try await PostgresProgram().run("pg_checksums", ["--disable", "-D", postgres], in: postgres)
        await #expect(
            throws: Database.NotDurable(faults: [Fault(setting: "data_checksums", found: "off")])
        ) {
            _ = try await House.open(BackupScene.settings(folder))
        }
        try await PostgresProgram().run("pg_checksums", ["--enable", "-D", postgres], in: postgres)
        try await BackupScene.with(folder) { _ in }

        try "14\n".write(toFile: postgres + "/PG_VERSION", atomically: true, encoding: .utf8)
        let programs = try await PostgresProgram().release.description
        await #expect(
            throws: PrivateCluster.Refusal.otherMajor(path: postgres, files: "14", programs: programs)
        ) {
            _ = try await House.open(BackupScene.settings(folder))
        }
    }

    @Test func `a server of one's own that gives up everything hears all of it at once`() async throws {
        try await withDatabase { database in
            let folder = BackupScene.newFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            // The cluster of the tests gives up durability, and says so.
            let settings = try BackupScene.settings(
                folder,
                ["LINLI_DATABASE_URL": database.appTarget, "LINLI_OWNER_URL": database.superuserTarget])
            let faults = ["fsync", "full_page_writes", "synchronous_commit"].map {
                Fault(setting: $0, found: "off")
            }
            await #expect(throws: Database.NotDurable(faults: faults)) {
                _ = try await House.open(settings, migrating: false)
            }
        }
    }

    @Test func `what is meant for a restored folder is not done to the running place`() async throws {
        let folder = BackupScene.newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let postgres = PrivateCluster.postgresFolder(under: folder + "/data")
        try FileManager.default.createDirectory(atPath: postgres, withIntermediateDirectories: true)
        try "15\n".write(toFile: postgres + "/PG_VERSION", atomically: true, encoding: .utf8)
        let url = ["LINLI_DATABASE_URL": "host=127.0.0.1 dbname=linli", "LINLI_DATA": "/var/lib/linli"]
        #expect(throws: Settings.Refusal.self) { _ = try BackupScene.settings(folder, url) }
        // The place itself may be named twice.
        _ = try BackupScene.settings(folder, url.merging(["LINLI_DATA": folder + "/data"]) { $1 })
        _ = try BackupScene.settings(folder)
    }

    @Test func `files of another user are not taken over by root`() async throws {
        guard geteuid() == 0 else { try Test.cancel("only root could take them") }
        let folder = BackupScene.newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await BackupScene.with(folder) { _ in }
        let postgres = PrivateCluster.postgresFolder(under: folder + "/data")
        chown(postgres + "/PG_VERSION", 65_534, 65_534)
        await #expect(throws: PrivateCluster.Refusal.ofAnother(path: postgres, user: "nobody")) {
            _ = try await House.open(BackupScene.settings(folder))
        }
    }
}
