package import Casework

/// What can be wrong with a workflow whose every word is known.
package enum WorkflowMistake: Sendable, Equatable {
    case unreachable(Step.Name)
    case noWayOut(Step.Name)
    /// From here only steps can be reached that lead back here.
    case neverCloses(Step.Name)
    case closedStepHasChoices(Step.Name)

    var said: LocalizedText {
        switch self {
        case .unreachable(let step):
            LocalizedText(
                zh: "没有操作通向环节“\(step)”；请加一个通向它的操作，或删去它",
                en: "no choice leads to step \"\(step)\"; lead one there or remove it")
        case .noWayOut(let step):
            LocalizedText(
                zh: "环节“\(step)”没有出路；请加一个通向别处的操作，或写 closes: true",
                en: "step \"\(step)\" has no way out; add a choice that leads on, or say closes: true")
        case .neverCloses(let step):
            LocalizedText(
                zh: "从环节“\(step)”走不到结案；请加一个通向 closes: true 环节的操作",
                en: "a case at step \"\(step)\" can never close; lead a choice to a step with closes: true")
        case .closedStepHasChoices(let step):
            LocalizedText(
                zh: "环节“\(step)”已结案，却还有操作；请删去其一",
                en: "step \"\(step)\" closes and yet offers choices; remove one or the other")
        }
    }
}
