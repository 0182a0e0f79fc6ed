package import Casework

/// What can be wrong with what a place says about notices.
package enum NoticeMistake: Sendable, Equatable {
    case unknownBlank(String)
    case unusedTemplate(String)
    case repeatedLine
    /// This audience cannot be told that way.
    case unfitChannel(NoticeChannel, NoticeAudience)
    /// Said of a line about pages, where it means nothing.
    case onPages

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
        case .unfitChannel(let channel, let audience):
            LocalizedText(
                zh: "\(channel.rawValue) 到不了 \(audience.rawValue)；channel 应为 \(Self.fitting(audience))",
                en: "\(channel.rawValue) does not reach \(audience.rawValue); "
                    + "the channel must be \(Self.fitting(audience))")
        case .onPages:
            LocalizedText(
                zh: "scenarios 和 any_hour 只用于写了 channel 的行；请删去或写上 channel",
                en: "scenarios and any_hour are for lines with a channel; remove them or name a channel")
        }
    }

    private static func fitting(_ audience: NoticeAudience) -> String {
        audience.channels.map(\.rawValue).joined(separator: ", ")
    }

    private static func ending(for name: String) -> LocalizedText {
        Suggestion.ending(for: name, among: NoticeTemplate.Blank.allCases.map(\.rawValue))
    }
}
