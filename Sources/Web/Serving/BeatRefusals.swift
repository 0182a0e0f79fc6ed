import Casework
import HTTPTypes

/// Puts into words why a beat is not drawn.
extension RefusalWords {
    func answer(to refusal: BeatRefusal) -> Answered {
        let words =
            switch refusal {
            case .nameMissing: catalogue.say("refusal.beat_name")
            case .unprintable: catalogue.say("refusal.unprintable")
            case .slugMalformed: catalogue.say("refusal.beat_slug")
            case .groundMissing: catalogue.say("refusal.beat_ground")
            case .nameTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
            case .tooManyAreas(let limit): catalogue.say("refusal.beat_areas", ["limit": String(limit)])
            case .notACode(let text): catalogue.say("refusal.beat_code", ["text": text])
            case .office: catalogue.say("refusal.beat_office")
            case .slugTaken: catalogue.say("refusal.beat_taken")
            case .shapeless: catalogue.say("refusal.beat_shape")
            case .areaElsewhere(let code): catalogue.say("refusal.beat_area", ["code": code])
            case .areaHeld(let other): catalogue.say("refusal.beat_held", ["other": other])
            case .overlaps(let other): catalogue.say("refusal.beat_overlap", ["other": other])
            }
        return Answered(status: .unprocessableContent, words: words)
    }
}
