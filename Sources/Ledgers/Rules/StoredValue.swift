import Casework
import Territory

extension EntryValue {
    /// A value as its table keeps it; what does not fit its field any more is a text.
    ///
    /// - Parameter stored: As the database writes it.
    package init(stored: String, of field: LedgerField) {
        let value: EntryValue? =
            switch field.type {
            case .text, .time, .file: nil
            case .integer: Int(stored).map(EntryValue.integer)
            case .decimal: Double(stored).map(EntryValue.decimal)
            case .date: Day(stored).map(EntryValue.date)
            case .boolean: .truth(stored == "true")
            case .choice: .choice(stored)
            case .area: Area.Code(stored).map(EntryValue.area)
            case .person, .firm, .dwelling: .number(stored)
            case .point: nil
            }
        self = value ?? .text(stored)
    }
}

extension LedgerField {
    /// Nobody is asked for it: where the entry lies says it.
    package var isDerivedFromArea: Bool { type == .area && check.level != nil }

    /// It is never shown in a form: left empty when an entry is changed, it stays what it is.
    package var isKeptWhenEmpty: Bool { isSealed || sensitivity == .sensitive }

    /// What the area of an entry says of it.
    func derived(from area: Area.Code) -> EntryValue? {
        check.level.flatMap(Area.Level.init(rawValue:)).flatMap(area.ancestor(at:)).map(EntryValue.area)
    }
}
