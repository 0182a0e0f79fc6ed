package import Casework
package import Territory

/// The state of a building at a glance; what each means stands in the rule or the decision behind it.
package enum Colour: String, Sendable, Codable, CaseIterable {
    case red, yellow, blue, green
}

/// How the buildings of a ledger are coloured: by what is known of the building, never of who lives there.
package struct ColourPlan: Sendable, Equatable, Codable {
    package let ledger: Ledger.Name
    /// How many dwellings a building has. Where it is one, or nobody knows, the colour is shown in its
    /// village alone: it would be said of a household. `nil`: every building is one household's.
    package let dwellings: LedgerField.Code?
    /// The colours the place uses.
    package let palette: [Colour]
    /// Kinds of post that decide otherwise than the rules.
    package let deciders: [PostKind.Name]
    /// The first that fits gives the colour; none: the building has none.
    package let rules: [Rule]

    package init(
        ledger: Ledger.Name, dwellings: LedgerField.Code?, palette: [Colour], deciders: [PostKind.Name],
        rules: [Rule]
    ) {
        self.ledger = ledger
        self.dwellings = dwellings
        self.palette = palette
        self.deciders = deciders
        self.rules = rules
    }

    /// A colour, what it means, and all that must be so.
    package struct Rule: Sendable, Equatable, Codable {
        package let colour: Colour
        package let reason: LocalizedText
        package let demands: [Demand]

        package init(colour: Colour, reason: LocalizedText, demands: [Demand]) {
            self.colour = colour
            self.reason = reason
            self.demands = demands
        }
    }

    /// A demand on a field, as a form over a ledger says it.
    package struct Demand: Sendable, Equatable, Codable {
        package let field: LedgerField.Code
        package let test: String
        package let values: [String]

        package init(field: LedgerField.Code, test: Selection.Test, values: [String]) {
            self.field = field
            self.test = test.rawValue
            self.values = values
        }
    }

    /// Colours somebody may see from far away stand for a house full of people, or for none.
    package static let shownBelow = Area.Level.village
    /// A decision holds for a year at most; then the rules say again.
    package static let longestDays = 366
}

extension ColourPlan.Rule {
    /// What has to be so, with every word looked up.
    ///
    /// - Throws: What the catalogue of today no longer allows.
    package func checked(
        of ledger: Ledger.Name, under catalogue: Catalogue, by own: Area.Code, on today: Day
    ) throws(SelectionRefusal) -> [CheckedSelection.Demand] {
        var selection = Selection(ledger: ledger, within: own)
        selection.ticked = catalogue.ledger(ledger).map { [$0.key] } ?? []
        selection.conditions = demands.map { demand in
            Selection.Condition(
                field: demand.field, test: Selection.Test(rawValue: demand.test) ?? .is, values: demand.values
            )
        }
        return try selection.checked(under: catalogue, by: own, on: today).demands
    }
}

extension Catalogue {
    package func colours(of ledger: Ledger.Name) -> ColourPlan? { colours?.first { $0.ledger == ledger } }
}
