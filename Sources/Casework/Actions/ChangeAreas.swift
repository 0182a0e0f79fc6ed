package import Access
package import FoundationEssentials
package import Postgres
package import Territory

/// An administrator orders that areas close on a day: merged, split, or with nothing to follow.
package struct OrderAreaChange: Action {
    /// A sentence, as in the audit.
    package static let reasonLimit = 500
    /// More than the towns of a city: a list is given in several files.
    package static let mostLines = 500

    package let wish: [Succession.Confirmed]
    /// From this day on the areas are closed.
    package let day: Day
    package let reason: String
    package let source: Source

    package init(_ wish: [Succession.Confirmed], on day: Day, reason: String, source: Source) {
        self.wish = wish
        self.day = day
        self.reason = reason
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> UUID {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        try await check(in: db)
        let id = UUID()
        try await db.areaChanges.order(
            AreaChangeRecord(
                id: id, closesOn: day.description, reason: reason.trimmed, at: now,
                lines: wish.map(AreaChangeRecord.Line.init), requestId: source.request,
                address: source.address))
        return id
    }

    /// Refuses what cannot be carried out; asks nothing of whoever only wants to see what would happen.
    package func check(in db: Transaction) async throws {
        try Self.check(reason)
        guard !wish.isEmpty else { throw AreaChangeRefusal.nothingToClose }
        guard wish.count <= Self.mostLines else { throw AreaChangeRefusal.tooMany(limit: Self.mostLines) }
        for name in wish.flatMap(\.heirs).compactMap(\.name) {
            guard name.unicodeScalars.count <= Area.nameLimit, name.isPrintable else {
                throw AreaChangeRefusal.nameUnfit(limit: Area.nameLimit)
            }
        }
        let named = wish.flatMap { [$0.gone] + $0.heirs.map(\.code) }
        let known = try await db.areaChanges.standing(of: named + named.compactMap(\.parent))
        if let fault = Succession.fault(in: wish, among: known) { throw AreaChangeRefusal.fault(fault) }
    }

    static func check(_ reason: String) throws(AreaChangeRefusal) {
        let words = reason.trimmed
        guard !words.isEmpty else { throw .reasonMissing }
        guard words.unicodeScalars.count <= reasonLimit else { throw .reasonTooLong(limit: reasonLimit) }
        guard words.isPrintable else { throw .unprintable }
    }
}

/// An administrator takes an order back before its day.
package struct CancelAreaChange: Action {
    package let id: UUID
    package let source: Source

    package init(id: UUID, source: Source) {
        self.id = id
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        let isDone = try await db.areaChanges.cancel(
            AreaCancelRecord(id: id, at: now, requestId: source.request, address: source.address))
        guard isDone else { throw AreaChangeRefusal.begun }
    }
}

/// An administrator gives an area another name; its code stays, and so does everything in it.
package struct RenameArea: Action {
    package let code: Area.Code
    package let name: String
    package let reason: String
    package let source: Source

    package init(_ code: Area.Code, to name: String, reason: String, source: Source) {
        self.code = code
        self.name = name
        self.reason = reason
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        try OrderAreaChange.check(reason)
        let words = name.trimmed
        guard (1...Area.nameLimit).contains(words.unicodeScalars.count), words.isPrintable else {
            throw AreaChangeRefusal.nameUnfit(limit: Area.nameLimit)
        }
        let isDone = try await db.areaChanges.rename(
            AreaNameRecord(
                code: code.text, name: words, reason: reason.trimmed, requestId: source.request,
                address: source.address))
        guard isDone else { throw AreaChangeRefusal.fault(.unknownArea(code)) }
    }
}

/// The job carries out what was ordered: one step at a time, each finding for itself what is left.
package struct CarryAreaChanges: Sendable {
    /// Cases moved in one transaction: each touches some dozen rows, and nobody waits long behind it.
    package static let batch = 100

    package init() {}

    /// - Returns: How much was done; zero when nothing is left, or what is left is being acted on.
    package func run(at now: Date, in db: Transaction) async throws -> Int {
        try await db.areaChanges.carry(at: now, limit: Self.batch)
    }
}

/// Why areas are not changed.
package enum AreaChangeRefusal: Error, Equatable {
    case reasonMissing
    case reasonTooLong(limit: Int)
    case unprintable
    case dayMalformed
    case notACode(String)
    case nothingToClose
    case tooMany(limit: Int)
    case nameUnfit(limit: Int)
    case fault(Succession.Fault)
    /// Another order that is not done yet closes one of the areas.
    case orderedAlready
    /// Too late: it is being carried out, or over.
    case begun
}
