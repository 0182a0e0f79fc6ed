import Casework
package import Territory

/// A field by which an entry of another ledger is known. What stands there can be asked along with what
/// stands here, one step and no further.
package struct LedgerLink: Sendable, Equatable {
    /// The field that holds the other's number.
    package let field: LedgerField
    package let ledger: Ledger
    /// Fields of the other as they are asked for here: by both codes, under both labels.
    package let fields: [LedgerField]

    /// Between the code of a link and that of a field of the other; no code holds one.
    static let mark = "."
    /// Numbers are told apart within a village, and so many of them are looked through at once; of whole
    /// counties that takes seconds.
    package static let widest = Area.Level.town

    /// The code of the other's field that a code of ours stands for.
    func code(of asked: LedgerField) -> LedgerField.Code {
        String(asked.code.dropFirst(field.code.count + Self.mark.count))
    }
}

extension Catalogue {
    /// Ledgers whose entries a ledger names by their numbers.
    ///
    /// - Parameter read: Those that the post reads, the only ones that are looked into.
    package func links(of ledger: Ledger, among read: Set<Ledger.Name>) -> [LedgerLink] {
        fields(of: ledger).compactMap { _, field in
            guard field.code != ledger.key, let link = link(by: field), link.ledger.name != ledger.name,
                read.contains(link.ledger.name)
            else { return nil }
            return link
        }
    }

    /// Where a field leads: a link by its type, a number to the only ledger that goes by it, or to the one
    /// named after it.
    func link(by field: LedgerField) -> LedgerLink? {
        let found: [Ledger]
        switch field.type {
        case .dwelling: found = ledgers.filter { $0.subject == .dwelling }
        case .firm: found = ledgers.filter { $0.subject == .firm }
        case .text where field.check.format == .number: found = ledgers.filter { $0.key == field.code }
        default: return nil
        }
        let stem = field.code.split(separator: "-").first.map(String.init) ?? field.code
        let named = found.first { $0.name.hasPrefix(stem) }
        guard let other = named ?? (found.count == 1 ? found.first : nil),
            let key = self.field(other.key), !key.isSealed
        else { return nil }
        return LedgerLink(field: field, ledger: other, fields: asked(of: other, by: field))
    }

    /// What nobody sees alone is not asked through a link, nor what only its own ledger finds by its mark.
    private func asked(of other: Ledger, by link: LedgerField) -> [LedgerField] {
        fields(of: other).map(\.field).filter {
            $0.code != other.key && $0.sensitivity < .sensitive && !$0.isSealed
        }.map { field in
            // Whoever is named by a link is a person as well as in the ledger of persons.
            let least: LedgerField.Sensitivity = other.subject.isPerson ? .personal : .public
            return LedgerField(
                code: link.code + LedgerLink.mark + field.code, type: field.type,
                label: LocalizedText(
                    zh: link.label.zh + " · " + field.label.zh, en: link.label.en + " · " + field.label.en),
                sensitivity: max(field.sensitivity, least, link.sensitivity), source: field.source,
                check: field.check)
        }
    }
}
