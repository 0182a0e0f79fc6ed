import Casework
import Territory
import Testing

/// Who checks what somebody declared done: another person at the desk that answers, else further up.
@Suite struct VerifyingTests {
    static let village = RoutingTests.village
    static let town = RoutingTests.town
    static let city = RoutingTests.city

    @Test(arguments: [
        ("another clerk sits there", [Desk(area: village, accounts: 2, includesTaker: true)], village),
        ("an organization finished it", [Desk(area: village, accounts: 1)], village),
        ("the clerk is alone", [Desk(area: village, accounts: 1, includesTaker: true)], town),
        ("nobody sits there", [Desk(area: village, accounts: 0)], town),
    ])
    func `the nearest desk with another person verifies`(story: String, desks: [Desk], verifier: Area.Code) {
        let ladder = desks + [Desk(area: Self.town, accounts: 1), Desk(area: Self.city, accounts: 1)]
        #expect(ladder.verifying(for: Self.village) == verifier, "\(story)")
    }

    @Test func `a desk below the one that answers never verifies`() {
        let ladder = [Desk(area: Self.village, accounts: 5), Desk(area: Self.town, accounts: 1)]
        #expect(ladder.verifying(for: Self.town) == Self.town)
    }

    @Test func `when the finisher is alone everywhere the case waits at the duty desk`() {
        let ladder = [Self.village, Self.city].map { Desk(area: $0, accounts: 1, includesTaker: true) }
        #expect(ladder.verifying(for: Self.village) == Self.city)
    }
}
