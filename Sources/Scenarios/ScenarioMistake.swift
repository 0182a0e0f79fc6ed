package import Casework
package import Territory

/// What can be wrong with a scenario whose every word is known.
package enum ScenarioMistake: Sendable, Equatable {
    case limitMissing(Purpose)
    case limitUnused(Purpose, known: [Purpose])
    /// A warning or an extension of a clock that no step runs.
    case timingUnused(Purpose, known: [Purpose])
    case escalationUnreached(Purpose, known: [Purpose])
    case routeNeverMatches(after: Int)
    case routeTooFine(known: Area.Level, needed: Area.Level)
    case notAtLevel(OrganizationKind.Slug, Area.Level, levels: [Area.Level])
    case noDesk(Area.Level, levels: [Area.Level])
    case wrongAnswer(Field.Name, expected: Field.Kind)
    case optionsUnused
    case optionsMissing
    case needsPlainLimit
    case proofQuestion(Field.Name)

    var said: LocalizedText {
        switch self {
        case .limitMissing(let purpose):
            LocalizedText(
                zh: "时限“\(purpose)”没有长短；请在 limits 里写明",
                en: "clock \"\(purpose)\" has no length; give it one under limits")
        case .limitUnused(let purpose, let known):
            LocalizedText(
                zh: "没有环节使用时限“\(purpose)”" + Suggestion.ending(for: purpose, among: known).zh,
                en: "no step runs a clock \"\(purpose)\"" + Suggestion.ending(for: purpose, among: known).en)
        case .timingUnused(let purpose, let known):
            LocalizedText(
                zh: "没有环节使用时限“\(purpose)”，这一条永远用不上" + Suggestion.ending(for: purpose, among: known).zh,
                en: "no step runs a clock \"\(purpose)\", so this never applies"
                    + Suggestion.ending(for: purpose, among: known).en)
        case .escalationUnreached(let purpose, let known):
            LocalizedText(
                zh: "没有时限会走到这项升级：“\(purpose)”" + Suggestion.ending(for: purpose, among: known).zh,
                en: "no clock reaches this escalation: \"\(purpose)\""
                    + Suggestion.ending(for: purpose, among: known).en)
        case .routeNeverMatches(let earlier):
            LocalizedText(
                zh: "这条分派规则永远轮不到：第 \(earlier) 条已包含它；请移到前面或删去",
                en: "this route can never match: route \(earlier) takes all of it; move it up or remove it")
        case .routeTooFine(let known, let needed):
            LocalizedText(
                zh: "只知道到“\(known.name)”一级，找不到“\(needed.name)”一级；请写 level: \(needed.name)",
                en: "the place is known to \(known.name) only, not to \(needed.name); "
                    + "write level: \(needed.name)")
        case .notAtLevel(let slug, let level, let levels):
            LocalizedText(
                zh: "“\(slug)”在“\(level.name)”一级没有；有的是：" + levels.map(\.name).joined(separator: "、"),
                en: "there is no \"\(slug)\" at \(level.name); there is at: "
                    + levels.map(\.name).joined(separator: ", "))
        case .noDesk(let level, let levels):
            LocalizedText(
                zh: "“\(level.name)”一级没有值班岗位；有的是：" + levels.map(\.name).joined(separator: "、"),
                en: "no post keeps a desk at \(level.name); desks are at: "
                    + levels.map(\.name).joined(separator: ", "))
        case .wrongAnswer(let field, let expected):
            LocalizedText(
                zh: "问题“\(field)”的答案是“\(expected.rawValue)”类型，这里对不上",
                en: "question \"\(field)\" is answered by \(expected.rawValue); this can never be equal")
        case .optionsUnused:
            LocalizedText(
                zh: "只有 type: choice 的问题才有选项；请删去 options", en: "only type: choice has options; remove them")
        case .optionsMissing:
            LocalizedText(
                zh: "type: choice 的问题要有选项；请写 options",
                en: "a question of type: choice needs options; add them")
        case .needsPlainLimit:
            LocalizedText(
                zh: "这里不能用工作时间；请写成 14 days 这样", en: "working time cannot be used here; write it like 14 days")
        case .proofQuestion(let field):
            LocalizedText(
                zh: "问题“\(field)”非答不可，又要照片、轨迹或到场证明；这些只能自愿提供，不得作为工作凭证来要求；"
                    + "请删去这个问题，或删去 required",
                en: "question \"\(field)\" cannot be left out and asks for a photo, a track or proof of "
                    + "having been there; these are offered, never required; "
                    + "remove the question, or its required")
        }
    }
}
