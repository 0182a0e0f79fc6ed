import Access
package import FoundationEssentials
package import Postgres

/// A job of the worker that does its rows one by one, named as its context is.
package enum OneByOneJob: String, Sendable, CaseIterable {
    case teller, timekeeper, followup, removal

    /// Opens a transaction in the context of the job.
    func open<T: Sendable>(
        on database: Database, _ work: @escaping @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        switch self {
        case .teller: try await database.telling(work)
        case .timekeeper: try await database.timekeeping(work)
        case .followup: try await database.followingUp { _, db in try await work(db) }
        case .removal: try await database.removing(work)
        }
    }

    /// Writes down which rows it begins with, none named for a batch, for whoever looks should this process
    /// not get through.
    func begin(_ items: [String]) -> BegunBook.Line? {
        BegunBook.current?.begin(([Self.mark, rawValue] + items).joined(separator: " "))
    }

    /// What a line of the book says it was at; `nil`: no rows of a job.
    package static func rows(in what: String) -> (job: OneByOneJob, items: [String])? {
        let words = what.split(separator: " ").map(String.init)
        guard words.first == mark, let job = words.dropFirst().first.flatMap(OneByOneJob.init) else {
            return nil
        }
        return (job, Array(words.dropFirst(2)))
    }

    private static let mark = "rows"
}

/// Rows a process was at when it fell: a try of each that failed. One that fells whoever touches it is parked
/// in the end like any other that fails each time.
package struct NoteFall: Sendable {
    package static let reason = "the program fell"

    package let begun: [BegunBook.Begun]

    package init(_ begun: [BegunBook.Begun]) { self.begun = begun }

    /// - Returns: How many rows rest now.
    package func run(on database: Database, at now: Date) async throws -> Int {
        var noted = 0
        for case (let job, let items)? in begun.map({ OneByOneJob.rows(in: $0.what) }) {
            noted += try await job.open(on: database) { db in
                let fallenOver = items.isEmpty ? try await batch(of: job, in: db) : items
                for item in fallenOver { try await db.parkedWork.park(item, because: Self.reason, at: now) }
                return fallenOver.count
            }
        }
        return noted
    }

    // Of a batch nobody knows which it was: all of it rests for a moment, then each is tried by itself.
    private func batch(of job: OneByOneJob, in db: Transaction) async throws -> [String] {
        guard job == .teller else { return [] }
        return try await db.notices.untaken(limit: MakeNotices.batch).map { String($0) }
    }
}
