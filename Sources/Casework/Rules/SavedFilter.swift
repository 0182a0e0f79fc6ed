package import FoundationEssentials

/// A filter of the list of cases, kept under a name by whoever uses it.
package struct SavedFilter: Sendable, Equatable {
    package let id: UUID
    package let name: String
    /// Names and values as an address has them.
    package let query: String
    /// Only for the post it was saved at; else for all posts of the account.
    package let isForPost: Bool

    /// What fits on a telephone in two lines.
    package static let nameLimit = 40
    /// More than that is no shortcut any more.
    package static let most = 20

    /// The first rule that a name or what it stands for breaks; `nil`: it may be kept.
    package static func refusal(name: String, filter: CaseFilter) -> SavedFilterRefusal? {
        if filter.isEmpty { return .empty }
        if name.trimmed.isEmpty { return .nameMissing }
        if name.trimmed.unicodeScalars.count > nameLimit { return .nameTooLong(limit: nameLimit) }
        return name.isPrintable ? nil : .unprintable
    }
}

/// Why a filter is not kept. One case per rule.
package enum SavedFilterRefusal: Error, Equatable {
    /// It filters nothing.
    case empty
    case nameMissing
    case nameTooLong(limit: Int)
    case unprintable
    case tooMany(limit: Int)
    case absent
}
