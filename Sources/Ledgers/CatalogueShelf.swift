package import Postgres

/// Catalogues already read, by digest. What a digest names never changes, so each process may keep its own.
package actor CatalogueShelf {
    /// A place goes on under one catalogue, and the one before while a pack changes.
    private static let kept = 4

    private var read: [String: Catalogue] = [:]

    package init() {}

    /// The catalogue of the installed pack; `nil`: it has none.
    package func current(in db: Transaction) async throws -> Catalogue? {
        guard let digest = try await db.catalogues.currentDigest() else { return nil }
        if let known = read[digest] { return known }
        guard let catalogue = try await db.catalogues.current() else { return nil }
        if read.count >= Self.kept { read = [:] }
        read[digest] = catalogue
        return catalogue
    }
}
