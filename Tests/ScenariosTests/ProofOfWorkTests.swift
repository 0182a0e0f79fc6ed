import Casework
import Foundation
import Scenarios
import Testing

/// A photo or a track is offered, never demanded: a pack that does is refused, wherever it says so.
@Suite struct ProofOfWorkTests {
    private static let drainage = "scenarios/road-drainage.yaml"

    @Test(arguments: [
        ("field: trouble", "field: site-photo"), ("field: trouble", "field: position"),
        ("{zh: 什么问题, en: What is the trouble}", "{zh: 请上传照片的编号, en: Which one}"),
        ("{zh: 什么问题, en: What is the trouble}", "{zh: 到没到, en: Did you check in there}"),
        ("{zh: 什么问题, en: What is the trouble}", "{zh: 巡查轨迹, en: Your track of today}"),
    ])
    func `a question that cannot be left out demands no proof`(written: String, slipped: String) throws {
        var files = try MistakesTests.given()
        let text = try #require(files[Self.drainage])
        try #require(text.contains(written))
        files[Self.drainage] = text.replacingOccurrences(of: written, with: slipped)
        let found = TwentyMistakesTests.mistakes(in: files)
        #expect(found.contains { $0.sentence(in: .zh).contains("只能自愿提供，不得作为工作凭证来要求") })
        #expect(found.contains { $0.sentence(in: .en).contains("these are offered, never required") })
    }

    @Test func `the same question may be asked of whoever likes to answer`() throws {
        var files = try MistakesTests.given()
        files[Self.drainage] = files[Self.drainage]?
            .replacingOccurrences(of: "什么问题", with: "照片里是什么")
            .replacingOccurrences(of: "    required: true\n", with: "")
        #expect(TwentyMistakesTests.mistakes(in: files).isEmpty)
    }

    @Test(arguments: ["photo: required", "track: required", "position: required", "check-in: true"])
    func `no task asks for it`(demand: String) throws {
        var files = try MistakesTests.given()
        files[MistakesTests.loop] = files[MistakesTests.loop]?
            .replacingOccurrences(of: "does: accept\n", with: "does: accept\n        asks: {\(demand)}\n")
        let found = TwentyMistakesTests.mistakes(in: files)
        #expect(found.contains { $0.sentence(in: .zh).contains("照片和轨迹不得作为工作凭证来要求") })
        #expect(found.contains { $0.sentence(in: .en).contains("may not be demanded as proof of work") })
    }
}
