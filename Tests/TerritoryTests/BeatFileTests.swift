import Testing

@testable import Territory

/// Beats as files list them.
@Suite struct BeatFileTests {
    private func feature(_ properties: String, _ kind: String = "Polygon", _ ring: String? = nil) -> String {
        let ring = ring ?? "[[150,30],[150.1,30],[150.1,30.1],[150,30]]"
        let coordinates = kind == "Polygon" ? "[\(ring)]" : ring
        return
            #"{"type":"Feature","properties":{\#(properties)},"geometry":{"type":"\#(kind)","coordinates":"#
            + "\(coordinates)}}"
    }

    private let north = #""organization":"police","organization_area":990101,"beat":"north","name":"北警格""#

    @Test func `drawings are read with what they are called, and moved to one datum`() throws {
        let lines = [
            feature(north + #","name_en":"North beat""#), feature(north.replacing("north", with: "south")),
        ]
        let text = [UInt8](lines.joined(separator: "\n").utf8)
        let read = BeatFile(features: text, datum: .wgs84)
        #expect(read.rejected.isEmpty)
        #expect(read.beats.map(\.slug) == ["north", "south"])
        let first = try #require(read.beats.first)
        #expect(first.organization == "police" && first.organizationArea?.text == "990101")
        #expect(first.name == "北警格" && first.englishName == "North beat" && first.areas.isEmpty)
        #expect(first.polygons == [[[[150, 30], [150.1, 30], [150.1, 30.1], [150, 30]]]])
        let china = try #require(
            BeatFile(
                features: [UInt8](
                    feature(north, "Polygon", "[[120,30],[120.1,30],[120.1,30.1],[120,30]]").utf8),
                datum: .gcj02
            ).beats.first?.polygons.first?.first?.first)
        #expect(china != [120, 30])
    }

    @Test func `what is no beat comes back with its line and the reason`() {
        let lines = [
            "no feature", feature(north, "Point", "[150,30]"), feature(north, "Polygon", "[[200,30],[1,2]]"),
            feature(#""organization":"police","beat":"north""#), feature(#""beat":"north","name":"x""#),
            feature(north.replacing("990101", with: "99")), feature(north), feature(north),
        ]
        let read = BeatFile(features: [UInt8](lines.joined(separator: "\n").utf8), datum: .wgs84)
        #expect(read.beats.map(\.line) == [7])
        #expect(
            read.rejected == [
                .init(line: 1, why: .unreadable), .init(line: 2, why: .notAPolygon),
                .init(line: 3, why: .coordinateOutOfRange), .init(line: 4, why: .missing(.name)),
                .init(line: 5, why: .missing(.organization)), .init(line: 6, why: .notACode("99")),
                .init(line: 8, why: .drawnTwice),
            ])
    }

    @Test func `lines of one beat are one beat with several areas`() throws {
        let list = """
            单位代号,警格代号,警格名称,Area,备注
            police,north,北警格,990101101201,
            police,north, 北警格 ,990101101202,x
            police,north,北警格,990101101201,
            police,south,南警格,990101102201,
            fire,north,北片,990101101201,
            police,north,东警格,990101102201,
            police,east,东警格,,
            police,east,东警格,99x,
            """
        let read = BeatFile(
            rows: try CSV.rows(in: [UInt8](list.utf8)),
            called: [.organization: ["单位代号"], .beat: ["警格代号"], .name: ["警格名称"]])
        #expect(
            read.beats.map { "\($0.organization) \($0.slug)" } == [
                "police north", "police south", "fire north",
            ])
        #expect(read.beats.first?.areas.map(\.text) == ["990101101201", "990101101202"])
        #expect(
            read.rejected == [
                .init(line: 7, why: .namedOtherwise("北警格")), .init(line: 8, why: .missing(.area)),
                .init(line: 9, why: .notACode("99x")),
            ])
        #expect(BeatFile(rows: [], called: [:]).beats.isEmpty)
    }
}
