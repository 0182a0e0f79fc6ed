package import Access
package import Foundation
package import Postgres
import Territory

extension Transaction {
    package var exports: ExportTable { ExportTable(transaction: self) }
}

/// Orders of files and what became of them, in `exports`.
package struct ExportTable {
    let transaction: Transaction

    /// What this account ordered as this post, the newest first.
    ///
    /// Reads index `exports_own`.
    /// - Parameter limit: Most rows returned, 1...200.
    package func own(of acting: Acting, limit: Int) async throws -> [Export] {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM exports e
            WHERE e.account_id = \(acting.account) AND e.post_id = \(acting.post)
            ORDER BY e.ordered_at DESC, e.id LIMIT \(limit)
            """, as: Export.init(row:))
    }

    /// Orders of the area of this post, and below it, that wait for a second person, the oldest first.
    ///
    /// Reads index `exports_waiting`.
    /// - Parameters:
    ///   - decidesEntries: Those of ledgers, too, which not every post decides over.
    ///   - limit: Most rows returned, 1...200.
    package func waiting(
        for acting: Acting, decidesEntries: Bool = false, limit: Int
    ) async throws -> [Export] {
        precondition((1...200).contains(limit))
        guard let area = acting.area else { return [] }
        let kind: SQL = decidesEntries ? "true" : "e.ledger IS NULL"
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM exports e
            WHERE e.needs_second AND e.decided_at IS NULL AND e.lapses_at > now()
                AND \(transaction.lies("e.area", within: area))
                AND e.account_id <> \(acting.account) AND \(kind)
            ORDER BY e.ordered_at, e.id LIMIT \(limit)
            """, as: Export.init(row:))
    }

    /// One order, as far as this post sees it.
    package func named(_ id: UUID) async throws -> Export? {
        try await transaction.first(
            "SELECT \(Self.columns) FROM exports e WHERE e.id = \(id)", as: Export.init(row:))
    }

    func order(_ record: ExportRecord) async throws {
        try await transaction.execute("SELECT order_export(\(try record.asRecord())::jsonb)")
    }

    /// - Throws: ``AccessRefusal/wrongPost`` above the level such entries are seen from.
    package func order(_ record: GrantRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT order_entries(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        guard outcome == "done" else { throw AccessRefusal.wrongPost }
    }

    /// What somebody may see of a ledger by the word of a second person; the look is on record.
    package func openGranted(_ id: UUID, from source: Access.Source) async throws -> GrantedQuery {
        let found = try await transaction.first(
            """
            SELECT outcome, ledger, query, purpose FROM open_granted(\(id), \(try source.asRecord())::jsonb)
            """,
            as: { row in
                (
                    outcome: try row.text("outcome"),
                    granted: try row.textOrNil("ledger").map { ledger in
                        GrantedQuery(
                            ledger: ledger, query: try row.text("query"),
                            purpose: try row.value("purpose", ExportPurpose.init(rawValue:)))
                    }
                )
            })
        if found?.outcome == "above" { throw AccessRefusal.wrongPost }
        try Self.refuse(found?.outcome)
        guard let granted = found?.granted else { throw ExportRefusal.absent }
        return granted
    }

    package func revoke(_ id: UUID, from source: Access.Source) async throws {
        let outcome = try await transaction.first(
            "SELECT revoke_export(\(id), \(try source.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        try Self.refuse(outcome)
    }

    func decide(_ id: UUID, approves: Bool, words: String, from source: Access.Source) async throws {
        let outcome = try await transaction.first(
            """
            SELECT decide_export(\(id), \(approves), \(words), \(try source.asRecord())::jsonb) AS outcome
            """, as: { try $0.text("outcome") })
        try Self.refuse(outcome)
    }

    func keep(_ record: MadeRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT keep_export(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        try Self.refuse(outcome)
    }

    /// The file and its sealed key; `nil` when it may not be fetched.
    func fetch(_ id: UUID, from source: Access.Source) async throws -> SealedExport? {
        try await transaction.first(
            """
            SELECT file, sealed_key, key_id, bytes
            FROM fetch_export(\(id), \(try source.asRecord())::jsonb)
            """,
            as: {
                SealedExport(
                    file: try $0.uuid("file"), sealedKey: try $0.bytes("sealed_key"),
                    keyID: try $0.text("key_id"), bytes: try $0.int("bytes"))
            })
    }

    /// Files whose time is over, the longest over first.
    ///
    /// - Parameter limit: Most rows returned, 1...1000.
    func expired(limit: Int) async throws -> [(id: UUID, file: UUID)] {
        precondition((1...1_000).contains(limit))
        return try await transaction.rows(
            "SELECT id, file FROM expired_exports(\(limit))",
            as: { (try $0.uuid("id"), try $0.uuid("file")) })
    }

    func remove(_ id: UUID) async throws {
        try await transaction.execute("SELECT remove_export(\(id))")
    }

    private static func refuse(_ outcome: String?) throws {
        switch outcome {
        case "done": return
        case "own": throw ExportRefusal.ownOrder
        case "decided": throw ExportRefusal.alreadyDecided
        case "lapsed": throw ExportRefusal.lapsed
        case "unapproved": throw ExportRefusal.unapproved
        case "made": throw ExportRefusal.alreadyMade
        case "decider": throw ExportRefusal.wrongDecider
        case "revoked": throw ExportRefusal.revoked
        case "over": throw ExportRefusal.over
        default: throw ExportRefusal.absent
        }
    }

    // Whether time has run out is asked of the database, whose clock all processes share.
    private static let columns: SQL = """
        e.id, e.number, e.account_id, e.post_id, e.area, e.who, e.purpose, e.words,
        array_to_json(e.fields) AS fields, e.filter, e.form, e.rows, e.needs_second, e.as_of, e.ordered_at,
        e.lapses_at, e.decided_at, e.decider, e.is_approved, e.decision_words, e.bytes, e.made_rows,
        e.is_cut, e.made_at, e.expires_at, e.ledger, e.query, e.ends_at, e.revoked_at, e.revoker,
        CASE WHEN e.removed_at IS NOT NULL OR e.expires_at <= now() THEN 'over'
            WHEN e.made_at IS NOT NULL THEN 'ready'
            WHEN e.is_approved IS FALSE THEN 'refused'
            WHEN e.revoked_at IS NOT NULL THEN 'revoked'
            WHEN e.ledger IS NOT NULL AND e.is_approved THEN
                CASE WHEN e.ends_at <= now() THEN 'over' ELSE 'granted' END
            WHEN e.lapses_at <= now() THEN 'lapsed'
            WHEN e.needs_second AND e.is_approved IS NULL THEN 'waiting'
            ELSE 'approved' END AS state
        """
}

/// A file that may be fetched, and what opens it.
struct SealedExport: Sendable {
    let file: UUID
    let sealedKey: [UInt8]
    let keyID: String
    let bytes: Int
}

/// An order as the definer function `order_export` takes it.
struct ExportRecord: Encodable {
    let id: UUID
    let purpose: String
    let words: String
    let fields: [String]
    let filter: [String: String]
    let form: String
    let rows: Int
    let needsSecond: Bool
    let asOf: Date
    let source: SourceRecord
}

/// An order to see entries of a ledger as the definer function `order_entries` takes it.
package struct GrantRecord: Encodable {
    let id: UUID
    let ledger: String
    let query: String
    let purpose: String
    let words: String
    let fields: [String]
    let days: Int
    let rows: Int?
    let asOf: Date
    let source: SourceRecord

    package init(
        id: UUID, of asked: (ledger: String, query: String, fields: [String]),
        for why: (purpose: ExportPurpose, words: String), days: Int, counted: (rows: Int?, asOf: Date),
        from source: Access.Source
    ) {
        self.id = id
        (ledger, query, fields) = asked
        (purpose, words) = (why.purpose.rawValue, why.words)
        self.days = days
        (rows, asOf) = counted
        self.source = SourceRecord(source)
    }
}

/// What somebody may see of a ledger by the word of a second person.
package struct GrantedQuery: Sendable {
    package let ledger: String
    /// Fields and conditions as an address has them.
    package let query: String
    package let purpose: ExportPurpose
}

/// A file as the definer function `keep_export` takes it.
struct MadeRecord: Encodable {
    let id: UUID
    let file: UUID
    let sealedKey: String
    let keyId: String
    let bytes: Int
    let rows: Int
    let isCut: Bool
    let source: SourceRecord
}

/// Where a request came from, as definer functions take it.
struct SourceRecord: Encodable {
    let address: String
    let request: String

    init(_ source: Access.Source) {
        address = source.address
        request = source.request
    }
}

extension Access.Source {
    func asRecord() throws -> String { try SourceRecord(self).asRecord() }
}

extension Export {
    init(row: Row) throws {
        id = try row.uuid("id")
        number = try row.int("number")
        account = try row.uuid("account_id")
        post = try row.uuid("post_id")
        area = try row.value("area", Area.Code.init)
        who = try row.text("who")
        purpose = try row.value("purpose", ExportPurpose.init(rawValue:))
        words = try row.textOrNil("words")
        fields = try row.json("fields", as: [String].self).compactMap(ExportField.init(rawValue:))
        let filter = try row.json("filter", as: [String: String].self)
        self.filter = CaseFilter { filter[$0] }
        form = try row.value("form", ExportForm.init(rawValue:))
        rows = try row.intOrNil("rows")
        needsSecond = try row.bool("needs_second")
        asOf = try row.date("as_of")
        orderedAt = try row.date("ordered_at")
        lapsesAt = try row.date("lapses_at")
        state = try row.value("state", State.init(rawValue:))
        granted = try row.textOrNil("ledger").map { ledger in
            let revokedAt = try row.dateOrNil("revoked_at")
            let revoker = try row.textOrNil("revoker")
            return Granted(
                ledger: ledger, query: try row.text("query"), endsAt: try row.date("ends_at"),
                revoked: revokedAt.flatMap { at in revoker.map { (at, $0) } })
        }
        decision = try row.dateOrNil("decided_at").map { at in
            Decision(
                decider: try row.text("decider"), isApproved: try row.bool("is_approved"),
                words: try row.textOrNil("decision_words"), at: at)
        }
        made = try row.dateOrNil("made_at").map { at in
            Made(
                rows: try row.int("made_rows"), isCut: try row.bool("is_cut"), bytes: try row.int("bytes"),
                at: at, expiresAt: try row.date("expires_at"))
        }
    }
}
