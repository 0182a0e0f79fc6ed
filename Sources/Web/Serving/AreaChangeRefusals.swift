import Casework
import HTTPTypes
import Territory

/// Puts into words why areas are not changed.
extension RefusalWords {
    func answer(to refusal: AreaChangeRefusal) -> Answered {
        switch refusal {
        case .begun: Answered(status: .conflict, words: catalogue.say("refusal.change_begun"))
        case .orderedAlready: Answered(status: .conflict, words: catalogue.say("refusal.change_ordered"))
        default: Answered(status: .unprocessableContent, words: words(for: refusal))
        }
    }

    private func words(for refusal: AreaChangeRefusal) -> String {
        switch refusal {
        case .reasonMissing: catalogue.say("refusal.change_reason")
        case .reasonTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .dayMalformed: catalogue.say("refusal.change_day")
        case .notACode(let text): catalogue.say("refusal.unknown_area", ["area": String(text.prefix(40))])
        case .nothingToClose: catalogue.say("refusal.change_nothing")
        case .tooMany(let limit): catalogue.say("refusal.change_many", ["limit": String(limit)])
        case .nameUnfit(let limit): catalogue.say("refusal.change_name", ["limit": String(limit)])
        case .fault(let fault): words(for: fault)
        case .orderedAlready, .begun: catalogue.say("refusal.change_ordered")
        }
    }

    private func words(for fault: Succession.Fault) -> String {
        switch fault {
        case .unknownArea(let code): catalogue.say("refusal.unknown_area", ["area": code.text])
        case .alreadyClosed(let code): catalogue.say("refusal.change_closed", ["area": code.text])
        case .wholeCity(let code): catalogue.say("refusal.change_city", ["area": code.text])
        case .otherLevel(let code, let successor):
            catalogue.say("refusal.change_level", ["area": code.text, "other": successor.text])
        case .heirCloses(let code): catalogue.say("refusal.change_heir_closes", ["area": code.text])
        case .heirNameless(let code): catalogue.say("refusal.change_heir_nameless", ["area": code.text])
        case .heirOrphaned(let code): catalogue.say("refusal.change_heir_orphaned", ["area": code.text])
        }
    }
}
