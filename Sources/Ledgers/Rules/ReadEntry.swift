package import Territory

/// What one row of a sheet says about one entry, and what is wrong with it.
package struct ReadEntry: Sendable, Equatable {
    /// Counted from 1, as the sheet shows it.
    package let line: Int
    /// The finest area known; `nil` when none could be found.
    package let area: Area.Code?
    package let values: [LedgerField.Code: EntryValue]
    /// In the order of the columns; a row with any is not taken.
    package let problems: [CellProblem]

    package var isGood: Bool { problems.isEmpty }

    package init(
        line: Int, area: Area.Code?, values: [LedgerField.Code: EntryValue], problems: [CellProblem] = []
    ) {
        self.line = line
        self.area = area
        self.values = values
        self.problems = problems
    }
}

/// What is wrong with one cell of a row, or with the row.
package struct CellProblem: Sendable, Hashable {
    /// Counted from 0; `nil`: the row as a whole, or a field without a column.
    package let column: Int?
    package let field: LedgerField.Code?
    package let what: What

    package init(column: Int?, field: LedgerField.Code?, what: What) {
        self.column = column
        self.field = field
        self.what = what
    }

    /// One case per rule.
    package enum What: Sendable, Hashable {
        case value(ValueRefusal)
        /// The field must be filled in.
        case missing
        /// Without its key nobody finds the entry again.
        case keyMissing
        /// The same key stands in an earlier line of the file, in the same village.
        case keyTwice(firstLine: Int)
        /// Nothing says in which village it lies.
        case areaMissing
        /// The address names an area, but none as narrow as a village.
        case addressTooWide(Area.Code)
        /// Two cells name areas of which neither lies in the other.
        case areasApart(Area.Code, Area.Code)
        /// The area lies outside the ground this file is about.
        case areaOutside(Area.Code)
        /// It adds up the lines above and is no entry.
        case sumOfLines
    }
}
