package import Access
import Casework
package import Foundation
package import Postgres

/// A post decides the colour of buildings until a day, or takes a decision back.
package struct DecideColours: Action {
    package let ledger: Ledger.Name
    package let buildings: [(home: String, id: UUID)]
    package let wanted: WantedColour
    package let source: Source

    package init(
        _ ledger: Ledger.Name, of buildings: [(home: String, id: UUID)], wanted: WantedColour,
        from source: Source
    ) {
        self.ledger = ledger
        self.buildings = buildings
        self.wanted = wanted
        self.source = source
    }

    /// - Returns: How many of them were decided; others are gone, or seen by others only.
    /// - Throws: ``ColourRefusal``.
    @discardableResult
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard !buildings.isEmpty else { throw ColourRefusal.nothingTicked }
        guard buildings.count <= ColourRefusal.mostAtOnce else {
            throw ColourRefusal.tooMany(limit: ColourRefusal.mostAtOnce)
        }
        let outcomes = try await db.colours.decide(
            ColourRecord(
                ledger: ledger, entries: buildings.map { .init(home: $0.home, id: $0.id) },
                colour: wanted.word,
                reason: wanted.reason, source: wanted.source, until: wanted.until?.description ?? "", at: now,
                requestId: source.request, address: source.address))
        guard outcomes != ["not decider"] else { throw ColourRefusal.notDecider }
        let done = outcomes.count { $0 == "done" }
        guard done > 0 else { throw ColourRefusal.absent }
        return done
    }
}

/// A post writes down what an owner says against the colour of a building.
package struct RaiseAppeal: Action {
    package let ledger: Ledger.Name
    /// Made with the form: sent twice, it is one appeal.
    package let id: UUID
    package let building: (home: String, id: UUID)
    package let words: String
    package let source: Source

    package init(
        _ ledger: Ledger.Name, id: UUID, about building: (home: String, id: UUID), words: String,
        from source: Source
    ) {
        self.ledger = ledger
        self.id = id
        self.building = building
        self.words = words.trimmed
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try ColourRefusal.check(words)
        let outcome = try await db.colours.raise(
            AppealRecord(
                ledger: ledger, appeal: id, home: building.home, id: building.id, words: words, at: now,
                requestId: source.request, address: source.address))
        try ColourRefusal.demandDone(outcome)
    }
}

/// A post answers an appeal: the colour is kept, or another is decided.
package struct AnswerAppeal: Action {
    package let ledger: Ledger.Name
    package let building: (home: String, id: UUID)
    package let answer: String
    /// `nil`: the colour is kept.
    package let change: WantedColour?
    package let source: Source

    package init(
        _ ledger: Ledger.Name, about building: (home: String, id: UUID), answer: String,
        change: WantedColour?,
        from source: Source
    ) {
        self.ledger = ledger
        self.building = building
        self.answer = answer.trimmed
        self.change = change
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try ColourRefusal.check(answer)
        let outcome = try await db.colours.answer(
            AppealAnswerRecord(
                ledger: ledger, home: building.home, id: building.id,
                outcome: (change == nil ? ColourAppeal.Outcome.kept : .changed).rawValue, answer: answer,
                at: now,
                requestId: source.request, address: source.address))
        try ColourRefusal.demandDone(outcome)
        guard let change else { return }
        try await DecideColours(ledger, of: [building], wanted: change, from: source)
            .run(by: acting, at: now, in: db)
    }
}

extension ColourRefusal {
    fileprivate static func check(_ words: String) throws(ColourRefusal) {
        guard !words.isEmpty else { throw .wordsMissing }
        guard words.unicodeScalars.count <= wordsLength else { throw .wordsTooLong(limit: wordsLength) }
    }

    /// What the database answered, as the rule that was broken.
    fileprivate static func demandDone(_ outcome: String) throws(ColourRefusal) {
        switch outcome {
        case "done": return
        case "not decider", "not keeper": throw .notDecider
        case "open already": throw .openAlready
        case "answered already": throw .answeredAlready
        default: throw .absent
        }
    }
}
