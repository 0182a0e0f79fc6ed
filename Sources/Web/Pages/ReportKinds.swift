import Casework
import Mustache
import Scenarios
import Synchronization
import Territory

/// The kinds on the form of a report as they are drawn for whoever has chosen none yet, once for each
/// language: sixty of them with what each asks are most of what the form costs to draw.
final class KindShelf: Sendable {
    private let held = Mutex<[Language: (pack: Int, drawn: DrawnPart)]>([:])

    func kinds(under pack: Int, in language: Language, draw: () throws -> DrawnPart) rethrows -> DrawnPart {
        let known = held.withLock { $0[language] }
        if let known, known.pack == pack { return known.drawn }
        let drawn = try draw()
        held.withLock { $0[language] = (pack, drawn) }
        return drawn
    }
}

extension Site {
    /// The kinds to choose from: as everybody sees them, or as they were filled in.
    func drawnKinds(
        under pack: InstalledPack, _ content: ReportContent, in frame: Frame
    ) throws -> DrawnPart {
        let isUntouched =
            content.problems.isEmpty
            && !content.fields.keys.contains { $0 == "scenario" || $0.hasPrefix("answers.") }
        func draw() throws -> DrawnPart {
            let families = families(of: pack, content, frame)
            return try drawnPart("kinds", ["families": families], in: frame.language)
        }
        return try isUntouched
            ? kinds.kinds(under: pack.version, in: frame.language, draw: draw) : draw()
    }

    private func families(
        of pack: InstalledPack, _ content: ReportContent, _ frame: Frame
    ) -> [[String: Any]] {
        pack.definitions.scenariosByFamily.enumerated().map { position, group in
            var words: [String: Any] = [
                "id": "family-\(position + 1)",
                "scenarios": group.scenarios.map { scenarioWords($0, content, frame) },
            ]
            if let family = group.family { words["title"] = frame.words(family.title) }
            return words
        }
    }

    private func scenarioWords(
        _ scenario: Scenario, _ content: ReportContent, _ frame: Frame
    ) -> [String: Any] {
        let fields = scenario.ask.map { field in
            let name = fieldName(scenario.name, field.name)
            var words = FieldWords(kind(of: field), name: name, label: frame.words(field.label))
            words.isRequired = false
            words.value = content.fields[name]
            words.limit = field.type == .text ? String(field.limit) : nil
            words.problem = content.problems.first { $0.field == "answers.\(field.name)" }?.words
            words.options = options(of: field, chosen: content.fields[name], frame)
            return words
        }
        return [
            "name": scenario.name, "title": frame.words(scenario.title), "icon": icon(for: scenario.name),
            "isChosen": scenario.name == content.fields["scenario"], "hasFields": !fields.isEmpty,
            "fields": fields,
        ]
    }
}
