import Access
import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import Casework
@testable import Linli
@testable import Postgres

/// What could lose data is refused at the start; what is wrong meanwhile is said, all at once.
@Suite(.serialized) struct DoctorTests {
    private func said(_ scene: BackupScene, at moment: Date) async -> [String] {
        await Doctor(settings: scene.house.settings).findings(at: moment).map(\.what.en)
    }

    @Test func `a server that cannot lay its log away is said, and nothing committed is lost`() async throws {
        try await BackupScene.with { scene in
            let waiting = try scene.log.waiting
            let made = try await scene.backUp(at: Date())
            var words = await said(scene, at: Date())
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
            words = await said(scene, at: Date())
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

    @Test(arguments: [
        (Alarm.workParked(2), "linli parked"), (.fell(count: 1, last: Date()), "linli falls"),
        (.backups(.drillBad), "linli restore drill"), (.parked(1), "/admin/deliveries"),
    ])
    func `each alarm says a way out`(alarm: Alarm, way: String) {
        let found = WaysOut.finding(for: alarm)
        #expect(found.wayOut.en.contains(way) && found.wayOut.zh.contains(way))
        #expect(!found.what.zh.isEmpty && !found.what.en.isEmpty)
    }

    @Test func `a program that is there is not said to be missing`() async throws {
        try await BackupScene.with { scene in
            let words = await said(scene, at: Date())
            for program in ["tar", "gzip", "timeout", "prlimit", "python3"] {
                #expect(!words.contains("a program is missing: \(program)"))
            }
        }
    }

    @Test func `a photo without its file is said by name`() async throws {
        try await BackupScene.with { scene in
            let digest = try await scene.givenPhoto("a sign")
            #expect(await !said(scene, at: Date()).contains { $0.contains(digest) })
            unlink(PhotoStore.files(under: scene.house.settings.data) + "/\(digest).jpg")
            #expect(await said(scene, at: Date()).contains("a photo is missing: \(digest).jpg"))
        }
    }

    /// A place where everything broke in one night.
    @Test func `everything wrong is said in one run, each with its way out`() async throws {
        try await BackupScene.with { scene in
            let data = scene.house.settings.data
            try await scene.backUp(at: Date() - 3 * 86_400)
            let digest = try await scene.givenPhoto("a sign")
            unlink(PhotoStore.files(under: data) + "/\(digest).jpg")
            let sealed = try await scene.givenContact()
            unlink(data + "/keys/\(sealed).key")
            let strange = data + "/files/strange"
            _ = FileManager.default.createFile(atPath: strange, contents: nil)
            let isRoot = geteuid() == 0
            if isRoot { chown(strange, 65_534, 65_534) }

            var problems: [Sentence] = []
            let settings = Settings(
                flags: try DataOption.parse(["--data", data]),
                environment: [
                    "LINLI_SETTINGS": "/nonexistent", "LINLI_BACKUPS": scene.folder + "/backups",
                    "LINLI_ASSETS": "/nonexistent", "LINLI_NOTICE": "soon",
                ], telling: &problems)
            var doctor = Doctor(settings: settings, problems: problems)
            doctor.path = "/nonexistent"
            doctor.darkroom = nil
            let found = await doctor.findings(at: Date() + 3_600)
            let words = found.map(\.what.en)
            let wanted = [
                "LINLI_NOTICE must be", "a program is missing: vipsthumbnail",
                "a program is missing: ogr2ogr", "linli-darkroom is not beside the program",
                "page assets are missing: /nonexistent", "backups lie on the same disk", "the last backup: ",
                "the last good restore drill: none", "s ahead of the database", "no pack is installed",
                "the work of time stands still", "a photo is missing: \(digest).jpg",
                "is not in the folder keys",
            ]
            for one in wanted + (isRoot ? ["\(strange) does not belong to root"] : []) {
                #expect(words.contains { $0.contains(one) }, "not said: \(one) among \(words)")
            }
            #expect(!words.contains { $0.contains("could not be looked at") }, "\(words)")
            for finding in found {
                #expect(finding.what.zh != finding.what.en && !finding.wayOut.zh.isEmpty)
                #expect("\(finding)".split(separator: "\n").count == 2, "\(finding)")
            }
            #expect(!FileManager.default.fileExists(atPath: data + "/audit-signing.key"))
        }
    }

    @Test func `without a database the rest is said all the same, and by the exit code`() async throws {
        let folder = BackupScene.newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["/data/files", "/backups"] {
            try FileManager.default.createDirectory(
                atPath: folder + name, withIntermediateDirectories: true)
        }
        let program = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".build/debug/linli").path
        let words = [
            "LINLI_SETTINGS=/nonexistent", "LINLI_BACKUPS=\(folder)/backups", "LINLI_ASSETS=/nonexistent",
            "LINLI_DATABASE_URL=host=127.0.0.1 port=1 user=linli_app password=hush dbname=linli",
            "PATH=/nonexistent", program, "doctor", "--data", folder + "/data",
        ]
        let said = try await Self.said(by: words)
        #expect(said.status == 1)
        for one in [
            "the database cannot be reached", "host='127.0.0.1' port='1'", "vipsthumbnail",
            "the last backup: none", "page assets are missing",
        ] { #expect(said.text.contains(one), "not said: \(one)\n\(said.text)") }
        #expect(!said.text.contains("hush"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/data/keys"), "a doctor makes nothing")
    }

    private static func said(by words: [String]) async throws -> (text: String, status: Int32) {
        try await OffPool.run {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = words
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (text, process.terminationStatus)
        }
    }
}

extension BackupScene {
    /// A contact sealed under the present key, of a case that is not there.
    ///
    /// - Returns: The name of the key.
    func givenContact() async throws -> String {
        let (home, id) = ("990101001", UUID())
        let sealed = try house.sealing.seal("a telephone", as: .contact, of: id)
        try await house.owner.transaction { db in
            try await db.script("SET LOCAL session_replication_role = replica")
            try await db.execute(
                """
                INSERT INTO contacts (home, case_id, area, sealed, masked, key_id)
                VALUES (\(home), \(id), \(home), \(Bytes(sealed.bytes)), '1**', \(sealed.keyId))
                """)
        }
        return sealed.keyId
    }

    func server() async throws -> ServerState? {
        try await house.owner.transaction { db in try await db.serverState() }
    }
}
