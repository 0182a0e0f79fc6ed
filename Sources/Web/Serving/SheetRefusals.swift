import Casework
import HTTPTypes
import Ledgers
import Territory

/// Puts into words why a file is no sheet that can be read, and what is wrong with a cell of one.
extension RefusalWords {
    func answer(to refusal: SheetRefusal) -> Answered {
        switch refusal {
        case .tooLarge: Answered(status: .contentTooLarge, words: words(for: refusal))
        case .unavailable:
            Answered(
                status: .serviceUnavailable, words: words(for: refusal), retryAfter: 60, isFault: true)
        default: Answered(status: .unprocessableContent, words: words(for: refusal))
        }
    }

    private func words(for refusal: SheetRefusal) -> String {
        switch refusal {
        case .empty: catalogue.say("sheet_refusal.empty")
        case .noRows: catalogue.say("sheet_refusal.no_rows")
        case .tooLarge(let limit), .swollen(let limit):
            catalogue.say("sheet_refusal.too_large", ["limit": String(limit >> 20)])
        case .wrongType: catalogue.say("sheet_refusal.wrong_type")
        case .oldOrLocked: catalogue.say("sheet_refusal.old_or_locked")
        case .cut: catalogue.say("sheet_refusal.cut")
        case .unreadableText: catalogue.say("sheet_refusal.unreadable")
        case .misplacedQuote(let line): catalogue.say("sheet_refusal.quote", ["line": String(line)])
        case .cellTooLong(let line): catalogue.say("sheet_refusal.cell", ["line": String(line)])
        case .tooManyParts, .unsafeParts: catalogue.say("sheet_refusal.unsafe")
        case .damaged: catalogue.say("sheet_refusal.damaged")
        case .tooHeavy: catalogue.say("sheet_refusal.too_heavy")
        case .noCoordinateSystem: catalogue.say("sheet_refusal.no_coordinates")
        case .noSuchSheet: catalogue.say("sheet_refusal.no_such_sheet")
        case .tooManyColumns(let limit):
            catalogue.say("sheet_refusal.columns", ["limit": catalogue.number(limit)])
        case .tooManyRows(let limit):
            catalogue.say("sheet_refusal.rows", ["limit": catalogue.number(limit)])
        case .unavailable: catalogue.say("sheet_refusal.unavailable")
        }
    }

    /// - Parameters:
    ///   - field: What the cell is about; `nil`: the row as a whole.
    ///   - names: What areas are called.
    func words(
        for problem: CellProblem, in field: LedgerField?, named names: [Area.Code: String]
    ) -> String {
        let name = { (code: Area.Code) in names[code] ?? code.text }
        switch problem.what {
        case .value(let refusal): return words(for: refusal, of: field, calling: LedgerNames(areas: names))
        case .missing:
            return catalogue.say(
                "cell_problem.missing", ["field": field?.label.text(in: catalogue.language) ?? ""])
        case .keyMissing:
            return catalogue.say(
                "cell_problem.key_missing", ["field": field?.label.text(in: catalogue.language) ?? ""])
        case .keyTwice(let line): return catalogue.say("cell_problem.key_twice", ["line": String(line)])
        case .areaMissing: return catalogue.say("cell_problem.area_missing")
        case .addressTooWide(let code):
            return catalogue.say("cell_problem.address_too_wide", ["area": name(code)])
        case .areasApart(let one, let other):
            return catalogue.say("cell_problem.areas_apart", ["one": name(one), "other": name(other)])
        case .areaOutside(let code):
            return catalogue.say("cell_problem.area_outside", ["area": name(code)])
        case .sumOfLines: return catalogue.say("cell_problem.sum")
        }
    }
}
