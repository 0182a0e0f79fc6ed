import FoundationEssentials

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
    /// `nil`: as the workflow has it.
    package var timing: Timing?
    package var repeats: Repeats?
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

/// A public answer to start from.
package struct AnswerTemplate: Sendable, Equatable, Codable {
    package let name: String
    package let text: LocalizedText

    package init(name: String, text: LocalizedText) {
        self.name = name
        self.text = text
    }
}
