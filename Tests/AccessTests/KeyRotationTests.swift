import Access
import Casework
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

/// Changing keys under stored values, on the real database.
@Suite struct KeyRotationTests {
    private let words = "路灯下有垃圾"

    /// A report as one of several processes takes it in.
    private func report(_ contact: String, key: String, by ring: KeyRing, in scene: Scene) async throws
        -> ReportCase.Acknowledged
    {
        var report = Report(scenario: "rubbish", words: words)
        report.spot = Place.Spot(longitude: 150.005, latitude: 30.0025)
        report.contact = contact
        let action = ReportCase(
            report: report, photos: [], origin: .resident, key: key, source: .console,
            keeping: (shelf: scene.shelf, sealing: ring))
        return try await scene.database.app.anonymous { db in
            try await action.run(by: nil, at: scene.noon, in: db)
        }
    }

    private struct Contact: Sendable {
        let row: String
        let sealed: [UInt8]
        let keyId: String
    }

    private func contacts(in scene: Scene) async throws -> [Contact] {
        try await scene.database.superuser.transaction { db in
            try await db.rows(
                "SELECT home || '/' || case_id AS row, sealed, key_id FROM contacts ORDER BY case_id DESC",
                as: {
                    Contact(
                        row: try $0.text("row"), sealed: try $0.bytes("sealed"), keyId: try $0.text("key_id"))
                })
        }
    }

    private func opened(_ scene: Scene, by ring: KeyRing) async throws -> Set<String> {
        Set(try await contacts(in: scene).map { try ring.open($0.sealed, as: .contact, of: $0.row) })
    }

    @Test func `a store of all forms and keys is readable, resealed, and lets the old keys go`() async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let folder = try KeysFolder()
            let first = try folder.givenFirstForm()
            let ring = try KeyRing(data: folder.path, at: scene.noon)
            let owner = database.superuser
            try await givenEverything(of: first, in: scene)
            try await RotateKey(ring: ring).run(on: owner, at: scene.noon)
            _ = try await report("new@example.org", key: "key-of-the-new-one", by: ring, in: scene)
            #expect(try await opened(scene, by: ring) == ["13812341234", "new@example.org"])

            let firstId = try #require(try ring.all().first(where: \.isFirstForm)).id
            let later = scene.noon + RetireKey.wait
            await #expect(throws: KeyRefusal.stillUsed(id: firstId, values: 5)) {
                try await RetireKey(firstId, of: ring).run(on: owner, at: later)
            }
            let outcome = try await ResealValues(ring: ring).run(on: owner)
            #expect(outcome == ResealValues.Outcome(resealed: 5, unreadable: 0))
            #expect(try await ResealValues(ring: ring).run(on: owner) == ResealValues.Outcome())
            let current = try ring.current().key
            #expect(try await KeysInUse.count(on: owner).allSatisfy { $0.isOf(current) })
            #expect(try await contacts(in: scene).allSatisfy { $0.keyId == current.id })
            for old in try ring.all() where old.id != current.id {
                try await RetireKey(old.id, of: ring).run(on: owner, at: later)
            }
            #expect(try folder.names() == ["current", current.id + ".key"])
            #expect(try await opened(scene, by: ring) == ["13812341234", "new@example.org"])
            try await checkEverything(with: ring, in: scene)
        }
    }

    private static let account = "0190c2a0-0000-7000-8000-00000000000a"
    private static let file = "0190c2a0-0000-7000-8000-0000000000ff"

    /// A contact, an enrolled factor, an offered one, an export and an answer, as they were kept before.
    private func givenEverything(of first: FirstForm, in scene: Scene) async throws {
        let place = try await scene.report("rubbish", key: "key-of-the-old-one") {
            $0.contact = "13812341234"
        }
        let id = try #require(
            try await scene.look(
                "SELECT id FROM cases WHERE number = \(place.number.number)", { try $0.uuid("id") }))
        let contact = try first.seal("13812341234", for: "\(Scene.town)/\(id)")
        let answer = Data(try first.seal(place.receipt.text, for: "key-of-the-old-one")).base64EncodedString()
        let factor = try first.seal("factor", for: "second factor \(Self.account)")
        let offer = try first.seal("offer", for: "second factor \(Self.account)")
        let export = try first.seal("export", for: "export \(Self.file.uppercased())")
        try await scene.database.superuser.transaction { db in
            _ = try await db.execute(
                "UPDATE contacts SET sealed = \(Bytes(contact))::bytea, key_id = 'aes256gcm-0'")
            _ = try await db.execute(
                "UPDATE idempotency SET answer = jsonb_set(answer, '{sealed_answer}', to_jsonb(\(answer)::text))"
            )
            _ = try await db.execute(
                """
                INSERT INTO accounts (id, login, name, code_secret)
                VALUES (\(Self.account)::uuid, 'lin', '林', \(Bytes(factor))::bytea)
                """)
            _ = try await db.execute(
                """
                INSERT INTO pending_sign_ins (token_hash, browser_hash, account_id, way, fresh_secret,
                    expires_at)
                VALUES (sha256('1'), sha256('2'), \(Self.account)::uuid, 'link', \(Bytes(offer))::bytea, now())
                """)
            _ = try await db.execute(
                """
                INSERT INTO exports (id, account_id, post_id, area, who, purpose, fields, filter, form, rows,
                    needs_second, as_of, file, sealed_key, key_id, bytes, made_rows, is_cut, made_at, expires_at)
                VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), \(Scene.town), '林', 'check',
                    '{number}', '{}', 'csv', 1, false, now(), \(Self.file)::uuid, \(Bytes(export))::bytea,
                    'aes256gcm-0', 1, 1, false, now(), now() + interval '24 hours')
                """)
        }
    }

    private func checkEverything(with ring: KeyRing, in scene: Scene) async throws {
        let account = try #require(UUID(uuidString: Self.account))
        let stored = try #require(
            try await scene.look(
                """
                SELECT a.code_secret, p.fresh_secret, e.sealed_key, i.answer ->> 'sealed_answer' AS answer
                FROM accounts a, pending_sign_ins p, exports e, idempotency i
                WHERE a.login = 'lin' AND i.key = 'key-of-the-old-one'
                """,
                { row in
                    (
                        factor: try row.bytes("code_secret"), offer: try row.bytes("fresh_secret"),
                        export: try row.bytes("sealed_key"), answer: try row.text("answer")
                    )
                }))
        #expect(try ring.open(stored.factor, as: .factor, of: account) == "factor")
        #expect(try ring.open(stored.offer, as: .factor, of: account) == "offer")
        #expect(try ring.open(stored.export, as: .export, of: Self.file) == "export")
        let answer = Array(try #require(Data(base64Encoded: stored.answer)))
        let receipt = try ring.open(answer, as: .receipt, of: "key-of-the-old-one")
        #expect(receipt.count == 24)
    }

    @Test func `what desks and reporters wrote is resealed, and read under the new key`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let ring = scene.sealing
            let known = try await report("13812341234", key: "key-of-the-writer", by: ring, in: scene)
            let reply = ReplyByReceipt(
                words: "灯杆编号 12", source: .console, keeping: (shelf: PackShelf(), sealing: ring))
            try await database.app.holding(known.receipt) { _, db in
                try await reply.run(at: scene.noon, in: db)
            }
            let old = try ring.current().key.id
            try await RotateKey(ring: ring).run(on: database.superuser, at: scene.noon)
            // The contact, the answer and the message.
            #expect(
                try await ResealValues(ring: ring).run(on: database.superuser)
                    == ResealValues.Outcome(resealed: 3, unreadable: 0))
            try await RetireKey(old, of: ring).run(on: database.superuser, at: scene.noon + RetireKey.wait)
            let thread = try await database.app.holding(known.receipt) { _, db in
                let current = try #require(try await db.cases.reported())
                return try await db.messages.thread(of: current, opening: ring)
            }
            #expect(thread.map(\.words) == ["灯杆编号 12"])
        }
    }

    @Test func `keys rotate and values are resealed while many write and read, without one error`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            // Two rings on one folder: two processes.
            let rings = [scene.sealing, try KeyRing(data: scene.data, at: scene.noon)]
            let finished = Finished()
            let writers = 8
            let rotations = try await withThrowingTaskGroup(of: Int.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        defer { finished.count.withLock { $0 += 1 } }
                        for turn in 0..<40 {
                            try await write(writer, turn, by: rings, in: scene)
                        }
                        return 0
                    }
                }
                for reader in 0..<3 {
                    group.addTask {
                        while finished.count.withLock(\.self) < writers {
                            for ring in rings.turned(reader) { _ = try await opened(scene, by: ring) }
                        }
                        return 0
                    }
                }
                group.addTask {
                    var turns = 0
                    while finished.count.withLock(\.self) < writers || turns < 3 {
                        turns += 1
                        try await RotateKey(ring: rings[turns % 2]).run(
                            on: database.superuser, at: scene.noon)
                        let outcome = try await ResealValues(ring: rings[turns % 2]).run(
                            on: database.superuser)
                        #expect(outcome.unreadable == 0)
                    }
                    return turns
                }
                return try await group.reduce(0, +)
            }
            print("rotations and resealings during \(writers * 40) reports: \(rotations)")
            #expect(try await opened(scene, by: rings[0]).count == writers * 40)
            try await retireAll(but: rings[1], in: scene)
            #expect(try await opened(scene, by: rings[0]).count == writers * 40)
            #expect(try rings[0].all().count == 1)
        }
    }

    /// A report, and the same one again: the receipt it was answered with opens under whatever key.
    private func write(_ writer: Int, _ turn: Int, by rings: [KeyRing], in scene: Scene) async throws {
        let (contact, key) = ("writer-\(writer)-\(turn)@example.org", "key-of-\(writer)-\(turn)-long-enough")
        let told = try await report(contact, key: key, by: rings[turn % 2], in: scene)
        let again = try await report(contact, key: key, by: rings[(turn + 1) % 2], in: scene)
        #expect(again.isRepeat && again.receipt == told.receipt && again.number == told.number)
    }

    private func retireAll(but ring: KeyRing, in scene: Scene) async throws {
        let owner = scene.database.superuser
        _ = try await ResealValues(ring: ring).run(on: owner)
        let current = try ring.current().key.id
        for key in try ring.all() where key.id != current {
            try await RetireKey(key.id, of: ring).run(on: owner, at: scene.noon + RetireKey.wait)
        }
    }

    @Test func `resealing broken off goes on, leaves what it cannot open, and says how much`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (ring, owner) = (scene.sealing, database.superuser)
            for turn in 0..<3 {
                _ = try await scene.report("rubbish") { $0.contact = "a\(turn)@example.org" }
            }
            let lost = try ring.current().key.id
            try await RotateKey(ring: ring).run(on: owner, at: scene.noon)
            _ = try await scene.report("rubbish") { $0.contact = "b@example.org" }
            let file = "\(scene.data)/keys/\(lost).key"
            try FileManager.default.moveItem(atPath: file, toPath: file + "-away")
            // Three contacts and three answers to reports.
            let without = try await ResealValues(ring: ring).run(on: owner)
            #expect(without == ResealValues.Outcome(resealed: 0, unreadable: 6))
            let missing = try await KeysInUse.count(on: owner).filter { $0.keyId == lost }.map(\.values)
            #expect(missing == [3, 3])
            try FileManager.default.moveItem(atPath: file + "-away", toPath: file)
            struct BrokenOff: Error {}
            await #expect(throws: BrokenOff.self) {
                try await ResealValues(ring: ring).run(on: owner) { outcome in
                    if outcome.resealed > 0 { throw BrokenOff() }
                }
            }
            let rest = try await ResealValues(ring: ring).run(on: owner)
            #expect(rest == ResealValues.Outcome(resealed: 3, unreadable: 0))
        }
    }

    @Test func `a key goes only when it is not current, not new, known, and unused`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let (ring, owner) = (scene.sealing, database.superuser)
            let old = try ring.current().key.id
            await #expect(throws: KeyRefusal.isCurrent(id: old)) {
                try await RetireKey(old, of: ring).run(on: owner, at: scene.noon + 86_400)
            }
            await #expect(throws: KeyRefusal.noSuchKey(id: "intl-0")) {
                try await RetireKey("intl-0", of: ring).run(on: owner, at: scene.noon)
            }
            try await RotateKey(ring: ring).run(on: owner, at: scene.noon)
            let until = scene.noon + RetireKey.wait
            await #expect(throws: KeyRefusal.tooSoon(id: old, until: until)) {
                try await RetireKey(old, of: ring).run(on: owner, at: until - 1)
            }
            try await RetireKey(old, of: ring).run(on: owner, at: until)
            #expect(try ring.all().map(\.id) == [try ring.current().key.id])
            let acts = try await owner.transaction { db in
                try await db.rows(
                    "SELECT act FROM audit WHERE act LIKE '% key' ORDER BY id LIMIT 10",
                    as: { try $0.text("act") })
            }
            #expect(acts == ["rotate key", "retire key"])
        }
    }

    @Test func `the login that serves strangers cannot reseal, nor read a sealed value`() async throws {
        try await withDatabase { database in
            for sql: SQL in [
                "SELECT ctx.open_reseal()", "SET LOCAL ROLE linli_resealer",
                "SELECT sealed_values('contacts', '', '', 1)", "SELECT key_use()",
                "SELECT sealed FROM contacts",
            ] {
                await #expect(throws: DatabaseError.self) {
                    try await database.app.transaction { db in _ = try await db.execute(sql) }
                }
            }
            // The role without its signed context is nobody.
            await #expect(throws: DatabaseError.self) {
                try await database.superuser.transaction { db in
                    try await db.script("SET LOCAL ROLE linli_resealer")
                    _ = try await db.execute("SELECT key_use()")
                }
            }
        }
    }

    @Test func `the same report with another contact is another report`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let key = UUID().uuidString
            _ = try await scene.report("rubbish", key: key) { $0.contact = "13812341234" }
            await #expect(throws: IntakeRefusal.keyReused) {
                _ = try await scene.report("rubbish", key: key) { $0.contact = "13812341235" }
            }
            #expect(try await scene.report("rubbish", key: key) { $0.contact = "13812341234" }.isRepeat)
        }
    }
}

/// Writers that are done.
private final class Finished: Sendable {
    let count = Mutex(0)
}

extension Array {
    /// Turned by so many places: readers do not all begin with the same ring.
    fileprivate func turned(_ places: Int) -> [Element] {
        let cut = isEmpty ? 0 : places % count
        return Array(self[cut...] + self[..<cut])
    }
}
