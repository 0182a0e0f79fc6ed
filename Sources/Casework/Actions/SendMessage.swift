package import Access
package import Foundation
package import Postgres

/// Whoever has a case writes to its reporter, without learning who that is.
package struct SendMessage: Action {
    package let number: Case.Number
    package let words: String
    package let source: Source
    package let shelf: PackShelf
    package let sealing: KeyRing

    package init(
        number: Case.Number, words: String, source: Source, keeping: (shelf: PackShelf, sealing: KeyRing)
    ) {
        self.number = number
        self.words = words
        self.source = source
        (shelf, sealing) = keeping
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        // The database says so again; a former owner has no right there even to ask.
        guard !opened.isReadOnly, opened.taker.holds(opened.current.lead.owner) else {
            throw MessageRefusal.wrongPost
        }
        if let refusal = Message.refusal(of: words) { throw refusal }
        try await db.messages.send(
            MessageRecord(
                words.trimmed, about: opened.current, by: acting.postTitle, under: sealing,
                sent: (now, source)))
    }
}

/// The reporter writes to whoever has the case.
package struct ReplyByReceipt: Sendable {
    package let words: String
    package let source: Source
    package let shelf: PackShelf
    package let sealing: KeyRing

    package init(words: String, source: Source, keeping: (shelf: PackShelf, sealing: KeyRing)) {
        self.words = words
        self.source = source
        (shelf, sealing) = keeping
    }

    /// Runs in the context that a receipt opened.
    package func run(at now: Date, in db: Transaction) async throws {
        if let refusal = Message.refusal(of: words) { throw refusal }
        guard let current = try await db.cases.reported() else { throw NoSuchCase() }
        try await db.messages.send(
            MessageRecord(
                words.trimmed, about: current, by: "reporter", under: sealing, sent: (now, source)))
        try await goOn(current, at: now, in: db)
    }

    // Whoever waited for this answer has it now.
    private func goOn(_ current: Case, at now: Date, in db: Transaction) async throws {
        guard let clock = current.clock, clock.pause?.awaited == .reporter else { return }
        let its = try await shelf.pack(current.packVersion, in: db)
        let today = try await shelf.current(in: db) ?? its
        guard let today else { return }
        let warning = (its ?? today).definitions.timing(of: current.scenario).warnings[clock.purpose]
        let goesOn = clock.resuming(
            at: now, by: today.definitions.calendar(over: current.area), warning: warning)
        try await db.clocks.resume(
            ResumedRecord(
                home: current.home, id: current.id, at: now, dueAt: goesOn?.due, warnAt: goesOn?.warnAt,
                requestId: source.request, address: source.address))
    }
}
