import Casework
import Territory
import Yams

/// Reads what a workflow or a scenario says about the time of clocks: `warn`, `escalate`, `extend`.
struct TimingReader {
    let notebook: Notebook

    /// The timing as it was read, with the places its checks point at.
    struct ReadTiming {
        var timing = Timing()
        var purposes: [Noted<Purpose>] = []
        var escalations: [ReadEscalation] = []
    }

    /// A line of the table as it was read.
    struct ReadEscalation {
        let escalation: Escalation
        let clock: Mistake.Mark
        let told: Mistake.Mark
    }

    func timing(from entries: Entries) -> ReadTiming {
        var read = ReadTiming()
        for (key, value) in entries.optional("warn")?.entries().rest() ?? [] {
            guard let warning = warning(from: value) else { continue }
            read.timing.warnings[key.value] = warning
            read.purposes.append(key)
        }
        for (key, value) in entries.optional("extend")?.entries().rest() ?? [] {
            read.timing.extensions[key.value] = limits(from: value)
            read.purposes.append(key)
        }
        read.escalations = entries.optional("escalate")?.list().compactMap(escalation(from:)) ?? []
        read.timing.escalations = read.escalations.map(\.escalation)
        return read
    }

    private func warning(from value: PackValue) -> Warning? {
        let text = value.text()
        guard let warning = Warning(text) else {
            value.note(.value(.badWarning(text)))
            return nil
        }
        return warning
    }

    private func limits(from value: PackValue) -> ExtensionLimits {
        let entries = value.entries()
        let times = entries.required("times")?.whole(in: 1...ExtensionLimits.mostTimes)
        let longest = entries.required("longest")?.limit()
        entries.finish()
        return ExtensionLimits(times: times ?? 1, longest: longest ?? Limit(1, .days))
    }

    private func escalation(from value: PackValue) -> ReadEscalation? {
        let entries = value.entries()
        let clockValue = entries.required("clock")
        let clock = clockValue?.name()
        let after = entries.optional("after")?.limit()
        let toldValue = entries.required("tell")
        let told = toldValue.flatMap(told(from:))
        let unless = entries.optional("unless")?.word(.stop, as: Escalation.Stop.self)
        entries.finish()
        guard let clock, let clockValue else { return nil }
        return ReadEscalation(
            escalation: Escalation(clock: clock, after: after, tell: told ?? .level(.city), unless: unless),
            clock: clockValue.mark, told: toldValue?.mark ?? clockValue.mark)
    }

    /// A level, or `{organization: …, at: …}`.
    private func told(from value: PackValue) -> Escalation.Told? {
        guard case .mapping = value.node else { return value.level().map { .level($0) } }
        let entries = value.entries()
        defer { entries.finish() }
        let slug = entries.required("organization")?.name()
        guard let level = entries.required("at")?.level(), let slug else { return nil }
        return .organization(slug, at: level)
    }
}

/// Looks at a timing beside the clocks and organizations it names.
struct TimingCheck {
    let purposes: [Purpose]
    /// `nil`: they could not be read.
    let organizations: [OrganizationKind]?
    let notebook: Notebook

    func run(on read: TimingReader.ReadTiming) {
        for noted in read.purposes where !purposes.contains(noted.value) {
            let kind = ScenarioMistake.timingUnused(noted.value, known: purposes)
            notebook.note(.scenario(kind), at: noted.mark)
        }
        for line in read.escalations {
            if !purposes.contains(line.escalation.clock) {
                let kind = ScenarioMistake.escalationUnreached(line.escalation.clock, known: purposes)
                notebook.note(.scenario(kind), at: line.clock)
            }
            check(line)
        }
    }

    private func check(_ line: TimingReader.ReadEscalation) {
        guard case .organization(let slug, let level) = line.escalation.tell, let organizations else {
            return
        }
        guard let kind = organizations.first(where: { $0.slug == slug }) else {
            let known = organizations.map(\.slug)
            notebook.note(.value(.unknown(.organization, slug, known: known)), at: line.told)
            return
        }
        if !kind.levels.isEmpty, !kind.levels.contains(level) {
            notebook.note(.scenario(.notAtLevel(slug, level, levels: kind.levels)), at: line.told)
        }
    }
}
