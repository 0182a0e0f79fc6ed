import Casework
import Yams

/// Reads one file of `scenarios/`.
struct ScenarioReader {
    let notebook: Notebook

    /// A scenario as it was read, with the places its checks point at.
    struct ReadScenario {
        let scenario: Scenario
        let workflow: Noted<Workflow.Name>?
        let family: Noted<Family.Name>?
        let limitsMark: Mistake.Mark
        let limits: [Noted<Purpose>]
        let routes: [RouteReader.ReadRoute]
        let timing: TimingReader.ReadTiming
    }

    func scenario(from root: PackValue, names: inout SeenNames) -> ReadScenario {
        let entries = root.entries()
        let name = names.read(entries.required("scenario"))
        let title = entries.required("title")?.localized()
        let family = entries.required("family").map { Noted(value: $0.name(), mark: $0.mark) }
        let workflow = entries.required("workflow").map { Noted(value: $0.name(), mark: $0.mark) }
        let isPublic = entries.required("public")?.truth()
        var scenario = Scenario(
            name: name, title: title ?? Self.silence, family: family?.value ?? "",
            workflow: workflow?.value ?? "",
            isPublic: isPublic ?? false)
        scenario.ask = fields(from: entries.optional("ask"))
        let limitsValue = entries.required("limits")
        let limits = self.limits(from: limitsValue)
        scenario.limits = Dictionary(
            limits.map { ($0.purpose.value, $0.limit) }, uniquingKeysWith: { first, _ in first })
        let routes = RouteReader(notebook: notebook, fields: scenario.ask)
            .routes(from: entries.optional("route"))
        scenario.routes = routes.map(\.route)
        scenario.duplicates = entries.optional("duplicates").map(duplicates(from:))
        let timing = TimingReader(notebook: notebook).timing(from: entries)
        scenario.timing = timing.timing.isEmpty ? nil : timing.timing
        scenario.repeats = entries.optional("repeats").map(repeats(from:))
        scenario.answers = templates(from: entries.optional("answers"))
        entries.finish()
        return ReadScenario(
            scenario: scenario, workflow: workflow, family: family,
            limitsMark: limitsValue?.mark ?? root.mark,
            limits: limits.map(\.purpose), routes: routes, timing: timing)
    }

    private static let silence = LocalizedText(zh: "", en: "")

    private func limits(from value: PackValue?) -> [(purpose: Noted<Purpose>, limit: Limit)] {
        guard let value else { return [] }
        // A bad limit still counts as given, so that it is one mistake and not two.
        return value.entries().rest().map { key, value in (key, value.limit() ?? Limit(1, .days)) }
    }

    private func duplicates(from value: PackValue) -> Duplicates {
        let entries = value.entries()
        let withinValue = entries.required("within")
        let within = withinValue?.limit()
        if let within, within.seconds == nil { withinValue?.note(.scenario(.needsPlainLimit)) }
        let radius = entries.required("radius_m")?.whole(in: 1...Duplicates.widest_m)
        entries.finish()
        return Duplicates(within: within ?? Limit(1, .days), radius_m: radius ?? 1)
    }

    private func repeats(from value: PackValue) -> Repeats {
        let entries = value.entries()
        let count = entries.required("count")?.whole(in: Repeats.counts)
        let withinValue = entries.required("within")
        let within = withinValue?.limit()
        if let within, within.seconds == nil { withinValue?.note(.scenario(.needsPlainLimit)) }
        let radius = entries.required("radius_m")?.whole(in: 1...Repeats.widest_m)
        entries.finish()
        return Repeats(
            count: count ?? Repeats.counts.lowerBound, within: within ?? Limit(1, .days),
            radius_m: radius ?? 1)
    }

    private func templates(from value: PackValue?) -> [AnswerTemplate] {
        var names = SeenNames(.template, notebook: notebook)
        return value?.list().map { value in
            let entries = value.entries()
            let name = names.read(entries.required("answer"))
            let textValue = entries.required("text")
            let text = textValue?.localized()
            if let text, let textValue { ReplyReader.check(text, in: textValue) }
            entries.finish()
            return AnswerTemplate(name: name, text: text ?? Self.silence)
        } ?? []
    }

    private func fields(from value: PackValue?) -> [Field] {
        var names = SeenNames(.question, notebook: notebook)
        return value?.list().map { field(from: $0, names: &names) } ?? []
    }

    private func field(from value: PackValue, names: inout SeenNames) -> Field {
        let entries = value.entries()
        let name = names.read(entries.required("field"))
        let type = entries.required("type").flatMap(kind(from:))
        let label = entries.required("label")?.localized()
        let isRequired = entries.optional("required")?.truth() ?? false
        let limit = entries.optional("limit")?.whole(in: 1...Field.longest)
        let optionsValue = entries.optional("options")
        let options = self.options(from: optionsValue)
        entries.finish()
        if isRequired, let label, ProofOfWork.isDemanded(byQuestion: name, saying: label) {
            value.note(.scenario(.proofQuestion(name)))
        }
        if let type {
            if type != .choice { optionsValue?.note(.scenario(.optionsUnused)) }
            if type == .choice, options.isEmpty { (optionsValue ?? value).note(.scenario(.optionsMissing)) }
        }
        return Field(
            name: name, type: type ?? .text, label: label ?? Self.silence, isRequired: isRequired,
            accepts: Field.Accepted(limit: limit ?? Field.Accepted().limit, options: options))
    }

    private func kind(from value: PackValue) -> Field.Kind? {
        if case .scalar(let scalar) = value.node, ProofOfWork.isDemanded(by: scalar.string) {
            value.note(.choice(.proofDemanded(scalar.string)))
            return nil
        }
        return value.word(.questionType, as: Field.Kind.self)
    }

    private func options(from value: PackValue?) -> [Field.Option] {
        var names = SeenNames(.option, notebook: notebook)
        return value?.list().map { value in
            let entries = value.entries()
            let name = names.read(entries.required("option"))
            let title = entries.required("title")?.localized()
            entries.finish()
            return Field.Option(name: name, title: title ?? Self.silence)
        } ?? []
    }
}
