package import Access
import Casework
package import Foundation
package import Postgres
import Territory

/// Somebody who keeps a ledger, or watches others, sees numbers of one entry in plain: once, for a reason.
package struct OpenEntry: Action {
    package let ledger: Ledger.Name
    package let home: String
    package let id: UUID
    package let fields: [LedgerField.Code]
    package let reason: String
    package let ring: KeyRing
    package let source: Source

    package init(
        _ ledger: Ledger.Name, entry: (home: String, id: UUID), fields: [LedgerField.Code], reason: String,
        from origin: (ring: KeyRing, source: Source)
    ) {
        self.ledger = ledger
        (home, id) = entry
        self.fields = fields
        self.reason = reason
        (ring, source) = origin
    }

    /// - Returns: What each field that was asked for and is there holds.
    package func run(
        by acting: Acting, at now: Date, in db: Transaction
    ) async throws -> [LedgerField.Code: String] {
        // A machine has no reason of its own.
        guard acting.kind == .area, !acting.isToken else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard let catalogue = try await db.catalogues.current(), let ledger = catalogue.ledger(ledger) else {
            throw LedgerRefusal.noLedger
        }
        let asked = catalogue.fields(of: ledger).map(\.field).filter {
            $0.isSealed && fields.contains($0.code)
        }
        guard !asked.isEmpty else { throw LedgerRefusal.fieldsMissing }
        if let refusal = Unmasking.refusal(of: reason) { throw refusal }
        let sealed = try await db.entries.open(
            EntryOpening(
                ledger: ledger.name, home: home, id: id, fields: asked.map(\.columnName),
                reason: reason.trimmed, requestId: source.request, address: source.address))
        var opened: [LedgerField.Code: String] = [:]
        for field in asked {
            guard let value = sealed[field.columnName] else { continue }
            let row = EntrySealing.row(of: field, home: home, id: id)
            opened[field.code] = try ring.open(value, as: .entry, of: row)
        }
        return opened
    }
}

extension LedgerRefusal {
    /// - Parameter mayUnmask: The pack lets this kind of post see contacts, one at a time.
    package static func demandOpening(
        of ledger: Ledger, by acting: Acting, keeps: Bool, mayUnmask: Bool
    ) throws {
        guard acting.kind == .area, !acting.isToken, let level = acting.level,
            level >= max(.town, ledger.readsFrom), keeps || mayUnmask
        else { throw LedgerRefusal.notOpener }
    }
}
