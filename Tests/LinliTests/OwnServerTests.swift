import Access
import Foundation
import Schema
import Testing

@testable import Casework
@testable import Linli
@testable import Postgres

/// A place over a PostgreSQL of its own: what cannot work is refused in words, what can is tried.
@Suite(.serialized) struct OwnServerTests {
    /// A place over a server, opened as its engineers would.
    private func scene(over server: OwnServer) async throws -> BackupScene {
        let settings = try BackupScene.settings(
            server.folder,
            [
                "LINLI_DATABASE_URL": server.target(role: "linli_app"),
                "LINLI_OWNER_URL": server.target(), "LINLI_WAL": server.log,
            ])
        return BackupScene(folder: server.folder, house: try await House.open(settings))
    }

    private func with(_ server: OwnServer, _ test: (BackupScene) async throws -> Void) async throws {
        let scene = try await scene(over: server)
        do {
            try await test(scene)
        } catch {
            await scene.house.leave()
            throw error
        }
        await scene.house.leave()
    }

    private func said(_ scene: BackupScene) async -> [String] {
        await Doctor(settings: scene.house.settings).findings(at: Date()).map(\.what.en)
    }

    @Test func `what keeps a server from being backed up is said all at once`() async throws {
        try await OwnServer.with(["wal_level = minimal", "max_wal_senders = 0"]) { server in
            try await server.prepare(roles: Schema.roles)
            try await with(server) { scene in
                await #expect(throws: BackupRefusal.server([.walLevel("minimal"), .walSenders(0)])) {
                    try await scene.backUp()
                }
                let words = await said(scene)
                #expect(words.contains { $0.contains("wal_level = minimal") })
                #expect(words.contains { $0.contains("max_wal_senders = 0") })
                #expect(words.contains { $0.contains("lays no log away") })
            }
            try await server.restart(["archive_mode = on"])
            let space = server.folder + "/server-log"
            try await with(server) { scene in
                try await scene.house.owner.alone("CREATE TABLESPACE elsewhere LOCATION '\(space)'")
                await #expect(throws: BackupRefusal.server([.tablespaces(["elsewhere"]), .noLogCommand])) {
                    try await scene.backUp()
                }
                try await scene.house.owner.alone("DROP TABLESPACE elsewhere")
            }
            // Whoever is no superuser cannot keep the roles.
            try await with(server) { scene in
                try await scene.house.owner.alone("CREATE ROLE weak LOGIN PASSWORD 'x'")
                let weak = Database(
                    target: server.target(role: "weak").replacing(/password='.*'/, with: "password='x'"),
                    size: 1)
                await #expect(throws: Migrator.Refusal.notSuperuser(role: "weak")) {
                    _ = try await Migrator.ofThisProgram.run(on: weak)
                }
                await weak.close()
            }
        }
    }

    @Test func `over TCP it is backed up, tried, and comes back under the name programs look for`()
        async throws
    {
        try await OwnServer.with([]) { server in
            try await server.restart(server.keeping)
            try await server.prepare(roles: Schema.roles)
            try await with(server) { scene in
                try await scene.givenRecord("before")
                try await scene.givenPhoto("a lamp")
                do {
                    try await scene.backUp()
                    Issue.record("it was copied though nobody let it in")
                } catch BackupRefusal.replicationClosed(let words) {
                    #expect(words.contains("pg_hba.conf"))
                    #expect(!words.contains("secret"))
                }
                #expect(try scene.backups.manifests().isEmpty)
                try server.letIn(replication: true)
                try await scene.house.owner.transaction { db in try await db.script("SELECT pg_reload_conf()")
                }
                try await scene.waitUntilLetIn(server)
                let made = try await scene.backUp()
                #expect(made.manifest.restorePoint != nil)
                #expect(made.manifest.database == OwnServer.database)

                try await scene.givenRecord("after")
                try await scene.house.owner.transaction { db in try await db.finishLogPiece() }
                try await scene.takeLog()
                let drill = try await scene.drill()
                #expect(drill.findings.isEmpty, "\(drill.findings)")

                let folder = scene.folder + "/restored"
                let restoring = RestoreBackup(backups: try scene.backups, say: { _ in })
                let cluster = try await restoring.database(
                    of: made.manifest, until: .everything, under: folder)
                let database = Database(target: cluster.target(role: "postgres"), size: 1)
                #expect(try await scene.objects(in: database) == ["before", "after"])
                let app = Database(target: cluster.target(role: "linli_app"), size: 1)
                #expect(try await app.transaction { db in try await db.durabilityFaults() }.isEmpty)
                await app.close()
                await database.close()
                await cluster.leave()

                #expect(await !said(scene).contains { $0.contains("log") })
            }
            try await server.restart(server.keeping + ["archive_timeout = 0"])
            try await with(server) { scene in
                #expect(await said(scene).contains { $0.contains("archive_timeout = 0") })
            }
        }
    }

    @Test func `a backup of another major is not unpacked`() async throws {
        let programs = try await PostgresProgram().release
        let manifest = BackupManifest(
            name: "20260301T040000Z", from: BackupScene.noon, to: BackupScene.noon,
            of: ServerState.trial(of: ServerRelease(major: programs.major + 1, minor: 99)), schema: "x",
            log: (nil, "x", "x"), holding: [], content: ([], 0, 0))
        let folder = BackupScene.newFolder()
        let restoring = RestoreBackup(backups: BackupFolder(at: folder), say: { _ in })
        await #expect(
            throws: BackupRefusal.otherMajor(backup: manifest.server, programs: programs.description)
        ) {
            _ = try await restoring.database(of: manifest, until: .everything, under: folder)
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    /// Each refusal and each way out is said in both languages, and no way out is empty.
    @Test func `what is in the way is said with what to set`() {
        let obstacles: [BackupObstacle] = [
            .walLevel("minimal"), .walSenders(0), .replication(role: "keeper"),
            .otherMajor(server: .init(major: 16, minor: 20), programs: .init(major: 15, minor: 20)),
            .tablespaces(["fast"]), .noPostgres, .noLogCommand,
        ]
        var trial = ServerState.trial(of: ServerRelease(major: 16, minor: 20)).means
        (trial.walLevel, trial.walSenders, trial.role, trial.mayCopy) = ("minimal", 0, "keeper", false)
        (trial.tablespaces, trial.hasPostgres, trial.hasLogCommand) = (["fast"], false, false)
        let server = ServerState.trial(of: .init(major: 16, minor: 20), means: trial)
        let found = server.obstacles(for: .init(major: 15, minor: 20))
        #expect(found.count == obstacles.count)
        #expect(obstacles.allSatisfy { found.contains($0) })
        for finding in obstacles.map(ServerSentences.finding(for:)) {
            #expect(!finding.what.zh.isEmpty && !finding.what.en.isEmpty)
            #expect(!finding.wayOut.zh.isEmpty && !finding.wayOut.en.isEmpty)
        }
        trial.logPatience = 3_600
        let slow = ServerState.trial(of: .init(major: 15, minor: 20), means: trial)
        #expect(slow.logGap(in: "/x", isThere: true) == .slow(seconds: 3_600))
        #expect(slow.logGap(in: "/x", isThere: false) == .elsewhere(folder: "/x"))
        trial.logPatience = 300
        #expect(
            ServerState.trial(of: .init(major: 15, minor: 20), means: trial)
                .logGap(in: "/x", isThere: true) == nil)
    }

    @Test(arguments: [
        "host=db port=5433 user=keeper password='it\\'s' dbname=place",
        "postgresql://keeper:it%27s@db:5433/place",
    ])
    func `a password is no argument of any program`(target: String) throws {
        let address = try ConnectionAddress(target)
        #expect(address.password == "it's")
        #expect(!address.open.contains("it"))
        #expect(address.shown.contains("host='db'") && address.shown.contains("port='5433'"))
    }
}

extension ServerState {
    /// One that nobody asked, for the rules alone.
    static func trial(of release: ServerRelease, means: BackupMeans = BackupMeans()) -> ServerState {
        ServerState(
            system: "1", version: release.description, release: release, database: "place", bytes: 0,
            keepsLog: true, isLogStuck: false, walSegmentBytes: 1 << 24, means: means)
    }
}

extension BackupScene {
    /// A server reads who may come in again when it gets round to it.
    func waitUntilLetIn(_ server: OwnServer) async throws {
        let program = try await PostgresProgram()
        let asker = try ConnectionAddress(server.target())
        while (try? await program.ask(
            "pg_receivewal", ["--dbname=\(asker.open)", "--create-slot", "--slot=trial", "--if-not-exists"],
            as: asker)) == nil
        {}
        try await program.ask(
            "pg_receivewal", ["--dbname=\(asker.open)", "--drop-slot", "--slot=trial"], as: asker)
    }
}
