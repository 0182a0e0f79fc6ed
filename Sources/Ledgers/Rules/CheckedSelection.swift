package import Casework
package import Territory

/// A selection whose every word was looked up: nothing in it can fail any more.
package struct CheckedSelection: Sendable, Equatable {
    package let ledger: Ledger
    package let within: Area.Code
    package let demands: [Demand]
    package let fields: [LedgerField]
    package let order: (field: LedgerField, isDescending: Bool)?
    package let grouping: Grouping?
    /// Other ledgers that it looks into.
    package let links: [LedgerLink]

    /// A condition with values read as those of its field.
    package struct Demand: Sendable, Equatable {
        package let field: LedgerField
        package let test: Selection.Test
        package let values: [EntryValue]
    }

    /// What is counted apart.
    package enum Grouping: Sendable, Equatable {
        case field(LedgerField)
        case areas(of: Area.Level)
    }

    package static func == (one: CheckedSelection, other: CheckedSelection) -> Bool {
        one.ledger == other.ledger && one.within == other.within && one.demands == other.demands
            && one.fields == other.fields && one.order?.field == other.order?.field
            && one.order?.isDescending == other.order?.isDescending && one.grouping == other.grouping
            && one.links == other.links
    }
}

extension Selection {
    /// Looks everything up and reads every value.
    ///
    /// - Parameters:
    ///   - own: The area of the post that asks.
    ///   - places: Areas that conditions may name; without them only codes are read.
    ///   - today: What years are counted back from, where the selection names no other day.
    ///   - links: Other ledgers that may be asked along; those of closed ledgers are not among them.
    ///   - reach: Whether a second person said yes, or is to be asked.
    /// - Throws: The first rule that is broken, in the order of the form.
    package func checked(
        under catalogue: Catalogue, by own: Area.Code, among places: AreaNames = AreaNames([]),
        on today: Day, along links: [LedgerLink] = [], reaching reach: Reach = .alone
    ) throws(SelectionRefusal) -> CheckedSelection {
        let reader = Reader(
            catalogue: catalogue, places: places, today: today, countingFrom: countingFrom ?? today)
        guard let ledger = catalogue.ledger(ledger) else { throw .noLedger }
        guard own.level >= ledger.readsFrom else { throw .onlyCounts(from: ledger.readsFrom) }
        guard own.contains(within) else { throw .elsewhere }
        // Above the town nobody sees more, whoever says yes.
        guard reach == .alone || own.level >= .town else { throw .onlyCounts(from: .town) }
        let fields = catalogue.fields(of: ledger).map(\.field) + links.flatMap(\.fields)
        func field(_ code: LedgerField.Code) throws(SelectionRefusal) -> LedgerField {
            guard let found = fields.first(where: { $0.code == code }) else { throw .noField(code) }
            guard found.sensitivity < .sensitive || reach == .withSecond else { throw .sensitive(code) }
            return found
        }
        // Whoever sees masks could find out by asking often enough what they hide.
        func asked(_ code: LedgerField.Code) throws(SelectionRefusal) -> LedgerField {
            let found = try field(code)
            guard found.sensitivity < .personal || own.level >= .town else { throw .masked(code) }
            return found
        }
        // What is grouped or put in order by illness is a count or a rank of the ill.
        func harmless(_ code: LedgerField.Code) throws(SelectionRefusal) -> LedgerField {
            let found = try asked(code)
            guard found.sensitivity < .sensitive else { throw .sensitive(code) }
            return found
        }
        guard conditions.count <= Self.mostConditions else {
            throw .tooManyConditions(limit: Self.mostConditions)
        }
        var demands: [CheckedSelection.Demand] = []
        for condition in conditions {
            demands.append(try condition.demand(of: asked(condition.field), by: reader))
        }
        guard ticked.count <= Self.mostTicked else { throw .tooManyTicked(limit: Self.mostTicked) }
        var chosen: [LedgerField] = []
        for code in ticked where !chosen.contains(where: { $0.code == code }) {
            chosen.append(try field(code))
        }
        var grouping: CheckedSelection.Grouping?
        switch self.grouping {
        case .areas(let level): grouping = .areas(of: max(level, within.level))
        case .field(let code):
            let found = try harmless(code)
            guard found.canGroup else { throw .cannotGroup(code) }
            grouping = .field(found)
        case nil: guard !chosen.isEmpty else { throw .nothingTicked }
        }
        var ordered: (field: LedgerField, isDescending: Bool)?
        if let order {
            let found = try harmless(order.field)
            guard found.canOrder else { throw .cannotOrder(order.field) }
            ordered = (found, order.isDescending)
        }
        if grouping != nil, let ill = demands.first(where: { $0.field.sensitivity >= .sensitive }) {
            throw .sensitive(ill.field.code)
        }
        var codes = Set((demands.map(\.field) + chosen).map(\.code))
        if let ordered { codes.insert(ordered.field.code) }
        if case .field(let counted) = grouping { codes.insert(counted.code) }
        let used = links.filter { link in link.fields.contains { codes.contains($0.code) } }
        if let link = used.first, within.level < LedgerLink.widest {
            throw .tooWide(link.field.code, from: LedgerLink.widest)
        }
        return CheckedSelection(
            ledger: ledger, within: within, demands: demands, fields: chosen, order: ordered,
            grouping: grouping, links: used)
    }
}

extension Selection {
    /// How far somebody may ask.
    package enum Reach: Sendable {
        /// On one's own word: no field about illness, disability and the like.
        case alone
        /// By the word of a second person, a list and never a count.
        case withSecond
    }
}

/// What values of conditions are read by.
private struct Reader {
    let catalogue: Catalogue
    let places: AreaNames
    let today: Day
    let countingFrom: Day
}

extension Selection.Condition {
    fileprivate func demand(
        of field: LedgerField, by reader: Reader
    ) throws(SelectionRefusal) -> CheckedSelection.Demand {
        guard field.tests.contains(test) else { throw .noTest(field.code, test) }
        let typed = values.prefix(test.arity)
        guard typed.count == test.arity else { throw .missingValue(field.code) }
        var read: [EntryValue] = []
        for text in typed {
            read.append(try value(text, of: field, by: reader))
        }
        return CheckedSelection.Demand(field: field, test: test, values: read)
    }

    /// Part of a text is searched for as it is; years are whole numbers; all else is a value of the field.
    private func value(
        _ text: String, of field: LedgerField, by reader: Reader
    ) throws(SelectionRefusal) -> EntryValue {
        let plain = text.trimmed
        guard !plain.isEmpty else { throw .missingValue(field.code) }
        switch test {
        case .contains: return .text(String(plain.prefix(LedgerField.textLength)))
        case .yearsAtLeast, .yearsBelow:
            guard let years = Int(plain), (0...150).contains(years) else {
                throw .badValue(field.code, typed: plain, .notANumber)
            }
            return .date(reader.countingFrom.yearsBefore(years))
        default: break
        }
        let value: EntryValue?
        do throws(ValueRefusal) {
            value = try field.reading(
                plain, lists: reader.catalogue, among: reader.places, on: reader.today)
        } catch {
            throw .badValue(field.code, typed: plain, error)
        }
        guard let value else { throw .missingValue(field.code) }
        return value
    }
}
