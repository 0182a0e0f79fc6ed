package import FoundationEssentials
package import Postgres

extension Transaction {
    package var parkedWork: ParkedWorkTable { ParkedWorkTable(transaction: self) }
}

/// A row on which a job of the worker failed each time, and which it leaves alone until a person looks.
package struct ParkedWork: Sendable, Equatable {
    /// The kind of context the job works in.
    package let job: String
    /// Which row: numbers and keys, never what is in it.
    package let item: String
    package let tries: Int
    /// The state and constraint of the database, or the kind of error.
    package let reason: String
    package let since: Date
}

/// Rows on which jobs failed, in `parked_work`.
package struct ParkedWorkTable {
    /// Looked at in one list; a place with more has one cause for all of them.
    package static let mostListed = 200
    /// Beyond this nobody counts on.
    package static let mostCounted = 1_000

    let transaction: Transaction

    /// What is parked, the longest there first; only for the administrator.
    ///
    /// Reads index `parked_work_parked`.
    /// - Parameter limit: Most rows returned, 1...200.
    package func list(limit: Int) async throws -> [ParkedWork] {
        precondition((1...Self.mostListed).contains(limit))
        return try await transaction.rows(
            """
            SELECT job, item, tries, reason, since FROM parked_work WHERE next_at = 'infinity'
            ORDER BY since, job, item LIMIT \(limit)
            """,
            as: { row in
                ParkedWork(
                    job: try row.text("job"), item: try row.text("item"), tries: try row.int("tries"),
                    reason: try row.text("reason"), since: try row.date("since"))
            })
    }

    /// How much is parked, up to ``mostCounted``; for the administrator and the meters.
    package func count() async throws -> Int {
        try await transaction.first(
            "SELECT count_parked_work(\(Self.mostCounted)) AS count", as: { try $0.int("count") }) ?? 0
    }

    /// Rows that the job of the context is to try once more, the longest due first.
    ///
    /// Reads index `parked_work_due`.
    func due(at now: Date, limit: Int) async throws -> [String] {
        try await transaction.rows(
            "SELECT item FROM due_work(\(now), \(limit))", as: { try $0.text("item") })
    }

    /// Rows that the job of the context leaves alone for now.
    func resting(at now: Date) async throws -> [String] {
        try await transaction.rows("SELECT item FROM resting_work(\(now))", as: { try $0.text("item") })
    }

    /// The job of the context failed on a row.
    func park(_ item: String, because reason: String, at now: Date) async throws {
        let record = ParkedRecord(item: item, reason: reason, at: now)
        try await transaction.execute("SELECT park_work(\(try record.asRecord())::jsonb)")
    }

    /// The job of the context got through with a row.
    func unpark(_ item: String) async throws {
        try await transaction.execute("SELECT unpark_work(\(item))")
    }

    func putBack(_ record: PutBackWorkRecord) async throws -> Int {
        try await transaction.first(
            "SELECT put_back_work(\(try record.asRecord())::jsonb) AS count", as: { try $0.int("count") })
            ?? 0
    }
}

/// A row a job failed on, as the definer function `park_work` takes it.
private struct ParkedRecord: Encodable {
    let item: String
    let reason: String
    let at: Date
}

/// What is to be tried again, as the definer function `put_back_work` takes it.
struct PutBackWorkRecord: Encodable {
    let job: String?
    let item: String?
    let at: Date
    let requestId: String
    let address: String
}
