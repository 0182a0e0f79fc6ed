import Territory

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
