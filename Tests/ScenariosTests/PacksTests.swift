import Casework
import Foundation
import Scenarios
import Testing

/// The packs that come with the program.
@Suite struct PacksTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Packs").path

    @Test(arguments: ["mingchuan", "putian"])
    func `every pack loads without a diagnostic`(name: String) throws {
        switch PackReader.read(folder: Self.folder + "/" + name) {
        case .success(let pack):
            #expect(
                pack.scenarios.map(\.name) == [
                    "cooking-fumes", "dangerous-tree", "fire-lane", "idle-homestead", "illegal-parking",
                    "neighbour-noise", "public-facility", "road-drainage", "rubbish", "straw-burning",
                    "stray-wire", "street-light",
                ])
            #expect(pack.scenariosByFamily.allSatisfy { $0.family != nil })
            #expect(pack.workflows.map(\.name) == ["closed-loop", "five-steps"])
        case .failure(let refused):
            Issue.record("\(refused.mistakes.map { $0.line(in: .en) }.joined(separator: "\n"))")
        }
    }
}
