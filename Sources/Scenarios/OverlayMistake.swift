package import Casework
package import Ledgers

/// What can be wrong with colours of buildings and with dossiers, whose every word is known.
package enum OverlayMistake: Sendable, Equatable {
    case notOfBuildings(Ledger.Name)
    case notOfFirms(Ledger.Name)
    case notAField(LedgerField.Code, of: Ledger.Name, known: [LedgerField.Code])
    case ofPersons(LedgerField.Code, PersonalReason)
    case notACount(LedgerField.Code)
    case noTest(LedgerField.Code, known: [String])
    case twoTests(LedgerField.Code)
    /// As the form over the ledger would say it.
    case unfitValue(LedgerField.Code, String)
    case tooManyDemands(limit: Int)
    case notInPalette(Colour)
    case deciderWithoutArea(PostKind.Name)
    case unfitSection(DossierPlan.Kind, DossierPlan.Subject)
    case ledgersUnused(DossierPlan.Kind)
    case noColours(Ledger.Name)

    var said: LocalizedText {
        switch self {
        case .notOfBuildings(let name):
            LocalizedText(
                zh: "“\(name)”不是登记楼栋的台账（subject: building）；颜色只给楼栋",
                en: "\"\(name)\" is no ledger of buildings (subject: building); only buildings have colours")
        case .notOfFirms(let name):
            LocalizedText(
                zh: "“\(name)”不是登记企业的台账（subject: firm）；请另选一张",
                en: "\"\(name)\" is no ledger of firms (subject: firm); name another")
        case .notAField(let code, let ledger, let known):
            LocalizedText(
                zh: "台账“\(ledger)”没有字段“\(code)”" + Suggestion.ending(for: code, among: known).zh,
                en: "ledger \"\(ledger)\" has no field \"\(code)\""
                    + Suggestion.ending(for: code, among: known).en)
        case .ofPersons(let code, let why):
            LocalizedText(
                zh: "“\(code)”说的是人（\(why.said.zh)），楼栋的颜色只看楼栋本身；请换一个字段",
                en:
                    "\"\(code)\" tells of persons (\(why.said.en)), and a building is coloured by facts of "
                    + "the building alone; use another field")
        case .notACount(let code):
            LocalizedText(
                zh: "“\(code)”不是整数字段，数不出有几套住房；请换一个",
                en: "\"\(code)\" is no whole number of dwellings; use another")
        case .noTest(let code, let known):
            LocalizedText(
                zh: "没说“\(code)”要怎样；可写 \(known.joined(separator: "、"))",
                en:
                    "what must be so of \"\(code)\" is not said; "
                    + "write one of \(known.joined(separator: ", "))"
            )
        case .twoTests(let code):
            LocalizedText(zh: "“\(code)”有两个条件；请分成两条写", en: "\"\(code)\" has two conditions; write two lines")
        case .unfitValue(let code, let value):
            LocalizedText(
                zh: "“\(value)”不是字段“\(code)”会有的值，或这样比不了；请改正",
                en:
                    "\"\(value)\" is no value of field \"\(code)\", "
                    + "or it cannot be compared like that; mend it"
            )
        case .tooManyDemands(let limit):
            LocalizedText(zh: "条件太多；一条规则最多 \(limit) 个", en: "too many conditions; at most \(limit) a rule")
        case .notInPalette(let colour):
            LocalizedText(
                zh: "palette 里没有“\(colour.rawValue)”；请加上，或换一个颜色",
                en: "\"\(colour.rawValue)\" is not in the palette; add it, or use another colour")
        case .deciderWithoutArea(let post):
            LocalizedText(
                zh: "岗位“\(post)”不管片区，不能定颜色；请写 role: area 的岗位",
                en: "post \"\(post)\" covers no area and decides no colours; name a post with role: area")
        case .unfitSection(let kind, let subject):
            LocalizedText(
                zh: "“\(subject.rawValue)”的档案没有“\(kind.rawValue)”这一栏；请删去",
                en: "a dossier of a \(subject.rawValue) has no section \"\(kind.rawValue)\"; remove it")
        case .ledgersUnused(let kind):
            LocalizedText(
                zh: "“\(kind.rawValue)”这一栏不写台账；请删去 ledgers",
                en: "section \"\(kind.rawValue)\" is about no ledgers; remove ledgers")
        case .noColours(let name):
            LocalizedText(
                zh: "台账“\(name)”没有颜色规则；请在 colours/ 里写，或删去",
                en: "ledger \"\(name)\" has no colours; write them in colours/, or remove it")
        }
    }
}

extension PersonalReason {
    fileprivate var said: LocalizedText {
        switch self {
        case .sensitive: LocalizedText(zh: "个人或敏感信息", en: "personal or sensitive")
        case .linked: LocalizedText(zh: "指向人或住户", en: "leads to a person or a home")
        case .counted: LocalizedText(zh: "数人头，或写的是某个人", en: "counts or names people")
        case .shared: LocalizedText(zh: "登记人的台账里也有它", en: "a ledger of persons has it too")
        }
    }
}
