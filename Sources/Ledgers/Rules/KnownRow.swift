/// How an import treats rows whose entry is there already.
package enum KnownTreatment: String, Sendable, CaseIterable, Codable {
    /// They are not taken.
    case refuse
    /// What is empty is filled in; what says something else is left as it is.
    case fill
    /// What is empty is filled in; what says something else is put aside, to be settled.
    case compare
}

/// What a row says of an entry that is there already.
package struct KnownRow: Sendable, Equatable {
    /// Fields of which nothing was known.
    package let fills: [LedgerField.Code]
    package let differs: [LedgerField.Code]
    /// Fields that say something else and are sealed or sensitive: nobody sees the two side by side.
    package let hidden: [LedgerField.Code]
    package let agrees: [LedgerField.Code]

    /// - Parameters:
    ///   - held: What the entry says, as the database writes it; sealed values masked.
    ///   - alike: Sealed fields whose number is the same by its mark.
    ///   - fields: Those of the ledger; its key and what its place says are never compared.
    package init(
        _ row: ReadEntry, held: [LedgerField.Code: String], alike: Set<LedgerField.Code>,
        fields: [LedgerField], key: LedgerField.Code
    ) {
        var (fills, differs): ([LedgerField.Code], [LedgerField.Code]) = ([], [])
        var (hidden, agrees): ([LedgerField.Code], [LedgerField.Code]) = ([], [])
        for field in fields where field.code != key && field.ownLevel == nil {
            guard let brought = row.values[field.code] else { continue }
            guard let kept = held[field.code] else {
                fills.append(field.code)
                continue
            }
            let isSame =
                field.isSealed
                ? alike.contains(field.code) : field.value(kept: kept).text == brought.text
            if isSame {
                agrees.append(field.code)
            } else if field.isComparable {
                differs.append(field.code)
            } else {
                hidden.append(field.code)
            }
        }
        (self.fills, self.differs, self.hidden, self.agrees) = (fills, differs, hidden, agrees)
    }
}

extension LedgerField {
    /// Whether two values of it may be shown side by side.
    package var isComparable: Bool { !isSealed && sensitivity < .sensitive }
}

/// Which source an area prefers for a field of a ledger.
package struct SourceRule: Sendable, Equatable {
    package let field: LedgerField.Code
    package let source: String

    package init(field: LedgerField.Code, source: String) {
        self.field = field
        self.source = source
    }
}

/// How a conflict ends.
package enum ConflictChoice: String, Sendable, CaseIterable {
    /// What the ledger says stays.
    case held
    /// What the source brought is written.
    case brought

    /// What a rule says; `nil`: neither of the two is preferred.
    package init?(_ rule: SourceRule?, held: String, brought: String) {
        switch rule?.source {
        // Also where it corrects what it said itself.
        case brought: self = .brought
        case held: self = .held
        default: return nil
        }
    }
}
