package import Casework
package import Territory

/// Reads the rows of one file for one ledger, one after the other.
package struct RowReading: Sendable {
    private let ledger: Ledger
    private let cells: [Cell]
    private let required: [LedgerField.Code]
    private let ownAreas: [OwnArea]
    private let ground: Area.Code
    private let address: Address?
    /// Keys seen so far, each with the first line it stood in.
    private var lines: [Key: Int] = [:]

    private struct Cell: Sendable {
        let column: Int
        let field: LedgerField.Code
        let reading: ReadingValue
    }

    /// Where a row lies that names no area in a column of its own.
    private struct Address: Sendable {
        let column: Int
        let field: LedgerField.Code
        let places: AddressPlaces
    }

    /// A field that shows in which area of a level an entry lies.
    private struct OwnArea: Sendable {
        let field: LedgerField.Code
        let level: Area.Level
        let isRequired: Bool
    }

    /// Two entries of one village never share a key; those of two villages may.
    private struct Key: Hashable {
        let village: Area.Code?
        let key: String
    }

    /// - Parameters:
    ///   - fields: The field of each column that is read, as ``HeadingMatch/fields`` has them or as somebody
    ///     put them right; fields that the ledger does not have are left out.
    ///   - ground: The area the file is about: nothing outside is taken, and where no column says more, an
    ///     entry lies here.
    ///   - places: Areas of the ground by name.
    package init(
        _ ledger: Ledger, in catalogue: Catalogue, fields: [Int: LedgerField.Code], ground: Area.Code,
        places: AreaNames = AreaNames([]), on today: Day
    ) {
        self.ledger = ledger
        self.ground = ground
        let known = catalogue.fields(of: ledger)
        var taken: Set<LedgerField.Code> = []
        cells = fields.sorted { $0.key < $1.key }.compactMap { column, code in
            guard let field = known.first(where: { $0.field.code == code })?.field, column >= 0,
                taken.insert(code).inserted
            else { return nil }
            let reading = ReadingValue(field, lists: catalogue, among: places, on: today)
            return Cell(column: column, field: code, reading: reading)
        }
        let addressed = cells.first { cell in
            known.contains { $0.field.code == cell.field && $0.field.check.format == .address }
        }
        // Within a village nothing is left to be told.
        address = addressed.flatMap { cell in
            ground.level >= .village || places.areas.isEmpty
                ? nil
                : Address(column: cell.column, field: cell.field, places: AddressPlaces(places.areas))
        }
        required = known.filter {
            $0.column.isRequired && $0.field.code != ledger.key && $0.field.ownLevel == nil
        }.map(\.field.code)
        ownAreas = known.compactMap { column, field in
            field.ownLevel.map { OwnArea(field: field.code, level: $0, isRequired: column.isRequired) }
        }
    }

    /// - Returns: `nil` when none of the columns that are read says anything.
    package mutating func read(_ row: CSV.Row) -> ReadEntry? {
        var values: [LedgerField.Code: EntryValue] = [:]
        var problems: [CellProblem] = []
        var areas: [(column: Int, field: LedgerField.Code, code: Area.Code)] = []
        var isEmpty = true
        for cell in cells {
            let text = row.fields.dropFirst(cell.column).first ?? ""
            do {
                guard let value = try cell.reading.value(of: text) else { continue }
                values[cell.field] = value
                if case .area(let code) = value { areas.append((cell.column, cell.field, code)) }
            } catch {
                problems.append(CellProblem(column: cell.column, field: cell.field, what: .value(error)))
            }
            isEmpty = false
        }
        guard !isEmpty else { return nil }
        let isSum = row.fields.prefix(2).contains { WrittenMarks.sums.contains($0.folded) }
        guard !isSum else {
            let problem = CellProblem(column: nil, field: nil, what: .sumOfLines)
            return ReadEntry(line: row.line, area: nil, values: [:], problems: [problem])
        }
        let refused = Set(problems.compactMap(\.field))
        for field in required where values[field] == nil && !refused.contains(field) {
            problems.append(CellProblem(column: column(of: field), field: field, what: .missing))
        }
        let address = address.flatMap { address -> String? in
            if case .text(let text) = values[address.field] { text } else { nil }
        }
        let area = finest(of: areas, or: address, &problems, isRefused: refused)
        for own in ownAreas {
            values[own.field] = area?.ancestor(at: own.level).map(EntryValue.area)
            guard own.isRequired, area != nil, values[own.field] == nil else { continue }
            problems.append(CellProblem(column: column(of: own.field), field: own.field, what: .missing))
        }
        checkKey(values[ledger.key], in: area, line: row.line, &problems, isRefused: refused)
        let ordered = problems.sorted { ($0.column ?? .max) < ($1.column ?? .max) }
        return ReadEntry(line: row.line, area: area, values: values, problems: ordered)
    }

    private func column(of field: LedgerField.Code) -> Int? { cells.first { $0.field == field }?.column }

    /// The finest of the areas a row names, or its address, or the ground; all must lie along one path.
    private func finest(
        of areas: [(column: Int, field: LedgerField.Code, code: Area.Code)], or written: String?,
        _ problems: inout [CellProblem], isRefused refused: Set<LedgerField.Code>
    ) -> Area.Code? {
        var finest = ground
        for area in areas {
            func note(_ what: CellProblem.What) {
                problems.append(CellProblem(column: area.column, field: area.field, what: what))
            }
            if finest.contains(area.code) {
                finest = area.code
            } else if !area.code.contains(finest) {
                note(ground.contains(area.code) ? .areasApart(finest, area.code) : .areaOutside(area.code))
                return nil
            }
        }
        if finest.level >= .village { return finest }
        // An area that could not be read has been named already.
        let isNamed = cells.contains { refused.contains($0.field) && $0.reading.isArea }
        guard !isNamed else { return nil }
        guard let address, let written else {
            problems.append(CellProblem(column: nil, field: nil, what: .areaMissing))
            return nil
        }
        return village(in: written, of: address, within: finest, &problems)
    }

    private func village(
        in written: String, of address: Address, within area: Area.Code, _ problems: inout [CellProblem]
    ) -> Area.Code? {
        func note(_ what: CellProblem.What) {
            problems.append(CellProblem(column: address.column, field: address.field, what: what))
        }
        switch address.places.place(of: written) {
        case .area(let code) where !area.contains(code): note(.areasApart(area, code))
        case .area(let code) where code.level < .village: note(.addressTooWide(code))
        case .area(let code): return code
        case .several(let codes): note(.value(.severalAreas(codes)))
        case .nowhere: note(.areaMissing)
        }
        return nil
    }

    private mutating func checkKey(
        _ value: EntryValue?, in area: Area.Code?, line: Int, _ problems: inout [CellProblem],
        isRefused refused: Set<LedgerField.Code>
    ) {
        let column = column(of: ledger.key)
        guard let value else {
            guard !refused.contains(ledger.key) else { return }
            return problems.append(CellProblem(column: column, field: ledger.key, what: .keyMissing))
        }
        let key = Key(village: area?.ancestor(at: .village), key: value.text)
        if let first = lines[key] {
            problems.append(CellProblem(column: column, field: ledger.key, what: .keyTwice(firstLine: first)))
        } else {
            lines[key] = line
        }
    }
}
