import Casework
import Foundation
import Territory
import Testing

/// When a clock warns, and who is told when it has run out: around the National Day of 2026.
@Suite struct TimingTests {
    private func moment(_ text: String) throws -> Date { try WorkCalendarTests.moment(text) }

    @Test(arguments: ["1 working hour", "30 minutes", "25 %", "1 %", "90 %"])
    func `a warning is a time before, or a share that is left`(text: String) throws {
        let warning = try #require(Warning(text))
        #expect(warning.description == text)
        let json = try JSONEncoder().encode([warning])
        #expect(try JSONDecoder().decode([Warning].self, from: json) == [warning])
    }

    @Test(arguments: ["", "0 %", "91 %", "half", "%", "-5 %", "1.5 %", "1 working"])
    func `anything else is no warning`(text: String) {
        #expect(Warning(text) == nil)
    }

    @Test(arguments: [
        ("1 working hour", "2 working hours", "Mon 2026-09-28 11:00", "Mon 2026-09-28 14:30"),
        ("1 working day", "3 working days", "Fri 2026-09-25 09:00", "Tue 2026-09-29 17:30"),
        // Half of six and a half hours that are worked.
        ("50 %", "1 working day", "Tue 2026-09-29 17:00", "Wed 2026-09-30 11:30"),
        ("25 %", "4 hours", "Mon 2026-09-28 09:00", "Mon 2026-09-28 12:00"),
        // A warning that would come before the clock has begun is none.
        ("2 working hours", "1 working hour", "Mon 2026-09-28 09:00", nil),
    ])
    func `a clock warns`(warning: String, limit: String, start: String, warns: String?) throws {
        let calendar = try WorkCalendarTests.given()
        let limit = try #require(Limit(limit))
        let start = try moment(start)
        let due = try #require(calendar.moment(after: limit, from: start))
        let found = try #require(Warning(warning)).moment(of: limit, from: start, until: due, by: calendar)
        #expect(found == (try warns.map(moment)))
    }

    private static let village = code("990101101201")
    private static let town = code("990101101")
    private static let county = code("990101")
    private static let city = code("9901")
    private static let care = UUID()

    private static func code(_ text: String) -> Area.Code {
        guard let code = Area.Code(text) else { preconditionFailure("a code of the scene") }
        return code
    }

    private static func table() -> Timing {
        var timing = Timing()
        timing.escalations = [
            Escalation(clock: "accept", after: nil, tell: .level(.town)),
            Escalation(
                clock: "accept", after: Limit(2, .workingHours), tell: .organization("care", at: .town)),
            Escalation(
                clock: "accept", after: Limit(1, .workingDays), tell: .level(.county), unless: .pressed),
            Escalation(clock: "handle", after: nil, tell: .level(.city)),
        ]
        return timing
    }

    private func step(
        at now: String, done: Int = 0, owner: Owner = .area(village), seenFrom: Area.Level = .unit,
        happened: Set<Escalation.Stop> = [], staffed: Set<Area.Code> = [village, town, county]
    ) throws -> EscalationStep {
        let clock = OverdueClock(
            purpose: "accept", due: try moment("Mon 2026-09-28 09:00"), done: done,
            lies: (area: Self.village, seenFrom: seenFrom), owner: owner, happened: happened)
        let ladder = [Self.village, Self.town, Self.county, Self.city].map {
            Desk(area: $0, accounts: staffed.contains($0) ? 1 : 0)
        }
        return Self.table().escalate(
            clock, by: try WorkCalendarTests.given(), at: try moment(now), ladder: ladder,
            organizations: [OrganizationInPlace(id: Self.care, slug: "care", area: Self.town)])
    }

    @Test func `lines are told as their moments come, and the table says when to look again`() throws {
        let first = try step(at: "Mon 2026-09-28 09:00")
        #expect(first.told == [.init(line: 0, owner: .area(Self.town))])
        #expect(first.done == 1)
        #expect(first.next == (try moment("Mon 2026-09-28 11:00")))
        let second = try step(at: "Mon 2026-09-28 11:00", done: 1)
        #expect(second.told == [.init(line: 1, owner: .organization(Self.care))])
        #expect(second.next == (try moment("Tue 2026-09-29 17:30")))
        // After some days without a worker, all of them at once; then the table is over.
        let late = try step(at: "Wed 2026-09-30 09:00")
        #expect(late.told.map(\.owner) == [.area(Self.town), .organization(Self.care), .area(Self.county)])
        #expect(late.done == 3)
        #expect(late.next == nil)
    }

    @Test func `what happened since makes a line needless, and the rest goes on`() throws {
        let pressed = try step(at: "Wed 2026-09-30 09:00", done: 1, happened: [.pressed])
        #expect(
            pressed.told == [.init(line: 1, owner: .organization(Self.care)), .init(line: 2, owner: nil)])
        #expect(pressed.next == nil)
        #expect(try step(at: "Wed 2026-09-30 09:00", done: 2, happened: [.noted]).told.first?.owner != nil)
    }

    @Test func `whoever has the case, or is not there, is passed over for the next above`() throws {
        let now = "Mon 2026-09-28 09:00"
        #expect(try step(at: now, owner: .area(Self.town)).told.first?.owner == .area(Self.county))
        #expect(try step(at: now, staffed: [Self.village]).told.first?.owner == .area(Self.city))
        // Those who may not see a complaint are not told of it.
        #expect(try step(at: now, seenFrom: .county).told.first?.owner == .area(Self.county))
        let office = try step(at: "Mon 2026-09-28 11:00", done: 1, owner: .organization(Self.care))
        #expect(office.told == [.init(line: 1, owner: nil)])
    }

    @Test func `what a scenario says of a clock comes before what its workflow says`() {
        var own = Timing()
        own.warnings = ["accept": .share(10)]
        own.escalations = [Escalation(clock: "accept", after: nil, tell: .level(.city))]
        var workflow = Self.table()
        workflow.warnings = ["accept": .share(25), "handle": .share(50)]
        let joined = workflow.overridden(by: own)
        #expect(joined.warnings == ["accept": .share(10), "handle": .share(50)])
        #expect(joined.escalations.map(\.clock) == ["handle", "accept"])
        #expect(workflow.overridden(by: nil) == workflow)
    }
}
