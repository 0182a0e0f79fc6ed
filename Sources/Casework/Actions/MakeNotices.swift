package import Access
package import Foundation
package import Postgres

/// What happened becomes notices and messages, as the pack of each case says. Whoever does it twice makes
/// nothing twice.
package struct MakeNotices: Sendable {
    /// Taken at once: some tens of milliseconds' work, so that two workers share what there is.
    private static let batch = 200

    private let shelf: PackShelf

    package init(shelf: PackShelf) { self.shelf = shelf }

    /// - Returns: How much was taken; a full batch may leave more.
    package func run(at now: Date, in db: Transaction) async throws -> Int {
        let taken = try await db.notices.takeNews(at: now, limit: Self.batch)
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
