package import Access
package import Casework
package import Foundation
package import Postgres
import Territory

/// What somebody selected as it is printed: headings, the first lines in their order, and how many there are.
package struct PrintedSheet: Sendable {
    package let headings: [String]
    package let rows: [[ExportCell]]
    package let total: Int

    /// Some forty pages: who needs more needs a file.
    package static let rowLimit = 2_000
}

/// Somebody prints what they selected: under the rules of a file, for paper leaves as a file does.
package struct PrintSheet: Action {
    package let selection: CheckedSelection
    package let order: SheetOrder
    package let words: SheetWords
    package let marking: Marking
    package let source: Access.Source

    package init(
        _ selection: CheckedSelection, as order: SheetOrder, saying words: SheetWords,
        marking: @escaping Marking, from source: Access.Source
    ) {
        self.selection = selection
        self.order = order
        self.words = words
        self.marking = marking
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> PrintedSheet {
        let taking = TakingAlong(selection: selection, order: order, source: source)
        let cells = try await taking.cells(saying: words, by: acting, in: db)
        let (rows, total) =
            selection.grouping == nil ? try await lines(cells, in: db) : try await groups(cells, in: db)
        try await taking.record(rows: rows.count, way: "print", in: db)
        return PrintedSheet(headings: cells.head.columns.map(\.heading), rows: rows, total: total)
    }

    private func lines(_ cells: SheetCells, in db: Transaction) async throws -> ([[ExportCell]], Int) {
        let total = try await db.selections.count(selection, marking: marking)
        // More may match than are printed; of persons as many as may leave on one's own word.
        try order.demand(rows: total, atMost: .max)
        var rows: [[ExportCell]] = []
        _ = try await db.selections.sheet(selection, marking: marking, limit: PrintedSheet.rowLimit) {
            lines in
            let names = try await cells.names(in: lines, db)
            rows += lines.map { cells.cells(of: $0, names: names) }
        }
        return (rows, total)
    }

    private func groups(_ cells: SheetCells, in db: Transaction) async throws -> ([[ExportCell]], Int) {
        let groups = try await db.selections.groups(of: selection, marking: marking)
        guard !groups.isEmpty else { throw ExportRefusal.nothingFound }
        let names = try await cells.names(of: groups, db)
        let printed = groups.prefix(PrintedSheet.rowLimit)
        return (printed.map { cells.cells(of: $0, names: names) }, groups.count)
    }
}
