import Casework
import HTTPTypes

/// Puts into words why a file or a glass is refused.
extension RefusalWords {
    func answer(to refusal: ExportRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            // Absent and foreign orders look like any other address that is not there.
            case .absent: .notFound
            case .ownOrder, .wrongDecider: .forbidden
            case .alreadyDecided, .unapproved, .alreadyMade: .conflict
            case .lapsed, .noFile, .revoked, .over: .gone
            case .busy: .serviceUnavailable
            default: .unprocessableContent
            }
        return Answered(
            status: status, words: refusal == .absent ? nil : words(for: refusal),
            retryAfter: refusal == .busy ? 10 : nil)
    }

    func words(for refusal: ExportRefusal) -> String {
        switch refusal {
        case .purposeMissing: catalogue.say("refusal.export_purpose")
        case .wordsMissing: catalogue.say("refusal.export_words")
        case .wordsTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .fieldsMissing: catalogue.say("refusal.export_fields")
        case .nothingFound: catalogue.say("refusal.export_nothing")
        case .tooManyRows(let limit):
            catalogue.say("refusal.export_rows", ["limit": catalogue.number(limit)])
        case .secondNeeded(let limit):
            catalogue.say("refusal.sheet_second", ["limit": catalogue.number(limit)])
        case .absent: catalogue.say("error.404_words")
        case .ownOrder: catalogue.say("refusal.export_own")
        case .alreadyDecided: catalogue.say("refusal.export_decided")
        case .decisionWordsMissing: catalogue.say("refusal.export_why")
        case .unapproved: catalogue.say("refusal.export_unapproved")
        case .lapsed: catalogue.say("refusal.export_lapsed")
        case .alreadyMade: catalogue.say("refusal.export_made")
        case .noFile: catalogue.say("refusal.export_gone")
        case .busy: catalogue.say("refusal.export_busy")
        case .wrongDecider: catalogue.say("refusal.grant_decider")
        case .revoked: catalogue.say("refusal.grant_revoked")
        case .over: catalogue.say("refusal.grant_over")
        case .aloneEnough(let limit):
            catalogue.say("refusal.grant_alone", ["limit": catalogue.number(limit)])
        case .days(let allowed):
            catalogue.say(
                "refusal.grant_days",
                ["days": allowed.map(String.init).joined(separator: catalogue.say("entry.comma"))])
        }
    }

    func answer(to refusal: GlassRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .alreadyOpen, .nobodyToTell: .conflict
            case .areaTooFar, .ownArea: .forbidden
            case .notOpen: .gone
            default: .unprocessableContent
            }
        return Answered(status: status, words: words(for: refusal))
    }

    func words(for refusal: GlassRefusal) -> String {
        switch refusal {
        case .reasonLength(let lengths):
            catalogue.say(
                "refusal.glass_reason",
                ["least": String(lengths.lowerBound), "most": String(lengths.upperBound)])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .minutesOutOfRange: catalogue.say("refusal.glass_minutes")
        case .unknownArea: catalogue.say("refusal.glass_area")
        case .areaTooWide: catalogue.say("refusal.glass_wide")
        case .areaTooFar: catalogue.say("refusal.glass_far")
        case .ownArea: catalogue.say("refusal.glass_own")
        case .alreadyOpen: catalogue.say("refusal.glass_open")
        case .nobodyToTell: catalogue.say("refusal.glass_nobody")
        case .notOpen: catalogue.say("refusal.glass_over")
        }
    }
}
