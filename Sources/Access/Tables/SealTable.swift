package import FoundationEssentials
package import Postgres

extension Transaction {
    package var seals: SealTable { SealTable(transaction: self) }
}

/// The sealed log, in `audit_seals`, as the sealing job writes it.
package struct SealTable {
    /// Two jobs at once would make two batches of one number.
    private static let lock = 54_655

    let transaction: Transaction

    /// Up to where nothing can change any more, and what is waited for to settle more.
    struct Settling: Sendable {
        let settled: Seal.Marks
        let awaited: Seal.Marks
        let transactions: [String]
    }

    /// - Returns: Whether no other job is sealing at this moment.
    func claim() async throws -> Bool {
        try await transaction.first(
            "SELECT pg_try_advisory_xact_lock(\(Self.lock)) AS done", as: { try $0.bool("done") }) ?? false
    }

    /// The newest batch.
    package func tip() async throws -> Seal.Tip? {
        try await transaction.first(
            "SELECT batch, head, total FROM audit_seals ORDER BY batch DESC LIMIT 1", as: Seal.Tip.init(row:))
    }

    /// - Returns: `nil` when there is no such batch.
    func head(of batch: Int) async throws -> [UInt8]? {
        try await transaction.first(
            "SELECT head FROM audit_seals WHERE batch = \(batch)", as: { try $0.bytes("head") })
    }

    /// To be asked before ``unsealed(limit:)``: what is settled by then, that reading sees.
    func settling() async throws -> Settling? {
        try await transaction.first(
            """
            SELECT audit_settled, history_settled, audit_awaited, history_awaited,
                array_to_json(awaited) AS awaited FROM seal_marks()
            """,
            as: { row in
                Settling(
                    settled: .init(
                        audit: try row.int("audit_settled"), history: try row.int("history_settled")),
                    awaited: .init(
                        audit: try row.int("audit_awaited"), history: try row.int("history_awaited")),
                    transactions: try row.json("awaited", as: [String].self))
            })
    }

    /// Rows that no batch holds yet, in order of their numbers.
    ///
    /// - Parameter limit: Most rows of each log.
    func unsealed(limit: Int) async throws -> Seal.Content {
        let rows = try await transaction.rows(
            "SELECT log, number, leaf FROM unsealed(\(limit)) ORDER BY log, number",
            as: { (log: try $0.text("log"), try $0.int("number"), try $0.bytes("leaf")) })
        func leaves(of log: LogRecord.Log) -> [Seal.Leaf] {
            rows.filter { $0.log == log.rawValue }.map { Seal.Leaf(number: $0.1, hash: $0.2) }
        }
        return Seal.Content(audit: leaves(of: .audit), history: leaves(of: .history))
    }

    func add(_ seal: Seal, signature: [UInt8], settling: Settling) async throws {
        try await transaction.execute(
            """
            INSERT INTO audit_seals (batch, sealed_at, audit_ids, history_numbers, declared, leaves, total,
                audit_last, history_last, audit_settled, history_settled, audit_awaited, history_awaited,
                awaited, previous, root, head, suite, key_id, signature)
            VALUES (\(seal.batch), timestamptz 'epoch' + \(seal.sealedAt) * interval '1 microsecond',
                \(seal.auditIDs), \(seal.historyNumbers), \(seal.declared),
                \(Bytes(seal.leaves.flatMap(\.self))), \(seal.total),
                \(seal.auditIDs.max() ?? 0), \(seal.historyNumbers.max() ?? 0),
                \(seal.marks.audit), \(seal.marks.history),
                \(settling.awaited.audit), \(settling.awaited.history), \(settling.transactions),
                \(Bytes(seal.previous)), \(Bytes(seal.root)), \(Bytes(seal.head)),
                \(seal.suite), \(seal.keyID), \(Bytes(signature)))
            """)
    }
}

extension Seal.Tip {
    init(row: Row) throws {
        self.init(batch: try row.int("batch"), head: try row.bytes("head"), total: try row.int("total"))
    }
}

/// How the sealing stands, for whoever watches over it.
package struct SealState: Sendable {
    /// `nil`: nothing was sealed yet.
    package let sealedAt: Date?
    package let batch: Int
    package let total: Int
    /// Records of the audit no batch holds yet, counted up to ``tailLimit``.
    package let tail: Int
    package let oldestUnsealed: Date?
    package let verification: Verification?

    package static let tailLimit = 1_000

    /// The newest verification, as the audit tells of it.
    package struct Verification: Sendable {
        package let at: Date
        package let batches: String
        package let outcome: String
    }
}

extension SealTable {
    /// For the auditor, whose context sees audit and seals.
    package func state() async throws -> SealState {
        let verified = try await transaction.first(
            """
            SELECT at, object, outcome FROM audit WHERE act = \(VerifyAudit.act)
            ORDER BY at DESC, id DESC LIMIT 1
            """,
            as: { row in
                SealState.Verification(
                    at: try row.date("at"), batches: try row.textOrNil("object") ?? "",
                    outcome: try row.text("outcome"))
            })
        let state = try await transaction.first(
            """
            WITH newest AS (SELECT * FROM audit_seals ORDER BY batch DESC LIMIT 1),
            settled AS (SELECT coalesce((SELECT audit_settled FROM newest), 0) AS number),
            tail AS (
                SELECT a.at FROM audit a WHERE a.id > (SELECT number FROM settled) AND a.id NOT IN (
                    SELECT unnest(s.audit_ids) FROM audit_seals s
                    WHERE s.audit_last > (SELECT number FROM settled))
                ORDER BY a.id LIMIT \(SealState.tailLimit)
            )
            SELECT n.sealed_at, coalesce(n.batch, 0) AS batch, coalesce(n.total, 0) AS total, t.count,
                t.oldest
            FROM (SELECT count(*) AS count, min(at) AS oldest FROM tail) t LEFT JOIN newest n ON true
            """,
            as: { row in
                SealState(
                    sealedAt: try row.dateOrNil("sealed_at"), batch: try row.int("batch"),
                    total: try row.int("total"), tail: try row.int("count"),
                    oldestUnsealed: try row.dateOrNil("oldest"), verification: verified)
            })
        return state
            ?? SealState(
                sealedAt: nil, batch: 0, total: 0, tail: 0, oldestUnsealed: nil, verification: verified)
    }
}

extension Database {
    /// Work of the job that seals the audit: it sees numbers, digests and seals, and no content.
    func sealing<T: Sendable>(_ work: @Sendable (Transaction) async throws -> T) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_job('sealer')", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened)
            return try await work(db)
        }
    }
}
