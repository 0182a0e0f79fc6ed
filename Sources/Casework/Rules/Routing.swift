package import FoundationEssentials
package import Territory

/// What routing asks about a report.
package struct ReportFacts: Sendable, Equatable {
    package let area: Area.Code
    /// The area holds the point or was picked by name; `false`: the point lies in no unit.
    package let isLocated: Bool
    package let origin: Origin
    package var answers: [Field.Name: Answer] = [:]
    package var isAboutHandlers = false
    package var isWorkingTime = true

    package init(area: Area.Code, isLocated: Bool = true, origin: Origin) {
        self.area = area
        self.isLocated = isLocated
        self.origin = origin
    }
}

/// An organization as it stands in a place.
package struct OrganizationInPlace: Sendable, Equatable {
    package let id: UUID
    package let slug: OrganizationKind.Slug
    package let area: Area.Code

    package init(id: UUID, slug: OrganizationKind.Slug, area: Area.Code) {
        self.id = id
        self.slug = slug
        self.area = area
    }
}

/// Who got a report, and why.
package struct Routed: Sendable, Equatable {
    package let owner: Owner
    /// The area whose desk answers for the case.
    package let desk: Area.Code
    /// The route that fired, "ladder" or "duty-desk".
    package let firedRule: String
    package let seenFrom: Area.Level
    /// Routes that fitted but led nowhere; an administrator must see them.
    package let failures: [RouteFailure]

    package init(
        owner: Owner, desk: Area.Code, firedRule: String, seenFrom: Area.Level = .unit,
        failures: [RouteFailure] = []
    ) {
        self.owner = owner
        self.desk = desk
        self.firedRule = firedRule
        self.seenFrom = seenFrom
        self.failures = failures
    }
}

/// A route that fitted a report and could not be followed.
package struct RouteFailure: Sendable, Equatable {
    package let rule: String
    package let reason: Reason

    package init(rule: String, reason: Reason) {
        self.rule = rule
        self.reason = reason
    }

    /// What was missing.
    package enum Reason: Sendable, Equatable {
        case noOrganization(OrganizationKind.Slug, in: Area.Code)
        case noDesk(in: Area.Code)
        /// The report is known only to a wider area than the route needs.
        case tooWide(Area.Code, needs: Area.Level)
    }
}

/// Finds the owner of a report.
package enum Routing {
    package static let ladderName = "ladder"
    package static let dutyDeskName = "duty-desk"

    /// The owner: by the first route that fits and can be followed, else by the ladder, else the duty desk.
    ///
    /// A report about the handlers goes one level above whoever would have had it, unseen below.
    /// - Parameters:
    ///   - ladder: Desks from the area of the report up to the city, whose desk is the duty desk.
    ///   - organizations: At least those of the areas on the ladder.
    package static func owner(
        of facts: ReportFacts, by routes: [Route], ladder: [Desk], organizations: [OrganizationInPlace]
    ) -> Routed {
        let ordinary = ordinaryOwner(of: facts, by: routes, ladder: ladder, organizations: organizations)
        guard facts.isAboutHandlers else { return ordinary }
        let level = ordinaryLevel(of: ordinary, organizations: organizations)
        let above =
            ladder.first { $0.isStaffed && $0.area.level < level }?.area ?? dutyDesk(of: facts, ladder)
        return Routed(
            owner: .area(above), desk: above, firedRule: ordinary.firedRule, seenFrom: above.level,
            failures: ordinary.failures)
    }

    private static func ordinaryOwner(
        of facts: ReportFacts, by routes: [Route], ladder: [Desk], organizations: [OrganizationInPlace]
    ) -> Routed {
        let duty = dutyDesk(of: facts, ladder)
        guard facts.isLocated else { return atDesk(duty, by: dutyDeskName) }
        var failures: [RouteFailure] = []
        for (position, route) in routes.enumerated() where route.when.holds(for: facts) {
            let rule = "route \(position + 1): \(route.to.text)"
            switch destination(of: route, for: facts, ladder: ladder, organizations: organizations) {
            case .success(let owner):
                let level = route.to.level
                let desk = ladder.first { $0.isStaffed && $0.area.level <= level }?.area ?? duty
                return Routed(owner: owner, desk: desk, firedRule: rule, seenFrom: .unit, failures: failures)
            case .failure(let missing):
                failures.append(RouteFailure(rule: rule, reason: missing.reason))
            }
        }
        if let desk = ladder.first(where: \.isStaffed)?.area, desk != duty {
            return atDesk(desk, by: ladderName, failures: failures)
        }
        return atDesk(duty, by: dutyDeskName, failures: failures)
    }

    private struct Missing: Error { let reason: RouteFailure.Reason }

    private static func destination(
        of route: Route, for facts: ReportFacts, ladder: [Desk], organizations: [OrganizationInPlace]
    ) -> Result<Owner, Missing> {
        guard let area = facts.area.ancestor(at: route.to.level) else {
            return .failure(Missing(reason: .tooWide(facts.area, needs: route.to.level)))
        }
        switch route.to {
        case .organization(let slug, _):
            guard let found = organizations.first(where: { $0.slug == slug && $0.area == area }) else {
                return .failure(Missing(reason: .noOrganization(slug, in: area)))
            }
            return .success(.organization(found.id))
        case .area:
            guard ladder.contains(where: { $0.isStaffed && $0.area == area }) else {
                return .failure(Missing(reason: .noDesk(in: area)))
            }
            return .success(.area(area))
        }
    }

    private static func atDesk(_ desk: Area.Code, by rule: String, failures: [RouteFailure] = []) -> Routed {
        Routed(owner: .area(desk), desk: desk, firedRule: rule, seenFrom: .unit, failures: failures)
    }

    private static func dutyDesk(of facts: ReportFacts, _ ladder: [Desk]) -> Area.Code {
        ladder.last?.area ?? facts.area.ancestor(at: .city) ?? facts.area
    }

    private static func ordinaryLevel(of routed: Routed, organizations: [OrganizationInPlace]) -> Area.Level {
        switch routed.owner {
        case .area(let code): code.level
        case .organization(let id): organizations.first { $0.id == id }?.area.level ?? routed.desk.level
        }
    }
}
