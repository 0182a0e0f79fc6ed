import Postgres
package import Territory

/// A desk at which nobody sits though cases wait there.
package struct UnheldDesk: Sendable {
    package let code: Area.Code
    package let name: String
    /// Exact to a thousand.
    package let open: Int
    package let overdue: Int
}

extension DeskTable {
    /// Desks below that of whoever acts at which nobody sits, by code; fifty at most.
    package func unheld() async throws -> [UnheldDesk] {
        try await transaction.rows(
            "SELECT code, name, open, overdue FROM unheld_desks() ORDER BY code LIMIT 50",
            as: { row in
                UnheldDesk(
                    code: try row.value("code", Area.Code.init), name: try row.text("name"),
                    open: try row.int("open"), overdue: try row.int("overdue"))
            })
    }
}
