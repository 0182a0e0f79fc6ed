package import Casework

/// What can be wrong with a choice whose every word is known.
package enum ChoiceMistake: Sendable, Equatable {
    case needsNext(Effect)
    case staysInPlace(Effect)
    case mustClose(Effect, Step.Name)
    case nobodyVerifies(Step.Name)
    case noClock(Step.Name)
    case wrongWho(Effect, needed: Who)
    case doesNotAsk(String, Effect)
    case reasonsMissing
    case nothingToPause(Step.Name)
    case neverResumes(Step.Name)
    case nothingToResume(Step.Name)
    case proofDemanded(String)

    var said: LocalizedText {
        switch self {
        case .needsNext(let effect):
            LocalizedText(
                zh: "动作“\(effect.rawValue)”要有下一环节；请写 next",
                en: "\"\(effect.rawValue)\" must lead somewhere; add next")
        case .staysInPlace(let effect):
            LocalizedText(
                zh: "动作“\(effect.rawValue)”不改变环节；请删去 next",
                en: "\"\(effect.rawValue)\" leads nowhere; remove next")
        case .mustClose(let effect, let step):
            LocalizedText(
                zh: "动作“\(effect.rawValue)”通向“\(step)”，但那里并不结案；请改为通向 closes: true 的环节",
                en: "\"\(effect.rawValue)\" leads to \"\(step)\", which does not close; "
                    + "choose a step with closes: true")
        case .nobodyVerifies(let step):
            LocalizedText(
                zh: "办结之后到“\(step)”，那里却无人核验；请加一个 by: [verifier] 的操作",
                en: "finishing leads to \"\(step)\", where nobody verifies; add a choice by: [verifier]")
        case .noClock(let step):
            LocalizedText(
                zh: "环节“\(step)”没有时限，到期的操作永远不会发生；请写 clock",
                en: "step \"\(step)\" runs no clock, so nothing ever expires there; add clock")
        case .wrongWho(let effect, let needed):
            LocalizedText(
                zh: "动作“\(effect.rawValue)”只能由“\(needed.rawValue)”来做；请写 by: [\(needed.rawValue)]",
                en: "\"\(effect.rawValue)\" is for \"\(needed.rawValue)\" alone; "
                    + "write by: [\(needed.rawValue)]")
        case .doesNotAsk(let key, let effect):
            LocalizedText(
                zh: "动作“\(effect.rawValue)”不能另定“\(key)”；请删去它",
                en: "\"\(effect.rawValue)\" does not let \"\(key)\" be set; remove it")
        case .reasonsMissing:
            LocalizedText(
                zh: "不办理就结案要有理由；请在 asks 里列出 reasons",
                en: "closing without handling needs reasons; list them under asks")
        case .nothingToPause(let step):
            LocalizedText(
                zh: "环节“\(step)”没有时限，没有什么可以暂停；请写 clock",
                en: "step \"\(step)\" runs no clock, so nothing can stand still; add clock")
        case .neverResumes(let step):
            LocalizedText(
                zh: "环节“\(step)”能暂停却没有恢复；请加一个 does: resume 的操作",
                en: "step \"\(step)\" can wait and never goes on; add a choice with does: resume")
        case .nothingToResume(let step):
            LocalizedText(
                zh: "环节“\(step)”没有暂停，无从恢复；请加一个 does: wait 的操作，或删去它",
                en:
                    "step \"\(step)\" never waits, so nothing resumes; add a choice with does: wait, or "
                    + "remove this"
            )
        case .proofDemanded(let word):
            LocalizedText(
                zh: "“\(word)”：照片和轨迹不得作为工作凭证来要求；照片本来就可以附上，请删去它",
                en: "\"\(word)\": a photo or track may not be demanded as proof of work; "
                    + "photos are always offered, remove it")
        }
    }
}
