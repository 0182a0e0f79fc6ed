package import Casework
package import Territory

/// What somebody asks of a ledger: which entries, which fields of them, in which order, or how many of each.
package struct Selection: Sendable, Equatable {
    package var ledger: Ledger.Name
    /// Entries that lie here or below.
    package var within: Area.Code
    package var conditions: [Condition] = []
    /// The fields that were ticked, in the order of the sheet.
    package var ticked: [LedgerField.Code] = []
    package var order: Order?
    /// Count instead of listing: one line for each value of this.
    package var grouping: Grouping?
    /// The day years are counted back from; `nil`: today.
    package var countingFrom: Day?

    package init(ledger: Ledger.Name, within: Area.Code) {
        self.ledger = ledger
        self.within = within
    }

    /// More conditions than a form has lines; nobody reads a longer one.
    package static let mostConditions = 8
    /// A sheet wider than that is printed by nobody.
    package static let mostTicked = 60

    /// One demand on a field.
    package struct Condition: Sendable, Equatable {
        package let field: LedgerField.Code
        package let test: Test
        /// As it was typed; two for ``Test/between``, none for empty and filled.
        package let values: [String]

        package init(field: LedgerField.Code, test: Test, values: [String] = []) {
            self.field = field
            self.test = test
            self.values = values
        }
    }

    /// How a value may be looked at.
    package enum Test: String, Sendable, CaseIterable {
        case `is`
        case isNot = "is-not"
        case atLeast = "at-least"
        case atMost = "at-most"
        case between
        case contains
        /// Dates, by the years that have passed since: at least so many.
        case yearsAtLeast = "years-at-least"
        case yearsBelow = "years-below"
        case isFilled = "filled"
        case isEmpty = "empty"

        package var countsYears: Bool { self == .yearsAtLeast || self == .yearsBelow }

        /// How many values it takes.
        package var arity: Int {
            switch self {
            case .isFilled, .isEmpty: 0
            case .between: 2
            case .is, .isNot, .atLeast, .atMost, .contains, .yearsAtLeast, .yearsBelow: 1
            }
        }
    }

    /// By one field; entries without it come last.
    package struct Order: Sendable, Equatable {
        package let field: LedgerField.Code
        package let isDescending: Bool

        package init(field: LedgerField.Code, isDescending: Bool = false) {
            self.field = field
            self.isDescending = isDescending
        }
    }

    /// What is counted apart.
    package enum Grouping: Sendable, Equatable {
        case field(LedgerField.Code)
        case areas(of: Area.Level)
    }
}

extension LedgerField {
    /// The tests that say something about values of this field.
    package var tests: [Selection.Test] {
        if isSealed { return [.is, .isFilled, .isEmpty] }
        switch type {
        case .text: return [.contains, .is, .isNot, .isFilled, .isEmpty]
        case .integer, .decimal: return [.is, .atLeast, .atMost, .between, .isFilled, .isEmpty]
        case .date:
            return [.is, .atLeast, .atMost, .between, .yearsAtLeast, .yearsBelow, .isFilled, .isEmpty]
        case .time: return [.atLeast, .atMost, .between, .isFilled, .isEmpty]
        case .boolean: return [.is, .isFilled, .isEmpty]
        case .choice: return [.is, .isNot, .isFilled, .isEmpty]
        case .area, .person, .firm, .dwelling: return [.is, .isFilled, .isEmpty]
        case .point, .file: return [.isFilled, .isEmpty]
        }
    }

    /// Whether entries can be counted by its values: of texts and sealed values each would be alone.
    package var canGroup: Bool {
        switch type {
        case .boolean, .choice, .area: true
        case .text, .integer, .decimal, .date, .time, .person, .firm, .dwelling, .point, .file: false
        }
    }

    /// Whether its values can be added up.
    package var canAdd: Bool { type == .integer || type == .decimal }

    /// Whether a sheet can be put in its order.
    package var canOrder: Bool { !isSealed && type != .point && type != .file }
}
