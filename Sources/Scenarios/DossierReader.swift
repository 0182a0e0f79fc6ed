import Casework
import Ledgers
import Yams

/// Reads files of `dossiers/`, each for one sort of place, or for firms.
struct DossierReader {
    /// `nil`: parts of it could not be read, and nothing is said about references to it.
    let catalogue: Catalogue?
    let notebook: Notebook

    func plan(from root: PackValue, names: inout SeenNames) -> DossierPlan {
        let entries = root.entries()
        let subjectValue = entries.required("dossier")
        _ = names.read(subjectValue)
        let subject = subjectValue?.word(.dossier, as: DossierPlan.Subject.self)
        let ledgerValue = subject == .firm ? entries.required("ledger") : entries.optional("ledger")
        let sectionsValue = entries.required("sections")
        entries.finish()
        let ledger = ledgerValue.map { self.ledger(from: $0) { $0.subject == .firm } }
        let values = sectionsValue?.list() ?? []
        if let sectionsValue, values.isEmpty { sectionsValue.note(.value(.emptyList)) }
        let sections = values.compactMap { section(from: $0, of: subject) }
        return DossierPlan(of: subject ?? .village, ledger: ledger, sections: sections)
    }

    private func ledger(from value: PackValue, fits: (Ledger) -> Bool) -> Ledger.Name {
        let name = value.name()
        guard let catalogue, !name.isEmpty else { return name }
        if let ledger = catalogue.ledger(name) {
            if !fits(ledger) { value.note(.overlay(.notOfFirms(name))) }
        } else {
            value.note(.value(.unknown(.ledger, name, known: catalogue.ledgers.map(\.name))))
        }
        return name
    }

    /// A word alone, or a mapping with a title and ledgers.
    private func section(
        from value: PackValue, of subject: DossierPlan.Subject?
    ) -> DossierPlan.Section? {
        guard case .mapping = value.node else {
            let kind = value.word(.section, as: DossierPlan.Kind.self)
            return kind.flatMap { check($0, ledgers: nil, in: value, of: subject) }
                .map { DossierPlan.Section($0) }
        }
        let entries = value.entries()
        let kind = entries.required("section")?.word(.section, as: DossierPlan.Kind.self)
        let title = entries.optional("title")?.localized()
        let ledgersValue = entries.optional("ledgers")
        entries.finish()
        guard let kind = kind.flatMap({ check($0, ledgers: ledgersValue, in: value, of: subject) }) else {
            return nil
        }
        let values = ledgersValue?.list() ?? []
        if let ledgersValue, values.isEmpty { ledgersValue.note(.value(.emptyList)) }
        let ledgers = values.map { ledger(from: $0) { _ in true } }
        return DossierPlan.Section(kind, title: title, ledgers: ledgers)
    }

    private func check(
        _ kind: DossierPlan.Kind, ledgers: PackValue?, in value: PackValue, of subject: DossierPlan.Subject?
    ) -> DossierPlan.Kind? {
        if let subject, !kind.fits(subject) {
            value.note(.overlay(.unfitSection(kind, subject)))
            return nil
        }
        if kind.isOfLedgers, ledgers == nil { value.note(.value(.missingKey("ledgers"))) }
        if !kind.isOfLedgers { ledgers?.note(.overlay(.ledgersUnused(kind))) }
        return kind
    }
}
