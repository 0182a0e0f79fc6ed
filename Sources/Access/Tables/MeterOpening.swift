package import Postgres

extension Database {
    /// Work of the job that reads the meters: it sees numbers, and no case.
    @discardableResult
    package func metering<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_meter()", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }
}
