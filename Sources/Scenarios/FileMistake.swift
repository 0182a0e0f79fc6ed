import Casework

/// What can be wrong with a file before its meaning is looked at.
package enum FileMistake: Sendable, Equatable {
    case missing
    case unreadable
    case unknownFile(String, known: [String])
    case tooLarge(limit: Int)
    case notUTF8
    case controlCharacter
    /// Anchors and aliases make a small file unfold into a huge one.
    case alias
    /// The parser's own words.
    case syntax(String)
    case repeatedKey(String)
    case empty

    var said: LocalizedText {
        switch self {
        case .missing: LocalizedText(zh: "缺少这个文件", en: "this file is missing")
        case .unreadable: LocalizedText(zh: "这个文件读不出来", en: "this file cannot be read")
        case .unknownFile(let name, let known):
            LocalizedText(
                zh: "场景包里不该有“\(name)”" + Suggestion.ending(for: name, among: known).zh,
                en: "\"\(name)\" does not belong in a pack" + Suggestion.ending(for: name, among: known).en)
        case .tooLarge(let limit):
            LocalizedText(
                zh: "文件太大；最多 \(limit / 1024) KiB，请拆成几个",
                en: "too large; at most \(limit / 1024) KiB, split it")
        case .notUTF8:
            LocalizedText(zh: "此处不是 UTF-8；请以 UTF-8 保存", en: "not UTF-8 from here; save the file as UTF-8")
        case .controlCharacter:
            LocalizedText(zh: "此处有看不见的控制字符；请删去", en: "a control character stands here; remove it")
        case .alias:
            LocalizedText(
                zh: "场景包不用锚点（&）和别名（*）；请把内容写全",
                en: "packs use no anchors (&) and aliases (*); write the content out")
        case .syntax(let problem):
            LocalizedText(
                zh: "不是正确的 YAML（\(problem)）；请检查缩进、引号和冒号",
                en: "not valid YAML (\(problem)); check indentation, quotes and colons")
        case .repeatedKey(let key):
            LocalizedText(zh: "“\(key)”写了两次；请只留一个", en: "\"\(key)\" is written twice; keep one")
        case .empty: LocalizedText(zh: "文件是空的", en: "this file is empty")
        }
    }
}
