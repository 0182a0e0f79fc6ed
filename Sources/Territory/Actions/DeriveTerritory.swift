package import Postgres

/// Works out outlines for towns, villages, grids and units from what is known: boundaries of counties and
/// points.
///
/// Made again only when told so; outlines somebody surveyed stay as they are.
package struct DeriveTerritory: Sendable {
    package let city: Area.Code
    package let grids: Int
    package let units: Int
    package let names: DerivedNames
    /// Derived outlines that are there already are replaced.
    package let again: Bool
    /// The day new grids and units open, as `2023-05-01`.
    package let day: String

    package init(city: Area.Code, grids: Int, units: Int, names: DerivedNames, again: Bool, day: String) {
        self.city = city
        self.grids = grids
        self.units = units
        self.names = names
        self.again = again
        self.day = day
    }

    /// A part that is done.
    package struct Step: Sendable {
        package let level: Area.Level
        /// The area whose ground was just divided.
        package let within: Area
        package let done: Int
        package let of: Int
    }

    /// Outlines made per level.
    package typealias Outcome = [Area.Level: Int]

    /// Why outlines cannot be worked out.
    package enum Refusal: Error, Equatable {
        case noOutline(Area.Code)
        case alreadyDerived(outlines: Int)
        /// Fewer things than places, or more than three digits can number.
        case countOutOfRange(Area.Level, least: Int, most: Int)
        /// Cells do not tile these parents: a fault of their outlines or of ours.
        case badlyTiled([Area.Code])
    }

    package func run(
        in db: Transaction, progress: @Sendable (Step) -> Void = { _ in }
    ) async throws -> Outcome {
        let there = try await db.derivation.derivedOutlines(within: city)
        guard there == 0 || again else { throw Refusal.alreadyDerived(outlines: there) }
        try await db.derivation.removeDerivedOutlines(within: city)
        var outcome: Outcome = [:]
        outcome[.county] = try await db.derivation.split(into: .county, within: city, density: 40)
        outcome[.town] = try await divide(.county, into: .town, density: 40, in: db, progress: progress)
        outcome[.village] = try await divide(.town, into: .village, density: 40, in: db, progress: progress)
        try await db.derivation.analyze()
        try await open(.grid, below: .village, count: grids, in: db)
        outcome[.grid] = try await divide(.town, into: .grid, density: 20, in: db, progress: progress)
        try await open(.unit, below: .grid, count: units, in: db)
        outcome[.unit] = try await divide(.town, into: .unit, density: 16, in: db, progress: progress)
        try await db.derivation.analyze()
        return outcome
    }

    private func divide(
        _ wide: Area.Level, into level: Area.Level, density: Int, in db: Transaction,
        progress: @Sendable (Step) -> Void
    ) async throws -> Int {
        let parents = try await db.derivation.outlined(wide, within: city)
        guard !parents.isEmpty else { throw Refusal.noOutline(city) }
        var made = 0
        for (done, parent) in parents.enumerated() {
            made += try await db.derivation.split(into: level, within: parent.code, density: density)
            progress(Step(level: level, within: parent, done: done + 1, of: parents.count))
        }
        // Clipping leaves differences near 1e-13; a missing cell would be a thousandth at least.
        let bad = try await db.derivation.badlyTiled(level, within: city, tolerance: 1e-9)
        guard bad.isEmpty else { throw Refusal.badlyTiled(bad) }
        return made
    }

    private func open(_ level: Area.Level, below above: Area.Level, count: Int, in db: Transaction)
        async throws
    {
        let parents = try await db.derivation.outlined(above, within: city)
        let most = 999
        guard let shares = Spread.shares(of: count, weights: parents.map { _ in 1 }),
            shares.allSatisfy({ $0 <= most })
        else { throw Refusal.countOutOfRange(level, least: parents.count, most: parents.count * most) }
        let below = zip(parents, shares).map { (code: $0.code, count: $1) }
        try await db.derivation.open(below, level: level, names: names, on: day)
        try await db.derivation.closeOrphans(within: city, on: day)
        try await db.derivation.analyze()
    }
}
