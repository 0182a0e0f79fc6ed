import Foundation
package import Postgres
import Territory

extension Transaction {
    package var packs: PackTable { PackTable(transaction: self) }
}

/// What packs define, in `packs`, `post_kinds`, `calendars`, `workflows`, `scenarios` and `place`.
package struct PackTable {
    let transaction: Transaction

    package func currentVersion() async throws -> Int? {
        try await transaction.first(
            "SELECT pack_version FROM place WHERE pack_version IS NOT NULL",
            as: { try $0.int("pack_version") })
    }

    package func definitions(of version: Int) async throws -> Definitions? {
        try await transaction.first(
            "SELECT definition FROM packs WHERE version = \(version)",
            as: { try $0.json("definition", as: Definitions.self) })
    }

    /// The version that is current.
    package func installed() async throws -> PackLine? {
        try await transaction.first(
            """
            SELECT p.version, p.name, p.digest, p.installed_at, a.name AS by_name, p.restores
            FROM packs p LEFT JOIN accounts a ON a.id = p.installed_by
            WHERE p.version = (SELECT pack_version FROM place LIMIT 1)
            """, as: PackLine.init(row:))
    }

    /// Keeps a new version and makes it the current one.
    func install(_ definitions: Definitions, as named: NamedPack, at now: Date) async throws -> Int {
        let text = try Self.json(definitions)
        let version = try await transaction.first(
            """
            INSERT INTO packs (name, digest, installed_at, installed_by, restores, definition)
            VALUES (\(named.name), \(named.digest), \(now), \(named.by), \(named.restores), \(text)::jsonb)
            RETURNING version
            """, as: { try $0.int("version") })
        guard let version else { throw DatabaseError.unexpectedNull("version") }
        for kind in definitions.postKinds {
            // A kind that names no level may stand at any.
            let levels = (kind.levels.isEmpty ? Area.Level.allCases : kind.levels).map(\.rawValue)
            try await transaction.execute(
                """
                INSERT INTO post_kinds (pack_version, name, title, role, levels, is_desk, unmasks)
                VALUES (\(version), \(kind.name), \(try Self.json(kind.title))::jsonb, \(kind.role.rawValue),
                        \(levels)::smallint[], \(kind.isDesk), \(kind.unmasks))
                """)
        }
        for calendar in [definitions.calendar] + (definitions.areaCalendars ?? []).map(\.calendar) {
            try await transaction.execute(
                """
                INSERT INTO calendars (name, definition)
                VALUES (\(calendar.name), \(try Self.json(calendar))::jsonb)
                ON CONFLICT (name) DO UPDATE SET definition = excluded.definition
                """)
        }
        for workflow in definitions.workflows {
            try await transaction.execute(
                """
                INSERT INTO workflows (pack_version, name, definition)
                VALUES (\(version), \(workflow.name), \(try Self.json(workflow))::jsonb)
                """)
        }
        for scenario in definitions.scenarios {
            try await transaction.execute(
                """
                INSERT INTO scenarios (pack_version, name, definition, is_public, title)
                VALUES (\(version), \(scenario.name), \(try Self.json(scenario))::jsonb, \(scenario.isPublic),
                        \(try Self.json(scenario.title))::jsonb)
                """)
        }
        try await transaction.execute(
            """
            INSERT INTO place (id, settings, pack_version)
            VALUES (1, \(try Self.json(definitions.place))::jsonb, \(version))
            ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, pack_version = excluded.pack_version
            """)
        return version
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
