import Casework
import HTTPTypes

/// Puts into words why a message is not sent, or a contact stays masked.
extension RefusalWords {
    func answer(to refusal: MessageRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .wrongPost: .forbidden
            case .closed, .nobodyToWrite: .conflict
            case .wordsMissing, .wordsTooLong, .unprintable: .unprocessableContent
            }
        let words =
            switch refusal {
            case .wordsMissing: catalogue.say("refusal.message_missing")
            case .wordsTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
            case .unprintable: catalogue.say("refusal.unprintable")
            case .wrongPost: catalogue.say("refusal.message_post")
            case .closed: catalogue.say("refusal.message_closed")
            case .nobodyToWrite: catalogue.say("refusal.message_nobody")
            }
        return Answered(status: status, words: words)
    }

    func answer(to refusal: UnmaskingRefusal) -> Answered {
        switch refusal {
        case .reasonLength(let lengths):
            Answered(
                status: .unprocessableContent,
                words: catalogue.say(
                    "refusal.unmask_reason",
                    ["least": String(lengths.lowerBound), "most": String(lengths.upperBound)]))
        case .unprintable:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.unprintable"))
        case .wrongPost: Answered(status: .forbidden, words: catalogue.say("refusal.unmask_post"))
        case .handler: Answered(status: .forbidden, words: catalogue.say("refusal.unmask_handler"))
        case .nothing: Answered(status: .conflict, words: catalogue.say("refusal.unmask_nothing"))
        }
    }
}

extension MessageRefusal {
    /// What can be put right where it was written.
    var isAboutTheWords: Bool {
        switch self {
        case .wordsMissing, .wordsTooLong, .unprintable: true
        case .wrongPost, .closed, .nobodyToWrite: false
        }
    }
}

extension UnmaskingRefusal {
    /// What can be put right where it was written.
    var isAboutTheReason: Bool {
        switch self {
        case .reasonLength, .unprintable: true
        case .wrongPost, .handler, .nothing: false
        }
    }
}
