import Casework
import HTTPTypes
import Ledgers

/// Puts into words why a form cannot be sent, or a filing not be moved.
extension RefusalWords {
    func answer(to refusal: FormRefusal) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .ended: .conflict
            case .notOwner: .forbidden
            default: .unprocessableContent
            }
        return Answered(status: status, words: words(for: refusal))
    }

    private func words(for refusal: FormRefusal) -> String {
        switch refusal {
        case .titleMissing: catalogue.say("refusal.form_title")
        case .basisMissing: catalogue.say("refusal.form_basis")
        case .purposeMissing: catalogue.say("refusal.form_purpose")
        case .unprintable: catalogue.say("refusal.unprintable")
        case .reasonMissing: catalogue.say("refusal.form_reason")
        case .tooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .levelNotBelow: catalogue.say("refusal.form_level")
        case .daysOutside(let days): catalogue.say("refusal.form_days", ["days": String(days)])
        case .dueOutside(let days): catalogue.say("refusal.form_due", ["days": String(days)])
        case .noLines: catalogue.say("refusal.form_no_lines")
        case .tooManyLines(let limit): catalogue.say("refusal.form_lines", ["limit": String(limit)])
        case .labelMissing(let line): catalogue.say("refusal.form_label", ["line": line])
        case .tooManyChecks(let limit): catalogue.say("refusal.form_checks", ["limit": String(limit)])
        case .badCheck(let text): catalogue.say("refusal.form_check", ["check": text])
        case .checkOfNothing(let check): catalogue.say("refusal.form_check_line", ["check": check.text])
        case .checkOfWords(let check): catalogue.say("refusal.form_check_words", ["check": check.text])
        case .noLedger(let line): catalogue.say("refusal.form_ledger", ["line": line])
        case .badSource(let line, let why):
            catalogue.say("refusal.form_source", ["line": line, "why": words(for: why)])
        case .cannotAdd(let line): catalogue.say("refusal.form_sum", ["line": line])
        case .badHome(let line): catalogue.say("refusal.form_home", ["line": line])
        case .noOwnEntry(let line): catalogue.say("refusal.form_own_entry", ["line": line])
        case .held(let lines):
            catalogue.say(
                "refusal.form_held", ["lines": lines.joined(separator: catalogue.say("entry.comma"))])
        case .nothingToAsk: catalogue.say("refusal.form_nothing")
        case .askedAlready(let title):
            catalogue.say(
                "refusal.form_asked",
                ["form": catalogue.language == .en && !title.en.isEmpty ? title.en : title.zh])
        case .nobody: catalogue.say("refusal.task_nobody")
        case .ended: catalogue.say("refusal.form_ended")
        case .notOwner: catalogue.say("refusal.form_not_owner")
        }
    }

    func answer(to refusal: FilingRefusal) -> Answered {
        Answered(status: refusal.status, words: words(for: refusal, line: { $0 }, check: { $0.text }))
    }

    /// - Parameter form: Says how lines are called.
    func answer(to refusal: FilingRefusal, in form: RegisteredForm, said: FormWords) -> Answered {
        let name = { (name: FormLine.Name) in
            form.draft.lines.first { $0.name == name }.map { said.label($0) } ?? name
        }
        let words = words(for: refusal, line: name) { said.words(for: $0, of: form.draft.lines) }
        return Answered(status: refusal.status, words: words)
    }

    private func words(
        for refusal: FilingRefusal, line: (FormLine.Name) -> String, check: (FormCheck) -> String
    ) -> String {
        switch refusal {
        case .notYours: return catalogue.say("refusal.filing_not_yours")
        case .locked(let day): return catalogue.say("refusal.filing_locked", ["day": day.description])
        case .otherState(let state):
            return catalogue.say(
                "refusal.filing_state", ["state": catalogue.say("filing_state.\(state.rawValue)")])
        case .stale: return catalogue.say("refusal.filing_stale")
        case .belowOpen: return catalogue.say("refusal.filing_below")
        case .aboveFiled: return catalogue.say("refusal.filing_above")
        case .reasonMissing: return catalogue.say("refusal.form_reason")
        case .reasonTooLong(let limit): return catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .unprintable: return catalogue.say("refusal.unprintable")
        case .missing(let lines):
            let names = lines.map(line).joined(separator: catalogue.say("entry.comma"))
            return catalogue.say("refusal.filing_missing", ["lines": names])
        case .badValues(let bad):
            let names = bad.keys.sorted().map(line).joined(separator: catalogue.say("entry.comma"))
            return catalogue.say("refusal.filing_bad", ["lines": names])
        case .broken(let checks):
            let names = checks.map(check).joined(separator: catalogue.say("entry.comma"))
            return catalogue.say("refusal.filing_broken", ["checks": names])
        case .ended: return catalogue.say("refusal.form_ended")
        }
    }
}

extension FilingRefusal {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .notYours: .forbidden
        case .locked, .otherState, .stale, .belowOpen, .aboveFiled, .ended: .conflict
        case .reasonMissing, .reasonTooLong, .unprintable, .missing, .badValues, .broken:
            .unprocessableContent
        }
    }
}
