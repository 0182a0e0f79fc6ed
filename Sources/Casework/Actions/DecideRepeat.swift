package import Access
package import Foundation
package import Postgres

/// A desk says that a repeat is nothing to look into, and why.
package struct DismissRepeat: Action {
    package let id: UUID
    package let reason: String
    package let source: Source
    package let shelf: PackShelf

    /// A sentence, as in the audit.
    package static let reasonLimit = 500

    package init(id: UUID, reason: String, source: Source, shelf: PackShelf) {
        self.id = id
        self.reason = reason
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)) else { throw AccessRefusal.wrongPost }
        let words = reason.trimmed
        guard !words.isEmpty else { throw RepeatRefusal.reasonMissing }
        guard words.unicodeScalars.count <= Self.reasonLimit else {
            throw RepeatRefusal.reasonTooLong(limit: Self.reasonLimit)
        }
        guard words.isPrintable else { throw RepeatRefusal.unprintable }
        try await db.repeats.decide(
            RepeatDecisionRecord(
                id: id, at: now, who: acting.postTitle, reason: words, causeHome: nil, causeNumber: nil,
                requestId: source.request, address: source.address))
    }
}

/// A desk opens one case for what is behind a repeat; it lies where the repeat lies.
package struct OpenCause: Action {
    package let id: UUID
    package let words: String
    /// Made with the form: sent twice, it opens one case.
    package let key: String
    package let source: Source
    package let shelf: PackShelf
    package let sealing: KeyRing

    package init(
        id: UUID, words: String, key: String, source: Source,
        keeping: (shelf: PackShelf, sealing: KeyRing)
    ) {
        self.id = id
        self.words = words
        self.key = key
        self.source = source
        (shelf, sealing) = keeping
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Case.Number {
        guard try await acting.isDesk(under: shelf.current(in: db)) else { throw AccessRefusal.wrongPost }
        guard let area = acting.area, let found = try await db.repeats.one(id, within: area) else {
            throw NoSuchCase()
        }
        guard found.decision == nil else { throw RepeatRefusal.decided }
        var report = Report(scenario: found.scenario, words: words)
        report.spot = found.spot
        let done = try await ReportCase(
            report: report, photos: [], origin: .staff, key: key, source: source,
            keeping: (shelf: shelf, sealing: sealing)
        ).run(by: acting, at: now, in: db)
        try await db.repeats.decide(
            RepeatDecisionRecord(
                id: id, at: now, who: acting.postTitle, reason: nil, causeHome: done.number.home,
                causeNumber: done.number.number, requestId: source.request, address: source.address))
        return done.number
    }
}

extension Acting {
    /// Whether the post that acts keeps a desk: it decides for its area, and does not only watch.
    package func isDesk(under pack: InstalledPack?) throws -> Bool {
        guard let pack else { return false }
        return try Taker(self, under: pack.definitions).isDesk
    }
}

/// Why nothing was decided of a repeat.
package enum RepeatRefusal: Error, Equatable {
    /// Somebody else decided meanwhile.
    case decided
    case reasonMissing
    case reasonTooLong(limit: Int)
    /// It holds a character that cannot be kept or printed.
    case unprintable
}
