package import Territory

/// The rows of one sheet of a file, as text, those without anything left out.
package struct SheetRows: Sendable, Equatable {
    /// Each with the line in which the sheet shows it.
    package let rows: [CSV.Row]
    /// The sheets of a workbook in their order; of a file of text none.
    package let sheets: [String]
    /// The sheet that was read.
    package let sheet: String?
    /// Whether the first row surely is that of the headings, with no title above and no second one below.
    package let hasHeadings: Bool

    package static let mostColumns = 300
    /// What a person waits for before a page; longer lists come in by the command line.
    package static let mostRows = 200_000

    /// - Throws: ``SheetRefusal/empty``, or that there is more than a page takes.
    package init(
        _ rows: [CSV.Row], sheets: [String] = [], sheet: String? = nil, hasHeadings: Bool = false
    ) throws(SheetRefusal) {
        self.hasHeadings = hasHeadings
        self.sheets = sheets
        self.sheet = sheet
        var kept: [CSV.Row] = []
        for row in rows {
            guard let last = row.fields.lastIndex(where: { !$0.isBlank }) else { continue }
            guard last < Self.mostColumns else { throw .tooManyColumns(limit: Self.mostColumns) }
            guard kept.count < Self.mostRows else { throw .tooManyRows(limit: Self.mostRows) }
            kept.append(CSV.Row(line: row.line, fields: Array(row.fields.prefix(last + 1))))
        }
        guard !kept.isEmpty else { throw .empty }
        self.rows = kept
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
