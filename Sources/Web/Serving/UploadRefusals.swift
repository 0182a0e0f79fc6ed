import Casework
import HTTPTypes

/// Puts into words why a photo sent before its report was not taken.
extension RefusalWords {
    func answer(to refusal: UploadRefusal) -> Answered {
        switch refusal {
        case .notADigest:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.upload_digest"))
        case .keyMissing:
            Answered(status: .badRequest, words: catalogue.say("refusal.upload_key"))
        case .pieceTooLarge(let limit):
            Answered(
                status: .contentTooLarge,
                words: catalogue.say("refusal.body_too_large", ["limit": String(limit / 1024)]))
        case .wrongOffset(let has):
            Answered(
                status: .conflict, words: catalogue.say("refusal.upload_offset", ["count": String(has)]))
        case .contentDiffers:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.upload_differs"))
        case .noRoom:
            Answered(
                status: .serviceUnavailable,
                problems: [.init(field: "photos", words: catalogue.say("problem.photo_no_room"))],
                retryAfter: 60, isFault: true)
        case .missing:
            Answered(
                status: .unprocessableContent,
                problems: [.init(field: "photos", words: catalogue.say("problem.photo_missing"))])
        }
    }
}
