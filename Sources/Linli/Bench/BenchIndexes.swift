import Postgres

/// The indexes of the tables a load fills: taken down, made again from their own definitions, and compared.
///
/// Those that stand for a constraint stay, since keys lean on them.
struct BenchIndexes {
    private static let tables = ["cases", "assignments", "clocks", "history", "case_grams"]

    let transaction: Transaction

    struct Index: Equatable {
        let name: String
        let definition: String
    }

    /// What came back is not what was taken down.
    struct Missing: Error {
        let names: [String]
    }

    func definitions() async throws -> [Index] {
        try await transaction.rows(
            """
            SELECT x.indexrelid::regclass::text AS name, pg_get_indexdef(x.indexrelid) AS definition
            FROM pg_index x
            WHERE x.indrelid = ANY (\(Self.tables)::regclass[]) AND x.indisvalid
                AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)
            ORDER BY 1
            """, as: { Index(name: try $0.text("name"), definition: try $0.text("definition")) })
    }

    func drop(_ indexes: [Index]) async throws {
        for index in indexes { try await transaction.script("DROP INDEX \(index.name)") }
    }

    func make(_ indexes: [Index], told: (String) -> Void) async throws {
        // A tenth of the time it takes within the usual 256 MB: words are sorted in memory.
        try await transaction.script("SET LOCAL maintenance_work_mem = '1GB'")
        for index in indexes {
            told(index.name)
            try await transaction.script(index.definition)
        }
        // As who owns the tables, not as who happens to load.
        for index in indexes {
            try await transaction.script("ALTER INDEX \(index.name) OWNER TO linli_owner")
        }
    }

    func demand(_ before: [Index]) async throws {
        let now = try await definitions()
        let missing = before.filter { !now.contains($0) }.map(\.name)
        guard missing.isEmpty, now.count == before.count else { throw Missing(names: missing) }
    }
}
