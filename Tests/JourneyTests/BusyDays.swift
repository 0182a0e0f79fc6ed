import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport

/// Days of work at a small place, all of it following from a seed: matters under both workflows are reported,
/// handed up and down, dispatched, helped with, waited for, pressed, solved, verified, scored and closed.
struct BusyDays {
    let scene: Scene
    private let people: [Secret]
    private let offices: [UUID]
    private var matters: [ReportCase.Acknowledged] = []
    private var dice: SplitMix64
    private(set) var now: Date
    /// Choices that were taken, by step and name.
    private(set) var taken = Set<String>()

    init(in scene: Scene, seed: UInt64) async throws {
        self.scene = scene
        offices = [
            try await scene.givenOrganization("urban-care", in: Scene.town),
            try await scene.givenOrganization("water-works", in: Scene.county),
        ]
        var posts: [(kind: String, area: String, office: UUID?)] = [
            ("village-clerk", Scene.village, nil), ("village-clerk", Scene.neighbour, nil),
            ("town-dispatcher", Scene.town, nil), ("county-dispatcher", Scene.county, nil),
        ]
        for (office, area) in zip(offices, [Scene.town, Scene.county]) {
            posts.append(("department-handler", area, office))
        }
        var people: [Secret] = []
        // Two of each: nobody verifies what they finished.
        for post in posts + posts {
            people.append(
                try await scene.givenPost(post.kind, in: post.area, organization: post.office))
        }
        self.people = people
        dice = SplitMix64(seed: seed)
        now = scene.noon
    }

    /// The same matters at the same moment, from here on by another chance.
    func again(seed: UInt64) -> BusyDays {
        var copy = self
        copy.dice = SplitMix64(seed: seed)
        return copy
    }

    /// One more matter, in one of the two villages.
    mutating func report() async throws {
        let kinds: [(String, [String: Answer])] = [
            ("rubbish", [:]), ("street-light", [:]), ("straw-burning", ["what": .text("leaves")]),
            ("dangerous-tree", ["danger": .text("branch")]), ("idle-homestead", ["state": .text("empty")]),
        ]
        let (kind, answers) = kinds[Int.random(in: 0..<kinds.count, using: &dice)]
        var report = Report(scenario: kind, words: "这里有问题")
        report.spot = Place.Spot(longitude: Bool.random(using: &dice) ? 150.005 : 150.015, latitude: 30.0025)
        report.answers = answers
        report.isAboutHandlers = Int.random(in: 0..<9, using: &dice) == 0
        let action = ReportCase(
            report: report, photos: [], origin: .resident, key: UUID().uuidString, source: .console,
            keeping: (shelf: scene.shelf, sealing: scene.sealing))
        let moment = now
        let done = try await scene.database.app.anonymous { db in
            try await action.run(by: nil, at: moment, in: db)
        }
        matters.append(done)
    }

    /// Time goes on: by minutes, or now and then by days.
    mutating func rest() {
        let isLong = Int.random(in: 0..<12, using: &dice) == 0
        now += Double.random(in: isLong ? 40_000...260_000 : 60...5_400, using: &dice).rounded()
    }

    /// Somebody tries something that the step of some matter offers.
    mutating func step() async throws {
        let matter = matters[Int.random(in: 0..<matters.count, using: &dice)]
        let stands = try await scene.look(
            "SELECT workflow, step, version FROM cases WHERE number = \(matter.number.number)",
            { (try $0.text("workflow"), try $0.text("step"), try $0.int("version")) })
        let (workflow, name, version) = stands ?? ("", "", 0)
        guard let step = scene.pack.workflow(workflow)?[name] else { return }
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: _ = try await done(help(with: matter))
        case 1: _ = try await done(press(matter))
        default:
            let choices = step.choices.filter { !$0.by.contains(.clock) }
            guard let choice = choices.randomElement(using: &dice) else { return }
            // Most matters live longer than their first hour.
            if choice.does.endsHandling, Int.random(in: 0..<3, using: &dice) > 0 { return }
            let isDone =
                choice.does == .score
                ? try await score(matter)
                : try await done(
                    TakeChoice(
                        number: matter.number, choice: choice.name, asked: filled(choice, version),
                        source: .console, shelf: scene.shelf))
            if isDone { taken.insert("\(name) \(choice.name)") }
        }
    }

    private mutating func filled(_ choice: Choice, _ version: Int) -> TakeChoice.Asked {
        var asked = TakeChoice.Asked(version: version)
        asked.note = "说明"
        asked.answer = "已办"
        asked.reason = choice.asks.reasons.randomElement(using: &dice)?.name
        asked.other = matters[Int.random(in: 0..<matters.count, using: &dice)].number
        asked.awaited = choice.pausing?.awaited.randomElement(using: &dice)
        asked.tellsReporter = Bool.random(using: &dice)
        let village = Area.Code(Bool.random(using: &dice) ? Scene.village : Scene.neighbour)
        if choice.does == .move { asked.newArea = village }
        guard choice.does == .dispatch else { return asked }
        if Bool.random(using: &dice) {
            asked.organization = offices.randomElement(using: &dice)
        } else {
            asked.area = village
        }
        return asked
    }

    private mutating func press(_ matter: ReportCase.Acknowledged) -> PressCase {
        PressCase(
            number: matter.number, kind: Bool.random(using: &dice) ? .urge : .supervise,
            said: ("请抓紧", Limit("1 working day")), source: .console, shelf: scene.shelf)
    }

    private mutating func help(with matter: ReportCase.Acknowledged) -> any Attempt {
        let acts: [Help.Act?] = [nil, .accept, .reportIn, .answer, .decline]
        if let act = acts[Int.random(in: 0..<acts.count, using: &dice)] {
            return GoOnHelping(
                number: matter.number, act: act, words: ("看过了", nil), source: .console, shelf: scene.shelf)
        }
        var asked = AskHelp.Asked()
        asked.words = "请来看看"
        asked.isWhistle = Bool.random(using: &dice)
        asked.organization = offices.randomElement(using: &dice)
        return AskHelp(number: matter.number, asked: asked, source: .console, shelf: scene.shelf)
    }

    private mutating func score(_ matter: ReportCase.Acknowledged) async throws -> Bool {
        let action = ScoreCase(
            score: Int.random(in: 1...5, using: &dice), words: "", source: .console, shelf: scene.shelf)
        let moment = now
        do {
            _ = try await scene.database.app.holding(matter.receipt) { _, db in
                try await action.run(at: moment, in: db)
            }
            return true
        } catch is Refusal {
        } catch is StaleCase {}
        return false
    }

    /// A few people try it, one after the other.
    ///
    /// - Returns: Whether it was done; what the rules refuse is left.
    private mutating func done(_ attempt: any Attempt) async throws -> Bool {
        for person in people.shuffled(using: &dice).prefix(5) {
            do {
                try await attempt.perform(on: scene.database.app, with: person, at: now)
                return true
            } catch is Refusal {
            } catch is HelpRefusal {
            } catch is PressRefusal {
            } catch is NoSuchCase {
            } catch is StaleCase {
            } catch is OwnerRefused {}
        }
        return false
    }
}

/// Something a person tries.
protocol Attempt: Sendable {
    func perform(on database: Database, with session: Secret, at now: Date) async throws
}

extension Attempt where Self: Action {
    func perform(on database: Database, with session: Secret, at now: Date) async throws {
        _ = try await database.perform(self, with: session, at: now)
    }
}

extension TakeChoice: Attempt {}
extension AskHelp: Attempt {}
extension GoOnHelping: Attempt {}
extension PressCase: Attempt {}
