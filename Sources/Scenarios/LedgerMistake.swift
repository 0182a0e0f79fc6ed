package import Casework
package import Ledgers
package import Territory

/// What can be wrong with a ledger whose every word is known.
package enum LedgerMistake: Sendable, Equatable {
    case notAmongFields(Use, LedgerField.Code, known: [LedgerField.Code])
    case notRequired(Use, LedgerField.Code)
    case retired(Use, LedgerField.Code)
    case unfit(Use, LedgerField.Code, LedgerField.Kind)
    case repeatedField(LedgerField.Code)
    case requiredAndRetired(LedgerField.Code)
    case paperOfPerson(LedgerField.Code)
    case placeOfPerson(LedgerField.Code)
    case keeperWithoutArea(PostKind.Name)
    case keeperTooHigh(PostKind.Name, Area.Level, reads: Area.Level)
    case groundsMissing(String)
    case groundsUnused(String)
    case personsReadTooHigh(Area.Level)

    /// What a ledger needs a field for.
    package enum Use: String, Sendable {
        case key, naming
    }

    var said: LocalizedText {
        switch self {
        case .notAmongFields(let use, let code, let known):
            LocalizedText(
                zh: "\(use.rawValue)“\(code)”不是这张台账的字段" + Suggestion.ending(for: code, among: known).zh,
                en: "\(use.rawValue) \"\(code)\" is no field of this ledger"
                    + Suggestion.ending(for: code, among: known).en)
        case .notRequired(let use, let code):
            LocalizedText(
                zh: "\(use.rawValue)“\(code)”必须填写；请写 {field: \(code), required: true}",
                en: "\(use.rawValue) \"\(code)\" must be filled in; write {field: \(code), required: true}")
        case .retired(let use, let code):
            LocalizedText(
                zh: "\(use.rawValue)“\(code)”已停用；请另选一个字段，或删去 retired",
                en: "\(use.rawValue) \"\(code)\" is retired; choose another field, or remove retired")
        case .unfit(let use, let code, let kind):
            LocalizedText(
                zh: "“\(code)”（\(kind.rawValue)）不能作 \(use.rawValue)；\(use.hint.zh)",
                en: "\"\(code)\" (\(kind.rawValue)) cannot be the \(use.rawValue); \(use.hint.en)")
        case .repeatedField(let code):
            LocalizedText(zh: "字段“\(code)”写了两次；请只留一个", en: "field \"\(code)\" stands here twice; keep one")
        case .requiredAndRetired(let code):
            LocalizedText(
                zh: "字段“\(code)”已停用，就不能要求填写；请删去 required 或 retired",
                en: "field \"\(code)\" is retired and cannot be required; remove one of the two")
        case .paperOfPerson(let code):
            LocalizedText(
                zh: "登记人或住房的台账不存人的资料（“\(code)”是文件）；请删去",
                en: "a ledger of persons or dwellings keeps no papers about them "
                    + "(\"\(code)\" is a file); remove it")
        case .placeOfPerson(let code):
            LocalizedText(
                zh: "登记人的台账不记人在哪里（“\(code)”是坐标）；请改用住房字段，或删去",
                en: "a ledger of persons does not say where they are (\"\(code)\" is a point); "
                    + "link the dwelling instead, or remove it")
        case .keeperWithoutArea(let post):
            LocalizedText(
                zh: "岗位“\(post)”不管片区，不能记台账；请写 role: area 的岗位",
                en: "post \"\(post)\" covers no area and keeps no ledger; name a post with role: area")
        case .keeperTooHigh(let post, let level, let reads):
            LocalizedText(
                zh: "岗位“\(post)”在“\(level.name)”一级，读不到只到“\(reads.name)”一级的台账；请删去它，或改 reads",
                en: "post \"\(post)\" is at \(level.name) and cannot read a ledger read up to \(reads.name); "
                    + "remove it or change reads")
        case .groundsMissing(let key):
            LocalizedText(
                zh: "登记人的台账要说明依据和好处；请写 \(key)",
                en: "a ledger of persons exists only with its basis and its benefit; add \(key)")
        case .groundsUnused(let key):
            LocalizedText(
                zh: "只有登记人的台账才写“\(key)”；请删去", en: "\"\(key)\" is for ledgers of persons; remove it")
        case .personsReadTooHigh(let level):
            LocalizedText(
                zh: "登记人的台账最高读到镇街，“\(level.name)”只能看数目；请写 reads: town 或更低",
                en: "a ledger of persons is read up to the town, and \(level.name) sees counts only; "
                    + "write reads: town or lower")
        }
    }
}

extension LedgerMistake.Use {
    fileprivate var hint: LocalizedText {
        switch self {
        case .key:
            LocalizedText(
                zh: "请选编号一类、不敏感的字段（text、integer、area、person、firm、dwelling）",
                en: "choose a number or the like that is not sensitive "
                    + "(text, integer, area, person, firm, dwelling)")
        case .naming:
            LocalizedText(
                zh: "请选列表上看得见的字段（text、integer、choice、area、firm、dwelling，不加密）",
                en: "choose one that lists show in plain (text, integer, choice, area, firm, dwelling)")
        }
    }
}
