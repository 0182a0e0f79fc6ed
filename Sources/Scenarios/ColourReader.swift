import Casework
import Ledgers
import Territory

/// Reads files of `colours/`, each over one ledger of buildings.
struct ColourReader {
    /// `nil`: parts of it could not be read, and nothing is said about references to it.
    let catalogue: Catalogue?
    let postKinds: [PostKind]?
    let notebook: Notebook

    func plan(from root: PackValue, names: inout SeenNames) -> ColourPlan {
        let entries = root.entries()
        let ledgerValue = entries.required("colours")
        let name = names.read(ledgerValue)
        let dwellingsValue = entries.optional("dwellings")
        let paletteValue = entries.optional("palette")
        let deciders = self.deciders(from: entries)
        let rulesValue = entries.required("rules")
        entries.finish()
        let ledger = ledgerValue.flatMap { self.ledger(name, at: $0.mark) }
        let dwellings = dwellingsValue.map { $0.name() }
        if let ledger, let dwellingsValue, let dwellings {
            checkCount(dwellings, of: ledger, at: dwellingsValue.mark)
        }
        let palette =
            paletteValue?.list().compactMap { $0.word(.colour, as: Colour.self) } ?? [.red, .yellow, .green]
        let values = rulesValue?.list() ?? []
        let rules = values.map { rule(from: $0, of: ledger, palette: palette) }
        return ColourPlan(
            ledger: name, dwellings: dwellings, palette: palette, deciders: deciders,
            rules: rules.compactMap(\.self))
    }

    private func ledger(_ name: Ledger.Name, at mark: Mistake.Mark) -> Ledger? {
        guard let catalogue, !name.isEmpty else { return nil }
        guard let ledger = catalogue.ledger(name) else {
            notebook.note(.value(.unknown(.ledger, name, known: catalogue.ledgers.map(\.name))), at: mark)
            return nil
        }
        guard ledger.subject == .building else {
            notebook.note(.overlay(.notOfBuildings(name)), at: mark)
            return nil
        }
        return ledger
    }

    private func deciders(from entries: Entries) -> [PostKind.Name] {
        guard let value = entries.required("deciders") else { return [] }
        let values = value.list()
        if values.isEmpty { value.note(.value(.emptyList)) }
        return values.map { value in
            let name = value.name()
            guard let postKinds, !name.isEmpty else { return name }
            guard let kind = postKinds.first(where: { $0.name == name }) else {
                let known = postKinds.filter { $0.role == .area }.map(\.name)
                value.note(.value(.unknown(.post, name, known: known)))
                return name
            }
            if kind.role != .area { value.note(.overlay(.deciderWithoutArea(name))) }
            return name
        }
    }

    /// A field of the ledger, as it stands there today.
    private func field(_ code: LedgerField.Code, of ledger: Ledger, at mark: Mistake.Mark) -> LedgerField? {
        guard let catalogue, !code.isEmpty else { return nil }
        let fields = catalogue.fields(of: ledger).map(\.field)
        if let found = fields.first(where: { $0.code == code }) { return found }
        notebook.note(.overlay(.notAField(code, of: ledger.name, known: fields.map(\.code))), at: mark)
        return nil
    }

    private func checkCount(_ code: LedgerField.Code, of ledger: Ledger, at mark: Mistake.Mark) {
        guard let field = field(code, of: ledger, at: mark), field.type != .integer else { return }
        notebook.note(.overlay(.notACount(code)), at: mark)
    }

    private func rule(
        from value: PackValue, of ledger: Ledger?, palette: [Colour]
    ) -> ColourPlan.Rule? {
        let entries = value.entries()
        let colourValue = entries.required("colour")
        let colour = colourValue?.word(.colour, as: Colour.self)
        let reason = entries.required("reason")?.localized()
        let whenValue = entries.required("when")
        entries.finish()
        if let colour, !palette.contains(colour) { colourValue?.note(.overlay(.notInPalette(colour))) }
        let values = whenValue?.list() ?? []
        if let whenValue, values.isEmpty { whenValue.note(.value(.emptyList)) }
        if values.count > Selection.mostConditions {
            whenValue?.note(.overlay(.tooManyDemands(limit: Selection.mostConditions)))
        }
        let demands = values.compactMap { demand(from: $0, of: ledger) }
        guard let colour, let reason else { return nil }
        return ColourPlan.Rule(colour: colour, reason: reason, demands: demands)
    }

    /// A field, and one key that says how it is looked at.
    private func demand(from value: PackValue, of ledger: Ledger?) -> ColourPlan.Demand? {
        let entries = value.entries()
        guard let fieldValue = entries.required("field") else {
            entries.finish()
            return nil
        }
        let code = fieldValue.name()
        let given = Selection.Test.allCases.compactMap { test in
            entries.optional(test.rawValue).map { (test: test, value: $0) }
        }
        entries.finish()
        let found = ledger.flatMap { field(code, of: $0, at: fieldValue.mark) }
        if let found, let why = catalogue.flatMap({ PersonalReason.found(in: found, of: $0) }) {
            fieldValue.note(.overlay(.ofPersons(code, why)))
            return nil
        }
        guard let said = given.first else {
            let known = (found?.tests ?? Selection.Test.allCases).map(\.rawValue)
            value.note(.overlay(.noTest(code, known: known)))
            return nil
        }
        if given.count > 1 { value.note(.overlay(.twoTests(code))) }
        let values = self.values(of: said.test, from: said.value)
        let demand = ColourPlan.Demand(field: code, test: said.test, values: values.map { $0.text() })
        if let ledger, found != nil { check(demand, of: ledger, at: said.value) }
        return demand
    }

    private func values(of test: Selection.Test, from value: PackValue) -> [PackValue] {
        switch test.arity {
        case 0:
            _ = value.truth()
            return []
        case 1: return [value]
        default: return value.list()
        }
    }

    /// Any day will do: values are read alike on all of them.
    private func check(_ demand: ColourPlan.Demand, of ledger: Ledger, at value: PackValue) {
        guard let catalogue, let own = Area.Code(String(repeating: "1", count: Area.Level.unit.digits)) else {
            return
        }
        let rule = ColourPlan.Rule(colour: .red, reason: LocalizedText(zh: "", en: ""), demands: [demand])
        do throws(SelectionRefusal) {
            _ = try rule.checked(of: ledger.name, under: catalogue, by: own, on: Day(ordinal: 0))
        } catch {
            let said = demand.values.joined(separator: ", ")
            value.note(.overlay(.unfitValue(demand.field, said.isEmpty ? demand.test : said)))
        }
    }
}
