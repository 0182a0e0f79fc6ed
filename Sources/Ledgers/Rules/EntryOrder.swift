package import Casework
import Territory

/// Somebody asks to see what nobody sees alone: sensitive fields, or many persons as a sheet. A second person
/// decides; then exactly this selection may be seen, until its day.
package struct EntryOrder: Sendable, Equatable {
    /// For how many days it may be seen; the last is the longest the database allows.
    package static let days = [7, 14, 30]

    package let selection: CheckedSelection
    /// As an address has it: what will be asked again, word for word.
    package let query: String
    package let purpose: ExportPurpose
    package let words: String
    package let days: Int

    /// - Throws: ``ExportRefusal`` or ``SavedSelectionRefusal`` for the first thing that is wrong.
    package init(
        of selection: CheckedSelection, as query: String, for why: (purpose: ExportPurpose?, words: String),
        days: Int?
    ) throws {
        try selection.demandKeepable(query)
        guard let purpose = why.purpose else { throw ExportRefusal.purposeMissing }
        let words = why.words.trimmed
        guard purpose != .other || !words.isEmpty else { throw ExportRefusal.wordsMissing }
        try ExportOrder.check(words)
        guard let days, Self.days.contains(days) else { throw ExportRefusal.days(Self.days) }
        (self.selection, self.query) = (selection, query)
        (self.purpose, self.words, self.days) = (purpose, words, days)
    }

    /// Fields that are seen, and those that conditions look at.
    var fields: [LedgerField.Code] {
        var codes = selection.fields.map(\.code)
        for demand in selection.demands where !codes.contains(demand.field.code) {
            codes.append(demand.field.code)
        }
        return codes
    }

    /// - Parameter rows: `nil`: nobody counts them.
    /// - Throws: ``ExportRefusal`` when there are none, too many, or so few that nobody need be asked.
    func demand(rows: Int?) throws(ExportRefusal) {
        if let rows {
            guard rows > 0 else { throw .nothingFound }
            guard rows <= SheetOrder.rowLimit else { throw .tooManyRows(limit: SheetOrder.rowLimit) }
        }
        guard selection.sensitiveFields.isEmpty else { return }
        guard selection.isOfPersons, (rows ?? 0) > SheetOrder.aloneLimit else {
            throw .aloneEnough(limit: SheetOrder.aloneLimit)
        }
    }
}

extension CheckedSelection {
    /// Fields about illness, disability and the like that are shown or looked at.
    package var sensitiveFields: [LedgerField.Code] {
        var codes: [LedgerField.Code] = []
        for field in fields + demands.map(\.field)
        where field.sensitivity >= .sensitive && !codes.contains(field.code) {
            codes.append(field.code)
        }
        return codes
    }

    /// How many fulfil its conditions may be told: a count tells as much of one ill person as a list does.
    package var canBeCounted: Bool { !demands.contains { $0.field.sensitivity >= .sensitive } }
}
