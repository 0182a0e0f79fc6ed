package import Postgres

/// Somebody who is signed in was refused, and the audit is told, in a transaction of its own: the refused one
/// is undone.
package struct AppendRefusal: Sendable {
    package let session: Secret
    /// What was asked for, such as `GET /admin`.
    package let object: String
    /// Why it was refused.
    package let outcome: String
    package let source: Source

    package init(session: Secret, object: String, outcome: String, source: Source) {
        self.session = session
        self.object = object
        self.outcome = outcome
        self.source = source
    }

    package func run(on database: Database) async throws {
        try await database.atTheGate { db in
            try await db.appendRefusal(of: session, object: object, outcome: outcome, from: source)
        }
    }
}
