package import Postgres

extension Transaction {
    /// One line of the audit, in the act's own transaction: no act without its line, no line without its act.
    package func audit(
        _ act: String, of object: String, fields: [String] = [], reason: String? = nil,
        outcome: String = "done", from source: Source
    ) async throws {
        try await execute(
            """
            SELECT append_audit(\(act), \(object), \(fields), \(reason), \(outcome), \(source.address),
                \(source.request))
            """)
    }

    /// A line about whoever holds a session; a flood of them becomes a line at each power of ten.
    func appendRefusal(
        of session: Secret, object: String, outcome: String, from source: Source
    ) async throws {
        try await execute(
            """
            SELECT append_refusal(\(session.hash)::bytea, \(object), \(outcome), \(source.address),
                \(source.request))
            """)
    }
}

extension DatabaseError {
    /// The record of an act could not be written, so the act was not done.
    ///
    /// PostgreSQL names the table in its message in whatever language it speaks, and in no field of its own.
    package var isAuditUnwritable: Bool {
        guard case .refused(.insufficientPrivilege, _, let message) = self else { return false }
        return message.contains(" audit")
    }
}
