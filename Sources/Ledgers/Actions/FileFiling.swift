package import Access
package import Casework
package import Foundation
package import Postgres
package import Territory

/// Which filing somebody has before them, and in which state.
package struct SeenFiling: Sendable {
    package let form: UUID
    package let period: String
    package let area: Area.Code
    package let version: Int

    package init(of form: UUID, for period: String, in area: Area.Code, version: Int) {
        (self.form, self.period, self.area, self.version) = (form, period, area, version)
    }
}

/// An area files what a form asks of it: what ledgers say is frozen, what was typed goes back to them, and
/// above the level that fills it in what was approved below is added up.
package struct FileFiling: Action {
    package let seen: SeenFiling
    package let typed: [FormLine.Name: String]
    package let today: Day
    package let source: Source
    package let shelf: PackShelf
    package let ring: KeyRing

    package init(
        _ seen: SeenFiling, saying typed: [FormLine.Name: String], on today: Day,
        from origin: (source: Source, shelf: PackShelf, ring: KeyRing)
    ) {
        (self.seen, self.typed, self.today) = (seen, typed, today)
        (source, shelf, ring) = origin
    }

    /// - Throws: ``FilingRefusal``; ``LedgerRefusal`` when the area's own entry does not take what was typed.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let (form, filing) = try await seen.found(by: acting, under: shelf, in: db)
        guard let own = acting.area else { throw AccessRefusal.wrongPost }
        if let refusal = filing.refusal(of: .file, from: own, on: today) { throw refusal }
        guard filing.version == seen.version else { throw FilingRefusal.stale }
        var cells: [FormLine.Name: FilingCell]?
        if own.level == form.draft.fills {
            guard let catalogue = try await db.catalogues.current() else { throw LedgerRefusal.noLedger }
            let marking: Marking = { [ring] value, sort in ring.marks(value, for: sort.rawValue) }
            let drawn = try await FilingDraw(form, under: catalogue, marking: marking, on: today)
                .cells(of: filing, in: db)
            let read = try form.cells(typed: typed, beside: drawn, under: catalogue, on: today)
            try await giveBack(read, of: form, under: catalogue, at: now, in: db)
            cells = read
        }
        try await db.filings.move(
            seen.record(.file, cells: cells, on: today, at: now, from: source))
    }

    /// What was typed and a ledger has a place for is written there first: the next form finds it.
    private func giveBack(
        _ cells: [FormLine.Name: FilingCell], of form: RegisteredForm, under catalogue: Catalogue,
        at now: Date, in db: Transaction
    ) async throws {
        var back: [Ledger.Name: [LedgerField.Code: String?]] = [:]
        for line in form.draft.lines {
            guard case .asked(let asked) = line.source, let home = asked.home,
                let cell = cells[line.name], cell.source == .typed
            else { continue }
            back[home.ledger, default: [:]][home.field] = cell.text
        }
        for (name, values) in back.sorted(by: { $0.key < $1.key }) {
            guard let ledger = catalogue.ledger(name) else { throw LedgerRefusal.noLedger }
            let entry = try await db.entries.entry(lyingIn: seen.area, of: ledger, in: catalogue)
            var columns: [String: String?] = [:]
            for (column, field) in catalogue.fields(of: ledger) {
                if let value = values[field.code] { columns[field.columnName] = .some(value) }
                // A new entry says where it lies, as one that is typed by hand.
                if entry == nil, column.isRequired || field.code == ledger.key,
                    let place = field.derived(from: seen.area)
                {
                    columns[field.columnName] = .some(place.text)
                }
            }
            let outcome = try await db.entries.keep(
                EntryRecord(
                    ledger: name, home: entry?.home ?? seen.area.home, id: entry?.id ?? UUID(),
                    area: entry?.area.text ?? seen.area.text, version: entry?.version ?? 0, values: columns,
                    secrets: [], source: EntrySource.file(form.draft.title.zh + " " + seen.period), at: now,
                    requestId: source.request, address: source.address))
            try LedgerRefusal.demandKept(outcome)
        }
    }
}

extension SeenFiling {
    /// The form and the filing as they stand, for a desk.
    ///
    /// - Throws: ``NoSuchCase`` when there is none within the scope of the post.
    func found(
        by acting: Acting, under shelf: PackShelf, in db: Transaction
    ) async throws -> (RegisteredForm, Filing) {
        guard try await acting.isDesk(under: shelf.current(in: db)), let own = acting.area else {
            throw AccessRefusal.wrongPost
        }
        guard let filing = try await db.filings.filing(of: form, for: period, in: area, within: own),
            let form = try await db.forms.form(form)
        else { throw NoSuchCase() }
        return (form, filing)
    }

    func record(
        _ act: Filing.Act, cells: [FormLine.Name: FilingCell]? = nil, because reason: String? = nil,
        on today: Day, at now: Date, from source: Source
    ) -> FilingRecord {
        FilingRecord(
            form: form, period: period, area: area.text, act: act.rawValue, version: version,
            day: today.description, at: now, cells: cells, reason: reason, requestId: source.request,
            address: source.address)
    }
}
