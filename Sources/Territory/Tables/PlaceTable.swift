import FoundationEssentials
package import Postgres

extension Transaction {
    package var place: PlaceTable { PlaceTable(transaction: self) }
}

/// The one place this database serves, as its pack describes it, in table `place`.
package struct PlaceTable: Sendable {
    let transaction: Transaction

    /// The settings as the last installed pack gave them; `nil` before any pack is installed.
    package func settings<Settings: Decodable>(as type: Settings.Type) async throws -> Settings? {
        try await transaction.first(
            "SELECT settings FROM place WHERE id = 1 AND settings <> '{}'",
            as: { try $0.json("settings", as: type) })
    }

    /// The version of the pack the place runs on; `nil` before any is installed.
    package func packVersion() async throws -> Int? {
        try await transaction.first(
            "SELECT pack_version FROM place WHERE id = 1", as: { try $0.intOrNil("pack_version") }
        )
        .flatMap(\.self)
    }

    package func save(_ settings: some Encodable, packVersion: Int) async throws {
        let text = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
        try await transaction.execute(
            """
            INSERT INTO place (id, settings, pack_version) VALUES (1, \(text)::jsonb, \(packVersion))
            ON CONFLICT (id) DO UPDATE SET settings = EXCLUDED.settings, pack_version = EXCLUDED.pack_version
            """)
    }
}
