package import Foundation
import Postgres

/// What a version is called by.
struct NamedPack: Sendable {
    let name: String
    let digest: String
    /// The account that installs it; `nil`: the console.
    var by: UUID?
    /// The version it says again.
    var restores: Int?
}

/// One version that was installed.
package struct PackLine: Sendable, Equatable {
    package let version: Int
    package let name: String
    package let digest: String
    package let at: Date
    /// Whoever installed it; `nil`: the console.
    package let by: String?
    /// The earlier version it says again; `nil`: it was read from files.
    package let restores: Int?

    package init(version: Int, restores: Int?) {
        self.version = version
        self.restores = restores
        (name, digest, at, by) = ("", "", Date(timeIntervalSince1970: 0), nil)
    }

    init(row: Row) throws {
        version = try row.int("version")
        name = try row.text("name")
        digest = try row.text("digest")
        at = try row.date("installed_at")
        by = try row.textOrNil("by_name")
        restores = try row.intOrNil("restores")
    }
}

/// A checked pack somebody asks to be looked at.
package struct PackProposal: Sendable {
    package let name: String
    package let digest: String
    package let at: Date
    package let definitions: Definitions
}

extension PackTable {
    /// Versions shown at most; a place changes its pack a few times a year.
    package static let mostLines = 50

    /// Installed versions, the newest first.
    package func history() async throws -> [PackLine] {
        try await transaction.rows(
            """
            SELECT p.version, p.name, p.digest, p.installed_at, a.name AS by_name, p.restores
            FROM packs p LEFT JOIN accounts a ON a.id = p.installed_by
            ORDER BY p.version DESC LIMIT \(Self.mostLines)
            """,
            as: PackLine.init(row:))
    }

    /// What administrators are asked to look at.
    package func proposal() async throws -> PackProposal? {
        try await transaction.first(
            """
            SELECT name, digest, proposed_at, definition FROM pack_proposals
            WHERE ended_at IS NULL ORDER BY proposed_at DESC, id LIMIT 1
            """,
            as: { row in
                PackProposal(
                    name: try row.text("name"), digest: try row.text("digest"),
                    at: try row.date("proposed_at"),
                    definitions: try row.json("definition", as: Definitions.self))
            })
    }

    func propose(_ definitions: Definitions, name: String, digest: String, at now: Date) async throws {
        try await endProposals(at: now)
        try await transaction.execute(
            """
            INSERT INTO pack_proposals (name, digest, proposed_at, definition)
            VALUES (\(name), \(digest), \(now), \(try Self.json(definitions))::jsonb)
            """)
    }

    func endProposals(at now: Date) async throws {
        try await transaction.execute(
            """
            UPDATE pack_proposals SET ended_at = greatest(\(now), proposed_at) WHERE ended_at IS NULL
            """)
    }

    /// What a difference would leave without an owner or without rights.
    package func orphans(of difference: PackDifference) async throws -> [PackOrphan] {
        guard !difference.lostOrganizations.isEmpty || !difference.lostPostKinds.isEmpty else { return [] }
        return try await transaction.rows(
            """
            SELECT sort, name, held FROM pack_orphans(\(difference.lostOrganizations)::text[],
                \(difference.lostPostKinds)::text[])
            """,
            as: { row in
                PackOrphan(
                    sort: PackChange.Sort(rawValue: try row.text("sort")) ?? .organization,
                    name: try row.text("name"), held: try row.int("held"))
            })
    }

    /// Open cases looked at to say what a new version means for them.
    package static let mostOpen = 10_000

    /// How many open cases there are of each scenario and version, of the newest open ones.
    package func open() async throws -> [OpenUnderPack] {
        try await transaction.rows(
            "SELECT scenario, pack_version, open_cases FROM open_by_pack(\(Self.mostOpen))",
            as: { row in
                OpenUnderPack(
                    scenario: try row.text("scenario"), version: try row.int("pack_version"),
                    count: try row.int("open_cases"))
            })
    }
}

/// Open cases of one scenario that run under one version.
package struct OpenUnderPack: Sendable, Equatable {
    package let scenario: Scenario.Name
    package let version: Int
    package let count: Int
}
