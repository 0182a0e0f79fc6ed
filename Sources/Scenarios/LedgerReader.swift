import Casework
import Ledgers
import Territory
import Yams

/// Reads files of `ledgers/`, each one ledger.
struct LedgerReader {
    let notebook: Notebook

    /// A ledger as it was read, and where it says what can only be checked beside the catalogue.
    struct ReadLedger {
        let ledger: Ledger
        let key: Mistake.Mark
        let naming: Mistake.Mark
        let title: Mistake.Mark
        let columns: [Noted<Ledger.Column>]
        let keepers: [Noted<PostKind.Name>]
    }

    func ledger(from root: PackValue, names: inout SeenNames) -> ReadLedger {
        let entries = root.entries()
        let name = names.read(entries.required("ledger"))
        let titleValue = entries.required("title")
        let title = titleValue?.localized() ?? LocalizedText(zh: "", en: "")
        let subject = entries.required("subject")?.word(.subject, as: Ledger.Subject.self)
        let keyValue = entries.required("key")
        let namingValue = entries.required("naming")
        let keepers = self.keepers(from: entries)
        let readsValue = entries.required("reads")
        let reads = readsValue?.level()
        let grounds = self.grounds(from: entries, of: subject)
        let columns = self.columns(from: entries)
        entries.finish()
        if subject?.isPerson == true, let reads, reads < .town {
            readsValue?.note(.ledger(.personsReadTooHigh(reads)))
        }
        let ledger = Ledger(
            name: name, title: title, subject: subject ?? .thing, columns: columns.map(\.value),
            known: (key: keyValue?.name() ?? "", naming: namingValue?.name() ?? ""),
            hands: (keepers: keepers.map(\.value), readsFrom: reads ?? .town), grounds: grounds)
        let start = root.mark
        return ReadLedger(
            ledger: ledger, key: keyValue?.mark ?? start, naming: namingValue?.mark ?? start,
            title: titleValue?.mark ?? start, columns: columns, keepers: keepers)
    }

    private func keepers(from entries: Entries) -> [Noted<PostKind.Name>] {
        guard let value = entries.required("keepers") else { return [] }
        let values = value.list()
        if values.isEmpty { value.note(.value(.emptyList)) }
        return values.map { Noted(value: $0.name(), mark: $0.mark) }
    }

    private func grounds(from entries: Entries, of subject: Ledger.Subject?) -> Ledger.Grounds? {
        let given = ["basis", "benefit"].map { key in (key: key, value: entries.optional(key)) }
        let texts = given.map { $0.value?.localized() }
        guard let subject else { return nil }
        for (key, value) in given {
            if subject.isPerson, value == nil, entries.isMapping {
                notebook.note(.ledger(.groundsMissing(key)), at: entries.mark)
            }
            if !subject.isPerson { value?.note(.ledger(.groundsUnused(key))) }
        }
        guard subject.isPerson, let basis = texts.first ?? nil, let benefit = texts.last ?? nil else {
            return nil
        }
        return Ledger.Grounds(basis: basis, benefit: benefit)
    }

    private func columns(from entries: Entries) -> [Noted<Ledger.Column>] {
        guard let value = entries.required("fields") else { return [] }
        let values = value.list()
        if values.isEmpty { value.note(.value(.emptyList)) }
        var seen: [LedgerField.Code] = []
        return values.map { value in
            let column = self.column(from: value)
            if !column.field.isEmpty, seen.contains(column.field) {
                value.note(.ledger(.repeatedField(column.field)))
            }
            seen.append(column.field)
            return Noted(value: column, mark: value.mark)
        }
    }

    /// A name alone, or a mapping with what this ledger wants of the field.
    private func column(from value: PackValue) -> Ledger.Column {
        guard case .mapping = value.node else { return Ledger.Column(field: value.name()) }
        let entries = value.entries()
        let name = entries.required("field")?.name() ?? ""
        let isRequired = entries.optional("required")?.truth() ?? false
        let isRetired = entries.optional("retired")?.truth() ?? false
        entries.finish()
        if isRequired, isRetired { value.note(.ledger(.requiredAndRetired(name))) }
        return Ledger.Column(field: name, isRequired: isRequired, isRetired: isRetired)
    }
}
