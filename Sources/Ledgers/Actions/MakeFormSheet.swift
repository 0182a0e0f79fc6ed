package import Access
package import Casework
package import Foundation
package import Postgres
package import Territory

/// What the file of a form says besides numbers, in the language of whoever takes it along.
package struct FormSheetWords: Sendable {
    package let title: String
    /// Person, post and time.
    package let watermark: String
    package let headings: Headings
    package let states: [Filing.State: String]
    package let sum: String
    /// In the place of a count of persons that is too small to be told.
    package let withheld: String
    package let language: Language
    package let zone: TimeZone
    /// Where the numbers of an area can be looked at; `nil`: the area they are added up for.
    package let address: @Sendable (Area.Code?) -> String

    package struct Headings: Sendable {
        package let area: String
        package let state: String
        package let filedOn: String
        package let asked: String
        package let filed: String
        package let source: String

        package init(
            area: String, state: String, filedOn: String, asked: String, filed: String, source: String
        ) {
            (self.area, self.state, self.filedOn) = (area, state, filedOn)
            (self.asked, self.filed, self.source) = (asked, filed, source)
        }
    }

    package init(
        title: String, watermark: String, headings: Headings, states: [Filing.State: String],
        words: (sum: String, withheld: String), in language: Language, zone: TimeZone,
        address: @escaping @Sendable (Area.Code?) -> String
    ) {
        (self.title, self.watermark, self.headings, self.states) = (title, watermark, headings, states)
        (sum, withheld) = words
        (self.language, self.zone, self.address) = (language, zone, address)
    }
}

/// Somebody takes along what the areas directly below answered to a form, and what that adds up to: under
/// the rules of any file, and of small counts of persons no more than the page tells.
package struct MakeFormSheet: Action {
    package let form: RegisteredForm
    package let period: FilingPeriod
    package let kind: ExportForm
    package let words: FormSheetWords
    package let today: Day
    package let folder: ExportFolder
    package let source: Access.Source

    package init(
        _ form: RegisteredForm, for period: FilingPeriod, as kind: ExportForm, saying words: FormSheetWords,
        on today: Day, in folder: ExportFolder, from source: Access.Source
    ) {
        (self.form, self.period, self.kind, self.words) = (form, period, kind, words)
        (self.today, self.folder, self.source) = (today, folder, source)
    }

    private static let wide = 18.0, narrow = 12.0, address = 48.0

    /// - Throws: ``ExportRefusal/nothingFound`` when no area below was asked.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Scratch {
        guard acting.kind == .area, !acting.isToken, let own = acting.area else {
            throw AccessRefusal.wrongPost
        }
        try acting.demandStepUp()
        guard own.level < form.draft.fills else { throw ExportRefusal.nothingFound }
        guard let catalogue = try await db.catalogues.current() else { throw LedgerRefusal.noLedger }
        let sums = FormSums(
            of: form, progress: try await db.filings.progress(of: form.id, for: period.code, today: today),
            below: try await db.filings.below(own, of: form.id, for: period.code), under: catalogue)
        guard !sums.areas.isEmpty else { throw ExportRefusal.nothingFound }
        let scratch = try folder.scratch()
        let sheet = try kind.sheet(on: scratch, under: head(of: sums.lines))
        try await sheet.write(sums.areas.map { row(of: $0, sums, catalogue, own.level) })
        let total = sums.lines.map { cell(sums.sum(of: $0), of: $0, catalogue, own.level) }
        let counts = [sums.areas.map(\.asked), sums.areas.map(\.filed)].map { $0.reduce(0, +) }
        try await sheet.write([
            [.text(words.sum), .nothing, .nothing] + counts.map(ExportCell.number) + total
                + [.text(words.address(nil))]
        ])
        try await sheet.close(isCut: false)
        try await db.audit(
            "export form", of: "form-\(form.id.uuidString.lowercased()) \(period.code)",
            fields: sums.lines.map(\.name), reason: "\(sums.areas.count) rows", from: source)
        return scratch
    }

    private func head(of lines: [FormLine]) -> SheetHead {
        let headings = words.headings
        let first = [headings.area, headings.state].map { SheetColumn($0, width: Self.wide) }
        let counts = [headings.filedOn, headings.asked, headings.filed]
        let columns =
            first + counts.map { SheetColumn($0, width: Self.narrow) }
            + lines.map { SheetColumn($0.label.text(in: words.language), width: Self.wide) }
            + [SheetColumn(headings.source, width: Self.address)]
        return SheetHead(
            title: words.title, marks: (words.watermark, cut: ""), columns: columns, zone: words.zone)
    }

    private func row(
        of area: FormProgress, _ sums: FormSums, _ catalogue: Catalogue, _ level: Area.Level
    ) -> [ExportCell] {
        let filing = sums.filings[area.area]
        let state = area.state.flatMap { words.states[$0] }
        let numbers = sums.lines.map { line in
            filing.map { cell($0.cells[line.name], of: line, catalogue, level) } ?? .nothing
        }
        return [
            .text(area.name), state.map(ExportCell.text) ?? .nothing,
            area.filedOn.map(ExportCell.day) ?? .nothing, .number(area.asked), .number(area.filed),
        ] + numbers + [filing == nil ? .nothing : .text(words.address(area.area))]
    }

    private func cell(
        _ cell: FilingCell?, of line: FormLine, _ catalogue: Catalogue, _ level: Area.Level
    ) -> ExportCell {
        guard let cell, let number = cell.number else { return .nothing }
        guard !line.isWithheld(cell, under: catalogue, at: level) else { return .text(words.withheld) }
        return Int(exactly: number).map(ExportCell.number) ?? .decimal(number)
    }
}
