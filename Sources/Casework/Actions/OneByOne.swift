package import Access
package import FoundationEssentials
package import Postgres

/// Rows of a job done one by one, each in a transaction of its own.
///
/// One that fails rests, is tried five times in all and then parked until a person looks; the others go on.
struct OneByOne: Sendable {
    let job: OneByOneJob
    let database: Database
    let now: Date

    init(_ job: OneByOneJob, on database: Database, at now: Date) {
        self.job = job
        self.database = database
        self.now = now
    }

    /// - Returns: What the work returned; zero when it failed and was noted.
    /// - Throws: What no row is to blame for: the database is away, or the worker is to stop.
    func run(
        _ item: String, _ work: @escaping @Sendable (Transaction) async throws -> Int
    ) async throws -> Int {
        let line = job.begin([item])
        defer { withExtendedLifetime(line) {} }
        do {
            return try await job.open(on: database) { db in
                let done = try await work(db)
                try await db.parkedWork.unpark(item)
                return done
            }
        } catch {
            guard !Self.isNobodysFault(error) else { throw error }
            let reason = Self.reason(of: error)
            return try await job.open(on: database) { db in
                try await db.parkedWork.park(item, because: reason, at: now)
                return 0
            }
        }
    }

    /// Whether an error says nothing of the row that was being worked on.
    static func isNobodysFault(_ error: any Error) -> Bool {
        // A statement of a worker that is told to stop is cancelled as one that takes too long is.
        if Task.isCancelled || error is CancellationError { return true }
        return (error as? DatabaseError)?.isOutage ?? false
    }

    /// An error without its words, which may hold what is in the row.
    static func reason(of error: any Error) -> String {
        guard let known = error as? DatabaseError else { return String(describing: type(of: error)) }
        return switch known {
        case .refused(let state, let constraint, _):
            [state.rawValue, constraint].compactMap(\.self).joined(separator: " ")
        case .statementTimeout: "statement timeout"
        case .deadlock: "deadlock"
        case .malformed(let column, _): "malformed \(column)"
        case .noSuchColumn(let column): "no column \(column)"
        case .unexpectedNull(let column): "null in \(column)"
        case .nulInText: "U+0000"
        case .unreachable, .connectionLost, .outcomeUnknown, .poolExhausted: "the database is away"
        }
    }
}

/// Somebody has what was parked tried again, now that the cause is gone.
package struct PutBackWork: Action {
    /// `nil`: that of all jobs.
    package let job: String?
    /// `nil`: all rows of the job.
    package let item: String?
    package let source: Source

    package init(job: String?, item: String?, source: Source) {
        (self.job, self.item, self.source) = (job, item, source)
    }

    /// - Returns: How many rows are tried again.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        return try await db.parkedWork.putBack(
            PutBackWorkRecord(
                job: job, item: item, at: now, requestId: source.request, address: source.address))
    }
}
