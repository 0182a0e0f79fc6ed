package import Casework

/// Everything a place decides, read and checked; stored as JSON when it is installed.
package struct Pack: Sendable, Equatable, Codable {
    package let place: Place
    package let postKinds: [PostKind]
    package let organizations: [OrganizationKind]
    package let calendar: WorkCalendar
    package let workflows: [Workflow]
    package let scenarios: [Scenario]
}
