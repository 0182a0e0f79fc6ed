import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// Opens ledgers of the demo place and fills them.
///
/// Each ledger is a transaction of its own. What a start that was killed had kept is made again, and refused
/// by its keys.
struct DemoLedgers: Sendable {
    /// By which ledgers that were made up are known in the audit.
    static let act = "make demo ledgers"

    let place: DemoPlace
    let catalogue: Catalogue
    let ring: KeyRing
    let stories: DemoStories
    /// The unit at the middle of the map.
    let focus: Area.Code
    let now: Date

    func fill() async throws {
        let registers = try DemoRegisters.read()
        let wanted = registers.ledgers.filter { catalogue.ledger($0.ledger) != nil }
        for one in wanted {
            try await place.owner.console { acting, db in
                try await OpenLedger(one.ledger).run(by: acting, at: now, in: db)
            }
        }
        let city = place.definitions.place.code
        let (areas, spots) = try await place.owner.transaction { db in
            (try await db.areas.tree(of: city), try await db.areas.spots(perUnit: 3, within: city))
        }
        let zone = TimeZone(identifier: place.definitions.place.timeZone) ?? .gmt
        var made = DemoEntries(
            of: catalogue, (registers, stories), in: villages(in: areas), spots: spots,
            on: Day(of: now, in: zone),
            seed: place.seed)
        for one in wanted { try await keep(made.entries(of: one), in: one.ledger) }
        try await place.owner.console { _, db in
            try await db.audit(Self.act, of: city.text, from: .console)
        }
    }

    private func keep(_ entries: [ReadEntry], in name: Ledger.Name) async throws {
        for first in stride(from: 0, to: entries.count, by: LoadEntries.batch) {
            let some = Array(entries[first..<min(first + LoadEntries.batch, entries.count)])
            _ = try await place.owner.console { acting, db in
                try await LoadEntries(
                    some, into: name, of: catalogue, from: (Self.source.description, ring)
                ).run(by: acting, at: now, in: db)
            }
        }
        guard let ledger = catalogue.ledger(name) else { return }
        try await place.owner.transaction { db in try await db.ledgers.analyze(ledger) }
    }

    private static let source = Sentence("演示数据", "generated data")

    private func villages(in areas: [Area]) -> [DemoEntries.Village] {
        let units = Dictionary(grouping: areas.map(\.code).filter { $0.level == .unit }) {
            $0.ancestor(at: .village)
        }
        let town = focus.ancestor(at: .town)
        return areas.filter { $0.level == .village }.map { area in
            DemoEntries.Village(
                code: area.code, name: area.name, units: units[area.code] ?? [],
                isNear: area.code.ancestor(at: .town) == town)
        }
    }
}
