import Foundation
import Territory
import Testing

@testable import Casework

/// Beats by the rules alone.
@Suite struct BeatTests {
    private static let village = Area.Code("990101101201").map { [$0] } ?? []
    private static let square = [[[[150.0, 30], [150.1, 30], [150.1, 30.1], [150, 30]]]]

    @Test(
        arguments: [
            (BeatDraft(slug: " north ", name: " 一中队 ", areas: village), nil),
            (BeatDraft(slug: "north", name: "一中队", englishName: " ", polygons: square), nil),
            (BeatDraft(slug: "north", name: " ", areas: village), .nameMissing),
            (
                BeatDraft(slug: "north", name: String(repeating: "长", count: 201), areas: village),
                .nameTooLong(limit: 200)
            ),
            (
                BeatDraft(
                    slug: "north", name: "x", englishName: String(repeating: "x", count: 201), areas: village),
                .nameTooLong(limit: 200)
            ),
            (BeatDraft(slug: "north", name: "一\u{7}队", areas: village), .unprintable),
            (BeatDraft(slug: "North 1", name: "x", areas: village), .slugMalformed),
            (BeatDraft(slug: "north", name: "x"), .groundMissing),
            (
                BeatDraft(
                    slug: "north", name: "x", areas: Array(repeating: village, count: 501).flatMap(\.self)),
                .tooManyAreas(limit: 500)
            ),
        ] as [(BeatDraft, BeatRefusal?)])
    func `a beat has a name, a slug and ground`(draft: BeatDraft, refusal: BeatRefusal?) {
        #expect(draft.refusal(isSlug: { $0 == "north" }) == refusal)
    }

    @Test func `an office stands in for its own beats, a beat for nobody`() throws {
        let (office, beat, sister, account) = (UUID(), UUID(), UUID(), UUID())
        let desk = try #require(Area.Code("990101101"))
        let above = Taker.organizationPost(office, level: .town, account: account)
        let own = Taker.organizationPost(beat, level: .town, account: account)
        let lead = Assignment(owner: .organization(beat), desk: desk, office: office)
        #expect(above.standing(in: lead) == own)
        #expect(above.standing(in: lead).holds(lead.owner))
        let others = [
            Assignment(owner: .organization(beat), desk: desk),
            Assignment(owner: .organization(beat), desk: desk, office: sister),
            Assignment(owner: .area(desk), desk: desk, office: office),
        ]
        for other in others { #expect(above.standing(in: other) == above) }
        let beside = Assignment(owner: .organization(sister), desk: desk, office: office)
        #expect(own.standing(in: beside) == own)
        #expect(!own.standing(in: beside).holds(beside.owner))
        #expect(own.standing(in: Assignment(owner: .organization(office), desk: desk)) == own)
        let clerk = Taker.areaPost(desk, isDesk: true, account: account)
        #expect(clerk.standing(in: lead) == clerk)
    }
}
