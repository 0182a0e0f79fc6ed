import Casework
import HTTPTypes

/// Puts into words why there is no more time, and why a desk does not press.
extension RefusalWords {
    func answer(to refusal: ExtensionRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .wrongPost, .own: .forbidden
            case .notOffered, .nothingRuns, .waiting, .spent, .absent: .conflict
            default: .unprocessableContent
            }
        return Answered(status: status, words: words(for: refusal))
    }

    private func words(for refusal: ExtensionRefusal) -> String {
        switch refusal {
        case .wordsMissing: catalogue.say("refusal.time_words")
        case .wordsTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .notOffered: catalogue.say("refusal.extend_not_offered")
        case .wrongPost: catalogue.say("refusal.wrong_post")
        case .nothingRuns: catalogue.say("refusal.extend_nothing")
        case .dayMissing: catalogue.say("refusal.extend_day")
        case .notWorked(let day): catalogue.say("refusal.extend_not_worked", ["day": day.description])
        case .notLater: catalogue.say("refusal.extend_not_later")
        case .tooFar(let longest):
            catalogue.say(
                "refusal.extend_too_far",
                ["longest": catalogue.say("limit.\(longest.span)", ["count": String(longest.count)])])
        case .waiting: catalogue.say("refusal.extend_waiting")
        case .spent(let times): catalogue.say("refusal.extend_spent", ["times": String(times)])
        case .own: catalogue.say("refusal.extend_own")
        case .absent: catalogue.say("refusal.extend_absent")
        }
    }

    func answer(to refusal: PressRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .wrongPost: .forbidden
            case .closed, .calendarEnded, .pressedAlready, .nothingToAnswer: .conflict
            default: .unprocessableContent
            }
        let words =
            switch refusal {
            case .wordsMissing: catalogue.say("refusal.time_words")
            case .wordsTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
            case .unprintable: catalogue.say("refusal.unprintable")
            case .wrongPost: catalogue.say("refusal.press_post")
            case .closed: catalogue.say("refusal.closed")
            case .allowanceMissing: catalogue.say("refusal.press_allowance")
            case .calendarEnded: catalogue.say("refusal.press_calendar")
            case .pressedAlready: catalogue.say("refusal.press_already")
            case .nothingToAnswer: catalogue.say("refusal.press_nothing")
            }
        return Answered(status: status, words: words)
    }
}

extension ExtensionRefusal: TimeRefused {
    var isAboutTheForm: Bool {
        switch self {
        case .wordsMissing, .wordsTooLong, .unprintable, .dayMissing, .notWorked, .notLater, .tooFar: true
        default: false
        }
    }
}

extension PressRefusal: TimeRefused {
    var isAboutTheForm: Bool {
        switch self {
        case .wordsMissing, .wordsTooLong, .unprintable, .allowanceMissing, .calendarEnded, .pressedAlready:
            true
        default: false
        }
    }
}
