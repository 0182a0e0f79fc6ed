import Casework
import HTTPTypes
import Ledgers
import Territory

/// How fields, values and areas are called where refusals of ledgers speak of them.
struct LedgerNames: Sendable {
    /// `nil`: fields and values go by their codes.
    var catalogue: Ledgers.Catalogue?
    var areas: [Area.Code: String] = [:]
}

/// Puts into words why a ledger cannot be asked or an entry not be kept.
extension RefusalWords {
    func answer(to refusal: SelectionRefusal) -> Answered {
        switch refusal {
        case .noLedger: Answered(status: .notFound)
        case .onlyCounts: Answered(status: .forbidden, words: words(for: refusal))
        default: Answered(status: .unprocessableContent, words: words(for: refusal))
        }
    }

    /// - Parameter names: Of the fields it speaks of.
    func answer(to error: any Error, calling names: LedgerNames) -> Answered {
        switch error {
        case let refusal as SavedSelectionRefusal: answer(to: refusal, calling: names)
        case let refusal as SelectionRefusal:
            Answered(status: answer(to: refusal).status, words: words(for: refusal, calling: names))
        default: answer(to: error)
        }
    }

    func answer(to refusal: SavedSelectionRefusal, calling names: LedgerNames) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            case .absent: .notFound
            case .tooMany: .conflict
            case .nameMissing, .nameTooLong, .days, .numberInside, .tooMuchAsked: .unprocessableContent
            }
        return Answered(status: status, words: words(for: refusal, calling: names))
    }

    func words(for refusal: SavedSelectionRefusal, calling names: LedgerNames = LedgerNames()) -> String {
        switch refusal {
        case .nameMissing: catalogue.say("refusal.filter_name")
        case .nameTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .days(let allowed):
            catalogue.say(
                "refusal.selection_days",
                ["days": allowed.map(String.init).joined(separator: catalogue.say("entry.comma"))])
        case .numberInside(let code):
            catalogue.say("refusal.selection_number", ["field": label(of: code, names)])
        case .tooMuchAsked: catalogue.say("refusal.selection_long")
        case .tooMany(let limit): catalogue.say("refusal.filters_full", ["limit": String(limit)])
        case .absent: catalogue.say("refusal.filter_absent")
        }
    }

    func answer(to refusal: ValueRefusal) -> Answered {
        Answered(status: .unprocessableContent, words: words(for: refusal))
    }

    func answer(to refusal: LedgerRefusal) -> Answered { answer(to: refusal, calling: LedgerNames()) }

    /// - Parameter names: Of the fields whose values are wrong.
    func answer(to refusal: LedgerRefusal, calling names: LedgerNames) -> Answered {
        let status: HTTPResponse.Status =
            switch refusal {
            // Absent and foreign entries look like any other address that is not there.
            case .noLedger, .absent: .notFound
            case .notKeeper, .notOpener: .forbidden
            case .otherType, .keyTaken, .stale, .nothingSealed: .conflict
            case .fieldsMissing, .elsewhere, .reasonMissing, .reasonTooLong, .badValues, .missingValues,
                .sourceTooLong:
                .unprocessableContent
            }
        let isSilent = status == .notFound
        return Answered(
            status: status, words: isSilent ? nil : words(for: refusal, calling: names),
            problems: problems(of: refusal, calling: names))
    }

    /// What is wrong with each field, in the order of their codes.
    func problems(of refusal: LedgerRefusal, calling names: LedgerNames) -> [Answered.FieldWords] {
        switch refusal {
        case .badValues(let bad):
            bad.sorted { $0.key < $1.key }.map { code, why in
                Answered.FieldWords(
                    field: code, words: words(for: why, of: names.catalogue?.field(code), calling: names))
            }
        case .missingValues(let codes):
            codes.map { code in
                Answered.FieldWords(
                    field: code,
                    words: catalogue.say("refusal.ledger_missing", ["field": label(of: code, names)]))
            }
        default: []
        }
    }

    func words(for refusal: LedgerRefusal, calling names: LedgerNames = LedgerNames()) -> String {
        switch refusal {
        case .noLedger: catalogue.say("refusal.ledger_none")
        case .absent: catalogue.say("error.404_words")
        case .otherType(let column): catalogue.say("refusal.ledger_other_type", ["column": column])
        case .notKeeper: catalogue.say("refusal.ledger_not_keeper")
        case .notOpener: catalogue.say("refusal.ledger_not_opener")
        case .fieldsMissing: catalogue.say("refusal.ledger_opening_fields")
        case .nothingSealed: catalogue.say("refusal.ledger_nothing_sealed")
        case .keyTaken: catalogue.say("refusal.ledger_key_taken")
        case .elsewhere: catalogue.say("refusal.ledger_entry_elsewhere")
        case .stale: catalogue.say("refusal.ledger_stale")
        case .reasonMissing: catalogue.say("refusal.ledger_reason")
        case .reasonTooLong(let limit): catalogue.say("refusal.too_long", ["limit": String(limit)])
        case .sourceTooLong(let limit):
            catalogue.say("refusal.ledger_source_long", ["limit": String(limit)])
        case .badValues(let bad):
            bad.sorted { $0.key < $1.key }.map { code, why in
                let why = words(for: why, of: names.catalogue?.field(code), calling: names)
                return catalogue.say("refusal.ledger_bad", ["field": label(of: code, names), "why": why])
            }.joined(separator: " ")
        case .missingValues: problems(of: refusal, calling: names).map(\.words).joined(separator: " ")
        }
    }

    func words(for refusal: SelectionRefusal, calling names: LedgerNames = LedgerNames()) -> String {
        switch refusal {
        case .noLedger: catalogue.say("refusal.ledger_none")
        case .onlyCounts(let level): catalogue.say("refusal.ledger_counts", ["level": name(of: level)])
        case .elsewhere: catalogue.say("refusal.ledger_elsewhere")
        case .noField(let code) where code.isEmpty: catalogue.say("refusal.ledger_field_missing")
        case .noField(let code): catalogue.say("refusal.ledger_no_field", ["field": label(of: code, names)])
        case .nothingTicked: catalogue.say("refusal.ledger_nothing_ticked")
        case .tooManyConditions(let limit):
            catalogue.say("refusal.ledger_conditions", ["limit": String(limit)])
        case .tooManyTicked(let limit): catalogue.say("refusal.ledger_ticked", ["limit": String(limit)])
        case .noTest(let code, let test):
            catalogue.say(
                "refusal.ledger_no_test",
                ["field": label(of: code, names), "test": catalogue.say("ledger_test.\(test.rawValue)")])
        case .badValue(let code, let typed, let why):
            catalogue.say(
                "refusal.ledger_bad_value",
                [
                    "field": label(of: code, names), "typed": typed,
                    "why": words(for: why, of: names.catalogue?.field(code), calling: names),
                ])
        case .missingValue(let code):
            catalogue.say("refusal.ledger_value_missing", ["field": label(of: code, names)])
        case .cannotGroup(let code):
            catalogue.say("refusal.ledger_cannot_group", ["field": label(of: code, names)])
        case .tooWide(let code, let level):
            catalogue.say(
                "refusal.ledger_too_wide",
                ["field": label(of: code, names), "level": catalogue.say("level.\(level.name)")])
        case .cannotOrder(let code):
            catalogue.say("refusal.ledger_cannot_order", ["field": label(of: code, names)])
        case .masked(let code):
            catalogue.say("refusal.ledger_masked", ["field": label(of: code, names)])
        case .sensitive(let code):
            catalogue.say("refusal.ledger_sensitive", ["field": label(of: code, names)])
        }
    }

    private func label(of code: LedgerField.Code, _ names: LedgerNames) -> String {
        names.catalogue?.field(code)?.label.text(in: catalogue.language) ?? code
    }

    private func name(of level: Area.Level) -> String { catalogue.say("level.\(level.name)") }
}
