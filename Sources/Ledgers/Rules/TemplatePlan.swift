/// How a template is filled: which rows repeat, once for each entry, and what goes where.
package struct TemplatePlan: Sendable, Equatable {
    package let sheet: String
    package let rows: ClosedRange<Int>
    /// Cells in the rows that repeat; the row counted from the first of them.
    package let repeating: [Cell]
    package let fixed: [Fixed]
    /// What is asked of the ledger to fill it, in the order of the sheet.
    package let fields: [LedgerField]

    package struct Cell: Sendable, Equatable {
        package let offset: Int
        package let column: Int
        package let parts: [TemplatePart]
    }

    package struct Fixed: Sendable, Equatable {
        package let sheet: String
        package let row: Int
        package let column: Int
        package let parts: [TemplatePart]
    }

    /// More marks than a sheet of sixty columns has in head and foot together.
    package static let mostMarked = 500
    /// Lines of one entry: more are a page of their own.
    package static let tallest = 10
    /// What a form filled in by hand never has, and a child fills within seconds.
    package static let rowLimit = 5_000
}

extension TemplatePlan {
    /// Looks up every mark; all that is wrong is said at once.
    ///
    /// - Parameter links: Other ledgers that may be asked along.
    /// - Throws: ``TemplateRefusal``
    package init(
        _ layout: TemplateLayout, of ledger: Ledger, under catalogue: Catalogue,
        along links: [LedgerLink] = []
    ) throws(TemplateRefusal) {
        let marked =
            layout.cells
            + layout.names.map { cell in
                TemplateLayout.Cell(cell.sheet, cell.row, cell.column, TemplateMarks.mark(named: cell.text))
            }
        guard marked.count <= Self.mostMarked else { throw .tooManyMarks(limit: Self.mostMarked) }
        let marks = TemplateMarks(of: ledger, under: catalogue, along: links)
        var faults = layout.formulas.filter { TemplateMarks.reachesOut($0.text) }
            .map { TemplateFault($0, .formula) }
        var read: [(cell: TemplateLayout.Cell, parts: [TemplatePart])] = []
        for cell in marked {
            do throws(TemplateProblem) { read.append((cell, try marks.parts(of: cell.text))) } catch {
                faults.append(TemplateFault(cell, error))
            }
        }
        let ofRows = read.filter { $0.parts.contains(where: \.isOfEntry) }
        guard let first = ofRows.map(\.cell).min(by: Self.isBefore) else {
            guard faults.isEmpty else { throw .faults(faults) }
            throw .nothingRepeats
        }
        var last = first.row
        for (cell, _) in ofRows.sorted(by: { Self.isBefore($0.cell, $1.cell) }) {
            if cell.sheet == first.sheet, cell.row <= last + 1 {
                last = cell.row
            } else {
                faults.append(TemplateFault(cell, .apart))
            }
        }
        let rows = first.row...last
        if rows.count > Self.tallest { faults.append(TemplateFault(first, .tooTall(limit: Self.tallest))) }
        for merged in layout.merged where merged.sheet == first.sheet && merged.rows.overlaps(rows) {
            guard merged.rows.clamped(to: rows) != merged.rows else { continue }
            let cell = TemplateLayout.Cell(
                merged.sheet, merged.rows.lowerBound, merged.columns.lowerBound, "")
            faults.append(TemplateFault(cell, .merged))
        }
        guard faults.isEmpty else { throw .faults(faults) }
        let (inside, outside) = (
            read.filter { $0.cell.sheet == first.sheet && rows.contains($0.cell.row) },
            read.filter { $0.cell.sheet != first.sheet || !rows.contains($0.cell.row) }
        )
        sheet = first.sheet
        self.rows = rows
        repeating = inside.map {
            .init(offset: $0.cell.row - rows.lowerBound, column: $0.cell.column, parts: $0.parts)
        }
        fixed = outside.map {
            .init(sheet: $0.cell.sheet, row: $0.cell.row, column: $0.cell.column, parts: $0.parts)
        }
        var codes: [LedgerField.Code] = []
        for code in (inside + outside).flatMap(\.parts).compactMap(\.code) where !codes.contains(code) {
            codes.append(code)
        }
        guard codes.count <= Selection.mostTicked else { throw .tooManyFields(limit: Selection.mostTicked) }
        fields = codes.compactMap { code in marks.fields.first { $0.code == code } }
    }

    private static func isBefore(_ one: TemplateLayout.Cell, _ other: TemplateLayout.Cell) -> Bool {
        (one.sheet, one.row, one.column) < (other.sheet, other.row, other.column)
    }
}

extension TemplatePart {
    fileprivate var code: LedgerField.Code? {
        switch self {
        case .field(let code), .sum(let code): code
        case .words, .fact: nil
        }
    }

    /// Each entry has its own: the row repeats.
    fileprivate var isOfEntry: Bool {
        switch self {
        case .field, .fact(.number): true
        case .words, .sum, .fact: false
        }
    }
}

/// Why a template is not kept, or not filled.
package enum TemplateRefusal: Error, Sendable, Equatable {
    case titleLength(limit: Int)
    case unprintable
    case fileMissing
    case tooLarge(limitBytes: Int)
    /// Neither an unlocked workbook (.xlsx) nor anything that can be read as one.
    case notAWorkbook
    /// Pictures, charts or shapes: the copy would be without them.
    case pictures
    /// Programs, or parts of other files.
    case programs
    case nothingRepeats
    case tooManyMarks(limit: Int)
    case tooManyFields(limit: Int)
    case faults([TemplateFault])
    case taken(String)
    case tooMany(limit: Int)
    case notDesk
    case reasonMissing
    case reasonTooLong(limit: Int)
    case absent
    /// The ledger is not what it was when the template was kept.
    case stale
    /// Filling it took more time or memory than one file may, or broke; there is no file.
    case notFilled
}
