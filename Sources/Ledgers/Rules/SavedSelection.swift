package import Casework
package import FoundationEssentials

/// What a post asks of a ledger, kept under a name until its time is over.
package struct SavedSelection: Sendable, Equatable {
    package let id: UUID
    package let ledger: Ledger.Name
    package let name: String
    /// Fields, conditions and order as an address has them.
    package let query: String
    /// `nil`: it tells of no person.
    package let purpose: ExportPurpose?
    package let endsAt: Date

    /// What fits on a telephone in two lines.
    package static let nameLimit = 40
    /// Of one post; more than that nobody finds again.
    package static let most = 50
    /// Eight conditions and sixty fields, as an address spells them.
    package static let queryLimit = 4_000
    /// For how many days one of persons may be kept; the last is the longest the database keeps.
    package static let daysOfPersons = [7, 30, 90]
    package static let daysOfOthers = [30, 90, 180, 365]
}

/// Somebody wants what they ask kept under a name.
package struct SavingOrder: Sendable, Equatable {
    package let ledger: Ledger.Name
    package let name: String
    package let query: String
    package let isOfPersons: Bool
    package let purpose: ExportPurpose?
    package let words: String
    package let days: Int

    /// - Parameters:
    ///   - query: Of what was asked, as an address has it.
    ///   - days: How long it is kept.
    /// - Throws: ``SavedSelectionRefusal`` or ``ExportRefusal`` for the first thing that is wrong.
    package init(
        _ checked: CheckedSelection, as query: String, named name: String,
        for why: (purpose: ExportPurpose?, words: String), days: Int?
    ) throws {
        let name = name.trimmed
        guard !name.isEmpty else { throw SavedSelectionRefusal.nameMissing }
        guard name.unicodeScalars.count <= SavedSelection.nameLimit else {
            throw SavedSelectionRefusal.nameTooLong(limit: SavedSelection.nameLimit)
        }
        guard name.isPrintable else { throw ExportRefusal.unprintable }
        try checked.demandKeepable(query)
        isOfPersons = checked.touchesPersons
        let allowed = isOfPersons ? SavedSelection.daysOfPersons : SavedSelection.daysOfOthers
        guard let days, allowed.contains(days) else { throw SavedSelectionRefusal.days(allowed) }
        guard why.purpose != nil || !isOfPersons else { throw ExportRefusal.purposeMissing }
        let words = why.words.trimmed
        guard why.purpose != .other || !words.isEmpty else { throw ExportRefusal.wordsMissing }
        try ExportOrder.check(words)
        ledger = checked.ledger.name
        (self.name, self.query, self.days) = (name, query, days)
        (purpose, self.words) = (why.purpose, words)
    }
}

extension CheckedSelection {
    /// It is about persons, listed or counted.
    package var touchesPersons: Bool { ledger.subject.isPerson || !personalFields.isEmpty }

    /// Refuses what is not written down anywhere: a number that leads to one person.
    ///
    /// - Throws: ``SavedSelectionRefusal``.
    package func demandKeepable(_ query: String) throws(SavedSelectionRefusal) {
        if let demand = demands.first(where: { $0.field.isSealed && !$0.values.isEmpty }) {
            throw .numberInside(demand.field.code)
        }
        guard query.unicodeScalars.count <= SavedSelection.queryLimit else { throw .tooMuchAsked }
    }
}

/// Why what was asked is not kept. One case per rule.
package enum SavedSelectionRefusal: Error, Equatable {
    case nameMissing
    case nameTooLong(limit: Int)
    /// Kept for another time than one of these numbers of days.
    case days([Int])
    /// A condition holds a whole number that stands masked wherever it is kept.
    case numberInside(LedgerField.Code)
    case tooMuchAsked
    case tooMany(limit: Int)
    /// It was removed, or its time is over.
    case absent
}
