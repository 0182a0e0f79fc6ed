import Casework
import HTTPTypes
import Ledgers

/// Puts into words why a document is not kept, granted or shown.
extension RefusalWords {
    func answer(to refusal: DocumentRefusal) -> Answered {
        Answered(status: refusal.status, words: words(for: refusal))
    }

    private func words(for refusal: DocumentRefusal) -> String? {
        switch refusal {
        case .fileMissing: catalogue.say("document_refusal.file_missing")
        case .empty: catalogue.say("document_refusal.empty")
        case .tooLarge(let limit):
            catalogue.say("document_refusal.too_large", ["megabytes": String(limit >> 20)])
        case .wrongType: catalogue.say("document_refusal.wrong_type")
        case .oldOrLocked: catalogue.say("document_refusal.old_or_locked")
        case .hasMacros: catalogue.say("document_refusal.macros")
        case .cut: catalogue.say("document_refusal.cut")
        case .damaged: catalogue.say("document_refusal.damaged")
        case .forgotten: catalogue.say("document_refusal.forgotten")
        case .titleMissing: catalogue.say("document_refusal.title")
        case .tooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .kindUnknown: catalogue.say("document_refusal.kind")
        case .reasonMissing: catalogue.say("document_refusal.reason")
        case .purposeMissing: catalogue.say("document_refusal.purpose")
        case .dayOutside(let days): catalogue.say("document_refusal.day", ["days": String(days)])
        // Another's and none look the same.
        case .absent: nil
        case .notKeeper: catalogue.say("document_refusal.not_keeper")
        case .notDesk: catalogue.say("document_refusal.not_desk")
        case .here: catalogue.say("document_refusal.here")
        case .stale: catalogue.say("document_refusal.stale")
        case .nobody: catalogue.say("document_refusal.nobody")
        case .onlyHere: catalogue.say("document_refusal.only_here")
        case .noPicture: catalogue.say("document_refusal.no_picture")
        }
    }
}

extension DocumentRefusal {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .absent: .notFound
        case .notKeeper, .notDesk, .onlyHere: .forbidden
        case .tooLarge: .contentTooLarge
        case .here, .stale: .conflict
        default: .unprocessableContent
        }
    }
}
