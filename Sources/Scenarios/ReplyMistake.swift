import Casework

/// What can be wrong with words a clerk may start from.
package enum ReplyMistake: Sendable, Equatable {
    case unknownBlank(String)
    /// No form shows it: no choice there asks for what it fills.
    case neverOffered(String)

    var said: LocalizedText {
        switch self {
        case .unknownBlank(let name):
            // What reporters wrote, and how to reach them, has no blank.
            LocalizedText(
                zh: "答复里没有“{\(name)}”这个空" + Self.ending(for: name).zh,
                en: "a reply has no blank \"{\(name)}\"" + Self.ending(for: name).en)
        case .neverOffered(let name):
            LocalizedText(
                zh: "“\(name)”哪里也用不上：这些环节没有操作要填它；请改 steps、scenarios 或 fills",
                en: "\"\(name)\" is never offered: no choice there asks for what it fills; "
                    + "change steps, scenarios or fills")
        }
    }

    private static func ending(for name: String) -> LocalizedText {
        Suggestion.ending(for: name, among: ReplyTemplate.Blank.allCases.map(\.rawValue))
    }
}
