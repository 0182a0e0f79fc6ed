package import Postgres

/// Brings the tree of areas up to date with a published list.
///
/// What the list no longer has stays open: what became of it a person confirms, and cases may lie in it.
package struct ImportAreas: Sendable {
    package let rows: [CSV.Row]
    /// What the list's coordinates mean; `nil` only for a list without any.
    package let datum: Datum?
    /// The day the list holds from, as `2023-05-01`.
    package let day: String

    package init(rows: [CSV.Row], datum: Datum?, day: String) {
        self.rows = rows
        self.datum = datum
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
        /// Areas the list no longer has; they stay open.
        package let proposals: [Succession.Proposal]
    }

    package struct Renaming: Sendable, Equatable {
        package let code: Area.Code
        package let before: String
        package let after: String
    }

    package func run(in db: Transaction) async throws -> Outcome {
        let cities = Self.cities(in: rows)
        let before = try await db.register.kept(in: cities)
        let open = before.filter(\.isOpen)
        let list = try AreaList(rows: rows, datum: datum, known: Set(open.map(\.code)))
        let changed = try await db.register.save(list.entries, openedOn: day)
        let names = Dictionary(uniqueKeysWithValues: before.map { ($0.code, $0.name) })
        let gone = Self.gone(open, from: list)
        return Outcome(
            listed: list.entries.reduce(into: [:]) { $0[$1.code.level, default: 0] += 1 },
            changed: changed, findings: list.findings,
            renamed: list.entries.compactMap { entry in
                guard let old = names[entry.code], old != entry.name else { return nil }
                return Renaming(code: entry.code, before: old, after: entry.name)
            },
            proposals: Succession.proposals(
                gone: gone,
                listed: list.entries.map { Succession.Named(code: $0.code, name: $0.name) },
                new: Set(list.entries.map(\.code).filter { names[$0] == nil })))
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
}
