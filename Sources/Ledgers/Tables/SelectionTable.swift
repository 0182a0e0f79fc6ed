import Access
import Casework
package import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var selections: SelectionTable { SelectionTable(transaction: self) }
}

/// One line of a sheet: the values of the ticked fields, in their order.
package struct SelectedLine: Sendable, Equatable {
    package let area: Area.Code
    /// As the database writes them; `nil`: nothing is known. Sealed ones are masked.
    package let cells: [String?]
}

/// An entry that was asked for, and its line.
package struct SelectedEntry: Sendable, Equatable {
    package let home: String
    package let id: UUID
    package let line: SelectedLine

    package var area: Area.Code { line.area }
    package var cells: [String?] { line.cells }
}

/// How many entries share a value, and what their numbers add up to.
package struct SelectedGroup: Sendable, Equatable {
    /// The value, or the code of an area; `nil`: entries without one.
    package let value: String?
    package let entries: Int
    /// Of each ticked field that can be added up, in the order of the sheet.
    package let sums: [Double?]
}

/// Answers what is asked of ledgers, from their own tables.
///
/// A marker finds sealed values: the mark of what was typed is compared.
package struct SelectionTable {
    let transaction: Transaction

    /// Lines of one page.
    package static let pageSize = 50
    /// Further than that nobody turns pages: the whole sheet is at hand.
    package static let lastPage = 40
    /// More groups than villages of a large city.
    package static let mostGroups = 5_000

    /// Every entry that fulfils the conditions, counted.
    package func count(_ selection: CheckedSelection, marking: Marking) async throws -> Int {
        let found = try await transaction.first(
            SQL("SELECT count(*) AS entries \(matching(selection, marking))").plannedForValues,
            as: { try $0.int("entries") })
        return found ?? 0
    }

    /// One page, in the order that was asked for, else by area.
    ///
    /// - Parameter page: 1...``lastPage``.
    package func page(
        _ page: Int, of selection: CheckedSelection, marking: Marking
    ) async throws -> [SelectedEntry] {
        precondition((1...Self.lastPage).contains(page))
        return try await rows(
            selection, marking: marking, limit: Self.pageSize, offset: (page - 1) * Self.pageSize)
    }

    /// The whole sheet in its order, so many lines at a time: while one batch is taken, the next is fetched.
    ///
    /// - Parameter limit: Most lines taken in all.
    /// - Returns: How many lines were taken.
    package func sheet(
        _ selection: CheckedSelection, marking: Marking, limit: Int,
        _ take: ([SelectedLine]) async throws -> Void
    ) async throws -> Int {
        let lines = lines("t.area", of: selection, marking: marking, limit: limit)
        // Asked once each, and a batch has the columns of its own sheet: no plan of these is kept.
        try await transaction.execute(SQL("DECLARE sheet NO SCROLL CURSOR FOR \(lines)").plannedForValues)
        var taken = 0
        var batch = try await self.batch(of: selection)
        while !batch.isEmpty {
            async let next = self.batch(of: selection)
            try await take(batch)
            taken += batch.count
            batch = try await next
        }
        try await transaction.execute(SQL("CLOSE sheet").plannedForValues)
        return taken
    }

    /// The next lines of the sheet that is open.
    private func batch(of selection: CheckedSelection) async throws -> [SelectedLine] {
        try await transaction.rows(
            SQL("FETCH FORWARD 1000 FROM sheet").plannedForValues, as: { try $0.selectedLine })
    }

    private func rows(
        _ selection: CheckedSelection, marking: Marking, limit: Int, offset: Int
    ) async throws -> [SelectedEntry] {
        let lines = lines(
            "t.home, t.id, t.area", of: selection, marking: marking, limit: limit, offset: offset)
        return try await transaction.rows(
            lines.plannedForValues,
            as: { row in
                SelectedEntry(
                    home: try row.text("home"), id: try row.uuid("id"), line: try row.selectedLine)
            })
    }

    /// - Parameter keys: What is asked before the fields; the area comes last.
    func lines(
        _ keys: SQL, of selection: CheckedSelection, marking: Marking, limit: Int, offset: Int = 0
    ) -> SQL {
        var columns = keys
        for (position, field) in selection.fields.enumerated() {
            columns = "\(columns), \(field.shown) AS \(name: "f\(position)")"
        }
        var order: SQL = "t.area, t.id"
        if let wanted = selection.order {
            let direction: SQL = wanted.isDescending ? "DESC NULLS LAST" : "ASC NULLS LAST"
            order = "\(wanted.field.compared) \(direction), t.area, t.id"
        }
        return """
            SELECT \(columns) \(matching(selection, marking)) ORDER BY \(order)
            LIMIT \(limit) OFFSET \(offset)
            """
    }

    /// Entries counted by what the selection groups them by, the most first; of areas, in their order.
    package func groups(
        of selection: CheckedSelection, marking: Marking
    ) async throws -> [SelectedGroup] {
        let added = selection.fields.filter(\.canAdd)
        let names = added.indices.map { "s\($0)" }
        var key: SQL = "NULL::text"
        var order: SQL = "2 DESC, 1"
        switch selection.grouping {
        case .field(let field): key = "\(name: field.columnName)::text"
        case .areas(let level):
            key = "left(t.area, \(level.digits))"
            order = "1"
        case nil: break
        }
        var columns: SQL = "\(key) AS value, count(*) AS entries"
        for (field, name) in zip(added, names) {
            columns = "\(columns), sum(t.\(name: field.columnName))::double precision AS \(name: name)"
        }
        return try await transaction.rows(
            SQL(
                """
                SELECT \(columns) \(matching(selection, marking)) GROUP BY 1 ORDER BY \(order)
                LIMIT \(Self.mostGroups)
                """
            ).plannedForValues,
            as: { row in
                SelectedGroup(
                    value: try row.textOrNil("value"), entries: try row.int("entries"),
                    sums: try names.map(row.doubleOrNil))
            })
    }

    /// The table of the ledger; with links each entry beside the one of its village that it names, if there
    /// is one: both are read by the index that begins with the area, and each under its own policy.
    private func asked(_ selection: CheckedSelection) -> SQL {
        let own: SQL = "ledgers.\(name: selection.ledger.tableName)"
        guard !selection.links.isEmpty else { return own }
        let village = Area.Level.village.digits
        // What an entry of a unit names may lie elsewhere in its village.
        let around = selection.within.ancestor(at: .village) ?? selection.within
        var columns: SQL = "o.*"
        var joined: SQL = "\(own) o"
        for (place, link) in selection.links.enumerated() {
            let alias = "l\(place)"
            var found: SQL = "left(x.area, \(village)) AS village, x.\(name: link.keyName) AS number"
            for field in link.fields where selection.touches(field) {
                found = "\(found), x.\(name: link.column(of: field)) AS \(name: field.columnName)"
                columns = "\(columns), \(name: alias).\(name: field.columnName)"
            }
            joined = """
                \(joined) LEFT JOIN (SELECT DISTINCT ON (1, 2) \(found)
                    FROM ledgers.\(name: link.ledger.tableName) x
                    WHERE \(transaction.lies("x.area", within: around)) AND x.removed_at IS NULL
                    ORDER BY 1, 2, x.id) \(name: alias)
                ON \(name: alias).village = left(o.area, \(village))
                    AND \(name: alias).number = o.\(name: link.field.columnName)
                """
        }
        return "(SELECT \(columns) FROM \(joined))"
    }

    private func matching(_ selection: CheckedSelection, _ marking: Marking) -> SQL {
        var sql: SQL = """
            FROM \(asked(selection)) t
            WHERE \(transaction.lies("t.area", within: selection.within)) AND t.removed_at IS NULL
            """
        for demand in selection.demands {
            sql = "\(sql) AND \(demand.condition(in: selection.ledger.name, marking))"
        }
        return sql
    }
}

extension LedgerLink {
    fileprivate var keyName: String { ledger.key.replacing("-", with: "_") }

    /// Of the other's table.
    fileprivate func column(of asked: LedgerField) -> String {
        code(of: asked).replacing("-", with: "_")
    }
}

extension CheckedSelection {
    fileprivate func touches(_ field: LedgerField) -> Bool {
        if case .field(let counted) = grouping, counted.code == field.code { return true }
        return fields.contains { $0.code == field.code } || demands.contains { $0.field.code == field.code }
            || order?.field.code == field.code
    }

}

extension Row {
    /// The area, and behind it the fields in their order.
    fileprivate var selectedLine: SelectedLine {
        get throws {
            SelectedLine(
                area: try value("area", Area.Code.init), cells: Array(try cells(from: "area").dropFirst()))
        }
    }
}

/// Makes the marks by which a sealed value is found: one of each key that may have sealed it.
package typealias Marking = @Sendable (_ value: String, _ sort: SealedSort) -> [[UInt8]]

extension Ledger {
    /// Its table in the schema `ledgers`.
    var tableName: String { name.replacing("-", with: "_") }
}

extension LedgerField {
    /// As lists show it.
    var shown: SQL {
        type == .point
            ? "ST_X(t.\(name: columnName)) || ', ' || ST_Y(t.\(name: columnName))"
            : "t.\(name: columnName)::text"
    }

    /// As it is put in order: texts as people look them up.
    fileprivate var compared: SQL {
        type == .text ? "t.\(name: columnName) COLLATE \"zh-x-icu\"" : "t.\(name: columnName)"
    }
}

extension CheckedSelection.Demand {
    func condition(in ledger: Ledger.Name, _ marking: Marking) -> SQL {
        if test == .is, let sort = field.sealedSort {
            let marks = marking(values.first?.text ?? "", sort).map { Bytes($0) }
            return """
                (t.home, t.id) IN (SELECT m.home, m.id
                    FROM entries_marked(\(ledger), \(field.columnName), \(marks)::bytea[]) m)
                """
        }
        let column: SQL = "t.\(name: field.columnName)"
        switch test {
        case .isFilled: return "\(column) IS NOT NULL"
        case .isEmpty: return "\(column) IS NULL"
        case .is: return "\(column) = \(bound(0))"
        case .isNot: return "\(column) <> \(bound(0))"
        case .contains: return "position(lower(\(bound(0))) in lower(\(column))) > 0"
        case .atLeast, .yearsBelow:
            // Younger than so many years: born after that day so many years ago.
            return test == .atLeast ? "\(column) >= \(bound(0))" : "\(column) > \(bound(0))"
        case .atMost, .yearsAtLeast: return "\(column) <= \(bound(0))"
        case .between: return "\(column) BETWEEN \(bound(0)) AND \(bound(1))"
        }
    }

    private func bound(_ position: Int) -> SQL {
        guard let value = values.dropFirst(position).first else { return "NULL" }
        switch field.type {
        case .integer: return "\(value.text)::bigint"
        case .decimal: return "\(value.text)::double precision"
        case .date: return "\(value.text)::date"
        case .boolean: return "\(value.text)::boolean"
        default: return "\(value.text)"
        }
    }
}
