import Access
import Casework
import Foundation
import Territory

/// Lives through the cases of the demo place, each moved by the rules of its workflow.
struct DemoHistory: Sendable {
    let pack: DemoPack
    let cast: DemoCast
    let days: DemoDays
    let ground: DemoGround
    var numbers: DemoNumbers

    /// No case of a made-up city is moved more often.
    private static let mostMoves = 24

    /// A case from its report as far as its plan and the present let it come.
    mutating func lived(_ plan: DemoPlan, number: Int64) throws -> LoadedCase {
        var loaded = try begun(plan, number: number)
        switch plan.course {
        case .free: try goOn(&loaded)
        case .led(let steps): try follow(steps, &loaded)
        }
        return loaded
    }

    private mutating func goOn(_ loaded: inout LoadedCase) throws {
        // Of the latest some are forgotten on a desk; these are the overdue ones.
        let isRecent = days.now.timeIntervalSince(loaded.current.reportedAt) < 30 * 86_400
        let forgotten = isRecent && numbers.happens(0.016) ? numbers.whole(in: 0...2) : Self.mostMoves
        var moment = loaded.current.reportedAt
        for _ in 0..<forgotten {
            let it = loaded.current
            guard let step = pack.workflow(of: it)?[it.step], !step.closes else { return }
            let weighed = step.choices.map { (choice: $0, weight: weight(of: $0, for: it)) }
            guard let choice = numbers.one(of: weighed, weighing: \.weight)?.choice else { return }
            moment = self.moment(of: choice.does, for: it, after: moment)
            guard moment < days.now, try take(choice, &loaded, at: moment) else { return }
        }
    }

    private mutating func follow(_ steps: [DemoPlan.Led], _ loaded: inout LoadedCase) throws {
        var moment = loaded.current.reportedAt
        for led in steps {
            let it = loaded.current
            var choices = pack.workflow(of: it)?[it.step]?.choices ?? []
            moment += days.now.timeIntervalSince(moment) * numbers.number(in: 0.05...0.25)
            // Where a matter is accepted before anything else is done with it, it is accepted first.
            let isOffered = choices.contains { $0.does == led.does }
            if !isOffered, let first = choices.first(where: { [.take, .accept].contains($0.does) }) {
                guard try take(first, &loaded, at: moment) else { return }
                choices = pack.workflow(of: loaded.current)?[loaded.current.step]?.choices ?? []
            }
            let owner = loaded.current.lead.owner
            guard let choice = choices.first(where: { $0.does == led.does }), led.to != owner else { return }
            guard try take(choice, &loaded, as: led, at: moment) else { return }
        }
    }

    // Out of a hundred at the same step.
    private func weight(of choice: Choice, for it: Case) -> Double {
        let isLost = it.area.level == .city
        switch choice.does {
        case .take: return isLost ? 20 : 48
        case .dispatch: return choice.by.contains(.head) ? 26 : 4
        case .solve: return isLost ? 0 : 22
        // Nobody made up is told to be another's duplicate.
        case .close: return choice.asks.reasons.contains { !$0.needsOther } ? 3 : 0
        // Only what lies on no known ground is moved; the desk has found out where it is.
        case .move: return isLost ? 50 : 0
        case .accept: return 93
        case .sendBack: return 7
        case .recall: return 0
        case .handUp: return it.lead.desk.level > .county && it.lead.owner.area != nil ? 5 : 0
        // What was handed up seldom comes down again.
        case .handDown: return 0
        case .finish: return 84
        case .note: return 12
        case .confirm: return 94
        case .reject: return 6
        case .score: return it.outcome.score == nil ? 42 : 0
        case .expire: return 58
        // What the demo loads stands still nowhere: its clocks are kept as they end.
        case .wait, .resume: return 0
        }
    }

    private mutating func moment(of effect: Effect, for it: Case, after moment: Date) -> Date {
        switch effect {
        case .take, .dispatch, .accept, .sendBack, .recall, .handUp, .handDown:
            days.soon(after: moment, minutes: 5...110, &numbers)
        case .solve: days.soon(after: moment, minutes: 15...180, &numbers)
        case .close, .move: days.soon(after: moment, minutes: 30...240, &numbers)
        case .note, .wait, .resume: days.later(than: moment, hours: 1...4, &numbers)
        case .finish: days.later(than: moment, hours: 1...11, &numbers)
        case .confirm, .reject: days.later(than: moment, hours: 1...4, &numbers)
        case .score: scored(it, after: moment)
        case .expire: (it.dueAt ?? moment + 7 * 86_400) + numbers.number(in: 1...120)
        }
    }

    private mutating func scored(_ it: Case, after moment: Date) -> Date {
        let end = it.dueAt ?? moment + 5 * 86_400
        return moment + end.timeIntervalSince(moment) * numbers.number(in: 0.01...0.6)
    }

    private mutating func take(
        _ choice: Choice, _ loaded: inout LoadedCase, as led: DemoPlan.Led? = nil, at moment: Date
    ) throws -> Bool {
        let it = loaded.current
        guard let workflow = pack.workflow(of: it), let scenario = pack.definitions.scenario(it.scenario)
        else {
            return false
        }
        guard let input = filled(choice, for: it, to: led?.to) else { return false }
        let post = led?.by.flatMap { cast.posts(of: .area($0)).first } ?? actor(of: choice, for: it)
        let isNobody = choice.by.contains(.reporter) || choice.by.contains(.clock)
        guard post != nil || isNobody else { return false }
        let (taker, doer): (Taker, LoadedCase.Doer) =
            if let post {
                (cast.taker(post), cast.doer(post))
            } else {
                choice.by.contains(.reporter) ? (.reporter, .reporter) : (.clock, .clock)
            }
        let ladder = post.map { cast.ladder(from: it.lead.desk, for: $0) } ?? cast.ladder(from: it.lead.desk)
        let move = try it.taking(
            choice.name, by: taker, with: input,
            in: Surroundings(
                workflow: workflow, limits: scenario.limits,
                calendar: pack.definitions.calendar(over: it.area), ladder: ladder),
            at: moment)
        try loaded.keep(move, by: doer, at: moment)
        return true
    }

    /// Somebody who may take the choice; `nil` when it is the reporter's or nobody is there.
    private mutating func actor(of choice: Choice, for it: Case) -> HeldBy? {
        if choice.by.contains(.verifier) {
            let others = cast.desk(of: it.lead.owner.area ?? it.lead.desk)
            return numbers.one(of: others.filter { $0.account != it.outcome.finish?.account })
        }
        guard choice.by.contains(.owner) else { return nil }
        if choice.by.contains(.head), choice.does == .solve || choice.does == .take, numbers.happens(0.6) {
            let heads = cast.heads(over: it.area).filter { $0.area.level <= it.seenFrom }
            if let head = heads.first { return head }
        }
        return numbers.one(of: cast.posts(of: it.lead.owner))
    }
}
