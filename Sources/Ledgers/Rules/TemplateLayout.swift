/// What was found in a workbook that somebody laid out: which cells bear marks, and which belong together.
package struct TemplateLayout: Sendable, Equatable, Codable {
    package let sheets: [String]
    /// Every cell with a mark in its text.
    package let cells: [Cell]
    /// Cells that were named for a mark: the name, without its beginning.
    package let names: [Cell]
    package var formulas: [Cell]
    package let merged: [Merged]

    package init(
        sheets: [String], cells: [Cell], names: [Cell] = [], formulas: [Cell] = [], merged: [Merged] = []
    ) {
        self.sheets = sheets
        self.cells = cells
        self.names = names
        self.formulas = formulas
        self.merged = merged
    }

    /// A cell with what stands in it. It travels as a list: sheet, row, column, text.
    package struct Cell: Sendable, Equatable, Codable {
        package let sheet: String
        /// Counted from 1, as people see it.
        package let row: Int
        package let column: Int
        package let text: String

        package init(_ sheet: String, _ row: Int, _ column: Int, _ text: String) {
            self.sheet = sheet
            (self.row, self.column) = (row, column)
            self.text = text
        }

        package init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            sheet = try list.decode(String.self)
            row = try list.decode(Int.self)
            column = try list.decode(Int.self)
            text = try list.decode(String.self)
        }

        package func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(sheet)
            try list.encode(row)
            try list.encode(column)
            try list.encode(text)
        }

        /// As a spreadsheet calls it: `B4`.
        package var place: String { Self.letters(of: column) + String(row) }

        private static func letters(of column: Int) -> String {
            var (letters, rest) = ("", column)
            while rest > 0 {
                let (quotient, remainder) = (rest - 1).quotientAndRemainder(dividingBy: 26)
                letters = String(UnicodeScalar(UInt8(65 + remainder))) + letters
                rest = quotient
            }
            return letters
        }
    }

    /// Cells that are one. It travels as a list: sheet, first and last row, first and last column.
    package struct Merged: Sendable, Equatable, Codable {
        package let sheet: String
        package let rows: ClosedRange<Int>
        package let columns: ClosedRange<Int>

        package init(_ sheet: String, rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
            self.sheet = sheet
            (self.rows, self.columns) = (rows, columns)
        }

        package init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            sheet = try list.decode(String.self)
            let (top, bottom) = (try list.decode(Int.self), try list.decode(Int.self))
            let (left, right) = (try list.decode(Int.self), try list.decode(Int.self))
            guard top <= bottom, left <= right else {
                throw DecodingError.dataCorruptedError(
                    in: list, debugDescription: "a range that ends before it begins")
            }
            (rows, columns) = (top...bottom, left...right)
        }

        package func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(sheet)
            for bound in [rows.lowerBound, rows.upperBound, columns.lowerBound, columns.upperBound] {
                try list.encode(bound)
            }
        }
    }
}

/// What stands in a cell of a template: words that stay, and marks that a value takes the place of.
package enum TemplatePart: Sendable, Equatable {
    case words(String)
    case field(LedgerField.Code)
    /// The numbers of a field, added up.
    case sum(LedgerField.Code)
    case fact(TemplateFact)
}

/// What a template can say besides values of entries.
package enum TemplateFact: String, Sendable, CaseIterable {
    /// In a row that repeats: where the entry lies; elsewhere: the area that was asked for.
    case area
    case day, who, count, purpose, conditions, ledger
    /// Of each entry, counted from 1: its row repeats.
    case number
}

/// What is wrong with a cell of a template.
package enum TemplateProblem: Error, Sendable, Equatable {
    /// A mark that does not end, or says nothing.
    case unfinished
    case unknownField(String)
    /// Several fields of the ledger go by this name.
    case ambiguous(String)
    case unknownFact(String)
    case cannotAdd(LedgerField.Code)
    /// Only rows that touch each other, of one sheet, repeat together.
    case apart
    case tooTall(limit: Int)
    /// Merged with cells outside the rows that repeat.
    case merged
    /// It fetches from elsewhere, or calls another program.
    case formula
}

/// A problem with the cell it stands in.
package struct TemplateFault: Sendable, Equatable {
    package let cell: TemplateLayout.Cell
    package let problem: TemplateProblem

    package init(_ cell: TemplateLayout.Cell, _ problem: TemplateProblem) {
        self.cell = cell
        self.problem = problem
    }
}
