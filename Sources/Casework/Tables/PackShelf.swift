package import Postgres

/// Packs already read, by version. A version never changes, so two programs may each keep their own.
package actor PackShelf {
    /// The open cases of a place run under a few versions at most.
    private static let kept = 8

    private var read: [Int: InstalledPack] = [:]
    /// The one that was current when somebody last asked; `nil`: nobody has.
    package private(set) var latest: InstalledPack?

    package init() {}

    /// The pack that new cases begin under; `nil` before the first is installed.
    package func current(in db: Transaction) async throws -> InstalledPack? {
        guard let version = try await db.packs.currentVersion() else { return nil }
        latest = try await pack(version, in: db)
        return latest
    }

    package func pack(_ version: Int, in db: Transaction) async throws -> InstalledPack? {
        if let known = read[version] { return known }
        guard let definitions = try await db.packs.definitions(of: version) else { return nil }
        let pack = InstalledPack(version: version, definitions: definitions)
        if read.count >= Self.kept, let oldest = read.keys.min() { read[oldest] = nil }
        read[version] = pack
        return pack
    }
}
