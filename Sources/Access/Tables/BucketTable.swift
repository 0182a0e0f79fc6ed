package import FoundationEssentials
package import Postgres

extension Transaction {
    package var buckets: BucketTable { BucketTable(transaction: self) }
}

/// How much was asked of late, in `buckets`; reached at the gate only.
package struct BucketTable {
    let transaction: Transaction

    /// Takes one from each bucket, or from none.
    ///
    /// - Parameter key: Of a report: one that was taken in before costs nothing again.
    /// - Returns: Seconds until each bucket has room, in the order given; all zero: taken.
    package func take(_ buckets: [Bucket], at now: Date, unlessDone key: String? = nil) async throws -> [Int]
    {
        let waits = try await transaction.first(
            """
            SELECT array_to_string(take_tokens(\(buckets.map(\.name))::text[],
                \(buckets.map(\.limit.size))::integer[], \(buckets.map(\.limit.span))::integer[], \(now),
                \(key)), ' ') AS waits
            """, as: { try $0.text("waits") })
        return (waits ?? "").split(separator: " ").compactMap { Int($0) }
    }

    /// As ``take(_:at:unlessDone:)``, and how much of two buckets was used before, 0...1.
    package func take(
        _ buckets: [Bucket], sharing two: (usual: Bucket, most: Bucket), at now: Date,
        unlessDone key: String? = nil
    ) async throws -> (waits: [Int], used: (usual: Double, most: Double)) {
        let found = try await transaction.first(
            """
            SELECT array_to_string(take_tokens(\(buckets.map(\.name))::text[],
                \(buckets.map(\.limit.size))::integer[], \(buckets.map(\.limit.span))::integer[], \(now),
                \(key)), ' ') AS waits,
                bucket_share(\(two.usual.name), \(two.usual.limit.span), \(now)) AS usual,
                bucket_share(\(two.most.name), \(two.most.limit.span), \(now)) AS most
            """,
            as: { (try $0.text("waits"), (usual: try $0.double("usual"), most: try $0.double("most"))) })
        guard let found else { return ([], (0, 0)) }
        return (found.0.split(separator: " ").compactMap { Int($0) }, found.1)
    }

    /// How much of two buckets is used, 0...1; taking nothing.
    package func shares(
        of two: (usual: Bucket, most: Bucket), at now: Date
    ) async throws -> (usual: Double, most: Double) {
        try await transaction.first(
            """
            SELECT bucket_share(\(two.usual.name), \(two.usual.limit.span), \(now)) AS usual,
                bucket_share(\(two.most.name), \(two.most.limit.span), \(now)) AS most
            """, as: { (usual: try $0.double("usual"), most: try $0.double("most")) }) ?? (0, 0)
    }

    /// Counts a try as wrong, until ``forgive(_:_:)``.
    ///
    /// - Returns: Seconds to wait; 0: go on.
    package func begin(_ name: String, _ guessing: Guessing, at now: Date) async throws -> Int {
        try await transaction.first(
            """
            SELECT begin_try(\(name), \(guessing.free), \(guessing.span), \(guessing.longest), \(now)) AS wait
            """, as: { try $0.int("wait") }) ?? 0
    }

    package func forgive(_ name: String, _ guessing: Guessing) async throws {
        try await transaction.execute("SELECT forgive_try(\(name), \(guessing.free), \(guessing.span))")
    }
}
