package import Access
package import Casework
package import Foundation
package import Postgres
import Territory

/// The desk above approves a filing, or returns it and says why.
package struct DecideFiling: Action {
    package let seen: SeenFiling
    /// `nil`: it is approved.
    package let reason: String?
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(
        _ seen: SeenFiling, returningFor reason: String?, on today: Day,
        from origin: (source: Source, shelf: PackShelf)
    ) {
        (self.seen, self.reason, self.today) = (seen, reason?.trimmed, today)
        (source, shelf) = origin
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let (_, filing) = try await seen.found(by: acting, under: shelf, in: db)
        guard let own = acting.area else { throw AccessRefusal.wrongPost }
        let act: Filing.Act = reason == nil ? .approve : .return
        if let refusal = filing.refusal(of: act, from: own, on: today) { throw refusal }
        if let reason { try FilingRefusal.demandReason(reason) }
        try await db.filings.move(
            seen.record(act, because: reason, on: today, at: now, from: source))
    }
}

/// The desk above corrects what was filed, and says why: a new version, and every sum above with it.
package struct CorrectFiling: Action {
    package let seen: SeenFiling
    package let typed: [FormLine.Name: String]
    package let reason: String
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(
        _ seen: SeenFiling, saying typed: [FormLine.Name: String], because reason: String, on today: Day,
        from origin: (source: Source, shelf: PackShelf)
    ) {
        (self.seen, self.typed, self.reason, self.today) = (seen, typed, reason.trimmed, today)
        (source, shelf) = origin
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let (form, filing) = try await seen.found(by: acting, under: shelf, in: db)
        guard let own = acting.area else { throw AccessRefusal.wrongPost }
        if let refusal = filing.refusal(of: .correct, from: own, on: today) { throw refusal }
        try FilingRefusal.demandReason(reason)
        var cells: [FormLine.Name: FilingCell]?
        if filing.area.level == form.draft.fills {
            guard let catalogue = try await db.catalogues.current() else { throw LedgerRefusal.noLedger }
            cells = try form.corrected(filing.cells, typed: typed, under: catalogue, on: today)
        }
        try await db.filings.move(
            seen.record(.correct, cells: cells, because: reason, on: today, at: now, from: source))
    }
}

extension FilingRefusal {
    static func demandReason(_ reason: String) throws(FilingRefusal) {
        guard !reason.isEmpty else { throw .reasonMissing }
        guard reason.unicodeScalars.count <= Filing.reasonLimit else {
            throw .reasonTooLong(limit: Filing.reasonLimit)
        }
        guard reason.isPrintable else { throw .unprintable }
    }
}
