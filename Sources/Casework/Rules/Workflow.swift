/// What may happen to a case, step by step, as a pack defines it.
package struct Workflow: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText
    /// The step a new case stands in.
    package let begins: Step.Name
    /// What happened before the first step; shown first on a timeline.
    package let before: [Beginning]
    package let steps: [Step]
    /// For every scenario that runs under it; `nil`: nothing is said.
    package var timing: Timing?
    /// What the clock of somebody runs for who is summoned from below; `nil`: nobody can be.
    package var whistle: Purpose?

    package init(
        name: Name, title: LocalizedText, begins: Step.Name, before: [Beginning] = [], steps: [Step]
    ) {
        self.name = name
        self.title = title
        self.begins = begins
        self.before = before
        self.steps = steps
    }

    package subscript(name: Step.Name) -> Step? {
        steps.first { $0.name == name }
    }

    /// The beginnings that tell how a case of this origin was found.
    package func beginnings(for origin: Origin) -> [Beginning] {
        before.filter { $0.origins.isEmpty || $0.origins.contains(origin) }
    }

    /// The purposes for which some step, or a whistle, runs a clock.
    package var purposes: Set<Purpose> { Set(steps.compactMap(\.clock) + [whistle].compactMap(\.self)) }
}

/// What a clock runs for, such as acceptance; a name from the pack.
package typealias Purpose = String

/// How a case was found.
package enum Origin: String, Sendable, Codable, CaseIterable {
    case patrol, resident, staff, hotline
}

/// A stage that was over when the case began.
package struct Beginning: Sendable, Equatable, Codable {
    package let number: Int
    package let title: LocalizedText
    /// Empty: every case began so.
    package let origins: [Origin]

    package init(number: Int, title: LocalizedText, origins: [Origin] = []) {
        self.number = number
        self.title = title
        self.origins = origins
    }
}
