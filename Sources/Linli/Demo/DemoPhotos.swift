import Casework
import Foundation

/// Drawings kept as photos, some for every scenario.
struct DemoPhotos: Sendable {
    private let kept: [Scenario.Name: [StoredPhoto]]

    static let none = DemoPhotos(kept: [:])
    private static let each = 4

    private init(kept: [Scenario.Name: [StoredPhoto]]) { self.kept = kept }

    /// - Throws: ``PhotoRefusal`` where photos cannot be kept on this machine.
    init(for scenarios: [Scenario.Name], in store: PhotoStore, seed: UInt64) async throws {
        var numbers = DemoNumbers(seed: seed)
        var kept: [Scenario.Name: [StoredPhoto]] = [:]
        for (thing, scenario) in scenarios.enumerated() {
            for _ in 0..<Self.each {
                let path = store.incoming + "/demo-\(UUID().uuidString).png"
                try DemoPicture(thing: thing, numbers: &numbers).png.write(to: URL(filePath: path))
                kept[scenario, default: []].append(try await store.keep(path))
            }
        }
        self.init(kept: kept)
    }

    /// One of a scenario's drawings, now and then two.
    func some(of scenario: Scenario.Name, _ numbers: inout DemoNumbers) -> [StoredPhoto] {
        guard let all = kept[scenario], let one = numbers.one(of: all) else { return [] }
        guard numbers.happens(0.3), let other = numbers.one(of: all), other != one else { return [one] }
        return [one, other]
    }
}
