package import Access
package import Foundation
package import Postgres
package import Territory

/// Whoever has a case asks somebody to help with it, or blows the whistle for somebody above.
package struct AskHelp: Action {
    package let number: Case.Number
    package let asked: Asked
    package let source: Source
    package let shelf: PackShelf

    /// Whom and what for; one of area and organization.
    package struct Asked: Sendable {
        package var organization: UUID?
        package var area: Area.Code?
        package var words = ""
        package var isWhistle = false

        package init() {}
    }

    package init(number: Case.Number, asked: Asked, source: Source, shelf: PackShelf) {
        self.number = number
        self.asked = asked
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        try opened.current.checkHelp(
            from: try await target(in: db), isWhistle: asked.isWhistle, by: opened.taker,
            under: opened.workflow)
        if let refusal = Help.refusal(of: asked.words, needed: true) { throw refusal }
        let coming = opened.workflow.whistleStart(
            limits: opened.scenario?.limits ?? [:], calendar: opened.pack.definitions.calendar, at: now)
        try await db.helps.ask(
            AskHelpRecord(
                home: opened.current.home, id: opened.current.id, at: now, who: acting.postTitle,
                words: asked.words.trimmed, toArea: asked.area?.text, toOrganization: asked.organization,
                isCalled: asked.isWhistle, comingDueAt: asked.isWhistle ? coming?.due : nil,
                requestId: source.request, address: source.address))
    }

    private func target(in db: Transaction) async throws -> ChoiceInput.Target? {
        if let organization = asked.organization {
            return try await db.ladders.level(of: organization).map {
                .organization(organization, level: $0)
            }
        }
        return asked.area.map { .area($0, hasDesk: true) }
    }
}

/// A helper accepts, reports in, answers or declines; or whoever has the case releases one.
package struct GoOnHelping: Action {
    package let number: Case.Number
    package let act: Help.Act
    package let words: String
    /// Only for a release.
    package let helper: UUID?
    package let source: Source
    package let shelf: PackShelf

    package init(
        number: Case.Number, act: Help.Act, words: (said: String, of: UUID?), source: Source, shelf: PackShelf
    ) {
        self.number = number
        self.act = act
        (self.words, helper) = words
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let current = try await db.opened(number, by: acting, shelf: shelf).current
        if let refusal = Help.refusal(of: words, needed: act.needsWords) { throw refusal }
        try await db.helps.goOn(
            GoOnRecord(
                home: current.home, id: current.id, at: now, who: acting.postTitle, act: act.rawValue,
                words: words.trimmed, helper: helper, requestId: source.request, address: source.address))
    }
}
