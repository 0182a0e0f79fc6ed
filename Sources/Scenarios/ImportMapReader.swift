import Casework
import Territory
import Yams

/// Reads one file of `imports/`.
struct ImportMapReader {
    let definitions: Definitions
    let notebook: Notebook

    private static let silence = LocalizedText(zh: "", en: "")

    func map(from root: PackValue, names: inout SeenNames) -> ImportMap {
        let entries = root.entries()
        let name = names.read(entries.required("import"))
        var columns: [ImportMap.Column: [String]] = [:]
        for column in [ImportMap.Column.number, .opened] {
            columns[column] = entries.required(column.rawValue).map(titles(from:))
        }
        for column in [ImportMap.Column.updated, .closed, .due, .address] {
            columns[column] = entries.optional(column.rawValue).map(titles(from:))
        }
        var customs = customs(from: entries)
        point(from: entries.optional("point"), into: &columns, &customs)
        var words = ImportMap.Words()
        words.report = entries.required("words")?.list().map { $0.text() } ?? []
        area(from: entries.required("area"), into: &columns, &customs)
        words.scenarios = scenarios(from: entries.required("type"), into: &columns)
        words.steps = steps(from: entries.required("status"), of: words.scenarios, into: &columns)
        words.organizations = organizations(from: entries.optional("organization"), into: &columns)
        let unplaced = unplaced(from: entries.required("unplaced"))
        entries.finish()
        return ImportMap(name: name, columns: columns, words: words, customs: customs, unplaced: unplaced)
    }

    /// One title, or several of which the first that a file has counts.
    private func titles(from value: PackValue) -> [String] {
        guard case .sequence(let sequence) = value.node else { return [value.text()] }
        let titles = value.list().map { $0.text() }
        if sequence.isEmpty { value.note(.value(.emptyList)) }
        return titles
    }

    private func customs(from entries: Entries) -> ImportMap.Customs {
        var customs = ImportMap.Customs()
        let dates = entries.required("dates")
        customs.formats =
            dates?.list().compactMap { value in
                let pattern = value.text()
                if let format = MomentFormat(pattern) { return format }
                value.note(.value(.badMoment(pattern)))
                return nil
            } ?? []
        if let dates, customs.formats.isEmpty { dates.note(.value(.emptyList)) }
        customs.clock = entries.required("clock")?.name() ?? ""
        customs.origin = entries.required("origin")?.word(.origin, as: Origin.self) ?? .hotline
        customs.language = entries.required("language")?.word(.language, as: Language.self) ?? .zh
        return customs
    }

    private func point(
        from value: PackValue?, into columns: inout [ImportMap.Column: [String]],
        _ customs: inout ImportMap.Customs
    ) {
        guard let value else { return }
        let entries = value.entries()
        columns[.longitude] = entries.required("longitude").map(titles(from:))
        columns[.latitude] = entries.required("latitude").map(titles(from:))
        customs.datum = entries.required("datum")?.word(.datum, as: Datum.self) ?? .wgs84
        entries.finish()
    }

    private func area(
        from value: PackValue?, into columns: inout [ImportMap.Column: [String]],
        _ customs: inout ImportMap.Customs
    ) {
        guard let value else { return }
        let entries = value.entries()
        columns[.area] = entries.optional("column").map(titles(from:))
        customs.level = entries.required("level")?.level() ?? .unit
        entries.finish()
    }

    /// The words of a column, each once, with what they mean here.
    private func words<Meaning>(
        of column: ImportMap.Column, from value: PackValue?, into columns: inout [ImportMap.Column: [String]],
        meaning: (Entries) -> Meaning?
    ) -> [String: Meaning] {
        guard let value else { return [:] }
        let entries = value.entries()
        columns[column] = entries.required("column").map(titles(from:))
        var found: [String: Meaning] = [:]
        for word in entries.required("words")?.list() ?? [] {
            let entries = word.entries()
            let said = entries.required("is")?.text() ?? ""
            let meant = meaning(entries)
            entries.finish()
            if found[said] != nil { word.note(.value(.repeatedName(.option, said))) }
            found[said] = meant
        }
        entries.finish()
        return found
    }

    private func scenarios(
        from value: PackValue?, into columns: inout [ImportMap.Column: [String]]
    ) -> [String: Scenario.Name] {
        let known = definitions.scenarios.map(\.name)
        return words(of: .type, from: value, into: &columns) { entries in
            entries.required("scenario").flatMap { reference(to: .scenario, among: known, from: $0) }
        }
    }

    private func steps(
        from value: PackValue?, of scenarios: [String: Scenario.Name],
        into columns: inout [ImportMap.Column: [String]]
    ) -> [String: ImportMap.Standing] {
        let workflows = Set(scenarios.values.compactMap { definitions.scenario($0)?.workflow })
            .sorted().compactMap(definitions.workflow)
        // A step must be there whatever kind the row is of.
        let known = workflows.first?.steps.map(\.name).filter { name in
            workflows.allSatisfy { $0[name] != nil }
        }
        return words(of: .status, from: value, into: &columns) { entries in
            let step = entries.required("step").flatMap { reference(to: .step, among: known ?? [], from: $0) }
            let isSolved = entries.optional("solved")?.truth() ?? false
            return step.map { ImportMap.Standing(step: $0, isSolved: isSolved) }
        }
    }

    private func organizations(
        from value: PackValue?, into columns: inout [ImportMap.Column: [String]]
    ) -> [String: OrganizationKind.Slug] {
        let known = definitions.organizations.map(\.slug)
        return words(of: .organization, from: value, into: &columns) { entries in
            entries.required("organization").flatMap { reference(to: .organization, among: known, from: $0) }
        }
    }

    private func reference(
        to sort: ValueMistake.Sort, among known: [String], from value: PackValue
    ) -> String? {
        let name = value.name()
        if known.contains(name) { return name }
        value.note(.value(.unknown(sort, name, known: known)))
        return nil
    }

    private func unplaced(from value: PackValue?) -> ImportMap.Unplaced {
        guard let value else { return ImportMap.Unplaced(noPoint: Self.silence, noArea: Self.silence) }
        let entries = value.entries()
        let noPoint = entries.required("no-point")?.localized()
        let noArea = entries.required("no-area")?.localized()
        entries.finish()
        return ImportMap.Unplaced(noPoint: noPoint ?? Self.silence, noArea: noArea ?? Self.silence)
    }
}
