package import Territory

/// What the areas directly below answered for one period, and what the approved of it adds up to.
package struct FormSums: Sendable {
    /// Lines whose numbers can be added up.
    package let lines: [FormLine]
    /// Those that are late first.
    package let areas: [FormProgress]
    /// Their own filings, as far as the post sees them.
    package let filings: [Area.Code: Filing]

    package init(
        of form: RegisteredForm, progress: [FormProgress], below: [Filing], under catalogue: Catalogue
    ) {
        lines = form.draft.lines.filter { $0.isNumber(under: catalogue) }
        areas = progress.filter { $0.late > 0 } + progress.filter { $0.late == 0 }
        filings = Dictionary(below.map { ($0.area, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Returns: `nil` while nothing was approved.
    package func sum(of line: FormLine) -> FilingCell? {
        let approved = filings.values.filter { $0.state == .approved }
        let numbers = approved.compactMap { $0.cells[line.name]?.number }
        return numbers.isEmpty ? nil : FilingCell(nil, number: numbers.reduce(0, +), from: .summed)
    }
}

extension FormLine {
    /// Of persons no sum under ten is told above those who read their ledger.
    package func isWithheld(
        _ cell: FilingCell, under catalogue: Catalogue, at level: Area.Level
    ) -> Bool {
        guard let ledger = ledger.flatMap(catalogue.ledger), ledger.subject.isPerson else { return false }
        return level < ledger.readsFrom && (cell.number ?? 0) < Self.fewest
    }

    /// Fewer persons than that are told to nobody above.
    private static let fewest = 10.0
}
