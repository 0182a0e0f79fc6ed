import Postgres

extension House {
    /// A private server reads again at a start what lay in its memory; a day is no start.
    func untilMemoryIsRead() async throws {
        let end = ContinuousClock.now + .seconds(300)
        while ContinuousClock.now < end {
            let reads = try await owner.transaction { db in
                try await db.first(
                    """
                    SELECT EXISTS (
                        SELECT FROM pg_stat_activity WHERE backend_type = 'autoprewarm worker') AS is_so
                    """, as: { try $0.bool("is_so") })
            }
            guard reads == true else { return }
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}
