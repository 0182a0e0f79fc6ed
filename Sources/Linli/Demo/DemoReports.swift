import Access
import Casework
import Foundation
import Territory

extension DemoHistory {
    /// The case as it is when somebody has just reported it.
    mutating func begun(_ plan: DemoPlan, number: Int64) throws -> LoadedCase {
        let area = plan.unit ?? pack.definitions.place.code
        var heard = hear(plan, area: area)
        // A case that is to lie at its village's desk must not have been routed past it.
        if case .led = plan.course, plan.unit != nil {
            for _ in 0..<40
            where heard.routed.owner != .area(heard.routed.desk) || heard.rules.isAboutHandlers {
                heard = hear(plan, area: area)
            }
        }
        let reporter = reporter(heard.rules.origin, area: area)
        let begun = Case(
            key: .init(
                home: area.home, id: .ordered(at: plan.reportedAt), number: number,
                reportedAt: plan.reportedAt),
            area: area, under: heard.rules, told: heard.told,
            lead: Assignment(owner: heard.routed.owner, desk: heard.routed.desk))
        let clock = pack.workflow(of: begun)?[begun.step]?.clockStart(
            limits: pack.definitions.scenario(begun.scenario)?.limits ?? [:],
            calendar: pack.definitions.calendar(over: area), at: plan.reportedAt)
        return try LoadedCase(begun, by: reporter, clock: clock)
    }

    private struct Heard {
        let told: Case.Told
        let rules: Case.RuledBy
        let routed: Routed
    }

    private mutating func hear(_ plan: DemoPlan, area: Area.Code) -> Heard {
        let story = pack.told(&numbers)
        let isComplaint = plan.isFree && numbers.happens(0.006)
        let language: Language = numbers.happens(0.06) ? .en : .zh
        let heard = numbers.one(of: story.story.reports)
        let words = isComplaint ? numbers.one(of: pack.stories.complaints) : heard?.words
        let origin =
            plan.isFree && plan.unit != nil
            ? numbers.one(of: Origin.allCases) {
                [.resident: 68, .patrol: 17, .hotline: 10, .staff: 5][$0] ?? 0
            }
                ?? .resident : .resident
        let answers = isComplaint ? [:] : heard?.answers ?? [:]
        let told = Case.Told(
            words: words?.text(in: language) ?? "", answers: answers,
            spot: ground.spot(in: plan.unit, &numbers),
            placeNote: numbers.happens(0.6) ? numbers.one(of: pack.stories.places) ?? "" : "",
            language: language)

        var facts = ReportFacts(area: area, isLocated: plan.unit != nil, origin: origin)
        facts.answers = answers
        facts.isAboutHandlers = isComplaint
        facts.isWorkingTime = pack.definitions.calendar(over: area).isWorking(at: plan.reportedAt) ?? true
        let routed = routed(facts, under: story.scenario.name)
        var rules = Case.RuledBy(
            scenario: story.scenario.name, packVersion: pack.version, workflow: story.workflow.name,
            step: story.workflow.begins, origin: origin)
        rules.seenFrom = routed.seenFrom
        rules.isAboutHandlers = isComplaint
        rules.isPublic = story.scenario.isPublic && !isComplaint
        rules.routedBy = routed.firedRule
        return Heard(told: told, rules: rules, routed: routed)
    }

    // Residents tell it themselves; what is patrolled, heard or taken by telephone is entered by a post.
    private mutating func reporter(_ origin: Origin, area: Area.Code) -> LoadedCase.Doer {
        let posts: [HeldBy] =
            switch origin {
            case .resident: []
            case .patrol: cast.heads(over: area)
            case .staff: []
            case .hotline: area.ancestor(at: .city).map { cast.desk(of: $0) } ?? []
            }
        if let post = numbers.one(of: posts) { return cast.doer(post) }
        let clerks = area.ancestor(at: .village).map { cast.desk(of: $0) } ?? []
        guard origin != .resident, let clerk = numbers.one(of: clerks) else { return .reporter }
        return cast.doer(clerk)
    }
}

extension DemoPlan {
    var isFree: Bool { if case .free = course { true } else { false } }
}

/// The installed pack and what is told in its scenarios.
struct DemoPack: Sendable {
    let version: Int
    let definitions: Definitions
    let stories: DemoStories
    private let tellable: [Tellable]

    struct Tellable: Sendable {
        let scenario: Scenario
        let workflow: Workflow
        let story: DemoStories.Told
    }

    /// - Throws: ``DemoRefusal/storiesMissing`` where no scenario of the pack has a story.
    init(version: Int, definitions: Definitions, stories: DemoStories) throws {
        self.version = version
        self.definitions = definitions
        self.stories = stories
        tellable = stories.scenarios.compactMap { story in
            guard let scenario = definitions.scenario(story.scenario),
                let workflow = definitions.workflow(scenario.workflow)
            else { return nil }
            return Tellable(scenario: scenario, workflow: workflow, story: story)
        }
        guard !tellable.isEmpty else { throw DemoRefusal.storiesMissing }
    }

    func workflow(of it: Case) -> Workflow? { definitions.workflow(it.workflow) }

    func told(_ numbers: inout DemoNumbers) -> Tellable {
        numbers.one(of: tellable) { $0.story.weight } ?? tellable[0]
    }
}

/// Where things happen.
struct DemoGround: Sendable {
    let units: [Area.Code]
    let spots: [Area.Code: [Point]]
    let envelope: Place.Envelope

    /// Somewhere in a unit; without one, near a corner of the box, where no outline lies.
    func spot(in unit: Area.Code?, _ numbers: inout DemoNumbers) -> Place.Spot {
        if let unit, let point = numbers.one(of: spots[unit] ?? []) {
            return Place.Spot(longitude: point.longitude, latitude: point.latitude)
        }
        let share = 0.01...0.08
        return Place.Spot(
            longitude: envelope.west + (envelope.east - envelope.west) * numbers.number(in: share),
            latitude: envelope.south + (envelope.north - envelope.south) * numbers.number(in: share))
    }
}
