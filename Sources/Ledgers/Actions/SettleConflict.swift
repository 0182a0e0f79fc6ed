package import Access
package import Casework
package import Foundation
package import Postgres
import Territory

/// A keeper chooses between what an entry says and what another source says, once or from now on.
package struct SettleConflict: Action {
    package let ledger: Ledger.Name
    package let home: String
    package let id: UUID
    /// Of the entry, as it was seen.
    package let version: Int
    package let choice: ConflictChoice
    /// The source that was chosen is preferred for this field from now on, in what lies aside already, too.
    package let isAlways: Bool
    package let today: Day
    package let ring: KeyRing
    package let source: Source

    /// What lies aside already and is settled with a rule, in one transaction.
    private static let mostAtOnce = 200

    package init(
        _ id: UUID, home: String, of ledger: Ledger.Name, seen version: Int,
        choosing choice: (ConflictChoice, isAlways: Bool), on today: Day,
        from origin: (ring: KeyRing, source: Source)
    ) {
        (self.id, self.home, self.ledger, self.version) = (id, home, ledger, version)
        (self.choice, isAlways) = choice
        self.today = today
        (ring, source) = origin
    }

    /// What came of a choice: how many were settled, and whether the rule decides more than these.
    package typealias Outcome = (settled: Int, hasMore: Bool)

    /// - Throws: ``LedgerRefusal/stale`` when the entry is not what was seen any more.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Outcome {
        guard let own = acting.area, let catalogue = try await db.catalogues.current(),
            let ledger = catalogue.ledger(ledger)
        else { throw LedgerRefusal.noLedger }
        guard
            let conflict = try await db.conflicts.conflict(
                id, home: home, of: ledger, in: catalogue, within: own)
        else { throw LedgerRefusal.absent }
        guard conflict.version == version else { throw LedgerRefusal.stale }
        try await settle(conflict, as: choice, of: ledger, in: catalogue, at: now, in: db)
        // A source that differs from itself is corrected, not preferred.
        guard isAlways, conflict.canRule else { return (1, hasMore: false) }
        let preferred = choice == .brought ? conflict.bringing.source : conflict.held.source
        let rule = SourceRule(field: conflict.field, source: preferred)
        try await db.conflicts.keep(
            SourceRuleKeeping(
                ledger: ledger.name, field: rule.field, source: rule.source, at: now,
                requestId: source.request, address: source.address))
        let alike = try await db.conflicts.open(
            of: ledger, in: catalogue, within: own, decidedBy: rule, limit: Self.mostAtOnce + 1)
        var settled = 1
        for other in alike.prefix(Self.mostAtOnce) {
            // Two sources may lie aside of one entry; what counts is what it says at this moment.
            let current = try await db.conflicts.conflict(
                other.id, home: other.home, of: ledger, in: catalogue, within: own)
            guard let current else { continue }
            let sides = (held: current.held.source, brought: current.bringing.source)
            guard let choice = ConflictChoice(rule, held: sides.held, brought: sides.brought) else {
                continue
            }
            do {
                try await settle(current, as: choice, of: ledger, in: catalogue, at: now, in: db)
                settled += 1
            } catch let refusal as LedgerRefusal where refusal != .absent {
                // What cannot be written any more lies on; what the keeper chose is kept.
                continue
            }
        }
        return (settled, alike.count > Self.mostAtOnce)
    }

    private func settle(
        _ conflict: EntryConflict, as choice: ConflictChoice, of ledger: Ledger, in catalogue: Catalogue,
        at now: Date, in db: Transaction
    ) async throws {
        if choice == .brought {
            try await write(conflict, of: ledger, in: catalogue, at: now, in: db)
        }
        try await db.conflicts.settle(
            ConflictSettling(
                ledger: ledger.name, home: conflict.home, id: conflict.id, outcome: choice.rawValue, at: now,
                requestId: source.request, address: source.address))
    }

    private func write(
        _ conflict: EntryConflict, of ledger: Ledger, in catalogue: Catalogue, at now: Date,
        in db: Transaction
    ) async throws {
        let fields = catalogue.fields(of: ledger).map(\.field)
        guard let field = fields.first(where: { $0.code == conflict.field }), field.isComparable else {
            throw LedgerRefusal.absent
        }
        let value: EntryValue?
        do throws(ValueRefusal) {
            value = try field.reading(conflict.brought, lists: catalogue, on: today)
        } catch {
            throw LedgerRefusal.badValues([field.code: error])
        }
        let sealing = EntrySealing(home: conflict.home, id: conflict.entry, ring: ring)
        let read = ReadField(field: field, value: value, isName: field.code == ledger.naming)
        let outcome = try await db.entries.keep(
            EntryRecord(
                ledger: ledger.name, home: conflict.home, id: conflict.entry, area: conflict.area.text,
                version: conflict.version, values: sealing.columns(of: [read]), secrets: [],
                source: conflict.bringing.source, at: now, requestId: source.request,
                address: source.address))
        try LedgerRefusal.demandKept(outcome)
    }
}

/// A keeper takes a rule back: from now on what differs lies aside again.
package struct DropSourceRule: Action {
    package let ledger: Ledger.Name
    package let field: LedgerField.Code
    package let source: Source

    package init(_ field: LedgerField.Code, of ledger: Ledger.Name, from source: Source) {
        self.field = field
        self.ledger = ledger
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try await db.conflicts.keep(
            SourceRuleKeeping(
                ledger: ledger, field: field, source: nil, at: now, requestId: source.request,
                address: source.address))
    }
}
