import FoundationEssentials
package import Territory

/// A kind of case: what is asked, the workflow it runs under, its limits, and who gets it.
package struct Scenario: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText
    /// Scenarios of one family are shown together.
    package let family: String
    package let workflow: Workflow.Name
    /// Strangers may see the title, the step and a place within about 100 m.
    package let isPublic: Bool
    package var ask: [Field] = []
    package var limits: [Purpose: Limit] = [:]
    /// The first that matches wins.
    package var routes: [Route] = []
    package var duplicates: Duplicates?
    package var repeats: Repeats?
    package var escalations: [Escalation] = []
    /// Public answers a clerk may start from.
    package var answers: [AnswerTemplate] = []

    package init(name: Name, title: LocalizedText, family: String, workflow: Workflow.Name, isPublic: Bool) {
        self.name = name
        self.title = title
        self.family = family
        self.workflow = workflow
        self.isPublic = isPublic
    }
}

/// Somebody above is told when a clock has run out; the owner stays.
package struct Escalation: Sendable, Equatable, Codable {
    package let clock: Purpose
    /// How long after the clock ran out; `nil`: at once.
    package let after: Limit?
    package let tell: Area.Level

    package init(clock: Purpose, after: Limit?, tell: Area.Level) {
        self.clock = clock
        self.after = after
        self.tell = tell
    }
}

/// A public answer to start from.
package struct AnswerTemplate: Sendable, Equatable, Codable {
    package let name: String
    package let text: LocalizedText

    package init(name: String, text: LocalizedText) {
        self.name = name
        self.text = text
    }
}
