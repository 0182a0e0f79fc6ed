/// Scenarios that are shown together, under one heading.
package struct Family: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText

    package init(name: Name, title: LocalizedText) {
        self.name = name
        self.title = title
    }
}

extension Definitions {
    /// The scenarios under their families, both in the order of the pack.
    ///
    /// - Returns: Last, and without a family, those of a pack that names no families.
    package var scenariosByFamily: [(family: Family?, scenarios: [Scenario])] {
        let named = families ?? []
        let groups = named.map { family in
            (family: Optional(family), scenarios: scenarios.filter { $0.family == family.name })
        }
        let rest = scenarios.filter { scenario in !named.contains { $0.name == scenario.family } }
        return (groups + [(family: nil, scenarios: rest)]).filter { !$0.scenarios.isEmpty }
    }
}
