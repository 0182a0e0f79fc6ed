import Casework
import Foundation
import Mustache
import Postgres
import Territory

/// The villages on the form of a report, drawn once for everybody: a thousand of them are most of what the
/// form costs, to ask for and to draw.
actor VillageShelf {
    /// How old the list may be: an area that closed or got another name is known to the form after so long.
    static let age: TimeInterval = 5
    /// How old it may be while somebody draws it anew.
    static let longest: TimeInterval = 30

    private struct Held {
        let drawn: DrawnPart
        /// A pack may be that of another place.
        let pack: Int
        let at: Date
        /// Since when somebody draws it anew; who gave up meanwhile has not said so.
        var drawnSince: Date?
    }

    private var held: Held?

    /// A list young enough; `nil`: whoever asks is to draw it, while others get the last one.
    func villages(under pack: Int, at now: Date) -> DrawnPart? {
        guard let last = held, last.pack == pack else { return nil }
        func isWithin(_ span: TimeInterval, of moment: Date) -> Bool {
            abs(now.timeIntervalSince(moment)) < span
        }
        if isWithin(Self.age, of: last.at) { return last.drawn }
        if let since = last.drawnSince, isWithin(Self.age, of: since), isWithin(Self.longest, of: last.at) {
            return last.drawn
        }
        held?.drawnSince = now
        return nil
    }

    func keep(_ drawn: DrawnPart, under pack: Int, at now: Date) {
        held = Held(drawn: drawn, pack: pack, at: now)
    }
}

extension DrawnPart {
    /// The list of villages with one of them chosen; a code that is not on the list chooses none.
    func choosing(_ code: String?) throws -> MustacheTemplate {
        guard let code = code.flatMap({ Area.Code($0) }) else { return template }
        let option = "<option value=\"\(code.text)\""
        guard let found = html.range(of: option + ">") else { return template }
        return try MustacheTemplate(
            string: html.replacingCharacters(in: found, with: option + " selected>"))
    }
}

extension Site {
    /// The villages to choose from: a list that was drawn before, or a new one.
    func drawnVillages(under pack: InstalledPack, in db: Transaction) async throws -> DrawnPart {
        let now = now()
        if let known = await villages.villages(under: pack.version, at: now) { return known }
        let towns = try await db.villagesByTown(within: pack.definitions.place.code)
        let groups = towns.map { town in
            OptionGroup(label: town.name, options: town.villages.map { OptionWords($0.code.text, $0.name) })
        }
        // Names of places alone: every language shows the same.
        let drawn = try drawnPart("villages", ["towns": groups], in: .zh)
        await villages.keep(drawn, under: pack.version, at: now)
        return drawn
    }
}
