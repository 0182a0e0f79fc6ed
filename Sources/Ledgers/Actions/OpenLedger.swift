package import Access
import Casework
package import Foundation
package import Postgres

/// An administrator opens a ledger of the catalogue: from here on entries can be written.
package struct OpenLedger: Action {
    package let name: Ledger.Name

    package init(_ name: Ledger.Name) { self.name = name }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        guard let catalogue = try await db.catalogues.current(), let ledger = catalogue.ledger(name),
            let digest = try await db.catalogues.currentDigest()
        else { throw LedgerRefusal.noLedger }
        try await db.ledgers.open(LedgerPlan(of: ledger, in: catalogue, digest: digest))
        if catalogue.colours(of: name) != nil { try await db.colours.follow(name) }
    }
}

/// Ledgers that are open get what a newer catalogue says of them: new fields, other keepers. What it names no
/// more stays in the table.
package struct AlterLedgers: Action {
    package init() {}

    /// - Returns: Which ledgers were altered.
    @discardableResult
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> [Ledger.Name] {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        guard let catalogue = try await db.catalogues.current(),
            let digest = try await db.catalogues.currentDigest()
        else { return [] }
        var altered: [Ledger.Name] = []
        for opened in try await db.ledgers.opened() where opened.catalogue != digest {
            guard let ledger = catalogue.ledger(opened.name) else { continue }
            try await db.ledgers.open(LedgerPlan(of: ledger, in: catalogue, digest: digest))
            if catalogue.colours(of: ledger.name) != nil { try await db.colours.follow(ledger.name) }
            altered.append(ledger.name)
        }
        return altered
    }
}
