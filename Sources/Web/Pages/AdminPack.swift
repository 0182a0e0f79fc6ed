import Access
import Casework
import Foundation
import Postgres

/// The tab that shows what is installed, as the pack defines it. A pack with mistakes is never installed.
extension Site {
    func packTab(_ pack: InstalledPack, _ acting: Acting, _ frame: Frame, in db: Transaction) async throws
        -> [String: Any]
    {
        let installed = try await db.packs.installed()
        let definitions = pack.definitions
        return [
            "name": installed?.name ?? "", "version": String(pack.version), "digest": installed?.digest ?? "",
            "installed": frame.time.moment(installed?.at ?? frame.time.now),
            "by": installed?.by ?? frame.say("notice.by_console"),
            "changes": try await packChanges(pack, acting, frame, in: db),
            "scenarios": definitions.scenarios.map { words(for: $0, in: definitions, frame) },
            "workflows": definitions.workflows.map { words(for: $0, frame) }, "hasDiagnostics": false,
            "diagnostics": [String](),
        ]
    }

    private func words(for scenario: Scenario, in definitions: Definitions, _ frame: Frame) -> [String: Any] {
        let limits = scenario.limits.sorted { $0.key < $1.key }.map { "\($0.key) \(words($0.value, frame))" }
        let workflow = definitions.workflow(scenario.workflow).map { frame.words($0.title) }
        return [
            "title": frame.words(scenario.title), "name": scenario.name,
            "workflow": workflow ?? scenario.workflow,
            "isPublic": scenario.isPublic, "limits": limits.joined(separator: " · "),
        ]
    }

    private func words(for workflow: Workflow, _ frame: Frame) -> [String: Any] {
        let steps = workflow.steps.map { step -> [String: Any] in
            let takers = Who.allCases.filter { who in step.choices.contains { $0.by.contains(who) } }
            let choices = step.choices.map { choice in
                let next = choice.next.flatMap { workflow[$0] }.map { " → " + frame.words($0.title) } ?? ""
                return frame.words(choice.title) + next
            }
            var words: [String: Any] = [
                "title": frame.words(step.title), "name": step.name,
                "choices": choices.joined(separator: " · "),
                "who": takers.map { frame.say("taker.\($0.rawValue)") }.joined(separator: " · "),
            ]
            if let clock = step.clock { words["clock"] = clock }
            return words
        }
        return ["name": workflow.name, "title": frame.words(workflow.title), "steps": steps]
    }
}
