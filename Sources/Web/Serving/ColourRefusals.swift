import HTTPTypes
import Ledgers

/// Puts into words why nothing is decided about a colour.
extension RefusalWords {
    func answer(to refusal: ColourRefusal) -> Answered {
        switch refusal {
        case .noColours, .absent: Answered(status: .notFound)
        case .notDecider: Answered(status: .forbidden, words: catalogue.say("refusal.colour_not_decider"))
        case .openAlready: Answered(status: .conflict, words: catalogue.say("refusal.colour_open_already"))
        case .answeredAlready:
            Answered(status: .conflict, words: catalogue.say("refusal.colour_answered_already"))
        case .nothingTicked: wrong("colour_nothing_ticked")
        case .tooMany(let limit): wrong("colour_too_many", limit)
        case .noColour: wrong("colour_none_chosen")
        case .reasonMissing: wrong("colour_reason")
        case .sourceMissing: wrong("colour_source")
        case .wordsMissing: wrong("colour_words")
        case .badDay: wrong("colour_day")
        case .reasonTooLong(let limit), .sourceTooLong(let limit), .wordsTooLong(let limit):
            wrong("too_long", limit)
        }
    }

    private func wrong(_ name: String, _ limit: Int = 0) -> Answered {
        Answered(
            status: .unprocessableContent,
            words: catalogue.say("refusal.\(name)", ["limit": String(limit)]))
    }
}
