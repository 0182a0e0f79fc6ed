package import Casework

/// Reads a pack, or says everything that is wrong with it.
package enum PackReader {
    static let placeFile = "place.yaml"
    static let postsFile = "posts.yaml"
    static let organizationsFile = "organizations.yaml"
    static let familiesFile = "families.yaml"
    static let calendarFile = "calendar.yaml"
    static let workflowsFolder = "workflows"
    static let scenariosFolder = "scenarios"

    /// The files of a pack, each under its name inside the pack, such as `scenarios/rubbish.yaml`.
    package static func read(_ files: [String: PackFile], of pack: String) -> Result<Definitions, PackRefused>
    {
        let reading = Reading(files: files, pack: pack)
        let found = reading.whole()
        let mistakes = reading.notebook.mistakes.enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
        guard mistakes.isEmpty, let found else { return .failure(PackRefused(mistakes: mistakes)) }
        return .success(found)
    }

    /// The reading of one pack, from files to a checked whole.
    private struct Reading {
        let files: [String: PackFile]
        let pack: String
        let notebook = Notebook()

        func whole() -> Definitions? {
            let posts = root(of: postsFile).map(PostsReader(notebook: notebook).postKinds(from:))
            let organizations = root(of: organizationsFile)
                .map(PostsReader(notebook: notebook).organizations(from:))
            let workflows = self.workflows()
            let scenarios = self.scenarios()
            // Headings are an order of things; a pack without them is a whole pack.
            let families =
                files[familiesFile] == nil
                ? nil : root(of: familiesFile).map(FamiliesReader(notebook: notebook).families(from:))
            let check = ScenarioCheck(
                workflows: workflows, organizations: organizations, postKinds: posts, families: families,
                notebook: notebook)
            scenarios.forEach(check.run(on:))
            let placed = root(of: placeFile).map(PlaceReader(notebook: notebook).place(from:))
            let calendar = root(of: calendarFile).map {
                CalendarReader(notebook: notebook).calendar(from: $0, timeZone: placed?.place.timeZone ?? "")
            }
            if let calendar, let named = placed?.calendar, !calendar.name.isEmpty,
                named.value != calendar.name
            {
                let kind = ValueMistake.unknown(.calendar, named.value, known: [calendar.name])
                notebook.note(.value(kind), at: named.mark)
            }
            guard let placed, let posts, let organizations, let calendar, let workflows else { return nil }
            var definitions = Definitions(
                place: placed.place, people: (postKinds: posts, organizations: organizations),
                calendar: calendar,
                workflows: workflows, scenarios: scenarios.map(\.scenario))
            definitions.families = families
            return definitions
        }

        /// `nil` when one of them could not be read.
        private func workflows() -> [Workflow]? {
            var names = SeenNames(.workflow, notebook: notebook)
            let found = roots(in: workflowsFolder)
            let read = found.compactMap(\.self).map {
                WorkflowReader(notebook: notebook).workflow(from: $0, names: &names)
            }
            return read.count == found.count ? read : nil
        }

        private func scenarios() -> [ScenarioReader.ReadScenario] {
            var names = SeenNames(.scenario, notebook: notebook)
            return roots(in: scenariosFolder).compactMap(\.self).map {
                ScenarioReader(notebook: notebook).scenario(from: $0, names: &names)
            }
        }

        /// One element for each file of a folder; `nil` for one that could not be read.
        private func roots(in folder: String) -> [PackValue?] {
            let names = files.keys.filter { $0.hasPrefix(folder + "/") }.sorted()
            guard !names.isEmpty else {
                missing(folder + "/")
                return [nil]
            }
            return names.map(root(of:))
        }

        private func root(of name: String) -> PackValue? {
            guard let file = files[name] else {
                missing(name)
                return nil
            }
            switch file.tree() {
            case .success(let tree): return PackValue(tree.root, in: tree.path, notebook: notebook)
            case .failure(let mistake):
                notebook.note(mistake.kind, at: mistake.place)
                return nil
            }
        }

        private func missing(_ name: String) {
            notebook.note(.file(.missing), at: Mistake.Mark(file: pack + "/" + name, line: 1, column: 1))
        }
    }
}
