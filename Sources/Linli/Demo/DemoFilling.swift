import Casework
import Foundation
import Territory

extension DemoHistory {
    /// What somebody fills in for a choice; `nil` when there is nobody to give the case to.
    mutating func filled(_ choice: Choice, for it: Case, to target: Owner?) -> ChoiceInput? {
        var input = ChoiceInput(version: it.version)
        let stories = pack.stories
        switch choice.does {
        case .take, .accept, .recall, .confirm, .expire, .resume: break
        case .wait:
            input.note = numbers.one(of: stories.notes) ?? "-"
            input.awaited = choice.pausing?.awaited.last
        case .solve, .finish:
            let endings = stories.scenarios.first { $0.scenario == it.scenario }?.endings ?? []
            input.answer = numbers.one(of: endings)?.text(in: it.told.language) ?? "-"
        case .dispatch:
            guard let owner = target ?? self.target(for: it) else { return nil }
            input.target = cast.target(owner)
            if numbers.happens(0.5) { input.note = numbers.one(of: stories.handovers) ?? "" }
        case .handUp, .handDown: input.note = numbers.one(of: stories.handings) ?? "-"
        case .sendBack: input.note = numbers.one(of: stories.returns) ?? "-"
        case .reject: input.note = numbers.one(of: stories.rejections) ?? "-"
        case .note:
            input.note = numbers.one(of: stories.notes) ?? "-"
            input.tellsReporter = numbers.happens(0.5)
        case .close:
            input.note = numbers.one(of: stories.closings) ?? "-"
            input.reason = choice.asks.reasons.first { !$0.needsOther }?.name
        case .move: input.newPlace = newPlace(for: it)
        case .score:
            let score = numbers.one(of: [5, 4, 3, 2, 1]) { [5: 55, 4: 30, 3: 9, 2: 4, 1: 2][$0] ?? 0 } ?? 5
            let words = score <= 2 ? stories.displeasure : stories.praise
            input.score = score
            if numbers.happens(0.7) { input.note = numbers.one(of: words)?.text(in: it.told.language) ?? "" }
        }
        return input
    }

    /// An organization that answers for the place, or the desk above.
    private mutating func target(for it: Case) -> Owner? {
        let bodies = cast.organizations(over: it.area).map { Owner.organization($0.id) }
        let desks = cast.ladder(from: it.lead.desk).filter(\.isStaffed).map { Owner.area($0.area) }
        let offered = (numbers.happens(0.75) && !bodies.isEmpty ? bodies : desks).filter {
            $0 != it.lead.owner && cast.target($0).level <= it.seenFrom
        }
        return numbers.one(of: offered)
    }

    private mutating func newPlace(for it: Case) -> ChoiceInput.NewPlace? {
        guard let area = numbers.one(of: ground.units) else { return nil }
        var facts = ReportFacts(area: area, origin: it.origin)
        facts.answers = it.told.answers
        facts.isAboutHandlers = it.isAboutHandlers
        return ChoiceInput.NewPlace(area: area, routed: routed(facts, under: it.scenario))
    }

    func routed(_ facts: ReportFacts, under scenario: Scenario.Name) -> Routed {
        Routing.owner(
            of: facts, by: pack.definitions.scenario(scenario)?.routes ?? [],
            ladder: cast.ladder(from: facts.area),
            organizations: cast.organizations(over: facts.area))
    }
}
