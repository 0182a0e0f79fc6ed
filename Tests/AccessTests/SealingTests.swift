import Access
import Foundation
import Postgres
import TestSupport
import Testing

/// Sealing the audit: every row once, none too early, and a restore that is said.
@Suite struct SealingTests {
    @Test func `a log nobody touched is whole, whatever its rows say`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.tamper(
                """
                INSERT INTO audit (kind, act, object, fields, reason, outcome, address, request_id, account_id)
                VALUES ('area', 'a "quoted" act', E'tab\\t new\\n back\\\\slash \\x01 \\x1f \\x7f', '{}', NULL,
                        'done', '', NULL, NULL),
                    ('area', '查询', '明川市 🔒', '{"a b","c\\"d",审计}', E'\\b\\f\\r/', 'done', '::1', 'r',
                        '00000000-0000-0000-0000-0000000000AB')
                """)
            try await sealed.givenBatches()
            let outcome = try await sealed.verify()
            #expect(outcome.inspection.findings == [])
            #expect(outcome.inspection.batches == 3)
            #expect(outcome.inspection.anchorsMet == 3)
            #expect(outcome.tail == 0)
            let rows = try await sealed.number(
                "SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM history) AS number")
            #expect(outcome.inspection.rows == rows)
        }
    }

    @Test func `a row that commits late is sealed later, and never twice`() async throws {
        try await SealedScene.within { sealed in
            let database = sealed.scene.database
            try await database.superuser.transaction { slow in
                try await slow.execute("INSERT INTO audit (kind, act) VALUES ('area', 'slow')")
                _ = try await sealed.scene.report("rubbish")
                #expect(try await sealed.seal() > 0)
                _ = try await sealed.scene.report("rubbish")
                #expect(try await sealed.seal() == 2)
                #expect(try await sealed.seal() == 0)
            }
            #expect(try await sealed.seal() == 1)
            _ = try await sealed.scene.report("rubbish")
            #expect(try await sealed.seal() == 2)
            #expect(try await sealed.seal() == 0)
            let outcome = try await sealed.verify()
            #expect(outcome.inspection.findings == [])
            let last = try await sealed.number("SELECT max(id) AS number FROM audit")
            #expect(outcome.inspection.marks.audit == last)
        }
    }

    @Test func `of several jobs at once each row is sealed by one`() async throws {
        try await SealedScene.within { sealed in
            for _ in 0..<3 {
                _ = try await sealed.scene.report("rubbish")
                try await withThrowingTaskGroup { group in
                    for _ in 0..<4 { group.addTask { try await sealed.seal() } }
                    try await group.waitForAll()
                }
            }
            try await sealed.seal()
            let outcome = try await sealed.verify()
            #expect(outcome.inspection.findings == [])
            #expect(outcome.tail == 0)
        }
    }

    @Test func `more rows than one batch holds are sealed in several`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.tamper(
                "INSERT INTO audit (kind, act) SELECT 'area', 'look' FROM generate_series(1, 9000)")
            var counts: [Int] = []
            while let count = Optional(try await sealed.seal()), count > 0 { counts.append(count) }
            #expect(counts.count == 3)
            #expect(counts.first == 4_096)
            #expect(try await sealed.findings() == [])
        }
    }

    @Test func `erasing a person leaves the log whole`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            try await sealed.tamper(
                "UPDATE accounts SET name = '已删除', login = id::text; UPDATE posts SET title = '已删除'")
            #expect(try await sealed.findings() == [])
        }
    }

    @Test func `moving a case to another area leaves the log whole`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            try await sealed.tamper(
                """
                SET session_replication_role = replica; UPDATE history SET area = area || '001', seen_from = 3;
                SET session_replication_role = DEFAULT
                """)
            #expect(try await sealed.findings() == [])
        }
    }

    @Test func `after a restore the log goes on and tells of the gap`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            try await restoreFirstBatch(sealed)
            _ = try await sealed.scene.report("rubbish")
            await #expect(throws: SealRefusal.behindAnchor(last: 1, anchored: 3)) {
                try await sealed.seal()
            }
            #expect(try await sealed.findings() == [.truncated(after: 1, anchored: 3)])

            let database = sealed.scene.database.app
            await #expect(throws: SealRefusal.reasonMissing) {
                try await sealed.sealing.declareRestored(because: "", on: database, at: sealed.scene.noon)
            }
            let lost = try await sealed.sealing.declareRestored(
                because: "disk replaced", on: database, at: sealed.scene.noon)
            #expect(lost == 2...3)
            _ = try await sealed.scene.report("rubbish")
            #expect(try await sealed.seal() == 2)
            let outcome = try await sealed.verify()
            #expect(outcome.inspection.findings == [])
            #expect(outcome.inspection.gaps == [2...3])
            #expect(outcome.inspection.tip.batch == 5)
            await #expect(throws: SealRefusal.nothingLost) {
                try await sealed.sealing.declareRestored(
                    because: "again", on: database, at: sealed.scene.noon)
            }
        }
    }

    @Test func `an anchor is written again when a crash came between`() async throws {
        try await SealedScene.within { sealed in
            _ = try await sealed.scene.report("rubbish")
            // As after a crash: the batch is kept, its anchor is not.
            _ = try await sealed.forger().run(on: sealed.scene.database.app, at: sealed.scene.noon)
            #expect(try sealed.anchors.last() == nil)
            #expect(try await sealed.seal() == 0)
            #expect(try sealed.anchors.last()?.anchor.batch == 1)
        }
    }

    @Test func `a line that was cut off says nothing, and the next one stands by itself`() async throws {
        try await SealedScene.within { sealed in
            _ = try await sealed.scene.report("rubbish")
            try await sealed.seal()
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: sealed.anchors.path)
                    .first { $0.hasSuffix(".anchors") })
            let path = sealed.anchors.path + "/" + name
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try (text + "1 2 9 ab").write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try sealed.anchors.last()?.anchor.batch == 1)
            _ = try await sealed.scene.report("rubbish")
            try await sealed.seal()
            #expect(try sealed.anchors.anchors().map(\.batch) == [1, 2])
        }
    }

    /// What a backup from just after the first batch holds.
    private func restoreFirstBatch(_ sealed: SealedScene) async throws {
        try await sealed.tamper(
            """
            SET session_replication_role = replica;
            DELETE FROM audit WHERE id NOT IN (SELECT unnest(audit_ids) FROM audit_seals WHERE batch = 1);
            DELETE FROM history WHERE number NOT IN
                (SELECT unnest(history_numbers) FROM audit_seals WHERE batch = 1);
            DELETE FROM audit_seals WHERE batch > 1;
            SELECT setval('audit_id_seq', (SELECT max(id) FROM audit)),
                setval('history_number_seq', (SELECT max(number) FROM history));
            SET session_replication_role = DEFAULT
            """)
    }
}
