package import Postgres

extension Database {
    /// Does something while so many of its connections are in somebody's hands.
    package func holding(
        _ count: Int, as urgency: Urgency, _ work: @Sendable () async throws -> Void
    ) async throws {
        guard count > 0 else { return try await work() }
        try await Urgency.$current.withValue(urgency) {
            try await transaction { _ in try await holding(count - 1, as: urgency, work) }
        }
    }
}
