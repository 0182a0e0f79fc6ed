package import Access
package import Foundation
package import Postgres
import Territory

/// Tries the routing rules of a pack on past cases, beside those that are installed; nothing is kept.
package struct ReplayRoutes: Action {
    package let definitions: Definitions
    package let since: Date
    /// Newest cases looked at, at most.
    package let most: Int

    /// The console has time; a page answers at once.
    package static let mostAtConsole = 20_000
    package static let mostOnPage = 1_000
    /// How far back, unless somebody says otherwise.
    package static let usualDays = 90

    package init(_ definitions: Definitions, since: Date, most: Int) {
        self.definitions = definitions
        self.since = since
        self.most = most
    }

    /// A replay with the names of everybody in it.
    package struct Outcome: Sendable {
        package let replay: RouteReplay
        package let names: [Owner: String]

        package func name(of owner: Owner) -> String { names[owner] ?? "" }
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Outcome {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        guard let version = try await db.packs.currentVersion(),
            let installed = try await db.packs.definitions(of: version)
        else { throw PackRefusal.noPack }
        var (replay, around) = (RouteReplay(), RoutingGround(finest: Self.finest(in: installed)))
        for past in try await db.packs.past(since: since, most: most) {
            let ground = try await around.around(past.facts.area, in: db)
            let place = installed.place
            let isLocated = !past.hasPoint || past.facts.area.level >= place.locatedBy ?? .unit
            let facts = past.facts.located(isLocated, in: installed, at: past.reportedAt)
            let owners = [installed, definitions].map { pack in
                Routing.owner(
                    of: facts, by: pack.scenario(past.scenario)?.routes ?? [], ladder: ground.ladder,
                    organizations: ground.organizations
                ).owner
            }
            guard let from = owners.first, let to = owners.last else { continue }
            replay.take(past.number, RouteReplay.Move(scenario: past.scenario, from: from, to: to))
        }
        var names: [Owner: String] = [:]
        for line in replay.lines {
            for owner in [line.move.from, line.move.to] where names[owner] == nil {
                names[owner] = try await db.ladders.name(of: owner)
            }
        }
        return Outcome(replay: replay, names: names)
    }

    // Below it nobody has a desk and no organization stands: areas there need no question of their own.
    private static func finest(in pack: Definitions) -> Area.Level {
        let desks = pack.postKinds.filter(\.isDesk).flatMap(\.levels)
        return (desks + pack.organizations.flatMap(\.levels)).max() ?? .unit
    }
}

/// Desks and organizations around areas, each looked up once.
struct RoutingGround {
    /// Areas below this level have neither.
    let finest: Area.Level
    private var known: [Area.Code: Around] = [:]

    struct Around {
        let ladder: [Desk]
        let organizations: [OrganizationInPlace]
    }

    init(finest: Area.Level) { self.finest = finest }

    mutating func around(_ area: Area.Code, in db: Transaction) async throws -> Around {
        let area = area.ancestor(at: finest) ?? area
        if let known = known[area] { return known }
        let around = Around(
            ladder: try await db.ladders.desks(from: area),
            organizations: try await db.ladders.organizations(over: area))
        known[area] = around
        return around
    }
}

extension ReportFacts {
    fileprivate func located(_ isLocated: Bool, in pack: Definitions, at moment: Date) -> ReportFacts {
        var facts = ReportFacts(area: area, isLocated: isLocated, origin: origin)
        facts.answers = answers
        facts.isWorkingTime = pack.calendar(over: area).isWorking(at: moment) ?? true
        return facts
    }
}
