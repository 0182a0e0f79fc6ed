package import FoundationEssentials
package import Postgres

/// Whoever holds a post, or security, names a colleague who stands in while they are away.
package struct NameStandIn: Action {
    /// A sentence, as in the audit.
    package static let reasonLimit = 500

    package let login: String
    /// First and last day, as `2027-05-01`.
    package let days: (since: String, until: String)
    package let reason: String
    /// Whose post it is, and over what: for security alone.
    package let holder: (login: String, area: String)?
    /// What is put behind the title of the post, so that readers see that somebody stands in.
    package let mark: String
    package let source: Source

    package init(
        login: String, days: (since: String, until: String), reason: String,
        holder: (login: String, area: String)?, marked mark: String, source: Source
    ) {
        self.login = login
        self.days = days
        self.reason = reason
        self.holder = holder
        self.mark = mark
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard [.area, .organization, .security].contains(acting.kind) else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        guard !reason.isEmpty else { throw StandInRefusal.reasonMissing }
        guard reason.unicodeScalars.count <= Self.reasonLimit else {
            throw StandInRefusal.reasonTooLong(limit: Self.reasonLimit)
        }
        guard [days.since, days.until].allSatisfy({ $0.wholeMatch(of: #/\d{4}-\d{2}-\d{2}/#) != nil }) else {
            throw StandInRefusal.days
        }
        try await db.standIns.name(
            StandInRecord(
                id: UUID(), login: login, since: days.since, until: days.until, reason: reason, mark: mark,
                holder: holder?.login, area: holder?.area, requestId: source.request,
                address: source.address))
    }
}

/// Whoever is back early, or security, ends it.
package struct EndStandIn: Action {
    package let id: UUID
    package let source: Source

    package init(id: UUID, source: Source) {
        self.id = id
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard [.area, .organization, .security].contains(acting.kind) else { throw AccessRefusal.wrongPost }
        guard try await db.standIns.end(id, from: source) else { throw StandInRefusal.none }
    }
}

/// Why nobody stands in.
package enum StandInRefusal: Error, Equatable {
    /// There is no such post, or it is one nobody stands in for.
    case post
    /// Not from today on, the last before the first, or more than a quarter of a year.
    case days
    /// Nobody of that login handles cases near by; or it is one's own.
    case account
    /// Somebody stands in on one of these days already.
    case taken
    case reasonMissing
    case reasonTooLong(limit: Int)
    /// It is over, or never was.
    case none
}
