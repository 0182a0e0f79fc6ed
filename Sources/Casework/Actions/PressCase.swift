package import Access
package import Foundation
package import Postgres

/// A desk above presses whoever has a case, or demands an answer by a moment.
package struct PressCase: Action {
    package let number: Case.Number
    package let kind: Press.Kind
    package let words: String
    /// Within which an answer is demanded; asked of a supervision alone.
    package let allowance: Limit?
    package let source: Source
    package let shelf: PackShelf

    package init(
        number: Case.Number, kind: Press.Kind, said: (words: String, allowance: Limit?), source: Source,
        shelf: PackShelf
    ) {
        self.number = number
        self.kind = kind
        (words, allowance) = said
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let today = try await shelf.current(in: db)
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        let current = opened.current
        guard !opened.isReadOnly, current.mayBePressed(by: opened.taker) else {
            throw current.outcome.closedAt == nil ? PressRefusal.wrongPost : .closed
        }
        if let refusal = Press.refusal(of: words) { throw refusal }
        let calendar = (today ?? opened.pack).definitions.calendar(over: current.area)
        let due = try kind.due(within: allowance, by: calendar, at: now)
        try await db.times.press(
            PressRecord(
                home: current.home, id: current.id, press: .ordered(at: now), kind: kind.rawValue, at: now,
                who: acting.postTitle, words: words.trimmed, notSince: now - Press.rest, dueAt: due,
                allowance: due == nil ? nil : allowance, requestId: source.request, address: source.address))
    }
}

/// Whoever has a case answers the desk that demanded it.
package struct AnswerPress: Action {
    package let number: Case.Number
    package let words: String
    package let source: Source
    package let shelf: PackShelf

    package init(number: Case.Number, words: String, source: Source, shelf: PackShelf) {
        self.number = number
        self.words = words
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        guard !opened.isReadOnly, opened.taker.holds(opened.current.lead.owner) else {
            throw PressRefusal.wrongPost
        }
        if let refusal = Press.refusal(of: words) { throw refusal }
        try await db.times.answer(
            PressAnswerRecord(
                home: opened.current.home, id: opened.current.id, at: now, who: acting.postTitle,
                words: words.trimmed, requestId: source.request, address: source.address))
    }
}
