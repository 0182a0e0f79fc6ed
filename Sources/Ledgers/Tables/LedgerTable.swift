package import Casework
import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var ledgers: LedgerTable { LedgerTable(transaction: self) }
}

/// A ledger that was opened.
package struct OpenedLedger: Sendable, Equatable {
    package let name: Ledger.Name
    /// The digest of the catalogue it was last made after.
    package let catalogue: String
    package let keepers: [PostKind.Name]
    package let readsFrom: Area.Level
}

/// Which ledgers were opened, in `ledgers`; each has a table of its own in the schema of that name.
package struct LedgerTable {
    let transaction: Transaction

    /// Every ledger that was opened, by name.
    package func opened() async throws -> [OpenedLedger] {
        try await transaction.rows(
            """
            SELECT name, catalogue, array_to_json(keepers) AS keepers, reads_from FROM ledgers
            ORDER BY name LIMIT 1000
            """,
            as: { row in
                OpenedLedger(
                    name: try row.text("name"), catalogue: try row.text("catalogue"),
                    keepers: try row.json("keepers", as: [String].self),
                    readsFrom: try row.value("reads_from") { Int16($0).flatMap(Area.Level.init(rawValue:)) })
            })
    }

    package func isOpen(_ name: Ledger.Name) async throws -> Bool {
        try await transaction.first(
            "SELECT true AS is_open FROM ledgers WHERE name = \(name)", as: { try $0.bool("is_open") })
            ?? false
    }

    /// How many entries it has, removed ones too; as the owner.
    package func size(of ledger: Ledger) async throws -> Int {
        let size = try await transaction.first(
            "SELECT count(*) AS size FROM ledgers.\(name: ledger.tableName)", as: { try $0.int("size") })
        return size ?? 0
    }

    /// Adds what came and went to the tallies of areas, the oldest first.
    ///
    /// - Returns: How many changes; fewer than `limit` when none are left.
    func foldTallies(limit: Int) async throws -> Int {
        try await transaction.first("SELECT fold_tallies(\(limit)) AS folded", as: { try $0.int("folded") })
            ?? 0
    }

    /// Lets the planner know of what was loaded; as the owner.
    package func analyze(_ ledger: Ledger) async throws {
        try await transaction.execute("ANALYZE ledgers.\(name: ledger.tableName)")
    }

    /// Makes the table of a ledger, or gives it the columns it lacks.
    ///
    /// - Throws: ``LedgerRefusal/otherType(column:)`` when a field changed its type.
    func open(_ plan: LedgerPlan) async throws {
        let text = try plan.asRecord()
        let outcome = try await transaction.first(
            "SELECT open_ledger(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        let other = "other type: "
        if let outcome, outcome.hasPrefix(other) {
            throw LedgerRefusal.otherType(column: String(outcome.dropFirst(other.count)))
        }
    }
}

/// A ledger as the definer function `open_ledger` takes it.
struct LedgerPlan: Encodable {
    let ledger: String
    let catalogue: String
    let columns: [Column]
    let keyColumn: String
    let isKeySealed: Bool
    let keepers: [String]
    let readsFrom: Int16
    let isOfPersons: Bool
    let comment: String

    struct Column: Encodable, Equatable {
        let column: String
        let kind: String
        let isIndexed: Bool
        /// Lies in the index of areas as well: conditions on it are judged there.
        let isCovered: Bool
    }

    /// An index has at most thirty-two columns.
    private static let mostCovered = 24

    init(of ledger: Ledger, in catalogue: Catalogue, digest: String) {
        self.ledger = ledger.name
        self.catalogue = digest
        // Retired fields keep their columns: what was written stays.
        let kept = ledger.columns.compactMap { catalogue.field($0.field) }
        let covered = Set(kept.filter(\.isJudgedByRows).prefix(Self.mostCovered).map(\.code))
        columns = kept.map {
            Self.column(of: $0, isKey: $0.code == ledger.key, isCovered: covered.contains($0.code))
        }
        let key = catalogue.field(ledger.key)
        keyColumn = key?.columnName ?? ledger.key
        isKeySealed = key?.isSealed ?? false
        keepers = ledger.keepers
        readsFrom = ledger.readsFrom.rawValue
        isOfPersons = ledger.subject.isPerson
        comment = ledger.title.zh + " · " + ledger.title.en
    }

    private static func column(of field: LedgerField, isKey: Bool, isCovered: Bool) -> Column {
        let isLink = field.type == .firm || field.type == .dwelling
        // Sealed values stand masked in the table and are found by their marks.
        return Column(
            column: field.columnName, kind: field.columnKind,
            isIndexed: !field.isSealed && (isKey || isLink), isCovered: isCovered)
    }
}

extension LedgerField {
    /// Short, and what people ask for: one entry after the other is judged by it.
    fileprivate var isJudgedByRows: Bool {
        switch type {
        case .integer, .date, .boolean, .choice: true
        case .text, .decimal, .time, .area, .person, .firm, .dwelling, .point, .file: false
        }
    }

    fileprivate var columnKind: String {
        switch type {
        case .text, .time, .choice, .area, .person, .firm, .dwelling, .file: "text"
        case .integer: "integer"
        case .decimal: "decimal"
        case .date: "date"
        case .boolean: "boolean"
        case .point: "point"
        }
    }
}
