package import Casework

/// What a template says besides values of entries.
package struct TemplateFacts: Sendable {
    package let area: String
    package let day: Day
    package let who: String
    package let purpose: String
    package let conditions: String
    package let ledger: String

    package init(
        area: String, day: Day, who: String, purpose: String, conditions: String, ledger: String
    ) {
        self.area = area
        self.day = day
        self.who = who
        self.purpose = purpose
        self.conditions = conditions
        self.ledger = ledger
    }
}

/// One value as it goes into a cell: of a kind of its own, and text always as text.
package enum TemplateValue: Sendable, Equatable, Encodable {
    case text(String)
    case number(Int)
    case decimal(Double)
    case day(Day)
    case nothing

    private enum Keys: String, CodingKey { case day }

    package func encode(to encoder: any Encoder) throws {
        if case .day(let day) = self {
            var container = encoder.container(keyedBy: Keys.self)
            return try container.encode(day.description, forKey: .day)
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .decimal(let number): try container.encode(number)
        case .day, .nothing: try container.encodeNil()
        }
    }
}

/// Everything that goes into a template, as the child takes it.
package struct TemplateFilling: Sendable, Encodable {
    let sheet: String
    let first: Int
    let last: Int
    /// Row, counted from the first that repeats, and column of each value of a line.
    let cells: [[Int]]
    var rows: [[TemplateValue]]
    let fixed: [Fixed]
    let watermark: String

    /// It travels as a list: sheet, row, column, value.
    struct Fixed: Sendable, Encodable {
        let sheet: String
        let row: Int
        let column: Int
        let value: TemplateValue

        func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(sheet)
            try list.encode(row)
            try list.encode(column)
            try list.encode(value)
        }
    }

    /// - Parameter lines: For each entry a cell of every field of the plan, and where it lies.
    init(_ plan: TemplatePlan, with lines: [[ExportCell]], saying facts: TemplateFacts, watermark: String) {
        sheet = plan.sheet
        (first, last) = (plan.rows.lowerBound, plan.rows.upperBound)
        cells = plan.repeating.map { [$0.offset, $0.column] }
        self.watermark = watermark
        let place = Dictionary(
            plan.fields.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        let whole = Whole(lines: lines, place: place, facts: facts)
        rows = lines.enumerated().map { number, line in
            plan.repeating.map { cell in
                whole.value(of: cell.parts) { part in whole.cell(of: part, in: line, number: number + 1) }
            }
        }
        fixed = plan.fixed.map { cell in
            Fixed(
                sheet: cell.sheet, row: cell.row, column: cell.column,
                value: whole.value(of: cell.parts, whole.cell(of:)))
        }
    }
}

/// All lines of a filling, and what is said of them together.
private struct Whole {
    let lines: [[ExportCell]]
    let place: [LedgerField.Code: Int]
    let facts: TemplateFacts

    func value(of parts: [TemplatePart], _ cell: (TemplatePart) -> ExportCell) -> TemplateValue {
        guard let only = parts.first, parts.count == 1 else {
            return .text(parts.map { cell($0).words }.joined())
        }
        return switch cell(only) {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case .decimal(let number): .decimal(number)
        case .day(let day): .day(day)
        case .moment, .nothing: .nothing
        }
    }

    func cell(of part: TemplatePart, in line: [ExportCell], number: Int) -> ExportCell {
        switch part {
        case .field(let code): place[code].flatMap { line.dropFirst($0).first } ?? .nothing
        case .fact(.number): .number(number)
        // Behind the values of a line stands where its entry lies.
        case .fact(.area): line.last ?? .nothing
        default: cell(of: part)
        }
    }

    func cell(of part: TemplatePart) -> ExportCell {
        switch part {
        case .words(let words): .text(words)
        case .field, .fact(.number): .nothing
        case .sum(let code): sum(of: code)
        case .fact(.area): .text(facts.area)
        case .fact(.day): .day(facts.day)
        case .fact(.who): .text(facts.who)
        case .fact(.count): .number(lines.count)
        case .fact(.purpose): .text(facts.purpose)
        case .fact(.conditions): .text(facts.conditions)
        case .fact(.ledger): .text(facts.ledger)
        }
    }

    private func sum(of code: LedgerField.Code) -> ExportCell {
        guard let place = place[code] else { return .nothing }
        var (whole, rest, hasRest) = (0, 0.0, false)
        for line in lines {
            switch line.dropFirst(place).first {
            case .number(let number): whole += number
            case .decimal(let number): (rest, hasRest) = (rest + number, true)
            default: break
            }
        }
        return hasRest ? .decimal(Double(whole) + rest) : .number(whole)
    }
}

extension ExportCell {
    /// Among other words of a cell.
    fileprivate var words: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .decimal(let number): PlainNumber.text(number)
        case .day(let day): day.description
        case .moment, .nothing: ""
        }
    }
}
