import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// A county of the demo place sends a form down, and villages of the town in the middle file it: by the rules
/// everybody keeps, each in a session of its own.
struct DemoForms: Sendable {
    /// By which forms like this are known in the audit.
    static let act = "make demo forms"
    /// What a village knows of itself; it is empty until somebody files.
    private static let ledger = "villages"

    let place: DemoPlace
    let catalogue: Catalogue
    let ring: KeyRing
    /// Every post that is held.
    let posts: [HeldBy]
    /// The unit at the middle of the map.
    let focus: Area.Code
    let now: Date
    private let shelf = PackShelf()

    init(
        place: DemoPlace, from shelf: (catalogue: Catalogue, ring: KeyRing), posts: [HeldBy],
        focus: Area.Code, now: Date
    ) {
        (self.place, self.posts, self.focus, self.now) = (place, posts, focus, now)
        (catalogue, ring) = shelf
    }

    func live() async throws {
        let zone = TimeZone(identifier: place.definitions.place.timeZone) ?? .gmt
        let today = Day(of: now, in: zone)
        guard catalogue.ledger(Self.ledger) != nil, let county = desk(at: .county, over: focus),
            let town = desk(at: .town, over: focus)
        else { return }
        try await place.owner.console { acting, db in
            try await OpenLedger(Self.ledger).run(by: acting, at: now, in: db)
        }
        var numbers = DemoNumbers(seed: place.seed &+ 101)
        let id = numbers.identifier()
        let draft = draft(on: today)
        let sending = SendForm(id, draft, on: today, from: (.console, shelf))
        try await place.acting(as: county, at: now) { acting, db in
            try await sending.run(by: acting, at: now, in: db)
        }
        guard let period = draft.schedule.period(containing: today) else { return }
        let villages = Dictionary(
            grouping: posts.filter { isDesk($0) && $0.area.level == .village && town.area.contains($0.area) },
            by: \.area
        ).compactMap(\.value.first).sorted { $0.area.text < $1.area.text }
        // The one in the middle is left for whoever looks around; of the others some have filed.
        let others = villages.filter { !$0.area.contains(focus) }
        for (position, clerk) in others.enumerated() where numbers.happens(0.7) {
            let seen = { (version: Int) in
                SeenFiling(of: id, for: period.code, in: clerk.area, version: version)
            }
            let people = numbers.whole(in: 600...4_000)
            let rounds = numbers.whole(in: 4...20)
            let found = numbers.whole(in: 0...6)
            let filing = FileFiling(
                seen(1),
                saying: [
                    "3": String(people), "4": String(people / 3), "5": String(rounds), "6": String(found),
                    "7": String(max(0, found - 1)),
                ], on: today, from: (.console, shelf, ring))
            try await place.acting(as: clerk, at: now) { acting, db in
                try await filing.run(by: acting, at: now, in: db)
            }
            guard numbers.happens(0.7) else { continue }
            let deciding = DecideFiling(
                seen(2), returningFor: position == 1 ? "巡查次数请再核对一遍。" : nil, on: today,
                from: (.console, shelf))
            try await place.acting(as: town, at: now) { acting, db in
                try await deciding.run(by: acting, at: now, in: db)
            }
        }
    }

    private func draft(on today: Day) -> FormDraft {
        let line = { (name: FormLine.Name, zh: String, en: String, source: FormLine.Source) in
            FormLine(name, LocalizedText(zh: zh, en: en), from: source)
        }
        let asked = FormLine.Source.asked(.init(.integer, least: 0, most: 10_000))
        return FormDraft(
            LocalizedText(zh: "村（社区）安全巡查月报", en: "Monthly safety rounds of villages"),
            because: ("《演示地方统计报表制度》第三条", "安排下月的巡查和维修。"),
            on: FormSchedule(
                .month, from: today, until: Day(ordinal: today.ordinal + 365), dueDays: 5, graceDays: 10),
            by: .village,
            asking: [
                line("1", "路灯总数", "Street lamps", .counted(.init("street-lamps"))),
                line("2", "窨井盖总数", "Manholes", .counted(.init("manholes"))),
                line(
                    "3", "常住人口", "Usual population",
                    .asked(.init(.integer, home: .init(Self.ledger, "usual-people")))),
                line(
                    "4", "住户总数", "Households",
                    .asked(.init(.integer, home: .init(Self.ledger, "village-households")))),
                line("5", "本月巡查次数", "Rounds this month", asked),
                line("6", "发现隐患处数", "Dangers found", asked),
                line("7", "其中已整改处数", "Of these mended", asked),
            ], checks: [FormCheck(["7"], .atMost, ["6"])])
    }

    private func isDesk(_ post: HeldBy) -> Bool {
        place.definitions.postKinds.contains { $0.name == post.kind && $0.role == .area && $0.isDesk }
    }

    private func desk(at level: Area.Level, over area: Area.Code) -> HeldBy? {
        posts.first { isDesk($0) && $0.area.level == level && $0.area.contains(area) }
    }
}

extension DemoPlace {
    /// Somebody of the demo place does something, in a session of their own.
    func acting<Answer: Sendable>(
        as post: HeldBy, at now: Date, _ work: @Sendable (Acting, Transaction) async throws -> Answer
    ) async throws -> Answer {
        let link = try await owner.console(as: .security) { acting, db in
            try await MakeSignInLink(
                account: post.account, post: post.id, opensDemo: true, source: .console
            ).run(by: acting, at: now, in: db)
        }
        let door = Doorway.fresh(browser: .random(), source: .console)
        let session = try await SignInByLink(link: link, at: door, isDemo: true).run(on: app)
        guard let session else { throw AccessRefusal.deadLink }
        let answer = try await app.acting(with: session, work)
        try await SignOut(session: session, source: .console).run(on: app)
        return answer
    }
}
