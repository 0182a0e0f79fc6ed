package import Casework
package import Foundation
package import Territory

/// What a file of entries says besides their values, in the language of whoever takes it along.
package struct SheetWords: Sendable {
    package let title: String
    /// Person, post, time and purpose.
    package let watermark: String
    /// How a boolean reads.
    package let truth: (yes: String, no: String)
    /// That there is a paper, to whoever may not read it.
    package let paper: String
    /// Over the column of areas, and over that of counts.
    package let headings: (area: String, entries: String)
    package let language: Language
    package let zone: TimeZone

    package init(
        title: String, watermark: String, truth: (yes: String, no: String), paper: String,
        headings: (area: String, entries: String), in language: Language, zone: TimeZone
    ) {
        self.title = title
        self.watermark = watermark
        self.truth = truth
        self.paper = paper
        self.headings = headings
        self.language = language
        self.zone = zone
    }
}

/// What values are called that stand for something else, as far as whoever asks may know it.
package struct CalledNames: Sendable {
    package var areas: [Area.Code: String]
    package var papers: [UUID: String]

    package init(areas: [Area.Code: String] = [:], papers: [UUID: String] = [:]) {
        self.areas = areas
        self.papers = papers
    }
}

/// Turns what was selected into the columns and cells of a file.
package struct SheetCells: Sendable {
    let selection: CheckedSelection
    let catalogue: Catalogue
    let words: SheetWords
    /// The area of the post: how much it sees of persons, and which papers.
    let own: Area.Code

    package init(
        of selection: CheckedSelection, under catalogue: Catalogue, saying words: SheetWords, own: Area.Code
    ) {
        self.selection = selection
        self.catalogue = catalogue
        self.words = words
        self.own = own
    }

    private static let areaWidth = 18.0
    private static let countWidth = 12.0

    package var head: SheetHead {
        SheetHead(
            title: words.title, marks: (words.watermark, cut: ""), columns: columns, zone: words.zone)
    }

    private var columns: [SheetColumn] {
        switch selection.grouping {
        case nil:
            return selection.fields.map(column) + [SheetColumn(words.headings.area, width: Self.areaWidth)]
        case .field(let field):
            return [column(of: field), count] + selection.fields.filter(\.canAdd).map(column)
        case .areas:
            let area = SheetColumn(words.headings.area, width: Self.areaWidth)
            return [area, count] + selection.fields.filter(\.canAdd).map(column)
        }
    }

    private var count: SheetColumn { SheetColumn(words.headings.entries, width: Self.countWidth) }

    private func column(of field: LedgerField) -> SheetColumn {
        let label = field.label.text(in: words.language)
        let heading = field.check.unit.map { "\(label) (\($0.text(in: words.language)))" } ?? label
        // A heading is not cut off; a Chinese character is two wide.
        let needed = heading.unicodeScalars.reduce(2.0) { $0 + ($1.isASCII ? 1 : 2) }
        return SheetColumn(heading, width: min(max(field.width, needed), 60))
    }

    /// - Parameter names: Of every area the line speaks of.
    func cells(of line: SelectedLine, names: CalledNames) -> [ExportCell] {
        zip(selection.fields, line.cells).map { field, kept in cell(kept, of: field, names) }
            + [.text(names.areas[line.area] ?? line.area.text)]
    }

    func cells(of group: SelectedGroup, names: CalledNames) -> [ExportCell] {
        let value: ExportCell =
            switch selection.grouping {
            case .field(let field): cell(group.value, of: field, names)
            case .areas, nil: .text(group.value.map { Area.Code($0).flatMap { names.areas[$0] } ?? $0 } ?? "")
            }
        return [value, .number(group.entries)] + group.sums.map { $0.map(ExportCell.decimal) ?? .nothing }
    }

    private func cell(_ kept: String?, of field: LedgerField, _ names: CalledNames) -> ExportCell {
        switch selection.ledger.seen(kept, of: field, from: own.level) {
        case .nothing: return .nothing
        case .masked(let text): return .text(text)
        case .value(let value): return cell(value, of: field, names)
        }
    }

    private func cell(_ value: EntryValue, of field: LedgerField, _ names: CalledNames) -> ExportCell {
        switch value {
        case .integer(let number): return .number(number)
        case .decimal(let number): return .decimal(number)
        case .date(let day): return .day(day)
        case .truth(let isTrue): return .text(isTrue ? words.truth.yes : words.truth.no)
        case .choice(let code):
            return .text(catalogue.title(of: code, in: field)?.text(in: words.language) ?? code)
        case .area(let code): return .text(names.areas[code] ?? code.text)
        // Whoever may not read it does not learn what it is called.
        case .document(let id): return .text(names.papers[id] ?? words.paper)
        case .text, .time, .number, .resident, .point: return .text(value.text)
        }
    }
}

extension Catalogue {
    /// What a value of a field's list is called; `nil`: the list has it no more.
    package func title(of code: CodeList.Value.Code, in field: LedgerField) -> LocalizedText? {
        field.check.codes.flatMap(codeList)?.value(code)?.title
    }
}

extension LedgerField {
    fileprivate var width: Double {
        switch type {
        case .text where (check.longest ?? 0) > Self.textLength: 48
        case .text, .area, .person, .firm, .dwelling, .point, .file: 20
        case .integer, .decimal, .date, .choice: 12
        case .time, .boolean: 8
        }
    }
}

extension CheckedSelection {
    /// Every area that lines speak of, in fields and as their own.
    package func areas(in lines: [SelectedLine]) -> Set<Area.Code> {
        var codes = Set(lines.map(\.area))
        for (position, field) in fields.enumerated() where field.type == .area {
            codes.formUnion(
                lines.compactMap { $0.cells.dropFirst(position).first ?? nil }.compactMap(Area.Code.init))
        }
        return codes
    }

    /// Every paper that fields name.
    package func papers(in lines: [SelectedLine]) -> Set<UUID> {
        var found: Set<UUID> = []
        for (position, field) in fields.enumerated() where field.type == .file {
            found.formUnion(
                lines.compactMap { $0.cells.dropFirst(position).first ?? nil }.compactMap {
                    UUID(uuidString: $0)
                })
        }
        return found
    }

    /// Every area that groups speak of.
    package func areas(in groups: [SelectedGroup]) -> Set<Area.Code> {
        switch grouping {
        case .field(let field) where field.type != .area: []
        case .field, .areas: Set(groups.compactMap(\.value).compactMap(Area.Code.init))
        case nil: []
        }
    }
}
