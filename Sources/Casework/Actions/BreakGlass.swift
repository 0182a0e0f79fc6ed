package import Access
package import Foundation
package import Postgres
package import Territory

extension Acting {
    /// What breaking a glass begins with.
    func demandGlass() throws {
        // A machine knows no emergency.
        guard kind == .area || kind == .organization, !isToken else { throw AccessRefusal.wrongPost }
        try demandStepUp()
    }
}

/// Somebody in an emergency opens another area for reading; a second person is told at once.
package struct BreakGlass: Action {
    package let area: Area.Code?
    package let reason: String
    package let minutes: Int
    package let source: Access.Source

    package init(area: Area.Code?, reason: String, minutes: Int, source: Access.Source) {
        self.area = area
        self.reason = reason
        self.minutes = minutes
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try acting.demandGlass()
        let said = reason.trimmed
        guard Glass.reasonLengths.contains(said.unicodeScalars.count) else {
            throw GlassRefusal.reasonLength(Glass.reasonLengths)
        }
        guard said.isPrintable else { throw GlassRefusal.unprintable }
        guard Glass.minutes.contains(minutes) else { throw GlassRefusal.minutesOutOfRange }
        guard let area else { throw GlassRefusal.unknownArea }
        try await db.glasses.open(
            GlassRecord(
                id: UUID(), area: area.text, reason: said, minutes: minutes, source: SourceRecord(source)))
    }
}

/// Whoever was told of a glass has seen it, and may end it at once.
package struct AcknowledgeGlass: Action {
    package let id: UUID
    package let ending: Bool
    package let source: Access.Source

    package init(id: UUID, ending: Bool, source: Access.Source) {
        self.id = id
        self.ending = ending
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .area else { throw AccessRefusal.wrongPost }
        try await db.glasses.acknowledge(id, ending: ending, from: source)
    }
}

/// Whoever broke a glass needs it no longer.
package struct EndGlass: Action {
    package let source: Access.Source

    package init(source: Access.Source) { self.source = source }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .area || acting.kind == .organization else { throw AccessRefusal.wrongPost }
        try await db.glasses.end(from: source)
    }
}

extension Transaction {
    /// Opens one case behind the open glass of whoever acts: to be read, and nothing else.
    ///
    /// - Throws: ``GlassRefusal/notOpen``; ``NoSuchCase`` when the case is not there or does not lie there.
    package func openedByGlass(
        _ number: Case.Number, by acting: Acting, shelf: PackShelf
    ) async throws -> OpenedCase {
        guard try await openGlass() != nil else { throw GlassRefusal.notOpen }
        guard let id = try await glasses.key(of: number),
            try await openCaseByGlass(home: number.home, id: id) != nil,
            let current = try await cases.named(number),
            let pack = try await shelf.pack(current.packVersion, in: self),
            let workflow = pack.definitions.workflow(current.workflow)
        else { throw NoSuchCase() }
        return OpenedCase(
            current: current, pack: pack, workflow: workflow,
            scenario: pack.definitions.scenario(current.scenario),
            taker: try Taker(acting, under: pack.definitions), isReadOnly: true)
    }
}
