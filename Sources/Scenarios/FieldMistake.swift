import Casework
package import Ledgers

/// What can be wrong with a field of the catalogue, or a list of codes, whose every word is known.
package enum FieldMistake: Sendable, Equatable {
    case codesMissing
    case paperMissing
    /// A key that says something about fields of other types.
    case unfitKey(String, LedgerField.Kind, fits: [LedgerField.Kind])
    case upsideDown(least: String, most: String)
    /// The table has a column of that name already.
    case takenName(String)
    /// A heading that would fill either of two fields.
    case sameHeading(String, LedgerField.Code, LedgerField.Code)
    /// A word in a cell that could be either of two codes.
    case sameWord(String, CodeList.Value.Code, CodeList.Value.Code)
    case tooOpen(LedgerField.Code, needed: LedgerField.Sensitivity)
    case saysOfPerson(String)
    /// A word of ``CareWords``; of persons: one that other ledgers may hold.
    case careWord(String, CareWords.Reason, ofPersons: Bool)

    var said: LocalizedText {
        switch self {
        case .paperMissing:
            LocalizedText(
                zh: "文件要写是哪一类资料；请加 paper: 资料类型，例如 paper: licence",
                en: "a file says of which kind the document is; add paper, such as paper: licence")
        case .codesMissing:
            LocalizedText(
                zh: "type: choice 的字段要有代码表；请写 codes",
                en: "a field of type: choice needs a code list; add codes")
        case .unfitKey(let key, let kind, let fits):
            LocalizedText(
                zh: "“\(key)”只用于 \(Self.list(fits, "、"))，这个字段是 \(kind.rawValue)；请删去，或改 type",
                en: "\"\(key)\" is for \(Self.list(fits, ", ")), and this is \(kind.rawValue); "
                    + "remove it or change type")
        case .upsideDown(let least, let most):
            LocalizedText(
                zh: "最小值 \(least) 大于最大值 \(most)，什么也填不进去；请对调或改正",
                en: "least \(least) is more than most \(most), so nothing fits; turn them round or mend one")
        case .takenName(let name):
            LocalizedText(
                zh: "每张台账本来就有“\(name)”这一列；请换一个名称，如 \(name)-name",
                en: "every ledger has a column \"\(name)\" of its own; rename the field, such as \(name)-name"
            )
        case .sameHeading(let heading, let one, let other):
            LocalizedText(
                zh: "“\(heading)”既是“\(one)”又是“\(other)”，表格里分不清；请合为一个字段，或改其中一个的叫法",
                en: "\"\(heading)\" is a heading of both \"\(one)\" and \"\(other)\"; "
                    + "make them one field, or call one differently")
        case .sameWord(let word, let one, let other):
            LocalizedText(
                zh: "“\(word)”既是“\(one)”又是“\(other)”，分不清；请改其中一个的叫法",
                en: "\"\(word)\" means both \"\(one)\" and \"\(other)\"; call one differently")
        case .tooOpen(let code, let needed):
            LocalizedText(
                zh: "“\(code)”说的是个人，不能这样公开；请写 sensitivity: \(needed.rawValue)",
                en: "\"\(code)\" tells of a person and cannot be that open; "
                    + "write sensitivity: \(needed.rawValue)")
        case .saysOfPerson(let word):
            LocalizedText(
                zh: "“\(word)”在登记人的台账里属于敏感个人信息；请写 sensitivity: sensitive，或不登记",
                en: "\"\(word)\" of a person is sensitive; write sensitivity: sensitive, "
                    + "or do not register it")
        case .careWord(let word, let reason, false):
            LocalizedText(
                zh: "台账里不能有“\(word)”：\(reason.said.zh)；请删去",
                en: "\"\(word)\" cannot stand in a ledger: \(reason.said.en); remove it")
        case .careWord(let word, let reason, true):
            LocalizedText(
                zh: "登记人或住房的台账里不能有“\(word)”：\(reason.said.zh)；请删去",
                en: "\"\(word)\" cannot stand in a ledger of persons or homes: \(reason.said.en); remove it")
        }
    }

    private static func list(_ kinds: [LedgerField.Kind], _ mark: String) -> String {
        kinds.map(\.rawValue).joined(separator: mark)
    }
}
