import Casework
import HTTPTypes

/// Why a machine's request was not read. One case per rule; the request itself is at fault in each.
enum InputRefusal: Error, Equatable {
    /// The content type is not JSON.
    case notJSON
    case tooLarge(limit: Int)
    /// The sender stopped before the end.
    case endedEarly
    case fault(JSONParser.Fault)
    /// The body is JSON, but not an object.
    case notAnObject
    /// Names nobody asked for: most often a slip of the pen that would otherwise be lost in silence.
    case unknown([String], known: [String])
    case wrong([WrongValue])
}

/// A field whose value is of another kind than asked.
struct WrongValue: Sendable, Equatable {
    let field: String
    let expected: Expected

    /// What a value must be; the raw value is its key in the catalogue.
    enum Expected: String, Sendable, CaseIterable {
        case text, number, integer, truth, object, answer, code, identifier, caseNumber = "case_number",
            position
        case language, point, list
    }
}

/// Puts what is wrong with a machine's request into words.
extension RefusalWords {
    func answer(to refusal: InputRefusal) -> Answered {
        switch refusal {
        case .notJSON: Answered(status: .unsupportedMediaType, words: catalogue.say("refusal.not_json"))
        case .tooLarge(let limit):
            Answered(
                status: .contentTooLarge,
                words: catalogue.say("refusal.body_too_large", ["limit": String(limit / 1024)]))
        case .endedEarly: Answered(status: .badRequest, words: catalogue.say("refusal.ended_early"))
        case .fault(let fault): answer(to: fault)
        case .notAnObject: Answered(status: .badRequest, words: catalogue.say("refusal.not_an_object"))
        case .unknown(let names, let known):
            Answered(
                status: .badRequest, words: catalogue.say("refusal.unknown_fields", ["known": listed(known)]),
                problems: names.map { .init(field: $0, words: catalogue.say("refusal.unknown_field")) })
        case .wrong(let values):
            Answered(
                status: .unprocessableContent,
                problems: values.map { value in
                    let expected = catalogue.say("expected.\(value.expected.rawValue)")
                    return .init(
                        field: value.field, words: catalogue.say("refusal.wrong_type", ["expected": expected])
                    )
                })
        }
    }

    private func answer(to fault: JSONParser.Fault) -> Answered {
        switch fault {
        case .notUTF8: Answered(status: .badRequest, words: catalogue.say("refusal.not_utf8"))
        case .malformed(let position):
            Answered(
                status: .badRequest,
                words: catalogue.say("refusal.malformed_json", ["position": String(position + 1)]))
        case .tooDeep(let limit):
            Answered(status: .badRequest, words: catalogue.say("refusal.too_deep", ["limit": String(limit)]))
        case .twice(let name):
            Answered(status: .badRequest, words: catalogue.say("refusal.twice", ["name": name]))
        case .numberOutOfRange:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.number_out_of_range"))
        case .nul: Answered(status: .unprocessableContent, words: catalogue.say("refusal.unprintable"))
        }
    }

    private func listed(_ names: [String]) -> String {
        names.joined(separator: catalogue.language == .zh ? "、" : ", ")
    }
}
