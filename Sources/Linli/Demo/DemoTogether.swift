import Access
import Casework
import Foundation
import Postgres
import Territory

/// Desks and offices of the demo place do something together today, each in a session of its own and by the
/// rules everybody keeps: nothing is written past them.
struct DemoTogether: Sendable {
    /// By which a day like this is known in the audit.
    static let act = "live a day together"

    let place: DemoPlace
    /// Every post that is held.
    let posts: [HeldBy]
    /// The unit at the middle of the map.
    let focus: Area.Code
    let stories: DemoStories.Together
    let now: Date
    private let shelf = PackShelf()

    init(
        place: DemoPlace, posts: [HeldBy], focus: Area.Code, stories: DemoStories.Together, now: Date
    ) {
        (self.place, self.posts, self.focus) = (place, posts, focus)
        (self.stories, self.now) = (stories, now)
    }

    /// Of all areas that were asked something, so many answer.
    private static let answering = 0.6
    /// Most areas that answer one list.
    private static let mostAnswers = 30

    func live() async throws {
        guard let today = Day(CalendarDay(of: now).text) else { return }
        var numbers = DemoNumbers(seed: place.seed &+ 46)
        for asked in stories.tasks { try await ask(asked, on: today, &numbers) }
        for formed in stories.teams { try await form(formed, on: today, &numbers) }
        try await help(&numbers)
        try await press()
    }

    // Tasks.

    private func ask(_ asked: DemoStories.Asked, on today: Day, _ numbers: inout DemoNumbers) async throws {
        guard let from = Area.Level(name: asked.from), let to = Area.Level(name: asked.to),
            let desk = desk(at: from)
        else { return }
        let id = numbers.identifier()
        let list = TaskList(
            title: asked.title, words: asked.words, dueOn: Day(ordinal: today.ordinal + asked.days),
            level: to,
            within: [])
        let sending = SendTasks(id: id, list: list, today: today, source: .console, shelf: shelf)
        try await acting(as: desk) { acting, db in try await sending.run(by: acting, at: now, in: db) }
        let desks = posts.filter { isDesk($0) && $0.area.level == to && desk.area.contains($0.area) }
        let first = Dictionary(grouping: desks, by: \.area).compactMap(\.value.first)
            .sorted { $0.area.text < $1.area.text }
        for post in first.prefix(Self.mostAnswers) where numbers.happens(Self.answering) {
            let isThere = numbers.happens(0.85)
            let words = numbers.one(of: isThere ? stories.done : stories.absent) ?? ""
            let answer = SettleTask(
                list: id, area: post.area, answer: (isThere ? .done : .notHere, words), today: today,
                from: (.console, shelf))
            try await acting(as: post) { acting, db in try await answer.run(by: acting, at: now, in: db) }
        }
    }

    // Teams.

    private func form(_ formed: DemoStories.Formed, on today: Day, _ numbers: inout DemoNumbers) async throws
    {
        guard let from = Area.Level(name: formed.from), let desk = desk(at: from),
            let kind = Team.Kind(rawValue: formed.kind), let board = Team.Board(rawValue: formed.board)
        else { return }
        let id = numbers.identifier()
        let team = Team(
            kind: kind, name: formed.name, area: desk.area, board: board,
            days: (today, formed.days.map { Day(ordinal: today.ordinal + $0) }))
        let colleagues = posts.filter { $0.area.level == from && $0.area == desk.area }
        let officials = posts.filter { $0.organization != nil && desk.area.contains($0.area) }
        let below = posts.filter {
            isDesk($0) && desk.area.contains($0.area) && $0.area.level.rawValue == from.rawValue + 1
        }
        let members: [(HeldBy?, Team.Role)] = [
            (colleagues.first, .head), (below.first, .fullTimer), (below.dropFirst(3).first, .helper),
            (officials.first, .official), (officials.dropFirst(2).first, .official),
        ]
        var asked: [AddTeamMember] = []
        var people: Set<UUID> = []
        for case (let post?, let role) in members where people.insert(post.account).inserted {
            guard let login = try await login(of: post) else { continue }
            asked.append(
                AddTeamMember(
                    id: numbers.identifier(), to: id, who: (login, role), today: today,
                    from: (.console, shelf)))
        }
        let adding = asked
        let forming = FormTeam(id: id, team: team, today: today, source: .console, shelf: shelf)
        try await acting(as: desk) { acting, db in
            try await forming.run(by: acting, at: now, in: db)
            for one in adding { try await one.run(by: acting, at: now, in: db) }
        }
    }

    // Help, a whistle, and who is pressed.

    private func help(_ numbers: inout DemoNumbers) async throws {
        for level in [Area.Level.village, .town] {
            guard let desk = desk(at: level) else { continue }
            let offices = posts.filter { $0.organization != nil && $0.area.contains(desk.area) }
            let led = try await open(.own(.area(desk.area)), by: desk)
            for (place, line) in led.prefix(3).enumerated() {
                guard let office = numbers.one(of: offices.filter { $0.area.level.rawValue <= line.seenFrom })
                else { continue }
                var asked = AskHelp.Asked()
                asked.organization = office.organization
                // Only somebody above can be called.
                asked.isWhistle = place == 0 && office.area.level < level
                asked.words = numbers.one(of: asked.isWhistle ? stories.whistles : stories.helps) ?? ""
                let asking = AskHelp(number: line.number, asked: asked, source: .console, shelf: shelf)
                try await acting(as: desk) { acting, db in try await asking.run(by: acting, at: now, in: db) }
                guard place == 1 else { continue }
                let accepting = GoOnHelping(
                    number: line.number, act: .accept, words: ("", nil), source: .console, shelf: shelf)
                try await acting(as: office) { acting, db in
                    try await accepting.run(by: acting, at: now, in: db)
                }
            }
        }
    }

    private func press() async throws {
        guard let above = desk(at: .town), let desk = desk(at: .village),
            let line = try await open(.own(.area(desk.area)), by: desk).last,
            let words = stories.presses.first
        else { return }
        let pressing = PressCase(
            number: line.number, kind: .urge, said: (words, nil), source: .console, shelf: shelf)
        try await acting(as: above) { acting, db in try await pressing.run(by: acting, at: now, in: db) }
    }

    /// What lies on a desk and has not run out of time.
    private func open(_ scope: DeskScope, by post: HeldBy) async throws -> [DeskLine] {
        let day = DeskTable.Day(now: now, ends: now, waitingSteps: [])
        return try await acting(as: post) { _, db in
            try await db.desks.lines(.new, of: scope, on: day, limit: 20)
        }
    }

    // Who acts.

    private func isDesk(_ post: HeldBy) -> Bool {
        place.definitions.postKinds.contains { $0.name == post.kind && $0.role == .area && $0.isDesk }
    }

    /// The desk of a level over the middle of the map.
    private func desk(at level: Area.Level) -> HeldBy? {
        posts.first { isDesk($0) && $0.area.level == level && $0.area.contains(focus) }
    }

    private func login(of post: HeldBy) async throws -> String? {
        try await place.owner.console { _, db in try await db.accounts.login(of: post.account) }
    }

    private func acting<Answer: Sendable>(
        as post: HeldBy, _ work: @Sendable (Acting, Transaction) async throws -> Answer
    ) async throws -> Answer {
        try await place.acting(as: post, at: now, work)
    }
}
