import Casework
import Foundation
import Yams

/// Made-up sentences of a place that does not exist, as `Stories.yaml` has them.
struct DemoStories: Decodable, Sendable {
    let surnames: [String]
    /// Stands where a given name would, so that nobody is taken for a person.
    let given: String
    let scenarios: [Told]
    let places: [String]
    let handovers: [String]
    let returns: [String]
    let handings: [String]
    let notes: [String]
    let rejections: [String]
    let closings: [String]
    let complaints: [LocalizedText]
    let praise: [LocalizedText]
    let displeasure: [LocalizedText]
    let together: Together

    /// What is told and answered in one scenario.
    struct Told: Decodable, Sendable {
        let scenario: Scenario.Name
        /// How often it happens, beside the others.
        let weight: Double
        let reports: [Heard]
        let endings: [LocalizedText]
    }

    struct Heard: Decodable, Sendable {
        let words: LocalizedText
        let answers: [Field.Name: Answer]
    }

    /// What desks and offices do with each other.
    struct Together: Decodable, Sendable {
        let tasks: [Asked]
        let done: [String]
        let absent: [String]
        let teams: [Formed]
        let helps: [String]
        let whistles: [String]
        let presses: [String]
    }

    struct Asked: Decodable, Sendable {
        /// Levels by name: whose desk asks, and what it asks.
        let from: String
        let to: String
        let title: String
        let words: String
        /// Until it is due.
        let days: Int
    }

    struct Formed: Decodable, Sendable {
        let kind: String
        let board: String
        let from: String
        let name: String
        /// How long it lasts; absent: as long as its area.
        let days: Int?
    }

    static func read() throws -> DemoStories {
        guard let file = Bundle.module.url(forResource: "Stories", withExtension: "yaml") else {
            throw DemoRefusal.storiesMissing
        }
        return try YAMLDecoder().decode(DemoStories.self, from: Data(contentsOf: file))
    }
}
