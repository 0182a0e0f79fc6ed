import Foundation
import Postgres
import Testing

@testable import Linli

/// A disk that is full stops what would be written, and nothing else; room again, and everything goes on.
@Suite(.serialized) struct FullDiskTests {
    /// Runs a test in a folder with a small disk of its own in it, where this machine permits one.
    private func withDisk(
        at name: String, megabytes: Int, _ test: (BackupScene, String) async throws -> Void
    ) async throws {
        let folder = BackupScene.newFolder()
        let disk = folder + name
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let options = "size=\(megabytes)m,mode=711"
            try await PostgresProgram.ask("/usr/bin/mount", ["-t", "tmpfs", "-o", options, "linli", disk])
        } catch {
            try Test.cancel("no disk may be mounted here: \(error)")
        }
        do {
            try await BackupScene.with(folder) { scene in try await test(scene, disk) }
        } catch {
            try await PostgresProgram.ask("/usr/bin/umount", ["-l", disk])
            throw error
        }
        try await PostgresProgram.ask("/usr/bin/umount", ["-l", disk])
    }

    /// Writes until the disk takes no more.
    private func fill(_ path: String) throws {
        let handle = try #require(fopen(path, "w"))
        let zeros = [UInt8](repeating: 0, count: 65_536)
        while fwrite(zeros, 1, zeros.count, handle) == zeros.count, fflush(handle) == 0 {}
        fclose(handle)
    }

    @Test func `with the data disk full people read, and nothing half is written`() async throws {
        try await withDisk(at: "/data", megabytes: 700) { scene, disk in
            let owner = scene.house.owner
            try await owner.transaction { db in
                try await db.script("CREATE TABLE trial (number integer PRIMARY KEY, words text NOT NULL)")
            }
            try fill(disk + "/ballast")
            var kept = 0
            var refused: DatabaseError?
            while refused == nil {
                do {
                    try await owner.transaction { [kept] db in
                        try await db.execute(
                            "INSERT INTO trial VALUES (\(kept), repeat(md5(\(kept)::text), 60))")
                    }
                    kept += 1
                } catch let error as DatabaseError {
                    refused = error
                }
            }
            #expect(refused?.state?.rawValue == "53100")
            #expect(refused?.isPassing == true)
            #expect(try await scene.count(of: "trial") == kept)
            // A second try is no other than the first.
            await #expect(throws: DatabaseError.self) {
                try await owner.transaction { db in
                    try await db.execute(
                        "INSERT INTO trial SELECT n, repeat('x', 1900) FROM generate_series(-100, -1) n")
                }
            }
            unlink(disk + "/ballast")
            try await owner.transaction { db in try await db.execute("INSERT INTO trial VALUES (-1, 'x')") }
            #expect(try await scene.count(of: "trial") == kept + 1)
        }
    }

    @Test func `with the backups' disk full the log waits, and goes on`() async throws {
        try await withDisk(at: "/backups", megabytes: 60) { scene, disk in
            try await scene.backUp()
            try await scene.givenRecord("while it is full")
            try fill(disk + "/ballast")
            let log = try scene.log
            try await scene.house.owner.transaction { db in try await db.finishLogPiece() }
            while log.waitingSince() == nil { await Task.yield() }
            await #expect(throws: (any Error).self) { try await log.turn() }
            #expect(log.waitingSince() != nil)
            await #expect(throws: (any Error).self) {
                _ = try await scene.backUp(at: BackupScene.noon + 86_400)
            }
            #expect(try scene.backups.manifests().count == 1)
            unlink(disk + "/ballast")
            try await scene.takeLog()
            #expect(try await scene.found().isEmpty)
            #expect(try await scene.drill().findings.isEmpty)
        }
    }
}

extension BackupScene {
    func count(of table: String) async throws -> Int? {
        try await house.owner.transaction { db in
            try await db.first(
                SQL(stringLiteral: "SELECT count(*) AS n FROM \(table)"), as: { try $0.int("n") })
        }
    }
}
