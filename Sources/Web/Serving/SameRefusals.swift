import Casework
import HTTPTypes

/// Puts into words why nobody can be told of a case, or nothing was decided of a repeat.
extension RefusalWords {
    func answer(to refusal: FollowRefusal) -> Answered {
        let words =
            switch refusal {
            case .contactMissing: catalogue.say("refusal.follow_contact")
            case .contactTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
            case .unprintable: catalogue.say("refusal.unprintable")
            }
        return Answered(status: .unprocessableContent, words: words)
    }

    func answer(to refusal: RepeatRefusal) -> Answered {
        switch refusal {
        case .decided: Answered(status: .conflict, words: catalogue.say("refusal.repeat_decided"))
        case .reasonMissing:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.repeat_reason"))
        case .reasonTooLong(let limit):
            Answered(
                status: .unprocessableContent,
                words: catalogue.say("refusal.too_long", ["limit": String(limit)]))
        case .unprintable:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.unprintable"))
        }
    }
}
