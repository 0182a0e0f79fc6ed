import Casework
import HTTPTypes

/// Puts into words why nothing was asked of areas, or nothing answered.
extension RefusalWords {
    func answer(to refusal: TaskRefusal) -> Answered {
        let words =
            switch refusal {
            case .titleMissing: catalogue.say("refusal.task_title")
            case .reasonMissing: catalogue.say("refusal.task_reason")
            case .unprintable: catalogue.say("refusal.unprintable")
            case .levelNotBelow: catalogue.say("refusal.task_level")
            case .areaNotBelow: catalogue.say("refusal.task_area")
            case .tooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
            case .dayOutside(let days): catalogue.say("refusal.task_day", ["days": String(days)])
            case .nobody: catalogue.say("refusal.task_nobody")
            case .tooMany(let limit): catalogue.say("refusal.task_many", ["limit": String(limit)])
            case .withdrawn: catalogue.say("refusal.task_withdrawn")
            }
        return Answered(status: refusal == .withdrawn ? .conflict : .unprocessableContent, words: words)
    }
}
