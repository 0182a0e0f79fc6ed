package import Foundation
package import Postgres

extension Transaction {
    /// What the database can say of itself; only for the administrator.
    ///
    /// Reads indexes `outbox_untaken`, `deliveries_due` and `deliveries_of_state`: as much work on a large
    /// table as on a small one.
    package func vitals(under pack: Definitions?, at now: Date) async throws -> Vitals {
        var vitals = Vitals()
        let found = try await first(
            "SELECT untold_since, unsent_since, parked FROM house_vitals(\(now))",
            as: { row in
                (
                    untold: try row.dateOrNil("untold_since"), unsent: try row.dateOrNil("unsent_since"),
                    parked: try row.int("parked")
                )
            })
        if let found {
            (vitals.untoldSince, vitals.unsentSince, vitals.parked) = (
                found.untold, found.unsent, found.parked
            )
        }
        vitals.parkedWork = try await parkedWork.count()
        vitals.failures = try await routeFailures(limit: 200).map {
            RuleFailure(at: $0.at, scenario: $0.scenario, rule: $0.rule, what: $0.what)
        }
        if let pack {
            vitals.calendars = [pack.calendar] + (pack.areaCalendars ?? []).map(\.calendar)
            vitals.undated = try await clocks.countUndated(limit: Vitals.mostCounted)
        }
        return vitals
    }
}

extension Vitals {
    /// Beyond this nobody counts on.
    package static let mostCounted = 500
}
