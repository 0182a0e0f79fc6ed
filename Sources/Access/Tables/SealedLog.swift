import FoundationEssentials
import Postgres

/// The sealed log and the rows it covers, read as they lie there: for the verifier, on the owner's
/// connection.
struct SealedLog {
    /// Batches and leaves read in one go: enough to be quick, little enough to hold.
    private static let batchLimit = 2_000
    private static let leafLimit = 8_192

    let transaction: Transaction

    /// A batch with what is kept beside it.
    struct Kept: Sendable {
        let seal: Seal
        let head: [UInt8]
        let signature: [UInt8]
    }

    /// One unmoving view of everything, past the row policies, for reading only.
    init(opening transaction: Transaction) async throws {
        self.transaction = transaction
        try await transaction.script(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE linli_definer")
    }

    func newestBatch() async throws -> Int {
        try await transaction.first(
            "SELECT coalesce(max(batch), 0) AS batch FROM audit_seals", as: { try $0.int("batch") }) ?? 0
    }

    /// The batches after one, in order; none only when there are none.
    func batches(after tip: Seal.Tip) async throws -> [Kept] {
        // Whoever tampers may write any number: none of them may stop the verifier.
        let (reach, isPast) = tip.total.addingReportingOverflow(Self.leafLimit)
        return try await transaction.rows(
            """
            SELECT \(Kept.columns) FROM audit_seals
            WHERE batch > \(tip.batch) AND (total <= \(isPast ? Int.max : reach)
                OR batch = (SELECT min(batch) FROM audit_seals WHERE batch > \(tip.batch)))
            ORDER BY batch LIMIT \(Self.batchLimit)
            """, as: Kept.init(row:))
    }

    /// Those of the rows that are there.
    func records(of places: [LogRecord.Place]) async throws -> [LogRecord.Place: LogRecord] {
        let audit = try await transaction.rows(
            """
            SELECT id AS number, \(Self.microseconds(of: "at")) AS at, account_id::text AS account_id,
                post_id::text AS post_id, kind, act, object, array_to_json(fields)::text AS fields, reason,
                outcome, address, request_id
            FROM audit WHERE id = ANY (\(places.filter { $0.log == .audit }.map(\.number))::bigint[])
            """, as: LogRecord.init(auditRow:))
        let history = try await transaction.rows(
            """
            SELECT number, \(Self.microseconds(of: "at")) AS at, account_id::text AS account_id,
                post_id::text AS post_id, act, case_id::text AS case_id, detail::text AS detail, from_step,
                home, is_public, to_step, version, who, words, salt
            FROM history WHERE number = ANY (\(places.filter { $0.log == .history }.map(\.number))::bigint[])
            """, as: LogRecord.init(historyRow:))
        return Dictionary((audit + history).map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Rows up to the marks that no batch names: whoever put them there came after the seal.
    ///
    /// - Parameter limit: Most rows of each log.
    func unclaimed(upTo marks: Seal.Marks, limit: Int) async throws -> [LogRecord.Place] {
        let audit = try await transaction.rows(
            """
            SELECT id FROM audit WHERE id <= \(marks.audit)
            EXCEPT SELECT unnest(audit_ids) FROM audit_seals ORDER BY 1 LIMIT \(limit)
            """, as: { LogRecord.Place(.audit, try $0.int("id")) })
        let history = try await transaction.rows(
            """
            SELECT number FROM history WHERE number <= \(marks.history)
            EXCEPT SELECT unnest(history_numbers) FROM audit_seals ORDER BY 1 LIMIT \(limit)
            """, as: { LogRecord.Place(.history, try $0.int("number")) })
        return audit + history
    }

    /// How many records of the audit wait for the next batch.
    func tail(after marks: Seal.Marks) async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS count FROM audit WHERE id > \(marks.audit) AND id NOT IN (
                SELECT unnest(audit_ids) FROM audit_seals WHERE audit_last > \(marks.audit))
            """, as: { try $0.int("count") }) ?? 0
    }

    fileprivate static func microseconds(of column: StaticString) -> SQL {
        "(extract(epoch FROM \(raw: column)) * 1000000)::bigint"
    }
}

extension SealTable {
    /// The newest batch, whole.
    func newest() async throws -> SealedLog.Kept? {
        try await transaction.first(
            "SELECT \(SealedLog.Kept.columns) FROM audit_seals ORDER BY batch DESC LIMIT 1",
            as: SealedLog.Kept.init(row:))
    }
}

extension SealedLog.Kept {
    static let columns: SQL = """
        batch, \(SealedLog.microseconds(of: "sealed_at")) AS sealed_at, declared, leaves, total,
        array_to_string(audit_ids, ' ') AS audit_ids,
        array_to_string(history_numbers, ' ') AS history_numbers,
        audit_settled, history_settled, previous, root, head, suite, key_id, signature
        """

    /// - Returns: `nil` when nobody knows the key.
    func isSigned(by keys: [String: VerifyingKey]) -> Bool? {
        keys[seal.keyID].map { head == seal.head && $0.hasSigned(seal.form, by: signature) }
    }

    init(row: Row) throws {
        let leaves = try row.bytes("leaves")
        seal = Seal(
            (try row.int("batch"), try row.int("sealed_at"), try row.int("total")),
            rows: (
                try row.numbers("audit_ids"), try row.numbers("history_numbers"),
                try row.textOrNil("declared")
            ),
            leaves: stride(from: 0, to: leaves.count, by: 32).map {
                Array(leaves[$0..<min($0 + 32, leaves.count)])
            },
            marks: .init(audit: try row.int("audit_settled"), history: try row.int("history_settled")),
            chain: (
                try row.bytes("previous"), try row.bytes("root"), try row.text("suite"),
                try row.text("key_id")
            ))
        head = try row.bytes("head")
        signature = try row.bytes("signature")
    }
}

extension LogRecord {
    init(auditRow row: Row) throws {
        let fields = try row.text("fields")
        var values: [String: CanonicalForm.Value] = [
            "at": .number(try row.int("at")),
            "fields": .list(fields == "[]" ? [] : try row.json("fields", as: [String].self)),
        ]
        for name in [
            "account_id", "post_id", "kind", "act", "object", "reason", "outcome", "address", "request_id",
        ] {
            values[name] = .text(try row.textOrNil(name))
        }
        self.init(Place(.audit, try row.int("number")), values)
    }

    init(historyRow row: Row) throws {
        var values: [String: CanonicalForm.Value] = [
            "at": .number(try row.int("at")), "is_public": .truth(try row.bool("is_public")),
            "version": .number(try row.int("version")),
        ]
        for name in [
            "account_id", "post_id", "act", "case_id", "detail", "from_step", "home", "to_step", "who",
            "words",
        ] {
            values[name] = .text(try row.textOrNil(name))
        }
        self.init(
            Place(.history, try row.int("number")), values, salt: try row.bytesOrNil("salt") ?? [])
    }
}

extension Row {
    /// Whole numbers with blanks between them.
    fileprivate func numbers(_ column: String) throws -> [Int] {
        try text(column).split(separator: " ").compactMap { Int($0) }
    }
}
