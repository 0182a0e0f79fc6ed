import Casework
package import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var entries: EntryTable { EntryTable(transaction: self) }
}

/// One entry of a ledger as it stands.
package struct Entry: Sendable {
    package let home: String
    package let id: UUID
    package let area: Area.Code
    package let areaName: String
    package let version: Int
    /// Where the last change came from: by hand, or the name of a file.
    package let source: String
    /// Who made it; `nil`: a load at the console.
    package let who: String?
    package let changedAt: Date
    package let removed: (at: Date, reason: String)?
    /// By field, as the database writes them; sealed ones masked; without those that hold nothing.
    package let values: [LedgerField.Code: String]
}

/// What an entry said before somebody changed it.
package struct EntryChange: Sendable {
    /// The version that was replaced.
    package let version: Int
    package let source: String
    /// Who had written it, as person and post were called then; `nil`: a load at the console.
    package let who: String?
    package let writtenAt: Date
    package let endedAt: Date
    /// The values that were replaced; `nil`: there was none.
    package let was: [LedgerField.Code: String?]
    /// The area it lay in, when that changed.
    package let wasIn: Area.Code?
}

/// A number that is not told to everybody.
package enum Withheld: Sendable, Equatable {
    case told(Int)
    /// Too few persons, or too small an area for whoever asks.
    case withheld
}

/// How many entries an area has.
package struct EntryCount: Sendable, Equatable {
    package let area: Area.Code
    package let name: String
    /// `nil`: fewer than ten persons, which are told to nobody above.
    package let entries: Int?
}

/// Entries of ledgers, in the tables of schema `ledgers` and `entry_changes`.
package struct EntryTable {
    let transaction: Transaction

    /// One entry, with every field the ledger has today; also one that was removed.
    ///
    /// - Returns: `nil` when there is none within the scope; absent and foreign entries look the same.
    package func entry(
        of ledger: Ledger, in catalogue: Catalogue, home: String, id: UUID, within area: Area.Code
    ) async throws -> Entry? {
        let fields = catalogue.fields(of: ledger).map(\.field)
        var columns: SQL = "t.home"
        for (position, field) in fields.enumerated() {
            columns = "\(columns), \(field.shown) AS \(name: "f\(position)")"
        }
        return try await transaction.first(
            """
            SELECT \(columns), t.area, a.name AS area_name, t.version, t.source, t.who, t.changed_at,
                t.removed_at, t.removed_reason
            FROM ledgers.\(name: ledger.tableName) t JOIN areas a ON a.code = t.area
            WHERE t.home = \(home) AND t.id = \(id) AND \(transaction.lies("t.area", within: area))
            """,
            as: { row in
                var values: [LedgerField.Code: String] = [:]
                for (position, field) in fields.enumerated() {
                    values[field.code] = try row.textOrNil("f\(position)")
                }
                let removedAt = try row.dateOrNil("removed_at")
                let reason = try row.textOrNil("removed_reason")
                return Entry(
                    home: home, id: id, area: try row.value("area", Area.Code.init),
                    areaName: try row.text("area_name"), version: try row.int("version"),
                    source: try row.text("source"), who: try row.textOrNil("who"),
                    changedAt: try row.date("changed_at"),
                    removed: removedAt.flatMap { at in reason.map { (at, $0) } }, values: values)
            })
    }

    /// The first living entry of an area: its own, where a ledger has one for each.
    package func entry(
        lyingIn area: Area.Code, of ledger: Ledger, in catalogue: Catalogue
    ) async throws -> Entry? {
        let found = try await transaction.first(
            """
            SELECT t.home, t.id FROM ledgers.\(name: ledger.tableName) t
            WHERE \(transaction.lies("t.area", within: area)) AND t.removed_at IS NULL
            ORDER BY t.area, t.id LIMIT 1
            """, as: { (home: try $0.text("home"), id: try $0.uuid("id")) })
        guard let found else { return nil }
        return try await entry(of: ledger, in: catalogue, home: found.home, id: found.id, within: area)
    }

    /// What an entry said before, the latest change first.
    ///
    /// - Parameter limit: Most changes returned, 1...200.
    package func changes(
        of entry: Entry, in ledger: Ledger, under catalogue: Catalogue, limit: Int
    ) async throws -> [EntryChange] {
        precondition((1...200).contains(limit))
        let fields = ledger.columns.compactMap { catalogue.field($0.field) }
        return try await transaction.rows(
            """
            SELECT c.version, c.source, c.written_at, c.ended_at, c.was, c.who
            FROM entry_changes c
            WHERE c.home = \(entry.home) AND c.entry_id = \(entry.id) AND c.ledger = \(ledger.name)
            ORDER BY c.version DESC LIMIT \(limit)
            """,
            as: { row in
                let was = try row.json("was", as: [String: Replaced].self)
                var values: [LedgerField.Code: String?] = [:]
                for field in fields {
                    if let value = was[field.columnName] { values[field.code] = .some(value.text) }
                }
                return EntryChange(
                    version: try row.int("version"), source: try row.text("source"),
                    who: try row.textOrNil("who"), writtenAt: try row.date("written_at"),
                    endedAt: try row.date("ended_at"), was: values,
                    wasIn: was["area"]?.text.flatMap(Area.Code.init))
            })
    }

    /// Entries of a ledger in each area of a level, areas in their order.
    package func counts(of ledger: Ledger.Name, at level: Area.Level) async throws -> [EntryCount] {
        try await transaction.rows(
            """
            SELECT c.area, a.name, c.entries FROM entry_counts(\(ledger), \(Int(level.rawValue))) c
            JOIN areas a ON a.code = c.area ORDER BY c.area
            """,
            as: { row in
                EntryCount(
                    area: try row.value("area", Area.Code.init), name: try row.text("name"),
                    entries: try row.intOrNil("entries"))
            })
    }

    /// How many entries ledgers have in an area; those not opened are left out.
    ///
    /// Reads their tallies; below villages, the index of each ledger that begins with the area.
    package func counts(
        of ledgers: [Ledger.Name], within area: Area.Code
    ) async throws -> [Ledger.Name: Withheld] {
        let counted = try await transaction.rows(
            """
            SELECT ledger, entries FROM entries_within(\(ledgers)::text[], \(area.text))
            ORDER BY ledger
            """,
            as: { (try $0.text("ledger"), try $0.intOrNil("entries").map(Withheld.told) ?? .withheld) })
        return Dictionary(counted, uniquingKeysWith: { first, _ in first })
    }

    /// Other living entries of the village that have the key of one, as far as they lie on one's own ground.
    ///
    /// None but where villages became one: nobody writes a key that is taken.
    package func twins(of entry: Entry, in ledger: Ledger.Name) async throws -> [(home: String, id: UUID)] {
        try await transaction.rows(
            """
            SELECT twin_home, twin_id FROM twin_entries(\(ledger), \(entry.home), \(entry.id))
            ORDER BY twin_id
            """,
            as: { (try $0.text("twin_home"), try $0.uuid("twin_id")) })
    }

    func keep(_ record: EntryRecord) async throws -> String {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT keep_entry(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        return outcome ?? ""
    }

    /// - Returns: What came of each, in order; one `not kept` when the post does not keep the ledger.
    func keep(_ batch: EntryBatch) async throws -> [String] {
        let text = try batch.asRecord()
        let outcomes = try await transaction.first(
            "SELECT array_to_json(keep_entries(\(text)::jsonb)) AS outcomes",
            as: { try $0.json("outcomes", as: [String].self) })
        return outcomes ?? []
    }

    /// Sealed values by column, as far as they were asked for and are there.
    ///
    /// - Throws: ``LedgerRefusal/notOpener`` or ``LedgerRefusal/nothingSealed``.
    func open(_ record: EntryOpening) async throws -> [String: [UInt8]] {
        let text = try record.asRecord()
        let rows = try await transaction.rows(
            "SELECT outcome, field, sealed FROM open_entry(\(text)::jsonb)",
            as: { row in
                let outcome = try row.text("outcome")
                let isDone = outcome == "done"
                return (
                    outcome: outcome, field: try row.textOrNil("field") ?? "",
                    sealed: isDone ? try row.bytes("sealed") : []
                )
            })
        switch rows.first?.outcome {
        case "done": break
        case "post": throw LedgerRefusal.notOpener
        default: throw LedgerRefusal.nothingSealed
        }
        return Dictionary(rows.map { ($0.field, $0.sealed) }, uniquingKeysWith: { first, _ in first })
    }

    func remove(_ record: EntryRemoval) async throws -> String {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT remove_entry(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        return outcome ?? ""
    }
}

/// An entry as the definer function `keep_entry` takes it.
struct EntryRecord: Encodable {
    let ledger: String
    let home: String
    let id: UUID
    let area: String
    let version: Int
    let values: [String: String?]
    let secrets: [EntrySecret]
    let source: String
    let at: Date
    let requestId: String
    let address: String
}

/// What is written of one entry: columns and their values; `nil` empties one.
struct WrittenEntry: Encodable {
    let home: String
    let id: UUID
    let area: String
    /// The version that was seen; zero: a new entry.
    let version: Int
    let values: [String: String?]
    let secrets: [EntrySecret]
}

/// Entries as the definer function `keep_entries` takes them.
struct EntryBatch: Encodable {
    let ledger: String
    let entries: [WrittenEntry]
    let source: String
    let at: Date
    let requestId: String
    let address: String
}

/// A look at sealed values as the definer function `open_entry` takes it.
struct EntryOpening: Encodable {
    let ledger: String
    let home: String
    let id: UUID
    let fields: [String]
    let reason: String
    let requestId: String
    let address: String
}

/// A removal as the definer function `remove_entry` takes it.
struct EntryRemoval: Encodable {
    let ledger: String
    let home: String
    let id: UUID
    let version: Int
    let reason: String
    let at: Date
    let requestId: String
    let address: String
}

/// A value as JSON keeps it: a text, a number, a truth, a point, or nothing.
private struct Replaced: Decodable {
    let text: String?

    private struct Spot: Decodable { let coordinates: [Double] }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            text = nil
        } else if let word = try? container.decode(String.self) {
            text = word
        } else if let truth = try? container.decode(Bool.self) {
            text = truth ? "true" : "false"
        } else if let whole = try? container.decode(Int.self) {
            text = String(whole)
        } else if let number = try? container.decode(Double.self) {
            text = String(number)
        } else {
            text = try container.decode(Spot.self).coordinates.map { "\($0)" }.joined(separator: ", ")
        }
    }
}
