import Access
import Foundation
import Postgres
import Testing

@testable import Casework
@testable import Linli

/// A backup is what came back from it: each of these restores onto a PostgreSQL of its own.
@Suite(.serialized) struct BackupTests {
    @Test func `what was so at a moment comes back, with every file it names`() async throws {
        try await BackupScene.with { scene in
            try await scene.givenRecord("before")
            // A disk of its own is not quite empty when it is new.
            for disk in ["/backups", "/restored"] {
                try FileManager.default.createDirectory(
                    atPath: scene.folder + disk + "/lost+found", withIntermediateDirectories: true)
            }
            let first = try await scene.givenPhoto("a lamp")
            let made = try await scene.backUp()
            #expect(made.files == .init(files: 2, bytes: 12, copied: 2))
            #expect(made.manifest.restorePoint != nil)

            try await scene.givenRecord("after")
            let second = try await scene.givenPhoto("a kerb")
            let moment = try await scene.clock()
            try await scene.givenRecord("by mistake")
            try await scene.house.owner.transaction { db in
                try await db.script("DELETE FROM photos")
                try await db.finishLogPiece()
            }
            try await scene.takeLog()

            let folder = scene.folder + "/restored"
            let restoring = RestoreBackup(backups: try scene.backups, say: { _ in })
            let cluster = try await restoring.database(
                of: made.manifest, until: .moment(moment), under: folder)
            let database = Database(target: cluster.target(role: "postgres"), size: 1)
            #expect(try await scene.objects(in: database) == ["before", "after"])
            var named: [String] = []
            try await database.eachPhoto { named += $0 }
            #expect(named == [first, second].sorted())
            #expect(try await restoring.files(under: folder).isEmpty)
            for digest in named {
                let path = PhotoStore.files(under: folder) + "/\(digest).jpg"
                #expect(try CopyShelf.digest(of: path).sha256 == digest)
            }
            await database.close()
            await cluster.leave()

            let tomorrow = moment + 86_400
            await #expect(throws: BackupRefusal.momentNotReached(tomorrow)) {
                _ = try await restoring.database(
                    of: made.manifest, until: .moment(tomorrow), under: folder + "-too-far")
            }
            // Whoever then asks for an earlier moment finds the folder as it was.
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "-too-far").isEmpty)
            await #expect(throws: BackupRefusal.notEmpty(path: folder)) {
                _ = try await restoring.database(of: made.manifest, until: .everything, under: folder)
            }
            #expect(throws: BackupRefusal.none(before: .distantPast)) {
                _ = try restoring.backup(before: .distantPast)
            }
        }
    }

    @Test func `a drill finds a good backup good, and each damage`() async throws {
        try await BackupScene.with { scene in
            try await scene.givenRecord("kept")
            let digest = try await scene.givenPhoto("a bin")
            let manifest = try await scene.backUp().manifest
            let sound = try await scene.drill()
            #expect(sound.findings.isEmpty)
            #expect(sound.unreadable.isEmpty)
            #expect(try await scene.found().isEmpty)

            let backups = try scene.backups
            let copy = backups.files(String(digest.prefix(2))).path(of: "\(digest).jpg")
            try BackupScene.spoil(copy)
            #expect(try await scene.found() == [.damaged(path: copy)])
            #expect(try await scene.drill().findings == [.damaged(path: copy)])
            try BackupScene.spoil(copy)

            let piece = backups.log.path(of: manifest.lastPiece + ".gz")
            try BackupScene.spoilSum(piece)
            #expect(try await scene.found() == [.damaged(path: piece)])
            let broken = try await scene.drill().findings
            #expect(broken.first == .damaged(path: piece))
            #expect(broken.count == 2, "the log cannot be replayed: \(broken)")
            try BackupScene.spoilSum(piece)

            let base = "\(backups.bases)/\(manifest.name)/base.tar.gz"
            try BackupScene.spoil(base)
            #expect(try await scene.found() == [.damaged(path: base)])
            let words = BackupSentences.words(for: BackupRefusal.damaged(path: base))
            #expect(try await scene.drill().findings == [.notRestored(words: words)])
            try BackupScene.spoil(base)

            // A row without its picture: the fault the order of copying is there to prevent.
            let shelf = backups.files(String(digest.prefix(2)))
            var entries = try shelf.entries()
            entries["\(digest).jpg"] = nil
            try shelf.replace(entries, removing: ["\(digest).jpg"])
            #expect(try await scene.drill().findings == [.photoMissing(name: "\(digest).jpg")])
        }
    }

    @Test func `a drill counts rows, and finds an audit that was altered`() async throws {
        try await BackupScene.with { scene in
            try await scene.givenRecord("kept")
            try await scene.givenRecord("altered")
            try await scene.house.sealAudit().run(on: scene.house.app, at: BackupScene.noon)
            try await scene.house.owner.transaction { db in
                try await db.script("SET LOCAL session_replication_role = replica")
                try await db.execute("UPDATE audit SET object = 'kept' WHERE object = 'altered'")
            }
            let manifest = try await scene.backUp().manifest
            let altered = try await scene.drill().findings
            #expect(altered.count == 1)
            guard case .audit = altered.first else { return #expect(Bool(false), "\(altered)") }

            // A backup that says it held a thousand rows more than come back.
            let counted = try #require(manifest.counts.first { $0.table == "audit" })
            let path = try scene.backups.manifestPath(of: manifest.name)
            let said = try String(contentsOfFile: path, encoding: .utf8)
            let (least, most) = (counted.least + 1_000, counted.most + 1_000)
            var fields = try #require(
                JSONSerialization.jsonObject(with: Data(said.utf8)) as? [String: Any])
            fields["counts"] = [["table": "audit", "least": least, "most": most]]
            try JSONSerialization.data(withJSONObject: fields).write(to: URL(filePath: path))
            let short = try await scene.drill().findings
            #expect(short.count == 2)
            guard case .rows("audit", let found, least, most) = short.first else {
                return #expect(Bool(false), "\(short)")
            }
            #expect((counted.least...counted.most).contains(found))
        }
    }

    @Test func `a backup that cannot say what it holds keeps nobody from the others`() async throws {
        try await BackupScene.with { scene in
            let day: TimeInterval = 86_400
            let first = try await scene.backUp().manifest
            let second = try await scene.backUp(at: BackupScene.noon + day).manifest
            let backups = try scene.backups
            let path = backups.manifestPath(of: second.name)
            let whole = try Data(contentsOf: URL(filePath: path))
            try whole.prefix(whole.count / 2).write(to: URL(filePath: path))
            #expect(backups.manifests() == [first])
            #expect(try await scene.found() == [.damaged(path: path)])
            let restoring = RestoreBackup(backups: backups, say: { _ in })
            #expect(try restoring.backup(before: nil) == first)
            #expect(throws: BackupRefusal.damaged(path: path)) {
                try restoring.backup(before: nil, named: second.name)
            }
            #expect(try await scene.drill().findings == [.damaged(path: path)])

            let third = try await scene.backUp(at: BackupScene.noon + 35.5 * day)
            #expect(third.expired == 1, "the damaged one is not too old yet")
            #expect(backups.unreadable() == [second.name])
            let fourth = try await scene.backUp(at: BackupScene.noon + 36.5 * day)
            #expect(fourth.expired == 1)
            #expect(backups.unreadable().isEmpty)
            #expect(backups.manifests() == [third.manifest, fourth.manifest])
        }
    }

    @Test func `the name of a backup says when it began`() {
        let name = BackupManifest.name(at: BackupScene.noon)
        #expect(BackupManifest.moment(of: name) == BackupScene.noon)
        for other in ["", "lost+found", name + "Z", "20261332T000000Z", "20260301 040000Z"] {
            #expect(BackupManifest.moment(of: other) == nil)
        }
    }

    @Test func `a turned bit in a page, and in a photo in use, is found`() async throws {
        try await BackupScene.with { scene in
            let digest = try await scene.givenPhoto("a bench")
            try await scene.backUp()
            let data = scene.house.settings.data
            let photo = PhotoStore.files(under: data) + "/\(digest).jpg"
            try BackupScene.spoil(photo)
            let checking = CheckBackups(
                backups: try scene.backups, originals: PhotoStore.files(under: data))
            #expect(try await checking.run { _ in } == [.originalDamaged(path: photo)])

            let owner = scene.house.owner
            try await owner.transaction { db in
                try await db.script(
                    "CREATE TABLE trial AS SELECT repeat('x', 100) AS words FROM generate_series(1, 1000)")
            }
            try await owner.alone("CHECKPOINT")
            let place = try await owner.transaction { db in
                try await db.first(
                    "SELECT pg_relation_filepath('trial') AS place", as: { try $0.text("place") })
            }
            // Inside of a page: its first bytes say when it was written, and newer ones are left to the log.
            let path = PrivateCluster.postgresFolder(under: data) + "/" + (try #require(place))
            try BackupScene.spoil(path, behind: 4_000)
            do {
                try await scene.backUp(at: BackupScene.noon + 3_600)
                Issue.record("a page with a wrong checksum was copied without a word")
            } catch PostgresProgram.Refusal.failed(_, let words) {
                #expect(words.contains("checksum"))
            }
            #expect(try scene.backups.manifests().count == 1)
        }
    }

    @Test func `a photo that was damaged before it was copied is found`() async throws {
        try await BackupScene.with { scene in
            let digest = try await scene.givenPhoto("a gate")
            let name = "\(digest).jpg"
            let files = PhotoStore.files(under: scene.house.settings.data)
            // Its second name is the same file: the damage is in both.
            try BackupScene.spoil("\(files)/\(name)")
            unlink(PhotoStore.unsaved(under: scene.house.settings.data) + "/" + name)
            #expect(try await scene.backUp().files.damaged == [name])
            let backups = try scene.backups
            let copy = backups.files(String(digest.prefix(2))).path(of: name)
            let checking = CheckBackups(backups: backups, originals: files)
            #expect(try await checking.run { _ in } == [.damaged(path: copy)])
            let folder = scene.folder + "/restored"
            #expect(
                try await RestoreBackup(backups: backups, say: { _ in }).files(under: folder)
                    == [.damaged(path: copy)])
            #expect(FileManager.default.fileExists(atPath: PhotoStore.files(under: folder) + "/" + name))
        }
    }

    @Test func `photos of releases are looked for as well`() async throws {
        try await BackupScene.with { scene in
            let shown = [try await scene.givenPhoto("a pole"), try await scene.givenPhoto("a lid")]
            let released = [try await scene.givenPhoto("a face, covered"), "f" + shown[0].dropFirst()]
            try await scene.house.owner.transaction { db in
                try await db.script("SET LOCAL session_replication_role = replica")
                try await db.execute("DELETE FROM photos WHERE sha256 = \(released[0])")
                for (position, digest) in (released + shown.prefix(1)).enumerated() {
                    try await db.execute(
                        """
                        INSERT INTO release_photos (home, case_id, area, release_id, position, sha256, width,
                            height, bytes, seen_from)
                        VALUES ('990101001', \(UUID()), '990101001', \(UUID()), \(position + 1), \(digest), 1,
                            1, 1, 6)
                        """)
                }
            }
            for limit in 1...5 {
                var named: [String] = []
                try await scene.house.owner.eachPhoto(by: limit) { named += $0 }
                #expect(named == (shown + released).sorted(), "\(limit) at a time")
            }
            try await scene.backUp()
            let missing = PhotoStore.names(of: released[1]).map(BackupFinding.photoMissing(name:))
            #expect(try await scene.drill().findings == missing)
        }
    }

    @Test func `a paper comes back with each of its versions, and is read`() async throws {
        try await BackupScene.with { scene in
            let paper = UUID()
            let first = try await scene.givenPaper("接地电阻 4 欧", version: 1, of: paper)
            let made = try await scene.backUp()
            let second = try await scene.givenPaper("接地电阻 2 欧", version: 2, of: paper)
            let moment = try await scene.clock()
            // Taken out by mistake, and its files swept.
            try await scene.house.owner.transaction { db in
                try await db.execute(
                    "UPDATE documents SET removed_at = now(), removed_reason = 'x' WHERE id = \(paper)")
            }
            try await scene.house.owner.transaction { db in try await db.finishLogPiece() }
            try await scene.takeLog()
            for digest in [first, second] {
                let path = try #require(scene.house.photos.path(ofFile: digest))
                try FileManager.default.removeItem(atPath: path)
            }
            let folder = scene.folder + "/restored"
            let restoring = RestoreBackup(backups: try scene.backups, say: { _ in })
            let cluster = try await restoring.database(
                of: made.manifest, until: .moment(moment), under: folder)
            let database = Database(target: cluster.target(role: "postgres"), size: 1)
            let kept = try await database.transaction { db in
                try await db.rows(
                    """
                    SELECT v.sha256, d.title FROM documents d JOIN document_versions v ON v.document_id = d.id
                    WHERE d.id = \(paper) AND d.removed_at IS NULL ORDER BY v.number LIMIT 10
                    """, as: { (digest: try $0.text("sha256"), title: try $0.text("title")) })
            }
            #expect(kept.map(\.digest) == [first, second] && kept.map(\.title) == ["灯杆检测", "灯杆检测"])
            let found = try await database.transaction { db in
                try await db.first(
                    """
                    SELECT count(*) AS found FROM documents WHERE grams @@ ctx.gram_query('检测')
                    """, as: { try $0.int("found") })
            }
            #expect(found == 1)
            #expect(try await restoring.files(under: folder).isEmpty)
            let store = try PhotoStore(data: folder)
            var words: [String] = []
            for one in kept {
                words.append(String(decoding: try await store.file(one.digest) ?? [], as: UTF8.self))
            }
            #expect(words == ["接地电阻 4 欧", "接地电阻 2 欧"])
            await database.close()
            await cluster.leave()
        }
    }

    @Test func `keys are in no backup, and what needs them is said`() async throws {
        try await BackupScene.with { scene in
            let keyId = try await scene.givenContact()
            try await scene.backUp()
            #expect(try await scene.drill().unreadable.isEmpty)
            let without = try await RestoreDrill(
                backups: try scene.backups, keys: [], anchors: scene.house.anchors,
                folder: scene.house.settings.data + "/drill", say: { _ in }
            ).run()
            #expect(
                without.unreadable.map(\.en) == [
                    "\(keyId) is not in the folder keys: 1 contacts do not open"
                ])
            let key = try Data(
                contentsOf: URL(filePath: scene.house.settings.data + "/keys/\(keyId).key"))
            let found = FileManager.default.enumerator(atPath: try scene.backups.path)
            for case let name as String in found ?? .init() {
                let kept = FileManager.default.contents(atPath: try scene.backups.path + "/" + name)
                #expect(kept?.range(of: key) == nil, "\(name) holds a key")
            }
        }
    }

    @Test func `no piece of the log is taken before the files its rows name`() async throws {
        try await BackupScene.with { scene in
            try await scene.backUp()
            let digest = try await scene.givenPhoto("a wall")
            // What cannot be copied stands in for a disk that fails while files are copied.
            let unsaved = PhotoStore.unsaved(under: scene.house.settings.data)
            try FileManager.default.createDirectory(
                atPath: "\(unsaved)/0000", withIntermediateDirectories: true)
            try await scene.house.owner.transaction { db in try await db.finishLogPiece() }
            let log = try scene.log
            let known = Set(try scene.backups.log.entries().keys)
            while log.waitingSince() == nil { await Task.yield() }
            await #expect(throws: (any Error).self) { try await log.turn() }
            #expect(Set(try scene.backups.log.entries().keys) == known)

            try FileManager.default.removeItem(atPath: "\(unsaved)/0000")
            try await scene.takeLog()
            #expect(Set(try scene.backups.log.entries().keys) != known)
            let copies = try scene.backups.files(String(digest.prefix(2))).entries()
            #expect(Set(copies.keys).isSuperset(of: PhotoStore.names(of: digest)))
        }
    }

    @Test func `old backups go, the newest stays, and a file goes with the last that knew it`() async throws {
        try await BackupScene.with { scene in
            let digest = try await scene.givenPhoto("a tree")
            let day: TimeInterval = 86_400
            let first = try await scene.backUp().manifest
            let data = scene.house.settings.data
            for name in PhotoStore.names(of: digest) { unlink(PhotoStore.files(under: data) + "/" + name) }
            let second = try await scene.backUp(at: BackupScene.noon + day).manifest
            let shelf = try scene.backups.files(String(digest.prefix(2)))
            #expect(try shelf.entries().count == 2)
            let third = try await scene.backUp(at: BackupScene.noon + 36.5 * day)
            #expect(third.expired == 2)
            #expect(try scene.backups.manifests() == [third.manifest])
            #expect(try shelf.entries().isEmpty)
            #expect(!FileManager.default.fileExists(atPath: shelf.path(of: "\(digest).jpg")))
            let pieces = Set(try scene.backups.log.entries().keys)
            #expect(!pieces.contains(first.firstPiece + ".gz"))
            #expect(!pieces.contains(second.firstPiece + ".gz"))
            #expect(pieces.contains(third.manifest.lastPiece + ".gz"))
        }
    }
}

extension BackupScene {
    func found() async throws -> [BackupFinding] { try await CheckBackups(backups: backups).run { _ in } }

    /// Waits for the piece that was just finished, and takes everything.
    func takeLog() async throws {
        let log = try log
        while log.waitingSince() == nil { await Task.yield() }
        while try await log.turn() > 0 {}
    }
}
