package import Access
package import Foundation
package import Postgres

/// What happened becomes notices and messages, as the pack of each case says. Whoever does it twice makes
/// nothing twice.
package struct MakeNotices: Sendable {
    /// Taken at once: some tens of milliseconds' work, so that two workers share what there is.
    static let batch = 200

    private let shelf: PackShelf

    package init(shelf: PackShelf) { self.shelf = shelf }

    /// Works whatever there is: what spoils the rest is tried by itself, and parked in the end.
    ///
    /// - Returns: How much was taken; a full batch may leave more.
    package func run(on database: Database, at now: Date) async throws -> Int {
        let alone = OneByOne(.teller, on: database, at: now)
        do {
            let (taken, again) = try await takeBatch(on: database, at: now)
            var done = 0
            for item in again { done += try await tell(item, alone) }
            return taken + done
        } catch {
            guard !OneByOne.isNobodysFault(error) else { throw error }
            let waiting = try await database.telling { db in try await db.notices.untaken(limit: Self.batch) }
            var done = 0
            for id in waiting { done += try await tell(String(id), alone) }
            return done
        }
    }

    private func takeBatch(on database: Database, at now: Date) async throws -> (Int, [String]) {
        // Should it fell the program, nobody knows yet which row it was.
        let line = OneByOneJob.teller.begin([])
        defer { withExtendedLifetime(line) {} }
        return try await database.telling { db in
            let taken = try await run(at: now, in: db)
            return (taken, try await db.parkedWork.due(at: now, limit: Self.batch))
        }
    }

    private func tell(_ item: String, _ alone: OneByOne) async throws -> Int {
        guard let id = Int64(item) else { return 0 }
        return try await alone.run(item) { db in
            try await tell(of: try await db.notices.takeNews(id, at: alone.now), at: alone.now, in: db)
        }
    }

    /// - Returns: How much was taken; a full batch may leave more.
    package func run(at now: Date, in db: Transaction) async throws -> Int {
        try await tell(of: try await db.notices.takeNews(at: now, limit: Self.batch), at: now, in: db)
    }

    private func tell(of taken: [TakenNews], at now: Date, in db: Transaction) async throws -> Int {
        let channels = taken.isEmpty ? [] : try await db.channels.open()
        var made: [(news: TakenNews, notice: NoticeForOwner)] = []
        for news in taken {
            // A case keeps the rules it began under.
            guard let pack = try await shelf.pack(news.packVersion, in: db) else { continue }
            let notices = pack.definitions.notices?.notices(of: news.event) ?? []
            made += notices.map { (news, $0) }
            _ = try await MakeDeliveries(pack: pack, channels: channels).run(of: news, at: now, in: db)
        }
        _ = try await db.notices.keep(made)
        return taken.count
    }
}

/// Somebody of a desk has read its notices.
package struct ReadNotices: Action {
    package let range: ClosedRange<Int64>

    package init(range: ClosedRange<Int64>) { self.range = range }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        try await db.notices.read(range, at: now)
    }
}
