import Access
import Casework
import Foundation
import Ledgers
import Territory

/// A sheet before it is taken: its columns, what is wrong with its rows, and the first that are good.
struct ImportShape {
    let desk: ImportDesk
    let draft: ImportDraft
    let read: ReadRows
    private let areaNames: [Area.Code: String]
    private let cellsByLine: [Int: [String]]

    init(desk: ImportDesk, draft: ImportDraft, read: ReadRows) {
        (self.desk, self.draft, self.read) = (desk, draft, read)
        areaNames = Dictionary(
            (desk.places + desk.writable).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        cellsByLine = Dictionary(
            draft.table.rows.map { ($0.line, $0.fields) }, uniquingKeysWith: { first, _ in first })
    }

    private static let problemsShown = 50
    private static let rowsShown = 10
    /// Rows looked through for something that stands in a column.
    private static let rowsSampled = 20

    private var book: OwnLedger { desk.book }
    private var frame: Frame { desk.frame }
    private var table: SheetTable { draft.table }

    /// What the select of a column is called in the form.
    static func name(of column: Int) -> String { "c\(column)" }

    var content: [String: Any] {
        let problems = read.wrong.flatMap { row in row.problems.map { (row.line, $0) } }
        let count = frame.catalogue.number
        var content: [String: Any] = [
            "title": frame.say("entry_import.preview"), "ledger": frame.words(book.ledger.title),
            "back": desk.href,
            "action": desk.href + "/acceptance", "sheet": draft.id.uuidString.lowercased(),
            "in": draft.ground.text, "seen": draft.sheet ?? "", "source": draft.source ?? "",
            "hasSource": draft.source != nil, "known": known,
            "read": count(read.good.count + read.wrong.count), "good": count(read.good.count),
            "wrong": count(read.wrong.count), "hasGood": !read.good.isEmpty,
            "hasWrong": !problems.isEmpty, "columns": columns,
            "problems": problems.prefix(Self.problemsShown).map { words(of: $1, in: $0) },
            "heads": shown.map { frame.words($0.label) },
            "rows": read.good.prefix(Self.rowsShown).map(cells),
        ]
        if let pages { content["pages"] = pages }
        if let missing { content["missing"] = missing }
        if problems.count > Self.problemsShown {
            content["more"] = frame.say(
                "entry_import.more", ["count": count(problems.count - Self.problemsShown)])
        }
        return content
    }

    /// What is said when two columns were chosen for one field; `nil`: none were.
    var twice: String? {
        draft.twice.isEmpty
            ? nil : frame.say("entry_import.twice", ["fields": labels(of: draft.twice)])
    }

    /// How rows whose entry is there already are treated.
    private var known: FieldWords {
        var words = FieldWords(.select, name: "known", label: frame.say("entry_import.known"))
        words.isRequired = true
        words.hint = frame.say("entry_import.known_hint")
        words.options = KnownTreatment.allCases.map {
            OptionWords(
                $0.rawValue, frame.say("entry_import.known_\($0.rawValue)"), isChosen: $0 == draft.treatment)
        }
        return words
    }

    /// The sheets of a workbook, when there are several.
    private var pages: FieldWords? {
        guard draft.sheets.count > 1 else { return nil }
        var words = FieldWords(.select, name: "page", label: frame.say("entry_import.page"))
        words.isRequired = true
        words.options = draft.sheets.map { OptionWords($0, $0, isChosen: $0 == draft.sheet) }
        return words
    }

    /// Fields without which no row is taken, and that no column carries.
    private var missing: String? {
        let carried = Set(draft.fields.values)
        // What the place of an entry says is missed by nobody.
        let needed = book.fields.filter { $0.ownLevel == nil }.map(\.code).filter { code in
            code == book.ledger.key || book.ledger.columns.contains { $0.field == code && $0.isRequired }
        }
        let missing = needed.filter { !carried.contains($0) }
        return missing.isEmpty ? nil : frame.say("entry_import.missing", ["fields": labels(of: missing)])
    }

    private func labels(of codes: [LedgerField.Code]) -> String {
        codes.map { code in book.catalogue.field(code).map { frame.words($0.label) } ?? code }
            .joined(separator: frame.say("entry.comma"))
    }

    private var columns: [[String: Any]] {
        table.headings.enumerated().map { column, heading in
            let chosen = draft.fields[column]
            let found = table.match.columns.dropFirst(column).first?.found
            let isKept = draft.kept.contains(column)
            let isGuess = !isKept && found?.certainty == .alike && found?.field == chosen
            return [
                "name": Self.name(of: column), "heading": heading, "letter": Self.letter(of: column),
                "label": self.heading(of: column),
                "sample": sample(of: column), "isGuess": isGuess, "isKept": isKept,
                "options": [OptionWords("", frame.say("entry_import.leave_out"), isChosen: chosen == nil)]
                    + book.fields.map {
                        OptionWords($0.code, frame.words($0.label), isChosen: $0.code == chosen)
                    },
            ]
        }
    }

    private func sample(of column: Int) -> String {
        let cells = table.rows.prefix(Self.rowsSampled).lazy.map { $0.fields.dropFirst(column).first ?? "" }
        return String(cells.first { !$0.allSatisfy(\.isWhitespace) }?.prefix(40) ?? "")
    }

    /// As spreadsheets call a column: A, B, … Z, AA.
    static func letter(of column: Int) -> String {
        var (rest, letters) = (column, "")
        repeat {
            letters = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + letters
            rest = rest / 26 - 1
        } while rest >= 0
        return letters
    }

    private func heading(of column: Int) -> String {
        let heading = table.headings.dropFirst(column).first ?? ""
        return heading.isEmpty ? Self.letter(of: column) : heading
    }

    private func words(of problem: CellProblem, in line: Int) -> [String: Any] {
        let written = problem.column.map { column in
            String((cellsByLine[line]?.dropFirst(column).first ?? "").prefix(80))
        }
        let field = problem.field.flatMap(book.catalogue.field)
        return [
            "line": String(line), "column": problem.column.map(Self.letter) ?? "",
            "heading": problem.column.map(heading) ?? field.map { frame.words($0.label) } ?? "",
            "written": written ?? "", "words": reason(problem),
        ]
    }

    private func reason(_ problem: CellProblem) -> String {
        desk.refusals.words(for: problem, in: problem.field.flatMap(book.catalogue.field), named: areaNames)
    }

    /// Fields of the sheet in the order of the ledger.
    private var shown: [LedgerField] { book.fields.filter { draft.fields.values.contains($0.code) } }

    /// A row as it will be kept and shown on lists.
    private func cells(of row: ReadEntry) -> [String: Any] {
        let values = shown.map { field -> String in
            guard let value = row.values[field.code] else { return "–" }
            let text = field.isSealed ? MaskedValue(value, of: field).text : value.text
            return book.words(areaNames, frame).line(text, of: field)
        }
        let area = row.area.map { areaNames[$0] ?? $0.text } ?? ""
        return ["line": String(row.line), "area": area, "values": values]
    }

    /// Rows that were not taken, in the order of the sheet, each with why.
    func rejected(_ outcomes: [Int: ImportEntries.RowOutcome]) -> [RejectedSheet.Row] {
        faults(outcomes).map { fault in
            .init(cells: cellsByLine[fault.line] ?? [], wrong: fault.columns, reasons: fault.reasons)
        }
    }

    /// Why rows were not taken, in the order of the sheet.
    func faults(_ outcomes: [Int: ImportEntries.RowOutcome]) -> [RowFault] {
        let places = draft.fields.filter { $0.value == book.ledger.key }.map(\.key)
        var rows = read.wrong.map { row in
            let wrong = Set(row.problems.compactMap(\.column))
            let reasons = row.problems.map { problem in
                let head = problem.column.map(heading)
                return head.map { frame.say("entry_import.of", ["what": $0, "why": reason(problem)]) }
                    ?? reason(problem)
            }
            return RowFault(line: row.line, columns: wrong, reasons: reasons)
        }
        for (line, outcome) in outcomes {
            let (why, wrong): (String, Set<Int>)
            switch outcome {
            case .kept, .filled, .known, .apart: continue
            case .taken: (why, wrong) = (frame.say("entry_import.row_taken"), Set(places))
            case .elsewhere: (why, wrong) = (frame.say("entry_import.row_elsewhere"), [])
            case .hidden(let fields):
                why = frame.say("entry_import.row_hidden", ["fields": labels(of: fields)])
                wrong = Set(draft.fields.filter { fields.contains($0.value) }.map(\.key))
            }
            rows.append(RowFault(line: line, columns: wrong, reasons: [why]))
        }
        return rows.sorted { $0.line < $1.line }
    }
}

/// Why a row was not taken.
struct RowFault {
    let line: Int
    /// Counted from 0.
    let columns: Set<Int>
    let reasons: [String]
}
