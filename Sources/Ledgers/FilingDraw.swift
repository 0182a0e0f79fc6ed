package import Casework
package import Postgres
import Territory

/// Fills a form from ledgers, as the post that acts may read them.
package struct FilingDraw {
    let form: RegisteredForm
    let catalogue: Catalogue
    let marking: Marking
    let today: Day

    package init(
        _ form: RegisteredForm, under catalogue: Catalogue, marking: @escaping Marking, on today: Day
    ) {
        (self.form, self.catalogue, self.marking, self.today) = (form, catalogue, marking, today)
    }

    /// What ledgers say of the area of a filing that fills the form in, by line; no line that nobody but
    /// the area knows.
    ///
    /// - Throws: ``SelectionRefusal`` when a ledger has changed so that it cannot be asked any more.
    package func cells(of filing: Filing, in db: Transaction) async throws -> [FormLine.Name: FilingCell] {
        let (area, day) = (filing.area, form.draft.schedule.countingDay(of: filing, on: today))
        var cells: [FormLine.Name: FilingCell] = [:]
        for line in form.draft.lines {
            switch line.source {
            case .counted(let drawn):
                let selection = try line.checked(
                    drawn, under: catalogue, within: area, on: today, countingFrom: day)
                let count = try await db.selections.count(selection, marking: marking)
                cells[line.name] = FilingCell(.integer(count), from: .ledger)
            case .added(let drawn, _):
                let selection = try line.checked(
                    drawn, under: catalogue, within: area, on: today, countingFrom: day)
                let sum = try await db.selections.groups(of: selection, marking: marking).first?.sums.first
                cells[line.name] = FilingCell(.decimal((sum ?? nil) ?? 0), from: .ledger)
            case .asked(let asked):
                guard let home = asked.home, let ledger = catalogue.ledger(home.ledger),
                    let entry = try await db.entries.entry(lyingIn: area, of: ledger, in: catalogue),
                    let field = catalogue.field(home.field)
                else { continue }
                let value = entry.values[home.field].map(field.value(kept:))
                cells[line.name] = FilingCell(value, from: .ledger, entryVersion: entry.version)
            }
        }
        return cells
    }
}
