import Postgres
import TestSupport
import Testing

extension Transaction {
    /// How the planner would answer a query.
    func plan(of query: String) async throws -> String {
        try await rows(SQL(stringLiteral: "EXPLAIN " + query), as: { try $0.text("QUERY PLAN") })
            .joined(separator: "\n")
    }
}

/// In a scene with so many rows more, each query walks the index it is meant to.
///
/// - Parameter queries: Each with what its plan has to name.
func expectIndexes(
    _ queries: [(String, String)], after load: String, at location: SourceLocation = #_sourceLocation
) async throws {
    try await withDatabase { database in
        try await database.superuser.transaction { db in
            try await db.script(Scene.text)
            try await db.script(load)
        }
        try await database.superuser.alone("ANALYZE")
        for (index, query) in queries {
            let plan = try await database.superuser.transaction { try await $0.plan(of: query) }
            #expect(plan.contains(index), "\(index) for \(query)\n\(plan)", sourceLocation: location)
        }
    }
}
