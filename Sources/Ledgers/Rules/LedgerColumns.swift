package import Territory

extension LedgerField {
    /// Columns the table of every ledger has of its own; a field of that name would have nowhere to lie.
    package static let takenColumns = [
        "home", "id", "area", "version", "source", "who", "changed_at", "removed_at", "removed_reason",
    ]

    /// The level whose area of an entry it shows: known from where the entry lies, and never asked. `nil`:
    /// any other field.
    package var ownLevel: Area.Level? { type == .area ? check.level.flatMap(Area.Level.init) : nil }

    /// Whether entries may be told apart by it: two that are the same are the same letter for letter.
    package var canBeKey: Bool {
        switch type {
        case .text, .integer, .area, .person, .firm, .dwelling: sensitivity < .sensitive
        case .decimal, .date, .time, .boolean, .choice, .point, .file: false
        }
    }

    /// Whether an entry may be called by it, on lists that mask what is sealed.
    package var canName: Bool {
        switch type {
        case .text, .integer, .choice, .area, .firm, .dwelling: !isSealed && sensitivity < .sensitive
        case .decimal, .date, .time, .boolean, .person, .point, .file: false
        }
    }
}

extension Ledger {
    /// Rows that tell of those who live somewhere, if only by their door.
    package var tellsOfPersons: Bool { subject.isPerson || subject == .dwelling }
}
