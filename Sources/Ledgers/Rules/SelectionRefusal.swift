package import Territory

/// Why a selection cannot be answered. One case per rule.
package enum SelectionRefusal: Error, Equatable {
    /// There is no such ledger, or it was not opened.
    case noLedger
    /// Posts at this level read no entries of the ledger, only how many there are.
    case onlyCounts(from: Area.Level)
    case elsewhere
    case noField(LedgerField.Code)
    case nothingTicked
    case tooManyConditions(limit: Int)
    case tooManyTicked(limit: Int)
    /// The field cannot be looked at like that.
    case noTest(LedgerField.Code, Selection.Test)
    /// The value of a condition is none of the field's.
    case badValue(LedgerField.Code, typed: String, ValueRefusal)
    case missingValue(LedgerField.Code)
    /// Posts this far up see masks of its values: they cannot ask, order or count by it.
    case masked(LedgerField.Code)
    case cannotGroup(LedgerField.Code)
    case cannotOrder(LedgerField.Code)
    /// Through a link so many entries are not looked through: the area must be of this level, or below.
    case tooWide(LedgerField.Code, from: Area.Level)
    /// Illness, disability and the like need a purpose and a second person, which pages cannot take yet.
    case sensitive(LedgerField.Code)
}
