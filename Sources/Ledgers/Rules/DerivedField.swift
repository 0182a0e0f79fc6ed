import Territory

extension LedgerField {
    /// It is never shown in a form: left empty when an entry is changed, it stays what it is.
    package var isKeptWhenEmpty: Bool { isSealed || sensitivity == .sensitive }

    /// What the area of an entry says of it.
    func derived(from area: Area.Code) -> EntryValue? {
        ownLevel.flatMap(area.ancestor(at:)).map(EntryValue.area)
    }
}
