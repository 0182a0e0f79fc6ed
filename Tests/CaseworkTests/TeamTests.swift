import Territory
import Testing

@testable import Casework

/// What teams a desk may form.
@Suite struct TeamTests {
    private static let village = RoutingTests.code("990101101201")
    // A Wednesday.
    private static let today = Day("2027-03-03") ?? Day(ordinal: 0)

    private func refusal(
        _ change: (inout (kind: Team.Kind, name: String, area: String, since: String, until: String)) -> Void
    ) -> TeamRefusal? {
        var given = (
            kind: Team.Kind.special, name: "防汛专班", area: "990101101201001", since: "2027-03-03",
            until: "2027-10-31"
        )
        change(&given)
        return Team(
            kind: given.kind, name: given.name, area: RoutingTests.code(given.area), board: .safety,
            days: (Day(given.since) ?? Day(ordinal: 0), Day(given.until))
        ).refusal(from: Self.village, on: Self.today)
    }

    @Test func `a desk forms a team over its own area or one in it`() {
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.area = "990101101201" } == nil)
        #expect(refusal { $0.area = "990101101202" } == .areaNotBelow)
        #expect(refusal { $0.area = "990101101" } == .areaNotBelow)
        #expect(refusal { $0.name = " \n" } == .nameMissing)
        #expect(refusal { $0.name = String(repeating: "网", count: 101) } == .tooLong(limit: 100))
        #expect(refusal { $0.name = "网\u{7}格" } == .unprintable)
    }

    @Test func `a special team has a last day, and a grid team needs none`() {
        #expect(refusal { $0.until = "" } == .endMissing)
        #expect(refusal { ($0.kind, $0.until) = (.grid, "") } == nil)
        #expect(refusal { $0.until = "2027-03-03" } == nil)
        #expect(refusal { $0.until = "2027-03-02" } == .endsTooEarly)
        #expect(refusal { ($0.since, $0.until) = ("2027-05-02", "2027-05-01") } == .endsTooEarly)
        // One that exists already is written down, one that is over is not.
        #expect(refusal { ($0.since, $0.until) = ("2026-01-01", "2027-03-03") } == nil)
        #expect(refusal { ($0.since, $0.until) = ("2026-01-01", "2027-03-02") } == .endsTooEarly)
        #expect(refusal { ($0.since, $0.until) = ("2028-03-03", "2028-04-01") } == nil)
        #expect(refusal { ($0.since, $0.until) = ("2028-03-04", "2028-04-01") } == .beginsTooLate(days: 366))
        #expect(refusal { $0.until = "2030-03-03" } == nil)
        #expect(refusal { $0.until = "2030-03-04" } == .lastsTooLong(days: 1_096))
        #expect(refusal { ($0.kind, $0.until) = (.grid, "2030-03-04") } == nil)
    }

    @Test func `a page of the list begins where the one before ended`() {
        let text = "2027-03-03_00000000-0000-0000-0000-0000000000d1"
        #expect(TeamPlace(text)?.text == text)
        for other in ["", "2027-03-03", "2027-02-30_00000000-0000-0000-0000-0000000000d1", "2027-03-03_x"] {
            #expect(TeamPlace(other) == nil)
        }
    }
}
