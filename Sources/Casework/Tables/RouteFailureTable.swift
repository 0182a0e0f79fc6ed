package import FoundationEssentials
package import Postgres

/// A routing rule that could not be followed.
package struct RecordedFailure: Sendable {
    package let at: Date
    package let scenario: String
    package let rule: String
    package let what: String
}

extension Transaction {
    /// Routing rules that failed, the latest first.
    ///
    /// - Parameter limit: Most rows returned, 1...200.
    package func routeFailures(limit: Int) async throws -> [RecordedFailure] {
        precondition((1...200).contains(limit))
        return try await rows(
            "SELECT at, scenario, rule, what FROM route_failures ORDER BY at DESC LIMIT \(limit)",
            as: {
                RecordedFailure(
                    at: try $0.date("at"), scenario: try $0.text("scenario"), rule: try $0.text("rule"),
                    what: try $0.text("what"))
            })
    }
}
