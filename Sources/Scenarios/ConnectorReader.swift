import Casework
import Ledgers
import Territory

/// Reads files of `connectors/`, each of one connector.
struct ConnectorReader {
    /// `nil`: parts of it could not be read, and nothing is said about references to it.
    let catalogue: Catalogue?
    /// The whole place; `nil`: it could not be read.
    let place: Area.Code?
    let notebook: Notebook

    /// - Returns: `nil` when what stands there is none; everything wrong is noted.
    func connector(from root: PackValue, names: inout SeenNames) -> Connector? {
        let entries = root.entries()
        let name = names.read(entries.required("connector"))
        let title = entries.required("title")?.localized()
        let ledgerValue = entries.required("ledger")
        let source = entries.required("source").flatMap(self.source(from:))
        let areaValue = entries.optional("area")
        let origin = entries.required("from").flatMap(self.origin(from:))
        let columnsValue = entries.required("columns")
        let known = entries.optional("known").map { $0.word(.treatment, as: Known.self) } ?? .aside
        let schedule = entries.required("schedule").flatMap(self.schedule(from:))
        finish(entries)
        let ledger = ledgerValue.flatMap(self.ledger(from:))
        let area = self.area(from: areaValue)
        let columns = columnsValue.map { self.columns(from: $0, of: ledger) } ?? []
        if case .database(let database) = origin { checkPlain(columns, of: database, at: columnsValue) }
        guard let title, let source, let ledgerValue, let origin, let known, let schedule, let area else {
            return nil
        }
        return Connector(
            name: name, title: title, into: ledger?.name ?? ledgerValue.text(), from: origin, source: source,
            area: area, columns: columns, known: known.treatment, schedule: schedule)
    }

    /// What becomes of rows whose entry is there already.
    private enum Known: String, CaseIterable {
        case fill, aside

        var treatment: KnownTreatment { self == .fill ? .fill : .compare }
    }

    /// Words of what nobody writes into a file that is handed on.
    private static let secrets: Set<String> = [
        "password", "token", "secret", "authorization", "key", "api-key", "login", "user", "headers",
    ]

    private func finish(_ entries: Entries) {
        for secret in Self.secrets.sorted() {
            if let value = entries.optional(secret) { value.note(.connector(.secret(secret))) }
        }
        entries.finish()
    }

    private func source(from value: PackValue) -> String? {
        let text = value.text()
        let name = (try? ImportSource.name(of: text)) ?? nil
        guard let name, name == text else {
            value.note(.connector(.badSource(String(text.prefix(60)), limit: ImportSource.nameLength)))
            return nil
        }
        return name
    }

    private func ledger(from value: PackValue) -> Ledger? {
        let name = value.name()
        guard let catalogue, !name.isEmpty else { return nil }
        if let found = catalogue.ledger(name) { return found }
        value.note(.value(.unknown(.ledger, name, known: catalogue.ledgers.map(\.name))))
        return nil
    }

    private func area(from value: PackValue?) -> Area.Code? {
        var area = place
        if let value {
            let text = value.text()
            guard let code = Area.Code(text), code.level <= .village else {
                value.note(.connector(.notACode(String(text.prefix(40)))))
                return nil
            }
            if let place, !place.contains(code) { value.note(.connector(.outside(code))) }
            area = code
        }
        return area
    }

    private func origin(from value: PackValue) -> Connector.Origin? {
        let entries = value.entries()
        guard entries.isMapping else { return nil }
        let (json, database) = (entries.optional("json"), entries.optional("database"))
        finish(entries)
        switch (json, database) {
        case (let json?, nil): return self.json(from: json).map(Connector.Origin.json)
        case (nil, let database?): return self.database(from: database).map(Connector.Origin.database)
        case (nil, nil): value.note(.connector(.noOrigin))
        case (_?, _?): value.note(.connector(.twoOrigins))
        }
        return nil
    }

    private func json(from value: PackValue) -> JSONOrigin? {
        let entries = value.entries()
        let addressValue = entries.required("address")
        let rows = entries.optional("rows")?.text() ?? ""
        let (next, number) = (entries.optional("next"), entries.optional("page-number"))
        let most = entries.optional("most-pages")?.whole(in: 1...JSONOrigin.limitPages)
        finish(entries)
        guard let addressValue else { return nil }
        let address = addressValue.text()
        guard let read = PullAddress(address), read.kind == .web else {
            addressValue.note(.connector(.notAnAddress(String(address.prefix(80)))))
            return nil
        }
        if let number, next != nil { number.note(.connector(.twoPagings)) }
        let paging: JSONOrigin.Paging =
            next.map { .next($0.text()) } ?? number.map { .number($0.name()) } ?? .none
        return JSONOrigin(
            address: address, rows: rows, paging: paging, mostPages: most ?? JSONOrigin.usualPages)
    }

    private func database(from value: PackValue) -> DatabaseOrigin? {
        let entries = value.entries()
        let (addressValue, tableValue) = (entries.required("address"), entries.required("table"))
        let shapeValue = entries.optional("shape")
        finish(entries)
        guard let addressValue, let tableValue else { return nil }
        let address = addressValue.text()
        guard let read = PullAddress(address), read.kind == .database, read.database != nil else {
            addressValue.note(.connector(.notADatabase(String(address.prefix(80)))))
            return nil
        }
        let origin = DatabaseOrigin(
            address: address, table: tableValue.text(), shape: shapeValue?.text())
        if !origin.isPlain {
            tableValue.note(.connector(.notPlain(String(origin.table.prefix(80)))))
            return nil
        }
        return origin
    }

    private func checkPlain(
        _ columns: [Connector.Column], of database: DatabaseOrigin, at value: PackValue?
    ) {
        for column in columns where !DatabaseOrigin.isPlain(column.heading) {
            value?.note(.connector(.notPlain(String(column.heading.prefix(80)))))
        }
    }

    /// Headings as keys, fields as values.
    private func columns(from value: PackValue, of ledger: Ledger?) -> [Connector.Column] {
        let entries = value.entries()
        guard entries.isMapping else { return [] }
        let pairs = entries.rest()
        if pairs.isEmpty { value.note(.value(.emptyList)) }
        if pairs.count >= SheetRows.mostColumns { value.note(.value(.tooLong(limit: SheetRows.mostColumns))) }
        var (columns, taken): ([Connector.Column], Set<LedgerField.Code>) = ([], [])
        let fields = ledger.flatMap { ledger in
            catalogue.map { $0.fields(of: ledger).filter { $0.field.type != .file } }
        }
        for (heading, value) in pairs {
            let code = value.name()
            guard !code.isEmpty else { continue }
            if !taken.insert(code).inserted { value.note(.connector(.repeatedField(code))) }
            if let ledger, let fields, !fields.contains(where: { $0.field.code == code }) {
                let known = fields.map(\.field.code)
                value.note(.connector(.notAField(code, of: ledger.name, known: known)))
            }
            columns.append(Connector.Column(heading: heading.value, field: code))
        }
        let missing = (fields ?? []).filter { column, field in
            (column.isRequired || field.code == ledger?.key) && field.ownLevel == nil
                && !taken.contains(field.code)
        }
        if !missing.isEmpty, !pairs.isEmpty {
            value.note(.connector(.missingFields(missing.map(\.field.code))))
        }
        return columns
    }

    private func schedule(from value: PackValue) -> Connector.Schedule? {
        let entries = value.entries()
        guard entries.isMapping else { return nil }
        let (hours, daily) = (entries.optional("every-hours"), entries.optional("daily-at"))
        finish(entries)
        switch (hours, daily) {
        case (let hours?, nil): return .everyHours(hours.whole(in: 1...Connector.Schedule.mostHours))
        case (nil, let daily?): return minutes(in: daily).map(Connector.Schedule.dailyAt)
        case (nil, nil): value.note(.connector(.noSchedule))
        case (_?, _?): value.note(.connector(.twoSchedules))
        }
        return nil
    }

    private func minutes(in value: PackValue) -> Int? {
        let text = value.text()
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = parts.first.flatMap(Int.init),
            let minute = parts.last.flatMap(Int.init), (0...23).contains(hour), (0...59).contains(minute)
        else {
            value.note(.connector(.notAMoment(String(text.prefix(40)))))
            return nil
        }
        return hour * 60 + minute
    }
}
