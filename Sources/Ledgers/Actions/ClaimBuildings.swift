package import Access
import Casework
package import Foundation
package import Postgres
package import Territory

/// A keeper says which units answer for which buildings: each goes to lie in its unit.
package struct ClaimBuildings: Action {
    /// A building as it was seen, and the unit that answers for it.
    package struct Claim: Sendable {
        package let home: String
        package let id: UUID
        package let version: Int
        package let unit: Area.Code

        package init(home: String, id: UUID, version: Int, unit: Area.Code) {
            self.home = home
            self.id = id
            self.version = version
            self.unit = unit
        }
    }

    package let ledger: Ledger.Name
    package let claims: [Claim]
    package let source: Source

    /// More than a village has left over at once.
    package static let most = 500

    package init(_ ledger: Ledger.Name, claims: [Claim], from source: Source) {
        self.ledger = ledger
        self.claims = claims
        self.source = source
    }

    /// - Returns: How many were claimed; others were written by somebody else meanwhile.
    /// - Throws: ``LedgerRefusal``.
    @discardableResult
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard let catalogue = try await db.catalogues.current(), let ledger = catalogue.ledger(ledger) else {
            throw LedgerRefusal.noLedger
        }
        guard ledger.subject == .building, claims.count <= Self.most else { throw LedgerRefusal.absent }
        let placed = catalogue.fields(of: ledger).map(\.field).filter { $0.ownLevel != nil }
        guard !placed.isEmpty else { throw LedgerRefusal.absent }
        var done = 0
        for claim in claims {
            let values = placed.map { ($0.columnName, $0.derived(from: claim.unit)?.text) }
            let outcome = try await db.entries.keep(
                EntryRecord(
                    ledger: ledger.name, home: claim.home, id: claim.id, area: claim.unit.text,
                    version: claim.version,
                    values: Dictionary(values, uniquingKeysWith: { first, _ in first }),
                    secrets: [], source: EntrySource.hand, at: now, requestId: source.request,
                    address: source.address))
            if outcome == "stale" { continue }
            try LedgerRefusal.demandKept(outcome)
            done += 1
        }
        return done
    }
}
