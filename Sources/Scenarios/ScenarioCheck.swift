import Casework
import Territory

/// Looks at a scenario beside the rest of the pack: its workflow, its organizations, its desks.
///
/// A part of the pack that could not be read is `nil`, and nothing is said about references to it.
struct ScenarioCheck {
    let workflows: [Workflow]?
    let organizations: [OrganizationKind]?
    let postKinds: [PostKind]?
    let families: [Family]?
    let notebook: Notebook

    func run(on read: ScenarioReader.ReadScenario) {
        checkClocks(of: read)
        checkFamily(of: read)
        for (position, route) in read.routes.enumerated() where route.isKnown {
            check(route)
            let earlier = read.routes.prefix(position)
            if let first = earlier.firstIndex(where: { $0.isKnown && $0.route.when.covers(route.route.when) })
            {
                notebook.note(.scenario(.routeNeverMatches(after: first + 1)), at: route.mark)
            }
        }
    }

    private func checkFamily(of read: ScenarioReader.ReadScenario) {
        guard let families, let named = read.family, !named.value.isEmpty else { return }
        let known = families.map(\.name)
        guard !known.contains(named.value) else { return }
        notebook.note(.value(.unknown(.family, named.value, known: known)), at: named.mark)
    }

    private func checkClocks(of read: ScenarioReader.ReadScenario) {
        guard let workflows, let named = read.workflow, !named.value.isEmpty else { return }
        guard let workflow = workflows.first(where: { $0.name == named.value }) else {
            let known = workflows.map(\.name)
            notebook.note(.value(.unknown(.workflow, named.value, known: known)), at: named.mark)
            return
        }
        let purposes = workflow.purposes.sorted()
        let given = read.limits.map(\.value)
        var misspelt = Set<Purpose>()
        for limit in read.limits where !purposes.contains(limit.value) {
            notebook.note(.scenario(.limitUnused(limit.value, known: purposes)), at: limit.mark)
            Suggestion.nearest(to: limit.value, among: purposes).map { _ = misspelt.insert($0) }
        }
        for purpose in purposes where !given.contains(purpose) && !misspelt.contains(purpose) {
            notebook.note(.scenario(.limitMissing(purpose)), at: read.limitsMark)
        }
        TimingCheck(purposes: purposes, organizations: organizations, notebook: notebook).run(on: read.timing)
    }

    private func check(_ read: RouteReader.ReadRoute) {
        let level = read.route.to.level
        switch read.route.to {
        case .organization(let slug, _):
            guard let organizations else { break }
            guard let kind = organizations.first(where: { $0.slug == slug }) else {
                let known = organizations.map(\.slug)
                notebook.note(.value(.unknown(.organization, slug, known: known)), at: read.destination)
                return
            }
            if !kind.levels.contains(level), !kind.levels.isEmpty {
                notebook.note(.scenario(.notAtLevel(slug, level, levels: kind.levels)), at: read.level)
                return
            }
        case .area:
            guard let postKinds else { break }
            let desks = Set(postKinds.filter(\.isDesk).flatMap(\.levels)).sorted()
            if !desks.contains(level) {
                notebook.note(.scenario(.noDesk(level, levels: desks)), at: read.level)
                return
            }
        }
        if let known = read.route.when.level, known < level {
            notebook.note(.scenario(.routeTooFine(known: known, needed: level)), at: read.level)
        }
    }
}
