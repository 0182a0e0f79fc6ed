package import Access
package import Foundation
package import Postgres

/// The desk above gives a case more time, or refuses it.
package struct DecideExtension: Action {
    package let number: Case.Number
    package let id: UUID
    package let approves: Bool
    package let words: String
    package let source: Source
    package let shelf: PackShelf

    package init(
        number: Case.Number, id: UUID, decision: (approves: Bool, words: String), source: Source,
        shelf: PackShelf
    ) {
        self.number = number
        self.id = id
        (approves, words) = decision
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let today = try await shelf.current(in: db)
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        let current = opened.current
        if let refusal = Extension.refusal(of: words) { throw refusal }
        guard let wish = try await db.times.extensions(of: current).first(where: { $0.id == id && $0.isOpen })
        else { throw ExtensionRefusal.absent }
        guard acting.account == nil || acting.account != wish.asked.account else {
            throw ExtensionRefusal.own
        }
        guard opened.taker.isDesk, acting.area == wish.decides else { throw ExtensionRefusal.wrongPost }
        let calendar = (today ?? opened.pack).definitions.calendar(over: current.area)
        let warning = opened.pack.definitions.timing(of: current.scenario).warnings[wish.purpose]
        let limit = current.clock?.limit ?? Limit(1, .workingHours)
        try await db.times.decide(
            DecisionRecord(
                home: current.home, id: current.id, extension: id, at: now, who: acting.postTitle,
                approves: approves, words: words.trimmed, dueAt: approves ? wish.wished : nil,
                warnAt: approves
                    ? warning?.moment(of: limit, from: now, until: wish.wished, by: calendar) : nil,
                requestId: source.request, address: source.address))
    }
}
