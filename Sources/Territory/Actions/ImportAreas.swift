package import Postgres

/// Brings the tree of areas up to date with a published list.
///
/// What the list no longer has is closed only when a person has confirmed what became of it.
package struct ImportAreas: Sendable {
    package let rows: [CSV.Row]
    /// What the list's coordinates mean; `nil` only for a list without any.
    package let datum: Datum?
    package let confirmed: [Succession.Confirmed]
    /// The day the list holds from, as `2023-05-01`.
    package let day: String

    package init(rows: [CSV.Row], datum: Datum?, confirmed: [Succession.Confirmed] = [], day: String) {
        self.rows = rows
        self.datum = datum
        self.confirmed = confirmed
        self.day = day
    }

    /// What came of it, for a person to read.
    package struct Outcome: Sendable {
        /// Areas the list has, per level.
        package let listed: [Area.Level: Int]
        /// Rows that were new or changed something.
        package let changed: Int
        package let findings: [AreaList.Finding]
        package let renamed: [Renaming]
        /// Areas the list no longer has and nobody has confirmed yet: they stay open.
        package let proposals: [Succession.Proposal]
        package let closed: Int
        /// Areas that went on under another code because what they belong to was succeeded.
        package let moved: Int
    }

    package struct Renaming: Sendable, Equatable {
        package let code: Area.Code
        package let before: String
        package let after: String
    }

    /// Why confirmed successors cannot be carried out.
    package enum Refusal: Error, Equatable {
        case unknownArea(Area.Code)
        case stillListed(Area.Code)
        /// All 999 numbers below the successor are taken.
        case successorFull(Area.Code)
    }

    package func run(in db: Transaction) async throws -> Outcome {
        let cities = Self.cities(in: rows)
        let before = try await db.register.kept(in: cities)
        let open = before.filter(\.isOpen)
        let list = try AreaList(rows: rows, datum: datum, known: Set(open.map(\.code)))
        let changed = try await db.register.save(list.entries, openedOn: day)
        let names = Dictionary(uniqueKeysWithValues: before.map { ($0.code, $0.name) })
        let gone = Self.gone(open, from: list)
        let (closed, moved) = try await succeed(open, listed: list, in: db)
        let settled = Set(confirmed.map(\.gone))
        return Outcome(
            listed: list.entries.reduce(into: [:]) { $0[$1.code.level, default: 0] += 1 },
            changed: changed, findings: list.findings,
            renamed: list.entries.compactMap { entry in
                guard let old = names[entry.code], old != entry.name else { return nil }
                return Renaming(code: entry.code, before: old, after: entry.name)
            },
            proposals: Succession.proposals(
                gone: gone.filter { !settled.contains($0.code) },
                listed: list.entries.map { Succession.Named(code: $0.code, name: $0.name) },
                new: Set(list.entries.map(\.code).filter { names[$0] == nil })),
            closed: closed, moved: moved)
    }

    private static func cities(in rows: [CSV.Row]) -> Set<Area.Code> {
        Set(rows.flatMap(\.fields).compactMap { AreaList.path(of: $0, level: nil)?.ancestor(at: .city) })
    }

    /// Open areas the list should name and does not: it names others of the same parent and level.
    private static func gone(_ open: [AreaRegister.Kept], from list: AreaList) -> [Succession.Named] {
        let listed = Set(list.entries.map(\.code))
        let parents = Set(list.entries.compactMap(\.code.parent))
        return open.compactMap { kept in
            guard let parent = kept.code.parent, parents.contains(parent), !listed.contains(kept.code) else {
                return nil
            }
            return Succession.Named(code: kept.code, name: kept.name)
        }
    }

    private func succeed(
        _ open: [AreaRegister.Kept], listed list: AreaList, in db: Transaction
    ) async throws -> (closed: Int, moved: Int) {
        guard !confirmed.isEmpty else { return (0, 0) }
        let listed = Set(list.entries.map(\.code))
        let taken = Set(open.map(\.code)).union(listed)
        for one in confirmed {
            guard !listed.contains(one.gone) else { throw Refusal.stillListed(one.gone) }
            for code in [one.gone, one.successor].compactMap(\.self) where !taken.contains(code) {
                throw Refusal.unknownArea(code)
            }
        }
        var pairs: [(old: Area.Code, new: Area.Code)] = confirmed.compactMap { one in
            one.successor.map { (one.gone, $0) }
        }
        let direct = pairs.count
        var successors = Dictionary(pairs.map { ($0.old, $0.new) }, uniquingKeysWith: { first, _ in first })
        for level in [Area.Level.town, .village] {
            let children = open.map(\.code).filter {
                $0.level == level && successors[$0] == nil && !listed.contains($0)
            }
            for (old, new) in Succession.moved(children, to: successors, taken: taken.union(pairs.map(\.new)))
            {
                guard let new else { throw Refusal.successorFull(old) }
                pairs.append((old, new))
                successors[old] = new
            }
        }
        try await db.register.copy(Array(pairs.dropFirst(direct)), on: day)
        try await db.register.succeed(pairs, confirmedOn: day)
        let closed = try await db.register.close(confirmed.map(\.gone), on: day)
        return (closed, pairs.count - direct)
    }
}
