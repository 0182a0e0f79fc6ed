package import Access
package import Foundation
package import Postgres

/// The reporter says whether it was dealt with.
package struct ScoreCase: Sendable {
    package let score: Int
    package let words: String
    package let source: Source
    package let shelf: PackShelf

    package init(score: Int, words: String, source: Source, shelf: PackShelf) {
        self.score = score
        self.words = words
        self.source = source
        self.shelf = shelf
    }

    /// Runs in the context that a receipt opened.
    package func run(at now: Date, in db: Transaction) async throws -> Case {
        guard let current = try await db.cases.reported(),
            let pack = try await shelf.pack(current.packVersion, in: db),
            let workflow = pack.definitions.workflow(current.workflow)
        else { throw NoSuchCase() }
        let offered = current.choices(offeredTo: .reporter, under: workflow)
        guard let choice = offered.first(where: { $0.does == .score }) else {
            throw Refusal.notOffered("score", offered: offered.map(\.name))
        }
        var input = ChoiceInput(version: current.version)
        input.score = score
        input.note = words
        let today = try await shelf.current(in: db) ?? pack
        var rules = Surroundings(
            workflow: workflow, limits: pack.definitions.scenario(current.scenario)?.limits ?? [:],
            calendar: today.definitions.calendar(over: current.area), ladder: [])
        rules.warnings = pack.definitions.timing(of: current.scenario).warnings
        let move = try current.taking(choice.name, by: .reporter, with: input, in: rules, at: now)
        try await db.score(
            ScoreRecord(
                before: current, move: move, at: now, request: source.request, address: source.address))
        return move.moved
    }
}
