package import Postgres

extension Transaction {
    package var catalogues: CatalogueTable { CatalogueTable(transaction: self) }
}

/// What ledgers a place may keep, in `catalogues`.
package struct CatalogueTable {
    let transaction: Transaction

    /// The catalogue of the installed pack; `nil`: it has none.
    package func current() async throws -> Catalogue? {
        try await transaction.first(
            """
            SELECT c.definition FROM place l JOIN packs p ON p.version = l.pack_version
            JOIN catalogues c ON c.digest = p.definition ->> 'catalogue'
            """, as: { try $0.json("definition", as: Catalogue.self) })
    }

    /// The digest of the catalogue of the installed pack.
    package func currentDigest() async throws -> String? {
        try await transaction.first(
            """
            SELECT p.definition ->> 'catalogue' AS digest
            FROM place l JOIN packs p ON p.version = l.pack_version
            """,
            as: { try $0.textOrNil("digest") }) ?? nil
    }

    /// Keeps a catalogue; one that says the same is there already.
    func keep(_ catalogue: Catalogue) async throws {
        try await transaction.execute(
            """
            INSERT INTO catalogues (digest, definition)
            VALUES (\(catalogue.digest), \(catalogue.keptForm)::jsonb)
            ON CONFLICT (digest) DO NOTHING
            """)
    }
}
