import Access
import Casework
import Postgres
import Territory

/// Opens the place a bench runs in, beside any real one; every bench but `prepare` comes in here.
func withBenchPlace<T: Sendable>(_ flags: DataOption, _ work: (House) async throws -> T) async throws -> T {
    let settings = try Settings(flags: flags, apart: "-bench")
    return try await withHouse(settings) { house in
        try await house.owner.demandGeneratedPlace(data: settings.data)
        return try await work(house)
    }
}

extension Database {
    /// Refuses a database that holds a real place, or none.
    func demandGeneratedPlace(data: String) async throws {
        let place = try await console { _, db in try await db.place.settings(as: Place.self) }
        guard let place else { throw BenchRefusal.empty }
        guard place.isGenerated else { throw BenchRefusal.realPlace(data: data) }
    }
}
