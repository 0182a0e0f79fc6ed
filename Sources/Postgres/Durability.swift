extension Database {
    /// A setting under which an acknowledged report could be lost.
    package struct NotDurable: Error, Equatable {
        package let setting: String
        package let found: String
    }

    /// Refuses a server that could lose what it has acknowledged.
    package func refuseUnlessDurable() async throws {
        let settings = try await transaction { db in
            try await db.rows(
                """
                SELECT name, setting FROM pg_settings
                WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums')
                        AND setting = 'off'
                   OR name = 'server_version_num' AND setting::int < 150020
                ORDER BY name
                """, as: { NotDurable(setting: try $0.text("name"), found: try $0.text("setting")) })
        }
        if let first = settings.first { throw first }
    }
}

extension Transaction {
    package func databaseExists(_ name: String) async throws -> Bool {
        try await first("SELECT 1 AS one FROM pg_database WHERE datname = \(name)", as: { try $0.int("one") })
            != nil
    }
}

extension Transaction {
    /// The rows a check prints, each as one line; none: nothing was found.
    package func findings(of check: String) async throws -> [String] {
        try await connection.lines(of: check)
    }
}
