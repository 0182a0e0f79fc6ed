/// Everything a place keeps registers of, as one version of its pack says it.
package struct Catalogue: Sendable, Equatable, Codable {
    package let codeLists: [CodeList]
    package let fields: [LedgerField]
    package let ledgers: [Ledger]
    /// How buildings are coloured; `nil`: the pack says nothing of it.
    package let colours: [ColourPlan]?
    /// What stands in dossiers; `nil`: there are none.
    package let dossiers: [DossierPlan]?
    /// What comes in from other systems; `nil`: nothing does.
    package let connectors: [Connector]?

    package init(
        codeLists: [CodeList], fields: [LedgerField], ledgers: [Ledger], colours: [ColourPlan]? = nil,
        dossiers: [DossierPlan]? = nil, connectors: [Connector]? = nil
    ) {
        self.codeLists = codeLists
        self.fields = fields
        self.ledgers = ledgers
        self.colours = colours
        self.dossiers = dossiers
        self.connectors = connectors
    }

    package func codeList(_ name: CodeList.Name) -> CodeList? { codeLists.first { $0.name == name } }
    /// A field of the catalogue, or one of another ledger as a link leads to it.
    package func field(_ code: LedgerField.Code) -> LedgerField? {
        if let own = fields.first(where: { $0.code == code }) { return own }
        guard let mark = code.firstRange(of: LedgerLink.mark) else { return nil }
        let link = fields.first { $0.code == code[..<mark.lowerBound] }.flatMap(link(by:))
        return link?.fields.first { $0.code == code }
    }
    package func ledger(_ name: Ledger.Name) -> Ledger? { ledgers.first { $0.name == name } }

    /// The fields a ledger has today, in its order, each with its column.
    package func fields(of ledger: Ledger) -> [(column: Ledger.Column, field: LedgerField)] {
        ledger.columns.compactMap { column in
            guard !column.isRetired, let field = field(column.field) else { return nil }
            return (column, field)
        }
    }
}
