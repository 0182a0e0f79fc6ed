package import Access
package import Foundation
package import Postgres
import Territory

/// A desk forms a team over its own area, or one in it.
package struct FormTeam: Action {
    /// Made with the form: sent twice, it forms one.
    package let id: UUID
    package let team: Team
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(id: UUID, team: Team, today: Day, source: Source, shelf: PackShelf) {
        (self.id, self.team, self.today) = (id, team, today)
        (self.source, self.shelf) = (source, shelf)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)), let own = acting.area else {
            throw AccessRefusal.wrongPost
        }
        if let refusal = team.refusal(from: own, on: today) { throw refusal }
        try await db.teams.form(
            TeamRecord(
                id: id, kind: team.kind.rawValue, name: team.name, area: team.area.text,
                board: team.board.rawValue, since: team.since.description, until: team.until?.description,
                requestId: source.request, address: source.address))
    }
}

/// A desk over a team's area takes somebody's post into it.
package struct AddTeamMember: Action {
    /// Made with the form: sent twice, it adds one.
    package let id: UUID
    package let team: UUID
    package let login: String
    package let role: Team.Role
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(
        id: UUID, to team: UUID, who: (login: String, role: Team.Role), today: Day,
        from source: (request: Source, shelf: PackShelf)
    ) {
        (self.id, self.team, self.today) = (id, team, today)
        (login, role) = (who.login.trimmed, who.role)
        (self.source, shelf) = (source.request, source.shelf)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)) else { throw AccessRefusal.wrongPost }
        // No account has such a login, and the database takes no NUL.
        guard !login.isEmpty, login.isPrintable, login.unicodeScalars.count <= Team.loginLimit else {
            throw TeamRefusal.account
        }
        try await db.teams.add(
            TeamMemberRecord(
                id: id, team: team, login: login, role: role.rawValue, day: today.description,
                requestId: source.request, address: source.address))
    }
}

/// A desk over a team's area says that a post belongs to it no more.
package struct EndTeamMember: Action {
    package let team: UUID
    package let member: UUID
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(team: UUID, member: UUID, today: Day, source: Source, shelf: PackShelf) {
        (self.team, self.member, self.today) = (team, member, today)
        (self.source, self.shelf) = (source, shelf)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)) else { throw AccessRefusal.wrongPost }
        try await db.teams.end(
            TeamMemberEndRecord(
                team: team, member: member, day: today.description, requestId: source.request,
                address: source.address))
    }
}

/// A desk over a team's area ends it, and with it every place in it.
package struct EndTeam: Action {
    package let team: UUID
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(team: UUID, today: Day, source: Source, shelf: PackShelf) {
        (self.team, self.today) = (team, today)
        (self.source, self.shelf) = (source, shelf)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)) else { throw AccessRefusal.wrongPost }
        try await db.teams.end(
            TeamEndRecord(
                team: team, day: today.description, requestId: source.request, address: source.address))
    }
}
