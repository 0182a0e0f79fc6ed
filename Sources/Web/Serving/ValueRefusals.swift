import Casework
import Ledgers
import Territory

/// Puts into words why a cell says nothing its field can keep.
extension RefusalWords {
    /// - Parameters:
    ///   - field: Whose list the codes belong to; without it they are shown as codes.
    ///   - names: Of areas; those that are not there are shown as codes.
    func words(
        for refusal: ValueRefusal, of field: LedgerField? = nil, calling names: LedgerNames = LedgerNames()
    ) -> String {
        switch refusal {
        case .formula: catalogue.say("refusal.value_formula")
        case .formulaFault: catalogue.say("refusal.value_formula_fault")
        case .unprintable: catalogue.say("refusal.value_unprintable")
        case .tooLong(let limit): catalogue.say("refusal.value_too_long", ["limit": String(limit)])
        case .notANumber: catalogue.say("refusal.value_not_number")
        case .notWhole: catalogue.say("refusal.value_not_whole")
        case .tooSmall(let least): catalogue.say("refusal.value_too_small", ["least": plain(least)])
        case .tooLarge(let most): catalogue.say("refusal.value_too_large", ["most": plain(most)])
        case .digitsLost: catalogue.say("refusal.value_digits_lost")
        case .notADate: catalogue.say("refusal.value_not_date")
        case .dateIncomplete: catalogue.say("refusal.value_date_incomplete")
        case .noSuchDate: catalogue.say("refusal.value_no_date")
        case .inTheFuture(let today): catalogue.say("refusal.value_future", ["today": today.description])
        case .notATime: catalogue.say("refusal.value_not_time")
        case .notYesOrNo: catalogue.say("refusal.value_not_yes")
        case .unknownCode, .severalCodes, .endedCode: codeWords(for: refusal, of: field, names)
        case .unknownArea, .severalAreas, .wrongLevel: areaWords(for: refusal, names)
        case .notAPoint: catalogue.say("refusal.value_not_point")
        case .pointTurned(let right):
            catalogue.say("refusal.value_point_turned", ["right": EntryValue.point(right).text])
        case .wrongLength(let needed, let has):
            catalogue.say("refusal.value_wrong_length", ["needed": String(needed), "has": String(has)])
        case .wrongCharacter(let position):
            catalogue.say("refusal.value_wrong_character", ["position": String(position)])
        case .badCheckDigit: catalogue.say("refusal.value_check_digit")
        case .oldResidentNumber: catalogue.say("refusal.value_old_resident")
        case .noSuchRegion: catalogue.say("refusal.value_no_region")
        case .notAPhone: catalogue.say("refusal.value_not_phone")
        case .file: catalogue.say("refusal.value_file")
        case .noPaper: catalogue.say("refusal.value_no_paper")
        }
    }

    private func codeWords(
        for refusal: ValueRefusal, of field: LedgerField?, _ names: LedgerNames
    ) -> String {
        let titles = { (codes: [CodeList.Value.Code]) in
            listed(
                codes.map { code in
                    field.flatMap { names.catalogue?.title(of: code, in: $0) }?.text(in: catalogue.language)
                        ?? code
                })
        }
        switch refusal {
        case .unknownCode(let near) where !near.isEmpty:
            return catalogue.say("refusal.value_unknown_code_near", ["near": titles(near)])
        case .severalCodes(let codes):
            return catalogue.say("refusal.value_several_codes", ["near": titles(codes)])
        case .endedCode(let code):
            return catalogue.say("refusal.value_ended_code", ["value": titles([code])])
        default: return catalogue.say("refusal.value_unknown_code")
        }
    }

    private func areaWords(for refusal: ValueRefusal, _ names: LedgerNames) -> String {
        let called = { (codes: [Area.Code]) in
            listed(codes.map { code in names.areas[code].map { "\($0) (\(code))" } ?? code.text })
        }
        switch refusal {
        case .unknownArea(let near) where !near.isEmpty:
            return catalogue.say("refusal.value_unknown_area_near", ["near": called(near)])
        case .severalAreas(let codes):
            return catalogue.say("refusal.value_several_areas", ["near": called(codes)])
        case .wrongLevel(let level):
            return catalogue.say(
                "refusal.value_wrong_level", ["level": catalogue.say("level.\(level.name)")])
        default: return catalogue.say("refusal.value_unknown_area")
        }
    }

    private func plain(_ number: Double) -> String { EntryValue.decimal(number).text }

    private func listed(_ words: [String]) -> String {
        words.joined(separator: catalogue.language == .zh ? "、" : ", ")
    }
}
