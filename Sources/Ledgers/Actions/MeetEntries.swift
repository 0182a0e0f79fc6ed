import Access
import Casework
import Foundation
import Postgres
import Territory

/// A row of an import, and the entry of the same village that has its key.
struct Meeting: Sendable {
    let entry: KnownEntry
    let row: KnownRow
    /// The row made this very entry when it was brought in before.
    let isOwn: Bool
    /// What differs and is written, because a rule prefers the source.
    let wins: [LedgerField.Code]
    /// What differs and lies aside.
    let apart: [LedgerField.Code: String]

    /// What came of the row when nothing had to be written.
    var outcome: ImportEntries.RowOutcome {
        if isOwn { return .kept }
        if !row.hidden.isEmpty { return .hidden(row.hidden) }
        return apart.isEmpty ? .known : .apart
    }

    /// What came of it when something was.
    var completed: ImportEntries.RowOutcome { outcome == .known ? .filled : outcome }

    /// What is written of the entry: only what was empty, and what a rule prefers. `nil`: nothing.
    func written(
        of read: ReadEntry, fields: [LedgerField], naming: LedgerField.Code, by ring: KeyRing
    ) throws -> WrittenEntry? {
        let codes = Set(isOwn ? [] : row.fills + wins)
        let values = fields.filter { codes.contains($0.code) }.map {
            ReadField(field: $0, value: read.values[$0.code], isName: $0.code == naming)
        }
        guard !values.isEmpty else { return nil }
        let sealing = EntrySealing(home: entry.home, id: entry.id, ring: ring)
        return WrittenEntry(
            home: entry.home, id: entry.id, area: entry.area.text, version: entry.version,
            values: sealing.columns(of: values), secrets: try sealing.secrets(in: values))
    }
}

extension ImportEntries {
    /// Rows whose entry is there already, by their places; none where such rows are refused.
    func meetings(
        of ledger: Ledger, fields: [LedgerField], by acting: Acting, in db: Transaction
    ) async throws -> [Int: Meeting] {
        guard treatment != .refuse, let own = acting.area else { return [:] }
        let known = try await db.knownEntries.entries(
            meeting: rows, of: ledger, fields: fields, by: ring, within: own)
        let alike = try await sealedAlike(known, of: ledger, fields: fields, in: db)
        var met: [Int: KnownRow] = [:]
        for (place, row) in rows.enumerated() {
            guard let entry = known[place] else { continue }
            met[place] = KnownRow(
                row, held: entry.values, alike: alike[place] ?? [], fields: fields, key: ledger.key)
        }
        let choices =
            treatment == .compare
            ? try await chosen(met, known, of: ledger, fields: fields, own, in: db) : [:]
        var meetings: [Int: Meeting] = [:]
        for (place, read) in rows.enumerated() {
            guard let entry = known[place], let row = met[place] else { continue }
            let isOwn = entry.id == Self.id(of: read.line, in: sheet)
            let chosen = choices[place] ?? [:]
            let open = treatment == .compare && !isOwn ? row.differs.filter { chosen[$0] == nil } : []
            let values = open.compactMap { code in read.values[code].map { (code, $0.text) } }
            meetings[place] = Meeting(
                entry: entry, row: row, isOwn: isOwn, wins: row.differs.filter { chosen[$0] == .brought },
                apart: Dictionary(values, uniquingKeysWith: { first, _ in first }))
        }
        return meetings
    }

    /// Sealed fields of each row whose number is that of its entry.
    private func sealedAlike(
        _ known: [Int: KnownEntry], of ledger: Ledger, fields: [LedgerField], in db: Transaction
    ) async throws -> [Int: Set<LedgerField.Code>] {
        var places: [Int] = []
        var asked: [(id: UUID, field: LedgerField, value: EntryValue)] = []
        for (place, read) in rows.enumerated() {
            guard let entry = known[place] else { continue }
            for field in fields where field.isSealed && field.code != ledger.key {
                guard entry.values[field.code] != nil, let value = read.values[field.code] else { continue }
                places.append(place)
                asked.append((entry.id, field, value))
            }
        }
        let same = try await db.knownEntries.alike(asked, in: ledger.name, by: ring)
        var alike: [Int: Set<LedgerField.Code>] = [:]
        for (question, of) in zip(places, asked).enumerated() where same.contains(question) {
            alike[of.0, default: []].insert(of.1.field.code)
        }
        return alike
    }

    /// What rules of the area say of the fields that differ.
    private func chosen(
        _ met: [Int: KnownRow], _ known: [Int: KnownEntry], of ledger: Ledger, fields: [LedgerField],
        _ own: Area.Code, in db: Transaction
    ) async throws -> [Int: [LedgerField.Code: ConflictChoice]] {
        let rules = Dictionary(
            try await db.conflicts.rules(of: ledger.name, in: own).map { ($0.rule.field, $0.rule) },
            uniquingKeysWith: { first, _ in first })
        var places: [Int] = []
        var asked: [(home: String, id: UUID, field: LedgerField)] = []
        for (place, row) in met.sorted(by: { $0.key < $1.key }) {
            guard let entry = known[place] else { continue }
            for field in fields where row.differs.contains(field.code) && rules[field.code] != nil {
                places.append(place)
                asked.append((entry.home, entry.id, field))
            }
        }
        let held = try await db.knownEntries.sources(asked, in: ledger)
        var chosen: [Int: [LedgerField.Code: ConflictChoice]] = [:]
        for (question, of) in zip(places, asked).enumerated() {
            let field = of.1.field.code
            guard let source = held[question] else { continue }
            chosen[of.0, default: [:]][field] = ConflictChoice(rules[field], held: source, brought: name)
        }
        return chosen
    }

    /// Puts aside what differs, and lets go what agrees by now.
    ///
    /// - Returns: Entries of which something lies aside by it.
    func putAside(
        _ met: [Meeting], of ledger: Ledger.Name, at now: Date, in db: Transaction
    ) async throws -> Set<UUID> {
        guard treatment == .compare, !met.isEmpty else { return [] }
        let entries = met.map { meeting in
            ConflictNoting.Met(
                home: meeting.entry.home, id: meeting.entry.id, differs: meeting.apart,
                agrees: meeting.row.agrees + meeting.wins)
        }
        return try await db.conflicts.note(
            ConflictNoting(
                ledger: ledger, source: name, entries: entries, at: now, requestId: source.request,
                address: source.address))
    }
}
