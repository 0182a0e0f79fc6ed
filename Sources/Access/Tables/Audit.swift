package import Postgres

extension Transaction {
    /// One line of the audit, in the act's own transaction: no act without its line, no line without its act.
    package func audit(
        _ act: String, of object: String, fields: [String] = [], outcome: String = "done", from source: Source
    ) async throws {
        try await execute(
            """
            SELECT append_audit(\(act), \(object), \(fields), NULL, \(outcome), \(source.address),
                \(source.request))
            """)
    }
}
