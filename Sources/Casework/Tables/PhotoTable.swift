import Postgres

extension Transaction {
    var photos: PhotoTable { PhotoTable(transaction: self) }
}

/// Which photos cases show; reached by the job that removes the others.
struct PhotoTable {
    let transaction: Transaction

    /// Those of the given digests that a case or its release names.
    ///
    /// Reads indexes `photos_by_digest` and `release_photos_by_digest`.
    func shown(among digests: [String]) async throws -> Set<String> {
        Set(
            try await transaction.rows(
                "SELECT digest FROM shown_photos(\(digests)::text[]) AS s (digest)",
                as: { try $0.text("digest") }))
    }
}
