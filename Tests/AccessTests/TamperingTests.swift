import Access
import Foundation
import Postgres
import TestSupport
import Testing

/// What whoever owns the database might do to the audit, and the place the verifier names.
@Suite struct TamperingTests {
    /// A way to tamper with the second batch, as scripts; `AUDIT` and `HISTORY` stand for a row of it.
    static let edits = [
        "UPDATE audit SET outcome = 'refused' WHERE id = AUDIT",
        "UPDATE audit SET account_id = gen_random_uuid() WHERE id = AUDIT",
        "UPDATE audit SET at = at - interval '1 microsecond' WHERE id = AUDIT",
        "UPDATE audit SET fields = '{name}' WHERE id = AUDIT",
    ]

    private func places(_ sealed: SealedScene) async throws -> (audit: Int, history: Int) {
        (
            try await sealed.number("SELECT audit_ids[1] AS number FROM audit_seals WHERE batch = 2"),
            try await sealed.number("SELECT history_numbers[1] AS number FROM audit_seals WHERE batch = 2")
        )
    }

    @Test(arguments: edits) func `an edit is named by batch and row`(edit: String) async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            let row = try await places(sealed).audit
            try await sealed.tamper(edit.replacing("AUDIT", with: String(row)))
            #expect(try await sealed.findings() == [.edited(batch: 2, .init(.audit, row))])
        }
    }

    @Test func `an edit of a case's history is named`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            let row = try await places(sealed).history
            try await sealed.tamper("UPDATE history SET words = '没有这回事' WHERE number = \(row)")
            #expect(try await sealed.findings() == [.edited(batch: 2, .init(.history, row))])
        }
    }

    @Test func `a deletion is named by batch and row`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            let row = try await places(sealed)
            try await sealed.tamper(
                "DELETE FROM audit WHERE id = \(row.audit); DELETE FROM history WHERE number = \(row.history)"
            )
            #expect(
                try await sealed.findings() == [
                    .deleted(batch: 2, .init(.audit, row.audit)),
                    .deleted(batch: 2, .init(.history, row.history)),
                ])
        }
    }

    @Test func `rows that changed places are told from rows that were edited`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            let first = try await places(sealed).audit
            let second = try await sealed.number(
                "SELECT audit_ids[2] AS number FROM audit_seals WHERE batch = 2")
            let columns =
                "at, account_id, post_id, kind, act, object, fields, reason, outcome, address, request_id"
            try await sealed.tamper(
                """
                CREATE TEMP TABLE held ON COMMIT DROP AS SELECT * FROM audit WHERE id IN (\(first), \(second));
                UPDATE audit SET (\(columns)) = (SELECT \(columns) FROM held WHERE id = \(second))
                WHERE id = \(first);
                UPDATE audit SET (\(columns)) = (SELECT \(columns) FROM held WHERE id = \(first))
                WHERE id = \(second)
                """)
            #expect(
                try await sealed.findings() == [
                    .reordered(batch: 2, .init(.audit, first), holds: second),
                    .reordered(batch: 2, .init(.audit, second), holds: first),
                ])
        }
    }

    @Test func `a log that was cut off is told by its anchors`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            try await sealed.tamper(
                """
                DELETE FROM audit WHERE id IN (SELECT unnest(audit_ids) FROM audit_seals WHERE batch > 1);
                DELETE FROM history WHERE number IN
                    (SELECT unnest(history_numbers) FROM audit_seals WHERE batch > 1);
                DELETE FROM audit_seals WHERE batch > 1
                """)
            #expect(try await sealed.findings() == [.truncated(after: 1, anchored: 3)])
        }
    }

    @Test func `a log that was written anew, and signed, is told by its anchors`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            let row = try await places(sealed).audit
            try await sealed.tamper(
                "UPDATE audit SET act = 'nothing' WHERE id = \(row); DELETE FROM audit_seals WHERE batch > 1")
            let forger = try sealed.forger()
            try await forger.run(on: sealed.scene.database.app, at: sealed.scene.noon)
            _ = try await sealed.scene.report("rubbish")
            try await forger.run(on: sealed.scene.database.app, at: sealed.scene.noon)
            #expect(try await sealed.verify(forger.anchors).isWhole)
            #expect(try await sealed.findings() == [.rewritten(since: 1, firstSeenAt: 2)])
            await #expect(throws: SealRefusal.notTheAnchored(batch: 3)) { try await sealed.seal() }
        }
    }

    @Test func `a row put in afterwards is named`() async throws {
        try await SealedScene.within { sealed in
            let row = try await sealed.number("SELECT nextval('audit_id_seq') AS number")
            try await sealed.givenBatches()
            try await sealed.tamper(
                """
                INSERT INTO audit (id, kind, act) OVERRIDING SYSTEM VALUE VALUES (\(row), 'area', 'look')
                """)
            #expect(try await sealed.findings() == [.inserted(.init(.audit, row))])
        }
    }

    @Test(arguments: [
        (
            "UPDATE audit_seals SET leaves = overlay(leaves PLACING '\\x00' FROM 1)",
            AuditFinding.listAltered(batch: 2)
        ),
        ("UPDATE audit_seals SET root = sha256(root)", .listAltered(batch: 2)),
        ("UPDATE audit_seals SET sealed_at = sealed_at - interval '1 day'", .chainBroken(batch: 3)),
        ("UPDATE audit_seals SET signature = sha512(signature)", .signatureWrong(batch: 2)),
        ("UPDATE audit_seals SET key_id = 'ed25519-0'", .keyUnknown(batch: 2, key: "ed25519-0")),
        ("UPDATE audit_seals SET total = total + 1", .chainBroken(batch: 2)),
        ("DELETE FROM audit_seals", .batchesMissing(from: 2, through: 2)),
    ])
    func `a batch that was tampered with is named`(script: String, finding: AuditFinding) async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            try await sealed.tamper(script + " WHERE batch = 2")
            let found = try await sealed.findings()
            #expect(found.contains(finding), "\(found)")
        }
    }

    @Test(arguments: ["9223372036854775807", "4"])
    func `a batch that the job did not make stops the sealing`(number: String) async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            try await sealed.tamper(
                """
                INSERT INTO audit_seals SELECT (r).* FROM (SELECT jsonb_populate_record(s, jsonb_build_object(
                    'batch', \(number), 'audit_settled', 999999, 'total', 9223372036854775807)) r
                FROM audit_seals s WHERE batch = 3) forged
                """)
            let batch = try #require(Int(number))
            await #expect(throws: SealRefusal.notSignedHere(batch: batch)) { try await sealed.seal() }
            #expect(try await sealed.findings().contains(.signatureWrong(batch: batch)))
        }
    }

    @Test func `keys that signed are those beside the anchors`() async throws {
        try await SealedScene.within { sealed in
            try await sealed.givenBatches()
            try FileManager.default.removeItem(atPath: sealed.folder + "/signing.key")
            let other = try SealAudit(
                key: SigningKey(at: sealed.folder + "/signing.key"), anchors: sealed.anchors)
            _ = try await sealed.scene.report("rubbish")
            try await other.run(on: sealed.scene.database.app, at: sealed.scene.noon)
            let outcome = try await sealed.verify()
            #expect(outcome.inspection.findings == [])
            #expect(outcome.inspection.keys.count == 2)
        }
    }
}
