package import Access
package import Casework
package import Foundation
package import Postgres
import Territory

/// A desk puts a form on the register and sends it down; filings of the period that runs are made at once.
package struct SendForm: Action {
    /// Made with the form: sent twice, it is one.
    package let id: UUID
    package let draft: FormDraft
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    /// Filings made while somebody waits for the page: the worker makes the others.
    private static let madeAtOnce = 500

    package init(
        _ id: UUID, _ draft: FormDraft, on today: Day, from origin: (source: Source, shelf: PackShelf)
    ) {
        (self.id, self.draft, self.today) = (id, draft, today)
        (source, shelf) = origin
    }

    /// - Throws: ``FormRefusal``, the first rule that is broken.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)), let own = acting.area else {
            throw AccessRefusal.wrongPost
        }
        if let refusal = draft.refusal(from: own, on: today) { throw refusal }
        guard let catalogue = try await db.catalogues.current() else { throw LedgerRefusal.noLedger }
        let open = try await db.ledgers.opened().map(\.name)
        if let refusal = draft.refusal(under: catalogue, open: open, on: today) { throw refusal }
        let others = try await db.forms.around(own, limit: FormTable.mostListed)
            .filter { $0.isLiving(on: today) && $0.id != id }
        let overlap = FormOverlap(
            of: draft.lines, filledBy: draft.fills, under: catalogue, open: open, beside: others)
        if let refusal = overlap.refusal(for: draft.lines) { throw refusal }
        let reads = draft.readsFrom(under: catalogue, sentBy: own.level)
        try await db.forms.send(record(readFrom: reads.rawValue, at: now))
        guard let form = try await db.forms.form(id), let period = draft.schedule.period(containing: today)
        else { return }
        _ = try await db.forms.open(period, of: form, limit: Self.madeAtOnce)
    }

    private func record(readFrom level: Int16, at now: Date) -> FormRecord {
        let reasons = draft.lines.compactMap { line in line.reason.map { "\(line.label.zh): \($0)" } }
        let schedule = draft.schedule
        return FormRecord(
            id: id, title: draft.title.zh, titleEn: draft.title.en,
            definition: FormDefinition(
                basis: draft.basis, purpose: draft.purpose, lines: draft.lines, checks: draft.checks),
            rhythm: schedule.rhythm.rawValue, fills: draft.fills.rawValue, readsFrom: level,
            beginsOn: schedule.begins.description, endsOn: schedule.ends.description,
            dueDays: schedule.dueDays, graceDays: schedule.graceDays, at: now,
            kept: reasons.isEmpty ? nil : reasons.joined(separator: " · "), requestId: source.request,
            address: source.address)
    }
}

/// The desk that sent a form asks it no more, and says why.
package struct EndForm: Action {
    package let form: UUID
    package let reason: String
    package let source: Source

    package init(_ form: UUID, because reason: String, from source: Source) {
        (self.form, self.reason, self.source) = (form, reason.trimmed, source)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard !reason.isEmpty else { throw FormRefusal.reasonMissing }
        guard reason.unicodeScalars.count <= FormDraft.wordsLimit else {
            throw FormRefusal.tooLong(limit: FormDraft.wordsLimit)
        }
        guard reason.isPrintable else { throw FormRefusal.unprintable }
        try await db.forms.end(
            FormEndRecord(
                form: form, reason: reason, at: now, requestId: source.request, address: source.address))
    }
}
