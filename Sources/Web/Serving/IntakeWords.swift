import Casework
import HTTPTypes

/// Puts what is wrong with a report into words, each beside the field it is about.
extension RefusalWords {
    func answer(to refusal: IntakeRefusal) -> Answered {
        switch refusal {
        case .noPack:
            Answered(status: .serviceUnavailable, words: catalogue.say("refusal.no_pack"), retryAfter: 60)
        case .keyMissing: Answered(status: .badRequest, words: catalogue.say("refusal.key_missing"))
        case .keyReused: Answered(status: .unprocessableContent, words: catalogue.say("problem.key_reused"))
        case .stillRunning:
            Answered(status: .conflict, words: catalogue.say("problem.key_busy"), retryAfter: 1)
        case .problems(let problems):
            Answered(status: .unprocessableContent, problems: problems.map(words(for:)))
        }
    }

    func words(for problem: ReportProblem) -> Answered.FieldWords {
        .init(field: problem.field, words: sentence(for: problem))
    }

    private func sentence(for problem: ReportProblem) -> String {
        switch problem.refusal {
        case .unknownScenario: catalogue.say("problem.scenario_missing")
        case .missing where problem.field == "words": catalogue.say("problem.words_missing")
        case .missing: catalogue.say("problem.field_missing", ["label": label(of: problem.field)])
        case .tooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .placeMissing: catalogue.say("problem.place_missing")
        case .pointOutOfRange: catalogue.say("problem.point_out_of_range")
        case .outsidePlace:
            catalogue.say("problem.place_outside", ["place": place?.name.text(in: catalogue.language) ?? ""])
        case .tooManyPhotos: catalogue.say("problem.photos_many")
        case .unknownAnswer(let known):
            catalogue.say("problem.unknown_answer", ["known": known.joined(separator: ", ")])
        case .wrongType, .notAnOption, .numberOutOfRange:
            catalogue.say("problem.field_wrong", ["label": label(of: problem.field)])
        }
    }

    private func label(of field: String) -> String {
        let name = field.split(separator: ".").last.map(String.init) ?? field
        let asked = pack?.scenarios.flatMap(\.ask).first { $0.name == name }
        return asked?.label.text(in: catalogue.language) ?? name
    }

    func answer(to refusal: PhotoRefusal) -> Answered {
        switch refusal {
        case .notAnImage, .unreadable, .tookTooLong, .tooManyPixels:
            Answered(
                status: .unprocessableContent,
                problems: [.init(field: "photos", words: catalogue.say("problem.photo_unreadable"))])
        case .tooLarge(let limit):
            Answered(
                status: .contentTooLarge,
                problems: [
                    .init(
                        field: "photos",
                        words: catalogue.say("problem.photo_large", ["megabytes": String(limit / 1_000_000)]))
                ])
        case .noRoom:
            Answered(
                status: .serviceUnavailable,
                problems: [.init(field: "photos", words: catalogue.say("problem.photo_no_room"))],
                retryAfter: 60, isFault: true)
        case .unavailable: Answered(status: .serviceUnavailable, retryAfter: 5, isFault: true)
        }
    }

    func answer(to refusal: MultipartRefusal) -> Answered {
        switch refusal {
        case .tooManyFiles:
            Answered(
                status: .unprocessableContent,
                problems: [.init(field: "photos", words: catalogue.say("problem.photos_many"))])
        case .fileTooLarge(_, let limit):
            Answered(
                status: .contentTooLarge,
                problems: [
                    .init(
                        field: "photos",
                        words: catalogue.say("problem.photo_large", ["megabytes": String(limit / 1_000_000)]))
                ])
        case .fieldTooLong, .totalTooLarge, .tooManyFields: Answered(status: .contentTooLarge)
        default: Answered(status: .badRequest)
        }
    }
}
