import Casework
import Yams

/// Reads `replies.yaml`.
///
/// A part of the pack that could not be read is `nil`, and nothing is said about references to it.
struct ReplyReader {
    let workflows: [Workflow]?
    let scenarios: [Scenario]?
    let notebook: Notebook

    func replies(from root: PackValue) -> [ReplyTemplate] {
        let entries = root.entries()
        let values = entries.required("replies")?.list() ?? []
        entries.finish()
        var names = SeenNames(.reply, notebook: notebook)
        return values.map { reply(from: $0, names: &names) }
    }

    private func reply(from value: PackValue, names: inout SeenNames) -> ReplyTemplate {
        let entries = value.entries()
        let name = names.read(entries.required("reply"))
        let title = entries.required("title")?.localized()
        let scenarioNames = named(entries.optional("scenarios"), .scenario, among: scenarios?.map(\.name))
        let stepsValue = entries.optional("steps")
        let steps = named(stepsValue, .step, among: workflows?.flatMap(\.steps).map(\.name))
        let fills = entries.required("fills")?.word(.replyTarget, as: ReplyTemplate.Target.self)
        let textValue = entries.required("text")
        entries.finish()
        let text = textValue?.localized() ?? LocalizedText(zh: "", en: "")
        if let textValue { Self.check(text, in: textValue) }
        let template = ReplyTemplate(
            name: name, title: title,
            offered: (scenarios: scenarioNames, steps: steps), fills: fills ?? .answer, text: text)
        if fills != nil { checkUse(of: template, in: stepsValue ?? value) }
        return template
    }

    /// Whatever a clerk starts from, in a scenario's own answers too.
    static func check(_ text: LocalizedText, in value: PackValue) {
        guard case .mapping = value.node else { return }
        let entries = value.entries()
        for language in Language.allCases {
            let mark = entries.optional(language.rawValue)?.mark ?? entries.mark
            let words = text.text(in: language)
            for blank in ReplyTemplate.unknownBlanks(in: words) {
                value.notebook.note(.reply(.unknownBlank(blank)), at: mark)
            }
            if words.unicodeScalars.count > ReplyTemplate.textLimit {
                value.notebook.note(.value(.tooLong(limit: ReplyTemplate.textLimit)), at: mark)
            }
        }
    }

    /// A template that no form ever shows was meant for another step, or for another field.
    private func checkUse(of template: ReplyTemplate, in value: PackValue) {
        guard let workflows, let scenarios,
            scenarios.allSatisfy({ one in workflows.contains { $0.name == one.workflow } })
        else { return }
        let isUsed = scenarios.contains { scenario in
            let steps = workflows.first { $0.name == scenario.workflow }?.steps ?? []
            return steps.contains { step in
                step.choices.contains {
                    template.isOffered(for: $0, at: step.name, of: scenario.name)
                }
            }
        }
        let known = Set(workflows.flatMap(\.steps).map(\.name))
        let areKnown =
            template.steps.allSatisfy(known.contains)
            && template.scenarios.allSatisfy { name in scenarios.contains { $0.name == name } }
        if !isUsed, areKnown { value.note(.reply(.neverOffered(template.name))) }
    }

    private func named(
        _ value: PackValue?, _ sort: ValueMistake.Sort, among known: [String]?
    ) -> [String] {
        guard let value else { return [] }
        let values = value.list()
        if values.isEmpty { value.note(.value(.emptyList)) }
        return values.map { value in
            let name = value.name()
            if let known, !name.isEmpty, !known.contains(name) {
                value.note(.value(.unknown(sort, name, known: known)))
            }
            return name
        }
    }
}
