import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Teams: who works together over an area, and on what.
extension Site {
    /// Lines of one page.
    private static let listed = 30

    var teamRoutes: [Route] {
        [
            .get("/teams", for: .caseworkers) { request, call in try await teamsPage(request, call) },
            .get("/teams/new", for: .areaPosts) { _, call in try await teamForm(call) },
            .post("/teams", for: .areaPosts) { request, call in try await formTeam(request, call) },
            .get("/teams/:id", for: .caseworkers) { _, call in try await teamPage(call) },
            .post("/teams/:id/members", for: .areaPosts) { request, call in
                try await addMember(request, call)
            },
            .post("/teams/:id/members/:member/ending", for: .areaPosts) { request, call in
                try await endMember(request, call)
            },
            .post("/teams/:id/ending", for: .areaPosts) { request, call in try await endTeam(request, call) },
        ]
    }

    private func teamsPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let board = query["board"].flatMap { Team.Board(rawValue: String($0)) }
        let after = query["after"].flatMap { TeamPlace(String($0)) }
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let teams = try await db.teams.list(
                board, after: after, today: frame.time.today, limit: Self.listed)
            var content: [String: Any] = [
                "rows": teams.map { words(of: $0, frame) }, "isEmpty": teams.isEmpty,
                "canForm": try acting.isDesk(under: try await currentPack(in: db)),
                "boards": boardLinks(board, frame),
            ]
            if teams.count == Self.listed, let last = teams.last {
                let kept = board.map { "board=\($0.rawValue)&" } ?? ""
                content["nextHref"] = "/teams?\(kept)after=\(last.place.text)"
            }
            let title = frame.catalogue.words["teams.title"] ?? ""
            let page = Page(template: "teams", name: "teams", title: title, content: ["teams": content])
            return answer(page, in: frame)
        }
    }

    private func boardLinks(_ chosen: Team.Board?, _ frame: Frame) -> [[String: Any]] {
        let all: [String: Any] = [
            "href": "/teams", "name": frame.say("teams.all_boards"), "isChosen": chosen == nil,
        ]
        return [all]
            + Team.Board.allCases.map { board in
                [
                    "href": "/teams?board=\(board.rawValue)",
                    "name": frame.say("team_board.\(board.rawValue)"),
                    "isChosen": board == chosen,
                ]
            }
    }

    private func words(of seen: TeamSeen, _ frame: Frame) -> [String: Any] {
        let (team, number) = (seen.team, frame.catalogue.number)
        var words: [String: Any] = [
            "href": Self.place(ofTeam: seen.id), "name": team.name, "area": seen.areaName,
            "kind": frame.say("team_kind.\(team.kind.rawValue)"),
            "board": frame.say("team_board.\(team.board.rawValue)"), "since": frame.time.day(team.since),
            "members": frame.say("teams.members", ["count": number(seen.members)]),
            "open": frame.say("teams.open_cases", ["count": Self.count(seen.openCases, frame)]),
            "isOver": seen.isOver(on: frame.time.today),
        ]
        if let until = team.until { words["until"] = frame.time.day(until) }
        return words
    }

    private static func count(_ cases: Int, _ frame: Frame) -> String {
        let most = TeamTable.mostCounted
        return cases > most ? frame.catalogue.number(most) + "+" : frame.catalogue.number(cases)
    }

    private static func place(ofTeam team: UUID) -> String { "/teams/\(team.uuidString.lowercased())" }

    private func id(_ name: String, of call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require(name)) else { throw NoSuchCase() }
        return id
    }

    /// What was filled in on a page of teams and what is wrong with it, to be shown again.
    private struct TeamDraft: Sendable {
        let form: Form
        let problem: String
        let status: HTTPResponse.Status
    }

    private func draft(_ form: Form, _ refusal: TeamRefusal, _ call: Call) throws -> TeamDraft {
        let words = RefusalWords(catalogue: try catalogue(call.language), place: nil, pack: nil)
        let answered = words.answer(to: refusal)
        return TeamDraft(form: form, problem: answered.words ?? "", status: answered.status)
    }

    private func teamPage(_ call: Call, _ draft: TeamDraft? = nil) async throws -> Response {
        let id = try id("id", of: call)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            frame.notice = draft.map { NoticeWords(words: $0.problem, kind: "overdue") }
            guard let seen = try await db.teams.team(id, today: frame.time.today) else { throw NoSuchCase() }
            let members = try await db.teams.members(of: id, today: frame.time.today)
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            let isWithin = acting.area.map { $0.contains(seen.team.area) } ?? false
            let mayChange = isDesk && isWithin && !seen.isOver(on: frame.time.today)
            var content = words(of: seen, frame)
            content["roles"] = roles(of: members, mayChange: mayChange, frame)
            content["isEmpty"] = members.isEmpty
            if mayChange {
                let key = draft?.form["key"] ?? UUID().uuidString.lowercased()
                content["change"] = ["key": key, "fields": memberFields(draft?.form, frame)] as [String: Any]
            }
            if acting.kind == .area, isWithin {
                content["casesHref"] = "/cases?area=\(seen.team.area.text)&state=open"
            }
            let page = Page(
                template: "team", name: "teams", title: seen.team.name, status: draft?.status ?? .ok,
                content: ["team": content])
            return answer(page, in: frame)
        }
    }

    private func roles(of members: [TeamMember], mayChange: Bool, _ frame: Frame) -> [[String: Any]] {
        Team.Role.allCases.compactMap { role in
            let held = members.filter { $0.role == role }
            guard !held.isEmpty else { return nil }
            let rows: [[String: Any]] = held.map { member in
                [
                    "id": member.id.uuidString.lowercased(), "member": member.name, "post": member.title,
                    "joined": frame.time.day(member.since), "mayEnd": mayChange,
                ]
            }
            return ["role": frame.say("team_role.\(role.rawValue)"), "rows": rows]
        }
    }

    private func memberFields(_ form: Form?, _ frame: Frame) -> [FieldWords] {
        var login = FieldWords(.text, name: "login", label: frame.say("teams.login"))
        login.hint = frame.say("teams.login_hint")
        (login.isRequired, login.value, login.limit) = (true, form?["login"], String(Team.loginLimit))
        var role = FieldWords(.select, name: "role", label: frame.say("teams.role"))
        role.isRequired = true
        role.options = Team.Role.allCases.map {
            OptionWords(
                $0.rawValue, frame.say("team_role.\($0.rawValue)"), isChosen: form?["role"] == $0.rawValue)
        }
        return [login, role]
    }

    private func addMember(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let (team, now) = (try id("id", of: call), now())
        guard let key = UUID(uuidString: form["key"] ?? ""),
            let role = Team.Role(rawValue: form["role"] ?? "")
        else { throw Unreadable(what: "role") }
        do {
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let action = AddTeamMember(
                    id: key, to: team, who: (form["login"] ?? "", role), today: frame.time.today,
                    from: (call.source, shelf))
                try await action.run(by: acting, at: now, in: db)
            }
        } catch let refusal as TeamRefusal {
            return try await teamPage(call, try draft(form, refusal, call))
        }
        return .seeOther(Self.place(ofTeam: team))
    }

    private func endMember(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        let (team, member, now) = (try id("id", of: call), try id("member", of: call), now())
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let action = EndTeamMember(
                team: team, member: member, today: frame.time.today, source: call.source, shelf: shelf)
            try await action.run(by: acting, at: now, in: db)
        }
        return .seeOther(Self.place(ofTeam: team))
    }

    private func endTeam(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let (team, now) = (try id("id", of: call), now())
        do {
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let action = EndTeam(
                    team: team, today: frame.time.today, source: call.source, shelf: shelf)
                try await action.run(by: acting, at: now, in: db)
            }
        } catch let refusal as TeamRefusal {
            return try await teamPage(call, try draft(form, refusal, call))
        }
        return .seeOther(Self.place(ofTeam: team))
    }

    private func teamForm(_ call: Call, _ draft: TeamDraft? = nil) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            frame.notice = draft.map { NoticeWords(words: $0.problem, kind: "overdue") }
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            guard isDesk, let own = acting.area else { throw AccessRefusal.wrongPost }
            let children = try await db.areas.children(of: own)
            let key = draft?.form["key"] ?? UUID().uuidString.lowercased()
            let areas =
                [OptionWords(own.text, frame.say("teams.own_area"))]
                + children.map { OptionWords($0.code.text, $0.name) }
            let content: [String: Any] = ["key": key, "fields": teamFields(draft?.form, areas, frame)]
            let title = frame.catalogue.words["teams.new"] ?? ""
            let page = Page(
                template: "team_new", name: "teams", title: title, status: draft?.status ?? .ok,
                content: ["team": content])
            return answer(page, in: frame)
        }
    }

    private func teamFields(_ form: Form?, _ areas: [OptionWords], _ frame: Frame) -> [FieldWords] {
        func choice(_ kind: FieldWords.Kind, _ name: String, _ options: [OptionWords]) -> FieldWords {
            var field = FieldWords(kind, name: name, label: frame.say("teams.\(name)"))
            field.isRequired = true
            let chosen = form?[name] ?? options.first?.value
            field.options = options.map { OptionWords($0.value, $0.label, isChosen: $0.value == chosen) }
            return field
        }
        var name = FieldWords(.text, name: "name", label: frame.say("teams.name"))
        (name.isRequired, name.value, name.limit) = (true, form?["name"], String(Team.nameLimit))
        let kinds = Team.Kind.allCases.map {
            OptionWords($0.rawValue, frame.say("team_kind.\($0.rawValue)"))
        }
        let boards = Team.Board.allCases.map {
            OptionWords($0.rawValue, frame.say("team_board.\($0.rawValue)"))
        }
        var since = FieldWords(.day, name: "since", label: frame.say("teams.since"))
        (since.isRequired, since.value) = (true, form?["since"] ?? frame.time.today.description)
        var until = FieldWords(.day, name: "until", label: frame.say("teams.until"))
        (until.value, until.hint) = (form?["until"], frame.say("teams.until_hint"))
        return [
            name, choice(.radios, "kind", kinds), choice(.select, "area", areas),
            choice(.radios, "board", boards), since, until,
        ]
    }

    private func formTeam(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let now = now()
        guard let key = UUID(uuidString: form["key"] ?? "") else { throw Unreadable(what: "key") }
        let team = try Self.team(from: form)
        do {
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let action = FormTeam(
                    id: key, team: team, today: frame.time.today, source: call.source, shelf: shelf)
                try await action.run(by: acting, at: now, in: db)
            }
        } catch let refusal as TeamRefusal {
            return try await teamForm(call, try draft(form, refusal, call))
        }
        return .seeOther(Self.place(ofTeam: key))
    }

    /// What a browser offers comes back as it was offered; anything else is no form of ours.
    private static func team(from form: Form) throws -> Team {
        guard let kind = Team.Kind(rawValue: form["kind"] ?? ""),
            let board = Team.Board(rawValue: form["board"] ?? "")
        else { throw Unreadable(what: "kind") }
        guard let area = Area.Code(form["area"] ?? "") else { throw Unreadable(what: "area") }
        guard let since = Day(form["since"] ?? "") else { throw Unreadable(what: "since") }
        let last = form["until"] ?? ""
        guard last.isEmpty || Day(last) != nil else { throw Unreadable(what: "until") }
        return Team(kind: kind, name: form["name"] ?? "", area: area, board: board, days: (since, Day(last)))
    }
}
