import Casework
import Territory
import Testing

/// What is wrong with a report about a lamp, said all at once.
@Suite struct ReportTests {
    static let box = Place.Envelope(west: 149, south: 29, east: 151, north: 31)
    static let lamp: Scenario = {
        let silence = LocalizedText(zh: "灯", en: "lamp")
        var scenario = Scenario(
            name: "lamp", title: silence, family: "care", workflow: "loop", isPublic: true)
        scenario.ask = [
            Field(name: "pole", type: .text, label: silence, accepts: Field.Accepted(limit: 5)),
            Field(name: "count", type: .number, label: silence),
            Field(name: "blocks", type: .yesNo, label: silence),
            Field(
                name: "fault", type: .choice, label: silence, isRequired: true,
                accepts: Field.Accepted(options: [Field.Option(name: "out", title: silence)])),
        ]
        return scenario
    }()

    static func given(_ change: (inout Report) -> Void = { _ in }) -> Report {
        var report = Report(scenario: "lamp", words: "不亮")
        report.spot = Place.Spot(longitude: 150, latitude: 30)
        report.answers = ["fault": .text("out")]
        change(&report)
        return report
    }

    static func problems(_ change: (inout Report) -> Void) -> [String] {
        given(change).problems(under: [lamp], in: box).map { "\($0.field): \($0.refusal)" }
    }

    @Test func `a good report has no problem`() {
        #expect(Self.problems { _ in }.isEmpty)
        #expect(Self.problems { $0.words = String(repeating: "灯", count: 2_000) }.isEmpty)
        #expect(
            Self.problems {
                $0.spot = nil; $0.area = RoutingTests.village
            }.isEmpty)
        #expect(Self.problems { $0.photos = 5 }.isEmpty)
    }

    @Test func `each broken rule is named with its field`() {
        #expect(Self.problems { $0.words = " \n" } == ["words: missing"])
        #expect(
            Self.problems { $0.words = String(repeating: "灯", count: 2_001) } == [
                "words: tooLong(limit: 2000)"
            ])
        #expect(Self.problems { $0.words = "a\0b" } == ["words: unprintable"])
        #expect(Self.problems { $0.spot = nil } == ["place: placeMissing"])
        #expect(
            Self.problems { $0.spot = Place.Spot(longitude: 181, latitude: 30) } == ["place: pointOutOfRange"]
        )
        #expect(
            Self.problems { $0.spot = Place.Spot(longitude: .nan, latitude: 30) } == [
                "place: pointOutOfRange"
            ])
        #expect(
            Self.problems { $0.spot = Place.Spot(longitude: 119, latitude: 25) } == ["place: outsidePlace"])
        #expect(Self.problems { $0.photos = 6 } == ["photos: tooManyPhotos(limit: 5)"])
        #expect(
            Self.problems { $0.contact = String(repeating: "1", count: 101) } == [
                "contact: tooLong(limit: 100)"
            ])
        #expect(
            Self.problems { $0.scenario = "lmap" } == ["scenario: unknownScenario(offered: [\"lamp\"])"])
    }

    @Test func `answers must fit their questions`() {
        #expect(Self.problems { $0.answers = [:] } == ["answers.fault: missing"])
        #expect(
            Self.problems { $0.answers["fault"] = .text("melted") }
                == ["answers.fault: notAnOption(offered: [\"out\"])"])
        #expect(Self.problems { $0.answers["pole"] = .text("123456") } == ["answers.pole: tooLong(limit: 5)"])
        #expect(
            Self.problems { $0.answers["count"] = .text("7") }
                == ["answers.count: wrongType(expected: Casework.Field.Kind.number)"])
        #expect(Self.problems { $0.answers["count"] = .number(1e300) } == ["answers.count: numberOutOfRange"])
        #expect(Self.problems { $0.answers["count"] = .number(.nan) } == ["answers.count: numberOutOfRange"])
        #expect(
            Self.problems { $0.answers["colour"] = .text("red") }
                == ["answers.colour: unknownAnswer(known: [\"pole\", \"count\", \"blocks\", \"fault\"])"])
    }

    @Test func `all problems come at once`() {
        let found = Self.problems {
            $0.words = ""
            $0.spot = nil
            $0.photos = 9
            $0.answers = ["colour": .yesNo(true)]
        }
        #expect(found.count == 5)
    }
}
