import Access
import ArgumentParser
import Foundation
import Postgres
import Testing

@testable import Casework
@testable import Linli

/// A place of its own with a PostgreSQL that gives up no durability, and a folder for its backups.
struct BackupScene {
    static let noon = Date(timeIntervalSince1970: 1_772_337_600)

    let folder: String
    let house: House

    var log: SaveLog { get throws { try #require(house.saveLog) } }
    var backups: BackupFolder { get throws { try log.backups } }

    static func settings(_ folder: String, _ more: [String: String] = [:]) throws -> Settings {
        let environment = [
            "LINLI_SETTINGS": "/nonexistent", "LINLI_BACKUPS": folder + "/backups", "LINLI_ASSETS": folder,
        ].merging(more) { $1 }
        return try Settings(
            flags: try DataOption.parse(["--data", folder + "/data"]), environment: environment)
    }

    /// Runs a test in a place that is gone afterwards.
    static func with(_ test: (BackupScene) async throws -> Void) async throws {
        let folder = newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await with(folder, test)
    }

    /// PostgreSQL may not enter a checkout of root's.
    static func newFolder() -> String {
        "/var/tmp/linli-backups-" + UUID().uuidString.prefix(8).lowercased()
    }

    static func with(_ folder: String, _ test: (BackupScene) async throws -> Void) async throws {
        let house = try await House.open(settings(folder))
        do {
            try await test(BackupScene(folder: folder, house: house))
            await house.leave()
        } catch {
            await house.leave()
            throw error
        }
    }

    /// A photo on the disk, handed over as every kept one is, and the row that names it.
    @discardableResult
    func givenPhoto(_ words: String) async throws -> String {
        let data = house.settings.data
        let part = data + "/incoming/part"
        try Data(words.utf8).write(to: URL(filePath: part))
        let digest = try CopyShelf.digest(of: part).sha256
        for name in PhotoStore.names(of: digest) {
            try FileManager.default.copyItem(
                atPath: part, toPath: PhotoStore.files(under: data) + "/" + name)
        }
        try house.photos.handOver(digest)
        try await house.owner.transaction { db in
            // A photo without a case, which no page could make: what is looked at is row and file alone.
            try await db.script("SET LOCAL session_replication_role = replica")
            try await db.execute(
                """
                INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes, seen_from,
                    added_at)
                VALUES ('990101001', \(UUID()), '990101001', \(UUID()), 1, \(digest), 1, 1, 1, 6, \(Self.noon))
                """)
        }
        return digest
    }

    /// A version of a paper: its file, handed over as every kept one is, and the rows that name it.
    @discardableResult
    func givenPaper(_ words: String, version: Int, of document: UUID) async throws -> String {
        let part = house.photos.incoming + "/part"
        try Data(words.utf8).write(to: URL(filePath: part))
        let digest = try await house.photos.keepFile(part)
        try await house.owner.transaction { db in
            // A paper of no area, which no page could make: what is looked at is rows and files alone.
            try await db.script("SET LOCAL session_replication_role = replica")
            try await db.execute(
                """
                INSERT INTO documents (id, area, reads_from, kind, title, version, kept_at, changed_at)
                VALUES (\(document), '990101001', 1, 'report', '灯杆检测', \(version), \(Self.noon), \(Self.noon))
                ON CONFLICT (id) DO UPDATE SET version = excluded.version
                """)
            try await db.execute(
                """
                INSERT INTO document_versions (document_id, number, area, reads_from, sha256, bytes, media, note,
                    who, kept_at)
                VALUES (\(document), \(version), '990101001', 1, \(digest), \(words.utf8.count), 'txt', '', 'desk',
                    \(Self.noon))
                """)
        }
        return digest
    }

    func givenRecord(_ object: String) async throws {
        try await house.owner.console { _, db in try await db.audit("make backup", of: object, from: .console)
        }
    }

    func making() throws -> MakeBackup {
        MakeBackup(
            owner: house.owner, target: house.ownerTarget, log: try log, keeping: 35 * 86_400, say: { _ in })
    }

    @discardableResult
    func backUp(at moment: Date = noon) async throws -> MakeBackup.Outcome {
        try await making().run(at: moment, ending: { moment })
    }

    func drill() async throws -> RestoreDrill.Outcome {
        try await RestoreDrill(
            backups: try backups, keys: try house.sealing.all(), anchors: house.anchors,
            folder: house.settings.data + "/drill", say: { _ in }
        ).run()
    }

    /// The database's own clock: the moment a restore is asked for.
    func clock() async throws -> Date {
        try await house.owner.transaction { db in
            let moment = try await db.first(
                "SELECT clock_timestamp() AS moment", as: { try $0.date("moment") })
            return try #require(moment)
        }
    }

    func objects(in database: Database) async throws -> [String] {
        try await database.transaction { db in
            try await db.rows(
                "SELECT object FROM audit WHERE act = 'make backup' ORDER BY id LIMIT 100",
                as: { try $0.textOrNil("object") ?? "" })
        }
    }

    /// Turns one bit of the checksum at the end of a packed file; one in its middle may mean the same zeros.
    static func spoilSum(_ path: String) throws {
        var data = try Data(contentsOf: URL(filePath: path))
        data[data.count - 6] ^= 1
        try data.write(to: URL(filePath: path))
    }

    /// Turns one bit of a file, so many bytes behind its middle.
    static func spoil(_ path: String, behind bytes: Int = 0) throws {
        var data = try Data(contentsOf: URL(filePath: path))
        let middle = data.count / 2 + bytes
        data[middle] ^= 1
        try data.write(to: URL(filePath: path))
    }
}
