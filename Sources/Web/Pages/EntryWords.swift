import Casework
import Foundation
import Ledgers
import Territory

/// Says values of entries as people read them.
struct EntryWords: Sendable {
    let ledger: Ledger
    let catalogue: Ledgers.Catalogue
    /// The level of the post: how much it sees of persons.
    let level: Area.Level
    let areas: [Area.Code: String]
    let frame: Frame
    /// What papers are called, as far as the post may read them.
    var papers: [UUID: String] = [:]

    /// The heading of a field, its unit behind it.
    func heading(of field: LedgerField) -> String {
        let label = frame.words(field.label)
        guard let unit = field.check.unit else { return label }
        return frame.say("ledgers.with_unit", ["field": label, "unit": frame.words(unit)])
    }

    /// What stands in a cell; `nil`: nothing is known.
    func cell(_ kept: String?, of field: LedgerField) -> String? {
        switch ledger.seen(kept, of: field, from: level) {
        case .nothing: nil
        case .masked(let text): text
        case .value(let value): words(for: value, of: field)
        }
    }

    func words(for value: EntryValue, of field: LedgerField) -> String {
        switch value {
        case .truth(let isTrue): frame.say(isTrue ? "answer.yes" : "answer.no")
        case .date(let day): frame.time.day(day, withYear: true)
        case .choice(let code): catalogue.title(of: code, in: field).map(frame.words) ?? code
        case .area(let code): areas[code] ?? code.text
        case .document(let id): papers[id] ?? frame.say("entry.paper")
        case .text, .integer, .decimal, .time, .number, .resident, .point: value.text
        }
    }

    func number(_ sum: Double?) -> String { sum.map { EntryValue.decimal($0).text } ?? "–" }
}
