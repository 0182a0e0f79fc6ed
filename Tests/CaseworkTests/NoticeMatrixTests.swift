import Casework
import Foundation
import Territory
import Testing

/// Who is told of what, told of a matter that an office has and a village desk answers for.
@Suite struct NoticeMatrixTests {
    let village: Owner
    let office = Owner.organization(UUID())
    let other = Owner.organization(UUID())
    let county: Owner

    init() throws {
        village = .area(try #require(Area.Code("990101101201")))
        county = .area(try #require(Area.Code("990101")))
    }

    private func matrix(_ lines: [(String, [String], NoticeAudience, String)]) -> NoticeMatrix {
        NoticeMatrix(
            lines: lines.map {
                NoticeLine(events: [$0.0], steps: $0.1, audience: $0.2, template: $0.3)
            }, templates: [])
    }

    private func event(_ name: String, at step: String = "here", by actor: Owner? = nil) -> NoticeEvent {
        NoticeEvent(
            name: name, step: step,
            owners: [
                .owner: [office], .desk: [village], .helpers: [other], .watchers: [county],
                .addressed: [county],
            ], actor: actor
        )
    }

    @Test func `each audience is who it says`() {
        for (audience, owner) in [
            (NoticeAudience.owner, office), (.desk, village), (.helpers, other), (.watchers, county),
            (.addressed, county),
        ] {
            let made = matrix([("urged", [], audience, "words")]).notices(of: event("urged"))
            #expect(made == [NoticeForOwner(owner: owner, template: "words")])
        }
        #expect(matrix([("urged", [], .left, "words")]).notices(of: event("urged")) == [])
    }

    @Test func `another event, or another step, tells nobody`() {
        let lines = matrix([("urged", ["here"], .owner, "words")])
        #expect(lines.notices(of: event("urged")).count == 1)
        #expect(lines.notices(of: event("urged", at: "there")) == [])
        #expect(lines.notices(of: event("warned")) == [])
    }

    @Test func `whoever acts is not told of it`() {
        let lines = matrix([("finish", [], .owner, "words"), ("finish", [], .desk, "words")])
        let made = lines.notices(of: event("finish", by: office))
        #expect(made == [NoticeForOwner(owner: village, template: "words")])
    }

    @Test func `two lines with the same words tell the same people once`() {
        let lines = matrix([("urged", [], .owner, "words"), ("urged", ["here"], .owner, "words")])
        #expect(lines.notices(of: event("urged")).count == 1)
    }

    @Test func `a line with a channel is told there and not on pages`() {
        let sms = NoticeSending(channels: [.sms])
        let storm = NoticeSending(channels: [.sms], scenarios: ["storm"], atAnyHour: true)
        let lines = [(NoticeAudience.owner, nil), (.reporter, storm), (.reporter, sms)].map {
            audience, sending in
            NoticeLine(
                events: ["take"], steps: ["here"], audience: audience, template: "words", sending: sending)
        }
        let matrix = NoticeMatrix(lines: lines, templates: [])
        func sent(_ name: String, at step: String, of scenario: String?) -> [Bool] {
            matrix.sendings(
                of: NoticeEvent(name: name, step: step, owners: [:], actor: nil, scenario: scenario)
            ).map(\.sending.atAnyHour)
        }
        #expect(matrix.notices(of: event("take")) == [NoticeForOwner(owner: office, template: "words")])
        #expect(sent("take", at: "here", of: "storm") == [true, false], "the first is the one that counts")
        #expect(sent("take", at: "here", of: "rubbish") == [false])
        #expect(sent("take", at: "here", of: nil) == [false])
        #expect(sent("take", at: "there", of: "storm") == [] && sent("finish", at: "here", of: "storm") == [])
    }

    @Test func `each audience has its channels`() {
        for audience in NoticeAudience.allCases {
            let isOnPages = ![.reporter, .followers, .subscribers].contains(audience)
            #expect(
                audience.channels.contains(.page) == isOnPages && !audience.channels.isEmpty, "\(audience)")
        }
        #expect(NoticeAudience.subscribers.channels == [.webhook])
    }

    @Test func `blanks are filled, and found when they are wrong`() {
        let template = NoticeTemplate(
            name: "words", text: LocalizedText(zh: "{title}（{number}）", en: "{title} at {area}, {due}"))
        #expect(template.filled(in: .en) { $0.rawValue.uppercased() } == "TITLE at AREA, DUE")
        #expect(template.filled(in: .zh) { $0.rawValue } == "title（number）")
        #expect(NoticeTemplate.blanks(in: "{number} and {words} and {open") == ["number", "words", "{open"])
        #expect(NoticeTemplate.blanks(in: "nothing") == [])
    }
}
