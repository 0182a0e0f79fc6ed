import Casework
import Foundation
import Mustache
import Postgres
import Territory

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
    /// The villages to choose from on the form of a report, drawn once for everybody: a thousand of them are
    /// most of what the form costs, to ask for and to draw. An area that closed or got another name is known
    /// to the form some seconds later.
    func drawnVillages(under pack: InstalledPack, in db: Transaction) async throws -> DrawnPart {
        // A pack may be that of another place.
        try await villages.value(of: pack.version, at: now()) {
            let towns = try await db.villagesByTown(within: pack.definitions.place.code)
            let groups = towns.map { town in
                OptionGroup(
                    label: town.name, options: town.villages.map { OptionWords($0.code.text, $0.name) })
            }
            // Names of places alone: every language shows the same.
            return try drawnPart("villages", ["towns": groups], in: .zh)
        }
    }
}
