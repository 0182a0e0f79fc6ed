import Casework
import HTTPTypes

/// Puts into words why nobody is asked to help, or a helper cannot go on.
extension RefusalWords {
    func answer(to refusal: HelpRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .wrongPost: .forbidden
            case .closed, .again, .over: .conflict
            default: .unprocessableContent
            }
        return Answered(status: status, words: words(for: refusal))
    }

    private func words(for refusal: HelpRefusal) -> String {
        switch refusal {
        case .wrongPost: catalogue.say("refusal.help_post")
        case .closed: catalogue.say("refusal.closed")
        case .targetMissing: catalogue.say("refusal.to_missing")
        case .targetIsOwner: catalogue.say("refusal.to_is_owner")
        case .again: catalogue.say("refusal.help_again")
        case .tooMany(let limit): catalogue.say("refusal.help_many", ["limit": String(limit)])
        case .notAbove: catalogue.say("refusal.whistle_above")
        case .noWhistle: catalogue.say("refusal.whistle_none")
        case .over: catalogue.say("refusal.help_over")
        case .wordsMissing: catalogue.say("refusal.help_words")
        case .wordsTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .unprintable: catalogue.say("refusal.unprintable")
        }
    }
}

extension HelpRefusal {
    /// What can be put right where it was written.
    var isAboutTheForm: Bool {
        switch self {
        case .wrongPost, .closed: false
        default: true
        }
    }
}
