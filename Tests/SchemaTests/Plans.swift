import Postgres

extension Transaction {
    /// How the planner would answer a query.
    func plan(of query: String) async throws -> String {
        try await rows(SQL(stringLiteral: "EXPLAIN " + query), as: { try $0.text("QUERY PLAN") })
            .joined(separator: "\n")
    }
}
