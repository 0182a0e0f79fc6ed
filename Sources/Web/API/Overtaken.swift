import Casework
import Foundation
import Hummingbird

/// Somebody else moved the case since it was looked at: who, when, and by which choice.
struct Overtaken: Error {
    let line: TimelineLine
    /// What the choice is called, in both languages; `nil` when the pack no longer has it.
    let title: LocalizedText?
}

extension Site {
    static func isStale(_ error: any Error) -> Bool {
        if error is StaleCase { return true }
        if case .stale? = error as? Refusal { return true }
        return false
    }

    /// The latest line of the case; `nil` when it has moved out of sight.
    func overtaken(_ number: Case.Number, _ call: Call) async throws -> Overtaken? {
        do {
            return try await acting(call) { acting, db in
                let opened = try await db.opened(number, by: acting, shelf: shelf)
                guard let line = try await db.cases.timeline(of: opened.current).last else { return nil }
                let choices = opened.workflow.steps.flatMap(\.choices)
                return Overtaken(line: line, title: choices.first { $0.name == line.act }?.title)
            }
        } catch is NoSuchCase {
            return nil
        }
    }
}

extension RefusalWords {
    func answer(to overtaken: Overtaken) -> Answered {
        let time = TimeWords(catalogue, zone: place?.timeZone ?? "", now: overtaken.line.at)
        let line = overtaken.line
        let words = catalogue.say(
            "refusal.overtaken",
            [
                "who": line.who, "when": time.exact(line.at),
                "choice": overtaken.title?.text(in: catalogue.language) ?? line.act,
            ])
        return Answered(status: .conflict, words: words)
    }
}
