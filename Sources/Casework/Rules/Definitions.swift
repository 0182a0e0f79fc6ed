/// Everything a place decides, as one installed version of its pack says it.
package struct Definitions: Sendable, Equatable, Codable {
    package let place: Place
    package let postKinds: [PostKind]
    package let organizations: [OrganizationKind]
    package let calendar: WorkCalendar
    package let workflows: [Workflow]
    package let scenarios: [Scenario]
    /// `nil`: a pack that names none, as packs did not at first.
    package var families: [Family]?

    package init(
        place: Place, people: (postKinds: [PostKind], organizations: [OrganizationKind]),
        calendar: WorkCalendar,
        workflows: [Workflow], scenarios: [Scenario]
    ) {
        self.place = place
        (postKinds, organizations) = people
        self.calendar = calendar
        self.workflows = workflows
        self.scenarios = scenarios
    }

    package func scenario(_ name: Scenario.Name) -> Scenario? { scenarios.first { $0.name == name } }
    package func workflow(_ name: Workflow.Name) -> Workflow? { workflows.first { $0.name == name } }
    package func postKind(_ name: PostKind.Name) -> PostKind? { postKinds.first { $0.name == name } }
}

/// Definitions and the version they were installed as; a version never changes.
package struct InstalledPack: Sendable {
    package let version: Int
    package let definitions: Definitions
}
