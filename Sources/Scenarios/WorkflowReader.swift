import Casework
import Yams

/// Reads one file of `workflows/`.
struct WorkflowReader {
    let notebook: Notebook
    /// Those an escalation may name; `nil`: they could not be read.
    let organizations: [OrganizationKind]?

    /// A step as it was read, with the places its checks point at.
    struct ReadStep {
        let step: Step
        let mark: Mistake.Mark
        let choices: [ReadChoice]
    }

    /// A choice as it was read, with the places its checks point at.
    struct ReadChoice {
        let choice: Choice
        let mark: Mistake.Mark
        let next: Mistake.Mark
        let unhappy: Mistake.Mark
        /// `false`: its effect could not be read, so nothing is said about it.
        let isKnown: Bool
    }

    func workflow(from root: PackValue, names: inout SeenNames) -> Workflow {
        let entries = root.entries()
        let name = names.read(entries.required("workflow"))
        let title = entries.required("title")?.localized()
        let begins = entries.required("begins").map { Noted(value: $0.name(), mark: $0.mark) }
        let whistle = entries.optional("whistle")?.name()
        let before = entries.optional("before")?.list().map(beginning(from:)) ?? []
        let stepValues = entries.required("steps")
        var stepNames = SeenNames(.step, notebook: notebook)
        let steps = stepValues?.list().map { step(from: $0, names: &stepNames) } ?? []
        if let stepValues, steps.isEmpty { stepValues.note(.value(.emptyList)) }
        let timing = TimingReader(notebook: notebook).timing(from: entries)
        entries.finish()
        WorkflowCheck(steps: steps, begins: begins, notebook: notebook).run()
        var workflow = Workflow(
            name: name, title: title ?? Self.silence, begins: begins?.value ?? "", before: before,
            steps: steps.map(\.step))
        workflow.timing = timing.timing.isEmpty ? nil : timing.timing
        TimingCheck(
            purposes: workflow.purposes.sorted(), organizations: organizations, notebook: notebook
        ).run(on: timing)
        workflow.whistle = whistle
        return workflow
    }

    private static let silence = LocalizedText(zh: "", en: "")
    /// No published loop counts further.
    private static let stepNumbers = 1...20

    private func beginning(from value: PackValue) -> Beginning {
        let entries = value.entries()
        let number = entries.required("number")?.whole(in: Self.stepNumbers)
        let title = entries.required("title")?.localized()
        let origins = entries.optional("origins")?.list().compactMap { $0.word(.origin, as: Origin.self) }
        entries.finish()
        return Beginning(number: number ?? 1, title: title ?? Self.silence, origins: origins ?? [])
    }

    private func step(from value: PackValue, names: inout SeenNames) -> ReadStep {
        let entries = value.entries()
        let nameValue = entries.required("step")
        let name = names.read(nameValue)
        let title = entries.required("title")?.localized()
        let sign = Step.Sign(
            number: entries.optional("number")?.whole(in: Self.stepNumbers),
            clock: entries.optional("clock")?.name(), closes: entries.optional("closes")?.truth() ?? false)
        let reporter = entries.required("reporter")?.localized()
        var choiceNames = SeenNames(.choice, notebook: notebook)
        let choices = entries.optional("choices")?.list().map { choice(from: $0, names: &choiceNames) } ?? []
        entries.finish()
        let step = Step(
            name: name, title: title ?? Self.silence, sign: sign, reporter: reporter ?? Self.silence,
            choices: choices.map(\.choice))
        return ReadStep(step: step, mark: nameValue?.mark ?? value.mark, choices: choices)
    }

    private func choice(from value: PackValue, names: inout SeenNames) -> ReadChoice {
        let entries = value.entries()
        let nameValue = entries.required("choice")
        let name = names.read(nameValue)
        let title = entries.required("title")?.localized()
        let byValue = entries.required("by")
        let by = byValue?.list().compactMap { $0.word(.who, as: Who.self) } ?? []
        if let byValue, case .sequence(let words) = byValue.node, words.isEmpty {
            byValue.note(.value(.emptyList))
        }
        let effect = entries.required("does")?.word(.effect, as: Effect.self)
        let nextValue = entries.optional("next")
        let isPublic = entries.optional("public")?.truth() ?? false
        let unhappyValue = entries.optional("unhappy")
        let unhappy = unhappyValue.map(self.unhappy(from:))
        let asks = self.asks(from: entries.optional("asks"), for: effect, at: nameValue?.mark ?? value.mark)
        let pausing = self.pausing(from: entries, for: effect)
        entries.finish()
        if let effect, effect != .score { unhappyValue?.note(.choice(.doesNotAsk("unhappy", effect))) }
        let choice = Choice(
            name: name, title: title ?? Self.silence, by: by, does: effect ?? .note,
            leads: Choice.Leading(next: nextValue?.name(), isPublic: isPublic, unhappy: unhappy?.value)
        ).asking(asks).pausing(pausing)
        let mark = nameValue?.mark ?? value.mark
        return ReadChoice(
            choice: choice, mark: mark, next: nextValue?.mark ?? mark, unhappy: unhappy?.mark ?? mark,
            isKnown: effect != nil && !by.isEmpty)
    }

    private func pausing(from entries: Entries, for effect: Effect?) -> Pausing? {
        guard effect == .wait else {
            for key in ["for", "limit", "total"] {
                guard let value = entries.optional(key), let effect else { continue }
                value.note(.choice(.doesNotAsk(key, effect)))
            }
            return nil
        }
        let awaitedValue = entries.required("for")
        let awaited = awaitedValue?.list().compactMap { $0.word(.awaited, as: Awaited.self) } ?? []
        if let awaitedValue, case .sequence(let words) = awaitedValue.node, words.isEmpty {
            awaitedValue.note(.value(.emptyList))
        }
        let limit = entries.required("limit")?.limit()
        let totalValue = entries.required("total")
        let total = totalValue?.limit()
        if let total, total.seconds == nil { totalValue?.note(.scenario(.needsPlainLimit)) }
        return Pausing(awaited: awaited, limit: limit ?? Limit(1, .days), total: total ?? Limit(1, .days))
    }

    private func unhappy(from value: PackValue) -> Noted<Choice.Unhappy> {
        let entries = value.entries()
        let scores = ChoiceInput.scores
        // The best score cannot be an unhappy one.
        let upTo = entries.required("up_to")?.whole(in: scores.lowerBound...(scores.upperBound - 1))
        let next = entries.required("next")
        let name = next?.name() ?? ""
        entries.finish()
        return Noted(value: Choice.Unhappy(upTo: upTo ?? 1, next: name), mark: next?.mark ?? value.mark)
    }

    private func asks(from value: PackValue?, for effect: Effect?, at mark: Mistake.Mark) -> Asks? {
        guard let value else {
            if effect == .close { notebook.note(.choice(.reasonsMissing), at: mark) }
            return nil
        }
        let entries = value.entries()
        let note = entries.optional("note")
        let need = note?.word(.need, as: Asks.Need.self)
        let targetValue = entries.optional("target")
        let target = targetValue?.list().compactMap { $0.word(.target, as: Asks.TargetKind.self) }
        let reasonsValue = entries.optional("reasons")
        var names = SeenNames(.reason, notebook: notebook)
        let reasons = reasonsValue?.list().map { reason(from: $0, names: &names) } ?? []
        entries.finish()
        guard let effect else { return nil }
        if Asks.fixedNote(of: effect) != nil { note?.note(.choice(.doesNotAsk("note", effect))) }
        if effect != .dispatch { targetValue?.note(.choice(.doesNotAsk("target", effect))) }
        if effect != .close { reasonsValue?.note(.choice(.doesNotAsk("reasons", effect))) }
        if effect == .close, reasons.isEmpty { value.note(.choice(.reasonsMissing)) }
        return Asks(for: effect, note: need, target: target ?? Asks.TargetKind.allCases, reasons: reasons)
    }

    private func reason(from value: PackValue, names: inout SeenNames) -> Asks.Reason {
        let entries = value.entries()
        let name = names.read(entries.required("reason"))
        let title = entries.required("title")?.localized()
        let needsOther = entries.optional("needs_other")?.truth() ?? false
        entries.finish()
        return Asks.Reason(name: name, title: title ?? Self.silence, needsOther: needsOther)
    }
}
