package import Casework
package import Ledgers
import Territory

/// Reads a pack, or says everything that is wrong with it.
package enum PackReader {
    static let placeFile = "place.yaml"
    static let postsFile = "posts.yaml"
    static let organizationsFile = "organizations.yaml"
    static let familiesFile = "families.yaml"
    static let calendarFile = "calendar.yaml"
    /// May be missing: nobody is told of anything then.
    static let noticesFile = "notices.yaml"
    /// May be missing: clerks write all themselves then.
    static let repliesFile = "replies.yaml"
    static let calendarsFolder = "calendars"
    static let workflowsFolder = "workflows"
    static let scenariosFolder = "scenarios"
    /// How old cases are read; may be missing.
    static let importsFolder = "imports"
    /// What ledgers the place keeps; each may be missing, and without all three there is no catalogue.
    static let codesFolder = "codes"
    static let fieldsFolder = "fields"
    static let ledgersFolder = "ledgers"
    /// How buildings are coloured, and what stands in dossiers; each may be missing.
    static let coloursFolder = "colours"
    static let dossiersFolder = "dossiers"
    /// What comes in from other systems; may be missing.
    static let connectorsFolder = "connectors"

    /// The files of a pack, each under its name inside the pack, such as `scenarios/rubbish.yaml`.
    package static func read(_ files: [String: PackFile], of pack: String) -> Result<Definitions, PackRefused>
    {
        whole(files, of: pack).map(\.definitions)
    }

    /// The pack, and its maps under their names inside it.
    static func whole(_ files: [String: PackFile], of pack: String) -> Result<WholePack, PackRefused> {
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

        func whole() -> WholePack? {
            let posts = root(of: postsFile).map(PostsReader(notebook: notebook).postKinds(from:))
            let organizations = root(of: organizationsFile)
                .map(PostsReader(notebook: notebook).organizations(from:))
            let workflows = self.workflows(naming: organizations)
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
                CalendarReader(notebook: notebook)
                    .calendar(from: $0.entries(), timeZone: placed?.place.timeZone ?? "")
            }
            let code = placed.map(\.place.code).flatMap { $0 == PlaceReader.nowhere ? nil : $0 }
            let areaCalendars = calendar.map { self.areaCalendars(like: $0, of: code) } ?? []
            if let calendar, let named = placed?.calendar, !calendar.name.isEmpty,
                named.value != calendar.name
            {
                let kind = ValueMistake.unknown(.calendar, named.value, known: [calendar.name])
                notebook.note(.value(kind), at: named.mark)
            }
            let steps = workflows.map { $0.flatMap(\.steps).map(\.name) }
            let notices =
                files[noticesFile] == nil
                ? nil
                : root(of: noticesFile)
                    .map(
                        NoticeReader(
                            steps: steps, scenarios: scenarios.map(\.scenario.name), notebook: notebook
                        ).matrix(from:))
            let replies = self.replies(under: workflows, scenarios.map(\.scenario))
            let catalogue = self.catalogue(kept: posts, in: code)
            guard let placed, let posts, let organizations, let calendar, let workflows else { return nil }
            var definitions = Definitions(
                place: placed.place, people: (postKinds: posts, organizations: organizations),
                calendars: (place: calendar, areas: areaCalendars),
                workflows: workflows, scenarios: scenarios.map(\.scenario))
            definitions.notices = notices
            definitions.families = families
            definitions.replies = replies
            definitions.catalogue = catalogue?.digest
            return WholePack(
                definitions: definitions, catalogue: catalogue, maps: maps(under: definitions))
        }

        /// `nil`: there is none, or parts of it could not be read.
        private func catalogue(kept posts: [PostKind]?, in place: Area.Code?) -> Catalogue? {
            let folders = [
                codesFolder, fieldsFolder, ledgersFolder, coloursFolder, dossiersFolder, connectorsFolder,
            ].map { $0 + "/" }
            guard files.keys.contains(where: { name in folders.contains { name.hasPrefix($0) } }) else {
                return nil
            }
            var lists = SeenNames(.codeList, notebook: notebook)
            let codeLists = each(in: codesFolder) {
                CodeListReader(notebook: notebook).codeLists(from: $0, names: &lists)
            }
            var names = SeenNames(.ledgerField, notebook: notebook)
            let fields = each(in: fieldsFolder) {
                LedgerFieldReader(notebook: notebook).fields(from: $0, names: &names)
            }
            var titles = SeenNames(.ledger, notebook: notebook)
            let ledgers = each(in: ledgersFolder) {
                [LedgerReader(notebook: notebook).ledger(from: $0, names: &titles)]
            }
            CatalogueCheck(
                codeLists: codeLists.whole, fields: fields.whole, postKinds: posts, notebook: notebook
            )
            .run(on: ledgers.read)
            let plain = Catalogue(
                codeLists: codeLists.read, fields: fields.read.map(\.field),
                ledgers: ledgers.read.map(\.ledger))
            let isWhole = codeLists.whole != nil && fields.whole != nil && ledgers.whole != nil
            return overlaid(plain, isWhole: isWhole, posts: posts, place: place)
        }

        /// The catalogue with what is said over its ledgers.
        ///
        /// - Parameter isWhole: All of it could be read; else nothing is said about references to it.
        private func overlaid(
            _ plain: Catalogue, isWhole: Bool, posts: [PostKind]?, place: Area.Code?
        ) -> Catalogue {
            let known = isWhole ? plain : nil
            var painted = SeenNames(.ledger, notebook: notebook)
            let colours = each(in: coloursFolder) {
                [
                    ColourReader(catalogue: known, postKinds: posts, notebook: notebook).plan(
                        from: $0, names: &painted)
                ]
            }
            var subjects = SeenNames(.dossier, notebook: notebook)
            let dossiers = each(in: dossiersFolder) {
                [DossierReader(catalogue: known, notebook: notebook).plan(from: $0, names: &subjects)]
            }
            var called = SeenNames(.connector, notebook: notebook)
            let connectors = each(in: connectorsFolder) {
                let reader = ConnectorReader(catalogue: known, place: place, notebook: notebook)
                return [reader.connector(from: $0, names: &called)].compactMap(\.self)
            }
            if let last = connectors.read.last, connectors.read.count > Connector.most {
                let mark = Mistake.Mark(
                    file: "\(pack)/\(connectorsFolder)/\(last.name).yaml", line: 1, column: 1)
                notebook.note(.connector(.tooMany(limit: Connector.most)), at: mark)
            }
            return Catalogue(
                codeLists: plain.codeLists, fields: plain.fields, ledgers: plain.ledgers,
                colours: colours.read.isEmpty ? nil : colours.read,
                dossiers: dossiers.read.isEmpty ? nil : dossiers.read,
                connectors: connectors.read.isEmpty ? nil : connectors.read)
        }

        /// What the files of a folder hold, if there is one; `whole` is `nil` when a file could not be read.
        private func each<Part>(
            in folder: String, _ parts: (PackValue) -> [Part]
        ) -> (read: [Part], whole: [Part]?) {
            let roots = files.keys.filter { $0.hasPrefix(folder + "/") }.sorted().map(root(of:))
            let read = roots.compactMap(\.self).flatMap(parts)
            return (read, roots.contains { $0 == nil } ? nil : read)
        }

        private func maps(under definitions: Definitions) -> [String: ImportMap] {
            var names = SeenNames(.map, notebook: notebook)
            var maps: [String: ImportMap] = [:]
            for file in files.keys.filter({ $0.hasPrefix(importsFolder + "/") }).sorted() {
                let reader = ImportMapReader(definitions: definitions, notebook: notebook)
                maps[file] = root(of: file).map { reader.map(from: $0, names: &names) }
            }
            return maps
        }

        private func replies(under workflows: [Workflow]?, _ scenarios: [Scenario]) -> [ReplyTemplate]? {
            guard files[repliesFile] != nil else { return nil }
            let isWhole = scenarios.count == files.keys.count { $0.hasPrefix(scenariosFolder + "/") }
            let reader = ReplyReader(
                workflows: workflows, scenarios: isWhole ? scenarios : nil, notebook: notebook)
            return root(of: repliesFile).map(reader.replies(from:))
        }

        private func areaCalendars(like base: WorkCalendar, of place: Area.Code?) -> [AreaCalendar] {
            var (taken, names): ([Area.Code], [String]) = ([], [base.name])
            let roots = files.keys.filter { $0.hasPrefix(calendarsFolder + "/") }.sorted().map(root(of:))
            return roots.compactMap(\.self).map { root in
                let found = CalendarReader(notebook: notebook)
                    .areaCalendar(from: root, like: base, of: place, taken: &taken)
                let name = found.calendar.name
                if names.contains(name) { root.note(.value(.repeatedName(.calendar, name))) }
                names.append(name)
                return found
            }
        }

        /// `nil` when one of them could not be read.
        private func workflows(naming organizations: [OrganizationKind]?) -> [Workflow]? {
            var names = SeenNames(.workflow, notebook: notebook)
            let found = roots(in: workflowsFolder)
            let read = found.compactMap(\.self).map {
                WorkflowReader(notebook: notebook, organizations: organizations).workflow(
                    from: $0, names: &names)
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

/// What a pack decides, the catalogue its definitions name, and how it reads the files of other systems.
package struct WholePack: Sendable {
    package let definitions: Definitions
    /// `nil`: the place keeps no ledgers.
    package let catalogue: Catalogue?
    let maps: [String: ImportMap]
}
