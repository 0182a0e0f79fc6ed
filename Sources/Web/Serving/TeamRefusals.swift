import Casework
import HTTPTypes

/// Puts into words why a team is not formed or changed.
extension RefusalWords {
    func answer(to refusal: TeamRefusal) -> Answered {
        let words =
            switch refusal {
            case .nameMissing: catalogue.say("refusal.team_name")
            case .unprintable: catalogue.say("refusal.unprintable")
            case .areaNotBelow: catalogue.say("refusal.team_area")
            case .endMissing: catalogue.say("refusal.team_end_missing")
            case .endsTooEarly: catalogue.say("refusal.team_end_early")
            case .tooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
            case .beginsTooLate(let days): catalogue.say("refusal.team_begin", ["days": String(days)])
            case .lastsTooLong(let days): catalogue.say("refusal.team_long", ["days": String(days)])
            case .account: catalogue.say("refusal.team_account")
            case .memberAlready: catalogue.say("refusal.team_member")
            case .headAlready: catalogue.say("refusal.team_head")
            case .full(let limit): catalogue.say("refusal.team_full", ["limit": String(limit)])
            case .over: catalogue.say("refusal.team_over")
            }
        return Answered(status: refusal == .over ? .conflict : .unprocessableContent, words: words)
    }
}
