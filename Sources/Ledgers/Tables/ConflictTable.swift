import Access
import Casework
package import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var conflicts: ConflictTable { ConflictTable(transaction: self) }
}

/// A value of an entry, and what another source says instead.
package struct EntryConflict: Sendable {
    package let home: String
    package let id: UUID
    package let entry: UUID
    package let area: Area.Code
    package let areaName: String
    /// Of the entry as it stands.
    package let version: Int
    package let field: LedgerField.Code
    /// Of the entry, as the database writes them; sealed ones masked.
    package let values: [LedgerField.Code: String]
    package let held: Origin
    /// As its field writes it.
    package let brought: String
    package let bringing: Origin

    /// Whether one of the two sources can be preferred from now on.
    package var canRule: Bool { held.source != bringing.source }

    /// Where a value comes from.
    package struct Origin: Sendable {
        package let source: String
        /// `nil`: a load at the console.
        package let who: String?
        package let at: Date
    }
}

/// A rule as an area keeps it.
package struct KeptSourceRule: Sendable {
    package let rule: SourceRule
    package let who: String
    package let keptAt: Date
}

/// What sources say otherwise than a ledger does, in `entry_conflicts`, and whom an area prefers, in
/// `source_rules`.
package struct ConflictTable {
    let transaction: Transaction

    /// Open ones of an area by their entries, as they stand now.
    ///
    /// Reads index `entry_conflicts_listed`.
    /// - Parameters:
    ///   - rule: Only those it decides; `nil`: all.
    ///   - limit: Most conflicts returned, 1...500.
    package func open(
        of ledger: Ledger, in catalogue: Catalogue, within area: Area.Code,
        decidedBy rule: SourceRule? = nil, limit: Int
    ) async throws -> [EntryConflict] {
        precondition((1...500).contains(limit))
        let wanted: SQL =
            rule.map {
                "c.field = \($0.field) AND (c.source = \($0.source) OR \(ValueOrigin.source) = \($0.source))"
            } ?? "true"
        return try await conflicts(of: ledger, in: catalogue, within: area, wanted, limit: limit)
    }

    /// - Returns: `nil` when there is none within the area, or it is settled.
    package func conflict(
        _ id: UUID, home: String, of ledger: Ledger, in catalogue: Catalogue, within area: Area.Code
    ) async throws -> EntryConflict? {
        let wanted: SQL = "c.home = \(home) AND c.id = \(id)"
        return try await conflicts(of: ledger, in: catalogue, within: area, wanted, limit: 1).first
    }

    private func conflicts(
        of ledger: Ledger, in catalogue: Catalogue, within area: Area.Code, _ wanted: SQL, limit: Int
    ) async throws -> [EntryConflict] {
        let fields = catalogue.fields(of: ledger).map(\.field)
        // A field may have become sensitive since.
        let comparable = fields.filter(\.isComparable).map(\.code)
        var columns: SQL = "c.home"
        for (position, field) in fields.enumerated() {
            columns = "\(columns), \(field.shown) AS \(name: "f\(position)")"
        }
        return try await transaction.rows(
            """
            SELECT \(columns), c.id, c.entry_id, c.field, c.brought, c.source, c.brought_by, c.brought_at,
                t.area, a.name AS area_name, t.version, \(ValueOrigin.source) AS held_source,
                \(ValueOrigin.who) AS held_who, \(ValueOrigin.at) AS held_at
            FROM entry_conflicts c
            JOIN ledgers.\(name: ledger.tableName) t ON t.home = c.home AND t.id = c.entry_id
                AND t.removed_at IS NULL
            JOIN areas a ON a.code = t.area
            \(ValueOrigin.joined(of: "replace(c.field, '-', '_')"))
            WHERE c.ledger = \(ledger.name) AND c.outcome = 'open' AND c.field = ANY(\(comparable))
                AND \(transaction.lies("c.area", within: area)) AND \(wanted)
            ORDER BY c.area, c.entry_id, c.field, c.id LIMIT \(limit)
            """,
            as: { row in
                var values: [LedgerField.Code: String] = [:]
                for (position, field) in fields.enumerated() {
                    values[field.code] = try row.textOrNil("f\(position)")
                }
                return EntryConflict(
                    home: try row.text("home"), id: try row.uuid("id"), entry: try row.uuid("entry_id"),
                    area: try row.value("area", Area.Code.init), areaName: try row.text("area_name"),
                    version: try row.int("version"), field: try row.text("field"), values: values,
                    held: .init(
                        source: try row.text("held_source"), who: try row.textOrNil("held_who"),
                        at: try row.date("held_at")), brought: try row.text("brought"),
                    bringing: .init(
                        source: try row.text("source"), who: try row.text("brought_by"),
                        at: try row.date("brought_at")))
            })
    }

    /// The rules of an area for a ledger, by field.
    package func rules(of ledger: Ledger.Name, in area: Area.Code) async throws -> [KeptSourceRule] {
        try await transaction.rows(
            """
            SELECT r.field, r.source, r.who, r.kept_at FROM source_rules r
            WHERE r.area = \(area.text) AND r.ledger = \(ledger) ORDER BY r.field LIMIT 400
            """,
            as: { row in
                KeptSourceRule(
                    rule: SourceRule(field: try row.text("field"), source: try row.text("source")),
                    who: try row.text("who"), keptAt: try row.date("kept_at"))
            })
    }

    /// - Returns: Entries of which something lies aside by it; not where a keeper has refused the same.
    func note(_ record: ConflictNoting) async throws -> Set<UUID> {
        let text = try record.asRecord()
        let noted = try await transaction.rows(
            "SELECT n.entry_id FROM note_conflicts(\(text)::jsonb) n (entry_id) ORDER BY 1",
            as: { try $0.uuid("entry_id") })
        return Set(noted)
    }

    func settle(_ record: ConflictSettling) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT settle_conflict(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        try LedgerRefusal.demandKept(outcome ?? "")
    }

    func keep(_ record: SourceRuleKeeping) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT keep_source_rule(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        try LedgerRefusal.demandKept(outcome ?? "")
    }
}

/// What rows said of entries, as the definer function `note_conflicts` takes it.
struct ConflictNoting: Encodable {
    let ledger: String
    let source: String
    let entries: [Met]
    let at: Date
    let requestId: String
    let address: String

    /// What one row said of its entry.
    struct Met: Encodable {
        let home: String
        let id: UUID
        let differs: [String: String]
        let agrees: [String]
    }
}

/// A choice as the definer function `settle_conflict` takes it.
struct ConflictSettling: Encodable {
    let ledger: String
    let home: String
    let id: UUID
    let outcome: String
    let at: Date
    let requestId: String
    let address: String
}

/// A rule as the definer function `keep_source_rule` takes it; without a source it is taken back.
struct SourceRuleKeeping: Encodable {
    let ledger: String
    let field: String
    let source: String?
    let at: Date
    let requestId: String
    let address: String
}
