package import Access
package import Foundation
package import Postgres
package import Territory

/// Whoever answers for the place, or keeps the ledger at the connector's area, switches it on or off.
package struct SwitchConnector: Action {
    package let name: Connector.Name
    package let ledger: Ledger.Name
    package let area: Area.Code
    /// What its values are kept under.
    package let label: String
    package let isOn: Bool
    package let source: Source

    package init(_ connector: Connector, isOn: Bool, from source: Source) {
        (name, ledger, area, label) = (connector.name, connector.ledger, connector.area, connector.source)
        (self.isOn, self.source) = (isOn, source)
    }

    /// Switches off also what the pack knows no more.
    package init(off connector: SwitchedConnector, from source: Source) {
        (name, ledger, area, label) = (connector.name, connector.ledger, connector.area, connector.name)
        (isOn, self.source) = (false, source)
    }

    /// - Throws: ``LedgerRefusal/notKeeper`` for whoever is neither.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        if isOn, try await !db.ledgers.isOpen(ledger) { throw LedgerRefusal.noLedger }
        try await db.connectors.switchOver(
            ConnectorSwitching(
                name: name, ledger: ledger, area: area.text, source: label, isOn: isOn, at: now,
                requestId: source.request, address: source.address))
    }
}

/// Somebody wants a connector to run now, whatever its schedule says.
package struct AskConnector: Action {
    package let name: Connector.Name
    package let source: Source

    package init(_ name: Connector.Name, from source: Source) { (self.name, self.source) = (name, source) }

    /// - Returns: `false` when it runs already.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Bool {
        try await db.connectors.ask(
            ConnectorAsking(name: name, at: now, requestId: source.request, address: source.address))
    }
}
