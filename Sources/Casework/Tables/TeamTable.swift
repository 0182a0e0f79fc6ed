package import FoundationEssentials
package import Postgres
import Territory

extension Transaction {
    package var teams: TeamTable { TeamTable(transaction: self) }
}

/// A team as a post sees it: with how many belong to it, and what is open in its area.
package struct TeamSeen: Sendable {
    package let id: UUID
    package let team: Team
    package let areaName: String
    package let members: Int
    /// Counted up to `TeamTable.mostCounted` and one more; of the area as a whole, never by person.
    package let openCases: Int

    /// Where a page of teams begins: after this one.
    package var place: TeamPlace { TeamPlace(since: team.since, id: id) }

    package func isOver(on today: Day) -> Bool { team.until.map { $0 < today } ?? false }
}

/// Where a page of the list of teams begins.
package struct TeamPlace: Sendable, Equatable {
    package let since: Day
    package let id: UUID

    package init(since: Day, id: UUID) { (self.since, self.id) = (since, id) }

    /// Day and identifier, as carried in an address.
    package var text: String { "\(since)_\(id.uuidString.lowercased())" }

    package init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 2, let since = parts.first.flatMap({ Day(String($0)) }),
            let id = parts.last.flatMap({ UUID(uuidString: String($0)) })
        else { return nil }
        self.init(since: since, id: id)
    }
}

/// A post that belongs to a team.
package struct TeamMember: Sendable {
    package let id: UUID
    package let role: Team.Role
    package let name: String
    /// Of the post.
    package let title: String
    package let since: Day
}

/// Teams and who belongs to them, in `teams` and `team_members`.
package struct TeamTable {
    let transaction: Transaction

    package static let mostCounted = 1_000

    /// Teams within a post's scope and those it belongs to, the latest first.
    ///
    /// Reads indexes `teams_of_area`, `teams_newest` and `teams_newest_of_board`.
    /// - Parameters:
    ///   - board: Only those of this board; `nil`: all.
    ///   - place: The last line of the page before; `nil`: from the first on.
    ///   - limit: Most lines returned, 1...100.
    package func list(_ board: Team.Board?, after place: TeamPlace?, today: Day, limit: Int) async throws
        -> [TeamSeen]
    {
        precondition((1...100).contains(limit))
        let since = place?.since.description ?? "infinity"
        let id = place?.id ?? UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        return try await transaction.rows(
            """
            SELECT * FROM teams_here(\(board?.rawValue), \(since)::date, \(id), \(today.description)::date,
                \(limit))
            """, as: TeamSeen.init(row:))
    }

    package func team(_ id: UUID, today: Day) async throws -> TeamSeen? {
        try await transaction.first(
            "SELECT * FROM team_here(\(id), \(today.description)::date)", as: TeamSeen.init(row:))
    }

    /// Who belongs to a team, whoever joined first before the others; two hundred at most.
    package func members(of team: UUID, today: Day) async throws -> [TeamMember] {
        try await transaction.rows(
            """
            SELECT id, role, name, title, since FROM team_people(\(team), \(today.description)::date)
            ORDER BY since, id LIMIT 200
            """,
            as: { row in
                TeamMember(
                    id: try row.uuid("id"), role: try row.value("role", Team.Role.init(rawValue:)),
                    name: try row.text("name"), title: try row.text("title"),
                    since: try row.value("since") { Day($0) })
            })
    }

    func form(_ record: TeamRecord) async throws {
        try Self.check(
            try await transaction.first(
                "SELECT form_team(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") }
            ))
    }

    func add(_ record: TeamMemberRecord) async throws {
        try Self.check(
            try await transaction.first(
                "SELECT add_team_member(\(try record.asRecord())::jsonb) AS outcome",
                as: { try $0.text("outcome") }))
    }

    func end(_ record: TeamMemberEndRecord) async throws {
        try Self.check(
            try await transaction.first(
                "SELECT end_team_member(\(try record.asRecord())::jsonb) AS outcome",
                as: { try $0.text("outcome") }))
    }

    func end(_ record: TeamEndRecord) async throws {
        try Self.check(
            try await transaction.first(
                "SELECT end_team(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        )
    }

    private static func check(_ outcome: String?) throws {
        switch outcome {
        case "done", "formed before", "added before": return
        case "area": throw TeamRefusal.areaNotBelow
        case "account": throw TeamRefusal.account
        case "member": throw TeamRefusal.memberAlready
        case "head": throw TeamRefusal.headAlready
        case "full": throw TeamRefusal.full(limit: Team.mostMembers)
        case "over": throw TeamRefusal.over
        default: throw NoSuchCase()
        }
    }
}

extension TeamSeen {
    init(row: Row) throws {
        id = try row.uuid("id")
        team = Team(
            kind: try row.value("kind", Team.Kind.init(rawValue:)), name: try row.text("name"),
            area: try row.value("area", Area.Code.init),
            board: try row.value("board", Team.Board.init(rawValue:)),
            days: (
                try row.value("since") { Day($0) }, try row.textOrNil("until").flatMap { Day($0) }
            ))
        areaName = try row.text("area_name")
        members = try row.int("members")
        openCases = try row.int("open_cases")
    }
}

/// A team as the definer function `form_team` takes it.
struct TeamRecord: Encodable {
    let id: UUID
    let kind: String
    let name: String
    let area: String
    let board: String
    let since: String
    let until: String?
    let requestId: String
    let address: String
}

/// A member as the definer function `add_team_member` takes it.
struct TeamMemberRecord: Encodable {
    let id: UUID
    let team: UUID
    let login: String
    let role: String
    let day: String
    let requestId: String
    let address: String
}

/// What the definer function `end_team_member` takes.
struct TeamMemberEndRecord: Encodable {
    let team: UUID
    let member: UUID
    let day: String
    let requestId: String
    let address: String
}

/// What the definer function `end_team` takes.
struct TeamEndRecord: Encodable {
    let team: UUID
    let day: String
    let requestId: String
    let address: String
}
