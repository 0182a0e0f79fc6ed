package import Foundation
package import Postgres
package import Territory

/// Where a report lies and who gets it, under one pack at one moment.
package struct RoutedReport: Sendable {
    /// The areas it lies in, finest first.
    package let ground: [Area]
    package let routed: Routed

    /// The finest area that holds it; the place itself when no outline does.
    package let area: Area.Code
}

extension Transaction {
    /// Finds the ground and the owner of a report, without keeping anything.
    ///
    /// - Parameters:
    ///   - report: Its words do not matter; an unknown scenario is routed by the ladder alone.
    ///   - pack: The one the report would begin under.
    package func routed(
        _ report: Report, from origin: Origin, under pack: InstalledPack, at now: Date
    ) async throws -> RoutedReport {
        let place = pack.definitions.place
        let (ground, desks) = try await ground(of: report, place: place)
        let area = ground.first?.code ?? place.code
        // A point is located only by the finest areas there are; a village picked by name by that choice.
        let isFine = area.level >= place.locatedBy ?? .unit
        var facts = ReportFacts(area: area, isLocated: report.spot == nil || isFine, origin: origin)
        facts.answers = report.answers
        facts.isAboutHandlers = report.isAboutHandlers
        facts.isWorkingTime = pack.definitions.calendar(over: area).isWorking(at: now) ?? true
        let routes = pack.definitions.scenario(report.scenario)?.routes ?? []
        let ladder = if let desks { desks } else { try await ladders.desks(from: area) }
        // Only a route leads to an organization; a kind without any is not asked for them.
        let organizations = routes.isEmpty ? [] : try await ladders.organizations(over: area)
        let routed = Routing.owner(of: facts, by: routes, ladder: ladder, organizations: organizations)
        return RoutedReport(ground: ground, routed: routed, area: area)
    }

    // Finest first, with their desks where these came along. A point in no outline belongs to the city, and
    // so to the duty desk.
    private func ground(of report: Report, place: Place) async throws -> (areas: [Area], desks: [Desk]?) {
        if let spot = report.spot {
            let holding = try await ladders.ground(holding: spot)
            if !holding.isEmpty { return (holding.map(\.area), holding.map(\.desk)) }
            return (try await ladders.path(of: place.code), nil)
        }
        guard let area = report.area else { return ([], nil) }
        let path = try await ladders.path(of: area)
        guard !path.isEmpty else {
            throw IntakeRefusal.problems([ReportProblem(field: "place", refusal: .placeMissing)])
        }
        return (path, nil)
    }
}
