package import Access
package import Casework
package import Foundation
package import Postgres
package import Territory

/// A keeper writes an entry, new or changed, by hand.
package struct KeepEntry: Action {
    package let ledger: Ledger.Name
    /// Made with the form: sent twice, it is one entry.
    package let id: UUID
    /// The version that was seen; `nil`: a new entry.
    package let seen: SeenVersion?
    package let area: Area.Code
    /// As it was typed. A field that no form shows stays what it is when it is left empty.
    package let typed: [LedgerField.Code: String]
    package let today: Day
    package let ring: KeyRing
    package let source: Source

    /// Which state of an entry somebody has before them.
    package struct SeenVersion: Sendable {
        package let home: String
        package let version: Int

        package init(home: String, version: Int) {
            self.home = home
            self.version = version
        }
    }

    package init(
        _ ledger: Ledger.Name, entry: (id: UUID, seen: SeenVersion?), in area: Area.Code,
        typed: [LedgerField.Code: String], on today: Day, from origin: (ring: KeyRing, source: Source)
    ) {
        self.ledger = ledger
        (id, seen) = entry
        self.area = area
        self.typed = typed
        self.today = today
        (ring, source) = origin
    }

    /// - Throws: ``LedgerRefusal``; of several wrong values, all at once.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard let catalogue = try await db.catalogues.current(), let ledger = catalogue.ledger(ledger) else {
            throw LedgerRefusal.noLedger
        }
        let home = seen?.home ?? area.home
        let reading = try read(under: catalogue, of: ledger)
        let sealing = EntrySealing(home: home, id: id, ring: ring)
        let outcome = try await db.entries.keep(
            EntryRecord(
                ledger: ledger.name, home: home, id: id, area: area.text, version: seen?.version ?? 0,
                values: sealing.columns(of: reading), secrets: try sealing.secrets(in: reading),
                source: EntrySource.hand, at: now, requestId: source.request, address: source.address))
        try LedgerRefusal.demandKept(outcome)
    }

    private func read(under catalogue: Catalogue, of ledger: Ledger) throws -> [ReadField] {
        var (read, bad, missing): ([ReadField], [LedgerField.Code: ValueRefusal], [LedgerField.Code]) =
            ([], [:], [])
        for (column, field) in catalogue.fields(of: ledger) where field.canBeKept {
            if field.ownLevel != nil {
                let own = field.derived(from: area)
                if own == nil, column.isRequired { missing.append(field.code) }
                read.append(ReadField(field: field, value: own, isName: false))
                continue
            }
            let text = typed[field.code]?.trimmed ?? ""
            if text.isEmpty, field.isKeptWhenEmpty, seen != nil { continue }
            do throws(ValueRefusal) {
                let value = try field.reading(text, lists: catalogue, on: today)
                if value == nil, column.isRequired { missing.append(field.code) }
                read.append(ReadField(field: field, value: value, isName: field.code == ledger.naming))
            } catch {
                bad[field.code] = error
            }
        }
        guard bad.isEmpty else { throw LedgerRefusal.badValues(bad) }
        guard missing.isEmpty else { throw LedgerRefusal.missingValues(missing) }
        return read
    }
}

/// A keeper takes an entry out of a ledger; it stays in the table, with the reason.
package struct RemoveEntry: Action {
    package let ledger: Ledger.Name
    package let id: UUID
    package let seen: KeepEntry.SeenVersion
    package let reason: String
    package let source: Source

    package init(
        _ ledger: Ledger.Name, entry: (id: UUID, seen: KeepEntry.SeenVersion), reason: String,
        from source: Source
    ) {
        self.ledger = ledger
        (id, seen) = entry
        self.reason = reason.trimmed
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard !reason.isEmpty else { throw LedgerRefusal.reasonMissing }
        guard reason.count <= LedgerRefusal.reasonLength else {
            throw LedgerRefusal.reasonTooLong(limit: LedgerRefusal.reasonLength)
        }
        let outcome = try await db.entries.remove(
            EntryRemoval(
                ledger: ledger, home: seen.home, id: id, version: seen.version, reason: reason, at: now,
                requestId: source.request, address: source.address))
        try LedgerRefusal.demandKept(outcome)
    }
}

/// Where values come from that no file brought.
package enum EntrySource {
    /// Somebody typed them into a form.
    package static let hand = "hand"
    /// The entry lies elsewhere since areas changed.
    package static let areaChange = "area-change"
}

extension LedgerRefusal {
    /// What the database answered, as the rule that was broken.
    static func demandKept(_ outcome: String) throws(LedgerRefusal) {
        switch outcome {
        case "done", "same": return
        case "taken": throw .keyTaken
        case "stale": throw .stale
        case "elsewhere": throw .elsewhere
        case "not kept": throw .notKeeper
        default: throw .absent
        }
    }
}
