package import Access
package import Casework
package import Foundation
package import Postgres
import Territory

/// Somebody takes what they selected along: a file of typed cells, whole or not at all.
///
/// It is written where nobody finds it and is gone with its last user; a sheet that was not finished is
/// never sent.
package struct MakeSheet: Action {
    package let selection: CheckedSelection
    package let order: SheetOrder
    package let words: SheetWords
    package let marking: Marking
    package let folder: ExportFolder
    package let source: Access.Source

    package init(
        _ selection: CheckedSelection, as order: SheetOrder, saying words: SheetWords,
        by means: (marking: Marking, folder: ExportFolder), from source: Access.Source
    ) {
        self.selection = selection
        self.order = order
        self.words = words
        (marking, folder) = means
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Scratch {
        let taking = TakingAlong(selection: selection, order: order, source: source)
        let cells = try await taking.cells(saying: words, by: acting, in: db)
        let scratch = try folder.scratch()
        let sheet = try order.form.sheet(on: scratch, under: cells.head)
        let rows =
            selection.grouping == nil
            ? try await writeLines(to: sheet, cells, in: db)
            : try await writeGroups(to: sheet, cells, in: db)
        try await sheet.close(isCut: false)
        try await taking.record(rows: rows, in: db)
        return scratch
    }

    private func writeLines(
        to sheet: any Sheet, _ cells: SheetCells, in db: Transaction
    ) async throws -> Int {
        try order.demand(rows: try await db.selections.count(selection, marking: marking))
        return try await cells.writeLines(to: sheet, limit: order.limit, marking: marking, in: db)
    }

    private func writeGroups(
        to sheet: any Sheet, _ cells: SheetCells, in db: Transaction
    ) async throws -> Int {
        let groups = try await db.selections.groups(of: selection, marking: marking)
        guard !groups.isEmpty else { throw ExportRefusal.nothingFound }
        let names = try await cells.names(of: groups, db)
        try await sheet.write(groups.map { cells.cells(of: $0, names: names) })
        return groups.count
    }
}

extension SheetCells {
    /// Writes what was selected in its order, a batch at a time: while one is written, the next is fetched.
    ///
    /// - Returns: How many lines were written.
    package func writeLines(
        to sheet: any Sheet, limit: Int, marking: Marking, in db: Transaction
    ) async throws -> Int {
        var names: [Area.Code: String] = [:]
        return try await withThrowingTaskGroup(of: Void.self) { writing in
            let taken = try await db.selections.sheet(selection, marking: marking, limit: limit) { lines in
                let named = try await self.names(in: lines, knowing: names, db)
                names.merge(named.areas) { $1 }
                // One batch after another: a sheet has one writer, and not on the thread that fetches.
                try await writing.next()
                writing.addTask(executorPreference: globalConcurrentExecutor) {
                    try await sheet.write(lines.map { cells(of: $0, names: named) })
                }
            }
            try await writing.waitForAll()
            return taken
        }
    }
}
