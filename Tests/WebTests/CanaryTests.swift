import Access
import Casework
import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Postgres
import TestSupport
import Testing

@testable import Web

/// A reporter's name and telephone, told through the real pages: they lie nowhere in the database or in what
/// it writes to the disk, before and after people have worked on the case.
@Suite struct CanaryTests {
    private static let token = String(repeating: "ab", count: 32)
    private static let name = "金丝雀钱塘"
    private static let telephone = "13877665544"
    /// Something that is kept as it was said: proof that the search finds what is there.
    private static let control = "control-4f1d9a-rubbish"

    /// As it was typed, and as hexadecimal or base64 text would hold it, at any offset.
    private static func forms(of text: String) -> [[UInt8]] {
        let bytes = Array(text.utf8)
        let shifted = (0..<3).map { offset in
            // The first and last letters of base64 also depend on what stands beside the text.
            let padded = Array(repeating: UInt8(ascii: "x"), count: offset) + bytes
            let letters = Data(padded).base64EncodedString().prefix { $0 != "=" }
            return String(letters.dropFirst(offset == 0 ? 0 : 4).dropLast(1))
        }
        return ([text, Hex.text(of: bytes)] + shifted).map { Array($0.utf8) }
    }

    private static let canaries = [name, telephone].flatMap { forms(of: $0) }

    private func count(_ wanted: [[UInt8]], in data: Data) -> Int {
        wanted.filter { data.firstRange(of: Data($0)) != nil }.count
    }

    private func dump(_ target: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/lib/postgresql/15/bin/pg_dump")
        process.arguments = ["-d", target]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return data
    }

    /// The write-ahead log from now on, kept from being recycled: whatever the other tests of the run write,
    /// the segments of this one lie there until they were read.
    private struct Log {
        static let slot = "canary"
        let database: TestDatabase
        let folder: String
        let first: String

        static func keep(of database: TestDatabase) async throws -> Log {
            try await drop(in: database)
            return try await database.superuser.transaction { db in
                try await db.execute("SELECT pg_create_physical_replication_slot(\(slot), true)")
                let row = try await db.first(
                    """
                    SELECT current_setting('data_directory') || '/pg_wal' AS folder,
                        pg_walfile_name(pg_current_wal_insert_lsn()) AS segment
                    """, as: { (try $0.text("folder"), try $0.text("segment")) })
                let (folder, segment) = try #require(row)
                return Log(database: database, folder: folder, first: segment)
            }
        }

        /// A run that was killed leaves its slot, and the slot its segments.
        static func drop(in database: TestDatabase) async throws {
            try await database.superuser.transaction { db in
                _ = try await db.execute(
                    """
                    SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
                    WHERE slot_name = \(slot)
                    """)
            }
        }

        /// What was written since; the last segment is ended first, so that all of it is on the disk.
        func segments() async throws -> [Data] {
            let last = try await database.superuser.transaction { db in
                try await db.first(
                    """
                    SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS segment,
                        pg_switch_wal()::text AS ended
                    """, as: { try $0.text("segment") })
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            let kept = names.filter { $0 >= first && $0 <= (last ?? "") && $0.utf8.count == 24 }
            try #require(kept.first == first)
            return try kept.map { name in
                Self.records(of: try Data(contentsOf: URL(filePath: folder + "/" + name)))
            }
        }

        /// A record may run over the head of a page: without the heads its bytes stand together.
        private static func records(of segment: Data) -> Data {
            let page = 8192
            var records = Data(capacity: segment.count)
            for start in stride(from: 0, to: segment.count, by: page) {
                records += segment[(start + (start == 0 ? 40 : 24))..<min(start + page, segment.count)]
            }
            return records
        }
    }

    private func report(to visitor: Visitor) async throws -> (number: String, receipt: String) {
        let body = Body().field("csrf", Self.token).field("key", UUID().uuidString)
            .field("scenario", "rubbish").field("words", Self.control).field("area", Scene.village)
            .field("contact", "\(Self.name) \(Self.telephone)")
        let sent = try await visitor.ask(
            "/report", .post, as: nil,
            ["Content-Type": Body.type, "Cookie": "__Host-visitor=\(Self.token)"],
            body: ByteBuffer(bytes: body.end))
        #expect(sent.status == 201)
        let codes = sent.text.matches(of: /class="code[^"]*">([0-9A-Z-]+)</).map { String($0.output.1) }
        return (try #require(codes.first), try #require(codes.dropFirst().first))
    }

    /// The whole loop: taken, finished with an answer, confirmed by another person, scored by the reporter.
    private func work(
        on told: (number: String, receipt: String), _ clerk: Secret, _ other: Secret, _ visitor: Visitor
    ) async throws {
        let scene = visitor.scene
        let number = try #require(Case.Number(told.number))
        try await scene.take("take", on: number, as: clerk)
        try await scene.take("finish", on: number, as: clerk) { $0.answer = "已清走" }
        try await scene.take("confirm", on: number, as: other)
        for path in ["/cases/\(told.number)", "/cases", "/desk"] {
            #expect(try await visitor.get(path, as: clerk).status == 200)
        }
        let scored = try await visitor.ask(
            "/reports/\(told.number)/score", .post, as: nil,
            [
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "__Host-visitor=\(Self.token); __Host-receipt=\(told.receipt)",
            ], body: ByteBuffer(string: "csrf=\(Self.token)&score=5&words=ok"))
        #expect(scored.status == 303, "\(scored.text)")
    }

    @Test func `neither a dump nor the write-ahead log holds a reporter's name or telephone`() async throws {
        try await Visitor.visit { visitor in
            let database = visitor.scene.database
            let log = try await Log.keep(of: database)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let other = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let told = try await report(to: visitor)
            let kept = try await visitor.scene.look(
                "SELECT masked FROM contacts", { try $0.text("masked") })
            #expect(kept == "138****5544")
            let fresh = try dump(database.superuserTarget)
            #expect(count(Self.canaries, in: fresh) == 0)
            #expect(count([Array(Self.control.utf8)], in: fresh) == 1)
            try await work(on: told, clerk, other, visitor)
            let worked = try dump(database.superuserTarget)
            #expect(count(Self.canaries, in: worked) == 0)
            #expect(count([Array("已清走".utf8)], in: worked) == 1)
            let segments = try await log.segments()
            try await Log.drop(in: database)
            #expect(segments.contains { count([Array(Self.control.utf8)], in: $0) >= 1 })
            #expect(segments.allSatisfy { count(Self.canaries, in: $0) == 0 })
            print("looked through \(worked.count) bytes of dump and \(segments.count) segments of the log")
        }
    }

    @Test func `the search finds a canary in any of its forms`() {
        let text = "\(Self.name) \(Self.telephone)"
        for before in ["", "x", "xy"] {
            let plain = before + text
            let encoded = Data(plain.utf8).base64EncodedString()
            for shown in [plain, Hex.text(of: Data(plain.utf8)), encoded] {
                #expect(count(Self.forms(of: Self.name), in: Data(shown.utf8)) >= 1)
                #expect(count(Self.forms(of: Self.telephone), in: Data(shown.utf8)) >= 1)
            }
        }
    }

    @Test func `while the keys cannot be read a report is refused whole`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let site = try Site.bare(on: database.app, at: scene.noon, keys: scene.sealing)
            let application = Application(router: try Server(site).router())
            try await application.test(.router) { client in
                let visitor = Visitor(client: client, scene: scene, site: site)
                let current = scene.data + "/keys/current"
                try FileManager.default.moveItem(atPath: current, toPath: current + "-away")
                let body = Body().field("csrf", Self.token).field("key", UUID().uuidString)
                    .field("scenario", "rubbish").field("words", "x").field("area", Scene.village)
                let headers = ["Content-Type": Body.type, "Cookie": "__Host-visitor=\(Self.token)"]
                func send() async throws -> Visitor.Answer {
                    try await visitor.ask(
                        "/report", .post, as: nil, headers, body: ByteBuffer(bytes: body.end))
                }
                let refused = try await send()
                #expect(refused.status == 503)
                #expect(refused.headers[.retryAfter] == "60")
                #expect(try await rows(in: scene) == [0, 0, 0])
                try FileManager.default.moveItem(atPath: current + "-away", toPath: current)
                #expect(try await send().status == 201)
                #expect(try await rows(in: scene) == [1, 1, 1])
            }
        }
    }

    private func rows(in scene: Scene) async throws -> [Int] {
        var counts: [Int] = []
        for table: SQL in [
            "SELECT count(*) AS rows FROM cases", "SELECT count(*) AS rows FROM idempotency",
            "SELECT count(*) AS rows FROM receipts",
        ] {
            counts.append(try await scene.look(table, { try $0.int("rows") }) ?? -1)
        }
        return counts
    }

    @Test func `a token given before a rotation is still ours after it`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let marks = VisitorMark(sealing: scene.sealing)
            let (token, receipt) = (marks.fresh(), Secret.receipt())
            let (cookie, id) = (marks.seen(receipt), marks.id(in: token))
            let challenge = Challenge(bits: 1, for: "me", at: scene.noon, under: scene.sealing)
            let proof = Browser.solve(challenge.text)
            #expect(id != nil)
            try await RotateKey(ring: scene.sealing).run(on: database.superuser, at: scene.noon)
            #expect(marks.id(in: token) == id)
            #expect(marks.read(cookie).isKnown)
            #expect(
                Challenge(solvedBy: proof, for: "me", at: scene.noon, under: scene.sealing) == challenge)
            #expect(marks.seen(receipt) != cookie)
            #expect(marks.id(in: marks.fresh()) != nil)
        }
    }
}
