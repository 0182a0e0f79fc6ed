package import Postgres

/// Keeps a made-up city and works out its towns, villages, grids and units; every outline is marked derived.
package struct MakeDemoTerritory: Sendable {
    package let territory: DemoTerritory
    package let grids: Int
    package let units: Int
    package let names: DerivedNames
    /// The day its areas open, as `2023-05-01`.
    package let day: String

    package init(
        territory: DemoTerritory, grids: Int = 2_800, units: Int = 14_000, names: DerivedNames, day: String
    ) {
        self.territory = territory
        self.grids = grids
        self.units = units
        self.names = names
        self.day = day
    }

    /// - Throws: ``DeriveTerritory/Refusal`` where the city is already there.
    package func run(
        in db: Transaction, progress: @Sendable (DeriveTerritory.Step) -> Void = { _ in }
    ) async throws -> DeriveTerritory.Outcome {
        _ = try await db.register.save(territory.entries, openedOn: day)
        _ = try await db.outlines.keep(territory.outline, isDerived: true)
        let derive = DeriveTerritory(
            city: territory.outline.code, grids: grids, units: units, names: names, again: false, day: day)
        return try await derive.run(in: db, progress: progress)
    }
}
