package import Access
package import Foundation
package import Postgres
import Territory

/// Whoever has a case asks the desk above for more time.
package struct AskExtension: Action {
    package let number: Case.Number
    package let version: Int
    /// The clock is to run out when work ends on that day.
    package let day: Day?
    package let reason: String
    package let source: Source
    package let shelf: PackShelf

    package init(
        number: Case.Number, version: Int, wish: (day: Day?, reason: String), source: Source, shelf: PackShelf
    ) {
        self.number = number
        self.version = version
        (day, reason) = wish
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let today = try await shelf.current(in: db)
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        guard !opened.isReadOnly else { throw ExtensionRefusal.wrongPost }
        let current = opened.current
        let timing = opened.pack.definitions.timing(of: current.scenario)
        let wished = try current.wished(
            day, by: opened.taker, under: timing,
            calendar: (today ?? opened.pack).definitions.calendar(over: current.area), at: now)
        if let refusal = Extension.refusal(of: reason) { throw refusal }
        let ladder = try await db.ladders.desks(from: current.lead.desk)
        guard let decider = current.decider(on: ladder),
            let limits = current.extensionOffer(to: opened.taker, under: timing, at: now)
        else { throw ExtensionRefusal.notOffered }
        try await db.times.ask(
            WishRecord(
                home: current.home, id: current.id, version: version, extension: .ordered(at: now), at: now,
                who: acting.postTitle, reason: reason.trimmed, wishedAt: wished, toArea: decider.text,
                times: limits.times, requestId: source.request, address: source.address))
    }
}
