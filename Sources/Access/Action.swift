package import FoundationEssentials
package import Postgres

/// One thing somebody orders done. All writes go through one of these.
package protocol Action: Sendable {
    associatedtype Outcome: Sendable
    func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Outcome
}

extension Database {
    /// Runs an action in the scope of the post a session acts as.
    @discardableResult
    package func perform<A: Action>(_ action: A, with session: Secret, at now: Date) async throws -> A.Outcome
    {
        try await acting(with: session) { acting, db in try await action.run(by: acting, at: now, in: db) }
    }
}

/// Where a request came from, for the audit.
package struct Source: Sendable {
    package let address: String
    package let request: String
    /// What the browser calls itself, shortened.
    package let browser: String

    package init(address: String, request: String, browser: String = "") {
        self.address = address
        self.request = request
        self.browser = browser
    }

    package static let console = Source(address: "console", request: "")
}
