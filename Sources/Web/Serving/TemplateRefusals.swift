import Casework
import HTTPTypes
import Ledgers

/// Puts into words why a layout is not kept, or not filled.
extension RefusalWords {
    func answer(to refusal: TemplateRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .absent: .notFound
            case .notDesk: .forbidden
            case .taken, .stale: .conflict
            case .tooLarge: .contentTooLarge
            default: .unprocessableContent
            }
        return Answered(status: status, words: refusal == .absent ? nil : words(for: refusal))
    }

    private func words(for refusal: TemplateRefusal) -> String {
        switch refusal {
        case .titleLength(let limit): catalogue.say("refusal.template_title", ["limit": String(limit)])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .fileMissing: catalogue.say("refusal.template_file")
        case .tooLarge(let limit): catalogue.say("sheet_refusal.too_large", ["limit": String(limit >> 20)])
        case .notAWorkbook: catalogue.say("refusal.template_type")
        case .pictures: catalogue.say("refusal.template_pictures")
        case .programs: catalogue.say("refusal.template_programs")
        case .nothingRepeats: catalogue.say("refusal.template_nothing")
        case .tooManyMarks(let limit): catalogue.say("refusal.template_marks", ["limit": String(limit)])
        case .tooManyFields(let limit): catalogue.say("refusal.template_fields", ["limit": String(limit)])
        case .faults(let faults): catalogue.say("refusal.template_faults", ["count": String(faults.count)])
        case .taken(let title): catalogue.say("refusal.template_taken", ["title": title])
        case .tooMany(let limit): catalogue.say("refusal.template_many", ["limit": String(limit)])
        case .notDesk: catalogue.say("refusal.template_desk")
        case .reasonMissing: catalogue.say("refusal.template_reason")
        case .reasonTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .absent: catalogue.say("error.404_words")
        case .stale: catalogue.say("refusal.template_stale")
        case .notFilled: catalogue.say("refusal.template_unfilled")
        }
    }

    func words(for problem: TemplateProblem, under known: Ledgers.Catalogue) -> String {
        let label = { (code: LedgerField.Code) in
            known.field(code)?.label.text(in: catalogue.language) ?? code
        }
        return switch problem {
        case .unfinished: catalogue.say("template_fault.unfinished")
        case .unknownField(let name): catalogue.say("template_fault.unknown_field", ["name": name])
        case .ambiguous(let name): catalogue.say("template_fault.ambiguous", ["name": name])
        case .unknownFact(let name): catalogue.say("template_fault.unknown_fact", ["name": name])
        case .cannotAdd(let code): catalogue.say("template_fault.cannot_add", ["field": label(code)])
        case .apart: catalogue.say("template_fault.apart")
        case .tooTall(let limit): catalogue.say("template_fault.too_tall", ["limit": String(limit)])
        case .merged: catalogue.say("template_fault.merged")
        case .formula: catalogue.say("template_fault.formula")
        }
    }
}
