import Casework
import Foundation
import Territory
import Testing

/// A report in a unit of Maple Village, Birch Town, and who gets it.
@Suite struct RoutingTests {
    static let unit = code("990101101001001001")
    static let village = code("990101101001")
    static let town = code("990101101")
    static let county = code("990101")
    static let city = code("9901")
    static let urbanCare = OrganizationInPlace(id: id(1), slug: "urban-care", area: town)
    static let waterWorks = OrganizationInPlace(id: id(2), slug: "water-works", area: county)

    static func code(_ text: String) -> Area.Code {
        guard let code = Area.Code(text) else { preconditionFailure("not a code: \(text)") }
        return code
    }

    static func id(_ last: UInt8) -> UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last)) }

    /// Desks from the unit up; only those named are staffed.
    static func ladder(staffed: [Area.Code]) -> [Desk] {
        unit.pathUp.map { Desk(area: $0, accounts: staffed.contains($0) ? 2 : 0) }
    }

    static let everyDesk = ladder(staffed: [village, town, county, city])

    static func facts(pole: String? = nil, aboutHandlers: Bool = false, in area: Area.Code = unit)
        -> ReportFacts
    {
        var facts = ReportFacts(area: area, origin: .resident)
        facts.answers = pole.map { ["pole": .text($0)] } ?? [:]
        facts.isAboutHandlers = aboutHandlers
        return facts
    }

    static func route(
        answer: Route.Match? = nil, level: Area.Level? = nil, to destination: Route.Destination
    ) -> Route {
        var condition = Route.Condition()
        condition.answers = answer.map { ["pole": $0] } ?? [:]
        condition.level = level
        return Route(when: condition, to: destination)
    }

    static let poleToUrbanCare = route(answer: .present, to: .organization("urban-care", at: .town))

    static func owner(
        of facts: ReportFacts, by routes: [Route] = [poleToUrbanCare], ladder: [Desk] = everyDesk
    ) -> Routed {
        Routing.owner(of: facts, by: routes, ladder: ladder, organizations: [urbanCare, waterWorks])
    }

    @Test func `the first route that fits wins`() {
        let routes = [Self.poleToUrbanCare, Self.route(to: .organization("water-works", at: .county))]
        #expect(Self.owner(of: Self.facts(pole: "A7"), by: routes).owner == .organization(Self.urbanCare.id))
        let other = Self.owner(of: Self.facts(), by: routes)
        #expect(other.owner == .organization(Self.waterWorks.id))
        #expect(other.firedRule == "route 2: water-works at county")
    }

    @Test func `the desk at the level of an organization answers for its case`() {
        #expect(Self.owner(of: Self.facts(pole: "A7")).desk == Self.town)
    }

    @Test(arguments: [
        ([village, town, county, city], village, "ladder"),
        ([town, county, city], town, "ladder"),
        ([county, city], county, "ladder"),
        ([city], city, "duty-desk"),
        ([], city, "duty-desk"),
    ])
    func `without a route the ladder decides`(staffed: [Area.Code], owner: Area.Code, rule: String) {
        let routed = Self.owner(of: Self.facts(), ladder: Self.ladder(staffed: staffed))
        #expect(routed.owner == .area(owner))
        #expect(routed.desk == owner)
        #expect(routed.firedRule == rule)
    }

    @Test func `a point in no unit goes to the duty desk`() {
        let facts = ReportFacts(area: Self.county, isLocated: false, origin: .resident)
        let routed = Routing.owner(
            of: facts, by: [], ladder: Array(Self.everyDesk.suffix(2)), organizations: [])
        #expect(routed.owner == .area(Self.city))
        #expect(routed.firedRule == "duty-desk")
    }

    @Test func `a route that leads nowhere is recorded and the next is tried`() {
        let routes = [
            Self.route(to: .organization("sanitation", at: .town)), Self.route(to: .area(.village)),
            Self.poleToUrbanCare,
        ]
        let ladder = Self.ladder(staffed: [Self.town, Self.city])
        let routed = Self.owner(of: Self.facts(pole: "A7"), by: routes, ladder: ladder)
        #expect(routed.owner == .organization(Self.urbanCare.id))
        #expect(
            routed.failures == [
                RouteFailure(
                    rule: "route 1: sanitation at town",
                    reason: .noOrganization("sanitation", in: Self.town)),
                RouteFailure(rule: "route 2: desk at village", reason: .noDesk(in: Self.village)),
            ])
    }

    @Test func `a route finer than the place known is a failure`() {
        let routed = Self.owner(
            of: Self.facts(pole: "A7", in: Self.county), ladder: Array(Self.everyDesk.suffix(2)))
        #expect(routed.owner == .area(Self.county))
        #expect(routed.failures.map(\.reason) == [.tooWide(Self.county, needs: .town)])
    }

    @Test(arguments: [
        (nil, [village, town, county, city], town),
        (nil, [village, county, city], county),
        ("A7", [village, town, county, city], county),
        (nil, [city], city),
    ])
    func `a complaint about handlers goes above them, unseen below`(
        pole: String?, staffed: [Area.Code], owner: Area.Code
    ) {
        let facts = Self.facts(pole: pole, aboutHandlers: true)
        let routed = Self.owner(of: facts, ladder: Self.ladder(staffed: staffed))
        #expect(routed.owner == .area(owner))
        #expect(routed.seenFrom == owner.level)
    }

    @Test func `a route after a wider one can never match`() {
        let anything = Route.Condition()
        var known = Route.Condition()
        known.answers = ["pole": .equals(.text("A7"))]
        var present = Route.Condition()
        present.answers = ["pole": .present]
        #expect(anything.covers(known))
        #expect(present.covers(known))
        #expect(!known.covers(present))
        #expect(!known.covers(anything))
    }
}
