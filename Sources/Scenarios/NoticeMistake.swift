import Casework

/// What can be wrong with what a place says about notices.
package enum NoticeMistake: Sendable, Equatable {
    case unknownBlank(String)
    case unusedTemplate(String)
    case repeatedLine

    var said: LocalizedText {
        switch self {
        case .unknownBlank(let name):
            // A blank that nobody fills would be read as it stands; words of people have none.
            LocalizedText(
                zh: "通知里没有“{\(name)}”这个空" + Self.ending(for: name).zh,
                en: "a notice has no blank \"{\(name)}\"" + Self.ending(for: name).en)
        case .unusedTemplate(let name):
            LocalizedText(
                zh: "没有一行用到“\(name)”；请删去，或在 notices 里用它",
                en: "no line uses \"\(name)\"; remove it, or use it under notices")
        case .repeatedLine:
            LocalizedText(
                zh: "同一件事用同样的话告诉同样的人两次；请删去一行",
                en: "the same people are told the same twice; remove a line")
        }
    }

    private static func ending(for name: String) -> LocalizedText {
        Suggestion.ending(for: name, among: NoticeTemplate.Blank.allCases.map(\.rawValue))
    }
}
