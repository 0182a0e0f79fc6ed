import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres

/// How a request that failed is answered: a status, and words for the person who asked.
struct Answered: Sendable {
    let status: HTTPResponse.Status
    /// What is wrong, in the asked language; `nil`: what the status always says.
    var words: String?
    var problems: [FieldWords] = []
    /// Ask again in this many seconds.
    var retryAfter: Int?
    /// A fault of ours or of the world: it is written to the log whole.
    var isFault = false
    /// A whole line asks too much, and whoever hears it may have asked for little.
    var isCrowded = false

    struct FieldWords: Sendable, Encodable {
        let field: String
        let words: String
    }
}

/// Puts refusals and failures into words.
struct RefusalWords: Sendable {
    let catalogue: Catalogue
    let place: Place?
    let pack: Definitions?

    func answer(to error: any Error) -> Answered {
        switch error {
        case let refusal as Refusal: answer(to: refusal)
        case let refusal as AccessRefusal: answer(to: refusal)
        case let refusal as ExportRefusal: answer(to: refusal)
        case let refusal as GlassRefusal: answer(to: refusal)
        case let refusal as IntakeRefusal: answer(to: refusal)
        case let refusal as HelpRefusal: answer(to: refusal)
        case let refusal as MessageRefusal: answer(to: refusal)
        case let refusal as QuestionRefusal: answer(to: refusal)
        case let refusal as SavedFilterRefusal: answer(to: refusal)
        case let refusal as CaseOrderRefusal: answer(to: refusal)
        case let refusal as ExtensionRefusal: answer(to: refusal)
        case let refusal as PressRefusal: answer(to: refusal)
        case let refusal as UnmaskingRefusal: answer(to: refusal)
        case let refusal as FollowRefusal: answer(to: refusal)
        case let refusal as RepeatRefusal: answer(to: refusal)
        case let refusal as TaskRefusal: answer(to: refusal)
        case let refusal as TeamRefusal: answer(to: refusal)
        case let refusal as BeatRefusal: answer(to: refusal)
        case let refusal as AreaChangeRefusal: answer(to: refusal)
        case let refusal as StandInRefusal: answer(to: refusal)
        case let refusal as ChannelRefusal: answer(to: refusal)
        case let refusal as MultipartRefusal: answer(to: refusal)
        case let refusal as PhotoRefusal: answer(to: refusal)
        case let refusal as UploadRefusal: answer(to: refusal)
        case let refusal as InputRefusal: answer(to: refusal)
        case let overtaken as Overtaken: answer(to: overtaken)
        case let throttled as Throttled: answer(to: throttled)
        case let refusal as ReleaseRefusal: answer(to: refusal)
        case let refusal as PackRefusal: answer(to: refusal)
        case let refusal as SelectionRefusal: answer(to: refusal)
        case let refusal as LedgerRefusal: answer(to: refusal)
        case let refusal as ColourRefusal: answer(to: refusal)
        case let refusal as DocumentRefusal: answer(to: refusal)
        case let refusal as FormRefusal: answer(to: refusal)
        case let refusal as TemplateRefusal: answer(to: refusal)
        case let refusal as SheetRefusal: answer(to: refusal)
        case let refusal as FilingRefusal: answer(to: refusal)
        case let refusal as ValueRefusal: answer(to: refusal)
        case let refusal as SavedSelectionRefusal: answer(to: refusal, calling: LedgerNames())
        case let wrong as WrongSelection:
            Answered(status: .unprocessableContent, words: wrong.words, problems: wrong.problems)
        case let error as DatabaseError: answer(to: error)
        // Nothing was stored; an engineer has to look at the keys.
        case is KeyRefusal: Answered(status: .serviceUnavailable, retryAfter: 60, isFault: true)
        case is StaleCase: Answered(status: .conflict, words: catalogue.say("refusal.stale"))
        case is NoSuchCase: Answered(status: .notFound)
        case is OwnerRefused:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.owner_refused"))
        case is CrossSite.Forged: Answered(status: .forbidden, words: catalogue.say("refusal.forged"))
        case let unreadable as Unreadable:
            Answered(
                status: .badRequest, words: catalogue.say("refusal.unreadable", ["what": unreadable.what]))
        case is ReceiptMissing:
            Answered(status: .unauthorized, words: catalogue.say("refusal.receipt_missing"))
        case is WrongMethod: Answered(status: .methodNotAllowed)
        case let error as any HTTPResponseError: Answered(status: error.status)
        case is DecodingError: Answered(status: .badRequest)
        default: Answered(status: .internalServerError, isFault: true)
        }
    }

    private func answer(to refusal: AccessRefusal) -> Answered {
        switch refusal {
        case .signedOut: Answered(status: .unauthorized)
        case .noPost, .wrongPost: Answered(status: .forbidden)
        case .wrongPassword: Answered(status: .unauthorized, words: catalogue.say("problem.login_wrong"))
        case .tooManyAttempts(let wait):
            Answered(
                status: .tooManyRequests,
                words: catalogue.say("problem.login_wait", ["minutes": String(wait.components.seconds / 60)]),
                retryAfter: Int(wait.components.seconds))
        case .wrongCode: Answered(status: .unauthorized, words: catalogue.say("refusal.wrong_code"))
        case .signInOver: Answered(status: .gone, words: catalogue.say("refusal.sign_in_over"))
        case .stepUpNeeded: Answered(status: .forbidden, words: catalogue.say("refusal.step_up_needed"))
        case .factorMissing: unprocessable("factor_missing")
        case .singleSignOnFailed:
            Answered(status: .forbidden, words: catalogue.say("refusal.single_sign_on_failed"))
        case .passwordCommon: unprocessable("password_common")
        case .passwordPersonal: unprocessable("password_personal")
        case .passwordPlain: unprocessable("password_plain")
        case .passwordUnchanged: unprocessable("password_unchanged")
        case .passwordsDiffer: unprocessable("passwords_differ")
        case .administratorsApart: unprocessable("administrators_apart")
        case .ownGrant: unprocessable("own_grant")
        case .deadLink: Answered(status: .gone, words: catalogue.say("problem.link_spent"))
        case .unknownReceipt: Answered(status: .notFound, words: catalogue.say("problem.receipt_wrong"))
        case .passwordLength(let lengths):
            unprocessable(
                "password_length", ["least": String(lengths.lowerBound), "most": String(lengths.upperBound)])
        case .loginTaken(let login): unprocessable("login_taken", ["login": login])
        case .loginMalformed: unprocessable("login_malformed")
        case .unknownAccount(let login): unprocessable("unknown_account", ["login": login])
        case .unknownKind(let kind): unprocessable("unknown_kind", ["kind": kind])
        case .kindNotAtLevel(let kind, let area):
            unprocessable("kind_not_at_level", ["kind": kind, "area": area])
        case .unknownArea(let area): unprocessable("unknown_area", ["area": area])
        case .organizationMissing: unprocessable("organization_missing")
        case .nameMissing: unprocessable("name_missing")
        case .nameTooLong(let limit): unprocessable("name_too_long", ["limit": String(limit)])
        case .unknownOrganization: unprocessable("unknown_organization")
        case .unknownPost: unprocessable("unknown_post")
        case .slugMalformed: unprocessable("slug_malformed")
        case .slugTaken(let slug): unprocessable("slug_taken", ["slug": slug])
        }
    }

    private func unprocessable(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> Answered {
        Answered(status: .unprocessableContent, words: catalogue.say("refusal." + key, values))
    }

    private func answer(to refusal: Refusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .stale, .unknownStep, .closed, .notOffered, .notDuplicate, .notYet, .tooLate, .waitsAlready,
                .waitsForNobody, .nothingToPause, .waitedEnough:
                .conflict
            case .wrongPost, .ownWork: .forbidden
            default: .unprocessableContent
            }
        return Answered(status: status, words: words(for: refusal))
    }

    private func words(for refusal: Refusal) -> String {
        switch refusal {
        case .stale: catalogue.say("refusal.stale")
        case .unknownStep: catalogue.say("refusal.unknown_step")
        case .closed: catalogue.say("refusal.closed")
        case .notOffered(_, let offered):
            catalogue.say("refusal.not_offered", ["offered": titles(of: offered)])
        case .wrongPost: catalogue.say("refusal.wrong_post")
        case .ownWork: catalogue.say("refusal.same_person")
        case .noteMissing: catalogue.say("refusal.note_missing")
        case .noteTooLong(let limit), .answerTooLong(let limit):
            catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .answerMissing: catalogue.say("refusal.answer_missing")
        case .helpersMissing(let names):
            catalogue.say(
                "refusal.helpers_missing",
                ["names": names.joined(separator: catalogue.language == .zh ? "、" : ", ")])
        case .unprintable: catalogue.say("refusal.unprintable")
        case .targetMissing: catalogue.say("refusal.to_missing")
        case .targetTooLow: catalogue.say("refusal.to_too_low")
        case .targetIsOwner: catalogue.say("refusal.to_is_owner")
        case .nobodyAbove: catalogue.say("refusal.nobody_above")
        case .nobodyBelow: catalogue.say("refusal.nobody_below")
        case .targetNotBelow: catalogue.say("refusal.to_not_below")
        case .reasonMissing: catalogue.say("refusal.reason_missing")
        case .otherMissing: catalogue.say("refusal.other_missing")
        case .otherIsItself: catalogue.say("refusal.other_is_itself")
        case .otherAbsent: catalogue.say("refusal.other_absent")
        case .otherApart: catalogue.say("refusal.other_apart")
        case .notDuplicate: catalogue.say("refusal.not_duplicate")
        case .areaMissing: catalogue.say("refusal.area_missing")
        case .areaUnchanged: catalogue.say("refusal.area_unchanged")
        case .scoreOutOfRange: catalogue.say("problem.score_missing")
        case .awaitedMissing: catalogue.say("refusal.awaited_missing")
        case .waitsAlready: catalogue.say("refusal.waits_already")
        case .waitsForNobody: catalogue.say("refusal.waits_for_nobody")
        case .nothingToPause: catalogue.say("refusal.nothing_to_pause")
        case .waitedEnough(let total):
            catalogue.say(
                "refusal.waited_enough",
                ["total": catalogue.say("limit.\(total.span)", ["count": String(total.count)])])
        case .notYet: catalogue.say("refusal.not_yet")
        case .tooLate: catalogue.say("problem.score_closed")
        }
    }

    private func titles(of choices: [Choice.Name]) -> String {
        let known = pack?.workflows.flatMap(\.steps).flatMap(\.choices) ?? []
        let titles = choices.map { name in
            known.first { $0.name == name }?.title.text(in: catalogue.language) ?? name
        }
        return titles.joined(separator: catalogue.language == .zh ? "、" : ", ")
    }

    private func answer(to error: DatabaseError) -> Answered {
        if error == .nulInText {
            return Answered(status: .unprocessableContent, words: catalogue.say("refusal.unprintable"))
        }
        if error.isAuditUnwritable {
            return Answered(
                status: .serviceUnavailable, words: catalogue.say("refusal.audit_unwritable"), retryAfter: 60,
                isFault: true)
        }
        // Somebody else was a moment faster: what was free is taken, what was there is gone.
        if error.state == .uniqueViolation {
            return Answered(status: .conflict, words: catalogue.say("refusal.taken_meanwhile"))
        }
        if error.state == .foreignKeyViolation {
            return Answered(status: .conflict, words: catalogue.say("refusal.gone_meanwhile"))
        }
        if error.state == .locked { return answer(to: AccessRefusal.signedOut) }
        if error.state == .invalidAuthorization { return Answered(status: .forbidden, isFault: true) }
        if error == .outcomeUnknown {
            return Answered(
                status: .serviceUnavailable, words: catalogue.say("refusal.outcome_unknown"), retryAfter: 3,
                isFault: true)
        }
        guard error.isPassing else { return Answered(status: .internalServerError, isFault: true) }
        return Answered(status: .serviceUnavailable, retryAfter: 3, isFault: true)
    }
}

/// A part of a request that cannot be read: an address, a number, a date.
struct Unreadable: Error {
    let what: String
}
