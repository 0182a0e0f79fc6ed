package import Postgres

/// Somebody goes off to prove elsewhere who they are.
package struct LeaveForSingleSignOn: Sendable {
    package let door: Doorway

    package init(at door: Doorway) { self.door = door }

    /// - Returns: What the answer must carry, and what proves that we asked.
    package func run(on database: Database) async throws -> (nonce: String, verifier: String) {
        let (nonce, verifier) = (Secret.random().text, Secret.random().text)
        try await database.atTheGate { db in
            try await door.table(in: db).leave(for: nonce, verifier: verifier)
        }
        return (nonce, verifier)
    }
}

/// Somebody comes back, vouched for.
package struct ReturnFromSingleSignOn: Sendable {
    package let door: Doorway

    package init(at door: Doorway) { self.door = door }

    package func awaited(on database: Database) async throws -> (nonce: String, verifier: String) {
        let awaited = try await database.atTheGate { db in try await door.table(in: db).awaited() }
        guard let awaited else { throw AccessRefusal.signInOver }
        return awaited
    }

    /// - Throws: ``AccessRefusal/singleSignOnFailed`` for somebody without an account here.
    package func run(as login: String, isFactorShown: Bool, on database: Database) async throws {
        let isKnown = try await database.atTheGate { db in
            try await door.table(in: db).arrive(as: login, isFactorShown: isFactorShown, from: door.source)
        }
        guard isKnown else { throw AccessRefusal.singleSignOnFailed }
    }
}
