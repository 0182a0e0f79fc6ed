import Casework
import Yams

/// Reads `notices.yaml`.
struct NoticeReader {
    /// Every step of the pack's workflows; `nil` when one of them could not be read.
    let steps: [Step.Name]?
    let scenarios: [Scenario.Name]
    let notebook: Notebook

    func matrix(from root: PackValue) -> NoticeMatrix {
        let entries = root.entries()
        let templateValues = entries.required("templates")?.list() ?? []
        let lineValues = entries.required("notices")?.list() ?? []
        let residentHours = entries.optional("resident_hours").flatMap(hours)
        entries.finish()
        var names = SeenNames(.notice, notebook: notebook)
        let templates = templateValues.map { template(from: $0, names: &names) }
        var lines: [NoticeLine] = []
        for value in lineValues {
            let line = line(from: value, known: names.names)
            if lines.contains(line) { value.note(.notice(.repeatedLine)) }
            lines.append(line)
        }
        // What a slip of the hand meant is used.
        let used = Set(
            lines.map { names.names.contains($0.template) ? $0.template : meant(by: $0, in: names) })
        for (value, template) in zip(templateValues, templates)
        where !template.name.isEmpty && !used.contains(template.name) {
            value.note(.notice(.unusedTemplate(template.name)))
        }
        return NoticeMatrix(lines: lines, templates: templates, residentHours: residentHours)
    }

    private func hours(_ value: PackValue) -> WorkHours? {
        let before = notebook.mistakes.count
        let text = value.text()
        let hours = WorkHours(text)
        if hours == nil, notebook.mistakes.count == before { value.note(.calendar(.badHours(text))) }
        return hours
    }

    private func meant(by line: NoticeLine, in names: SeenNames) -> String {
        Suggestion.nearest(to: line.template, among: names.names) ?? line.template
    }

    private func template(from value: PackValue, names: inout SeenNames) -> NoticeTemplate {
        let entries = value.entries()
        let name = names.read(entries.required("template"))
        let text = entries.required("text")
        entries.finish()
        let words = text?.localized() ?? LocalizedText(zh: "", en: "")
        if let text, case .mapping = text.node { checkBlanks(of: words, in: text.entries()) }
        return NoticeTemplate(name: name, text: words)
    }

    private func checkBlanks(of words: LocalizedText, in entries: Entries) {
        for language in Language.allCases {
            let mark = entries.optional(language.rawValue)?.mark ?? entries.mark
            for blank in NoticeTemplate.blanks(in: words.text(in: language))
            where NoticeTemplate.Blank(rawValue: blank) == nil {
                notebook.note(.notice(.unknownBlank(blank)), at: mark)
            }
        }
    }

    private func line(from value: PackValue, known templates: [String]) -> NoticeLine {
        let entries = value.entries()
        let events = named(entries.required("events"), .event, among: NoticeEvent.all)
        let atSteps = named(entries.optional("steps"), .step, among: steps)
        let audience = entries.required("to")?.word(.audience, as: NoticeAudience.self)
        let template = entries.required("template")
        let sending = sending(from: entries, to: audience, at: value)
        entries.finish()
        let name = template?.name() ?? ""
        if let template, !name.isEmpty, !templates.contains(name) {
            template.note(.value(.unknown(.notice, name, known: templates)))
        }
        return NoticeLine(
            events: events, steps: atSteps, audience: audience ?? .owner, template: name, sending: sending)
    }

    /// - Returns: `nil` for a line about pages.
    private func sending(from entries: Entries, to audience: NoticeAudience?, at line: PackValue)
        -> NoticeSending?
    {
        let value = entries.optional("channel")
        let scenarios = entries.optional("scenarios")
        let anyHour = entries.optional("any_hour")
        let channels = listed(value).compactMap { value -> NoticeChannel? in
            let channel = value.word(.channel, as: NoticeChannel.self)
            if let channel, let audience, !audience.channels.contains(channel) {
                value.note(.notice(.unfitChannel(channel, audience)))
            }
            return channel
        }
        if value == nil, let audience, !audience.channels.contains(.page) {
            line.note(.notice(.unfitChannel(.page, audience)))
        }
        let named = named(scenarios, .scenario, among: self.scenarios)
        let isAnyHour = anyHour?.truth() ?? false
        guard value != nil, channels != [.page] else {
            (scenarios ?? anyHour)?.note(.notice(.onPages))
            return nil
        }
        return NoticeSending(channels: channels, scenarios: named, atAnyHour: isAnyHour)
    }

    /// A list, or the one there is.
    private func listed(_ value: PackValue?) -> [PackValue] {
        guard let value else { return [] }
        if case .sequence = value.node { return value.list() }
        return [value]
    }

    /// - Parameter known: `nil`: what there is could not be read, and whatever is said passes.
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
