/// One question of a scenario.
package struct Field: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let type: Kind
    package let label: LocalizedText
    package let isRequired: Bool
    /// Most characters of a text.
    package let limit: Int
    /// What may be picked, for a choice.
    package let options: [Option]

    /// Longest text a question may ask for; longer stories belong in the report's own words.
    package static let longest = 500
    /// Largest number accepted either side of zero: beyond it somebody leaned on a key.
    package static let largestNumber = 1_000_000_000.0

    /// What an answer must be.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case text, number, choice
        case yesNo = "yes-no"
    }

    /// One thing to pick.
    package struct Option: Sendable, Equatable, Codable {
        package let name: String
        package let title: LocalizedText

        package init(name: String, title: LocalizedText) {
            self.name = name
            self.title = title
        }
    }

    package init(
        name: Name, type: Kind, label: LocalizedText, isRequired: Bool = false, accepts: Accepted = Accepted()
    ) {
        self.name = name
        self.type = type
        self.label = label
        self.isRequired = isRequired
        limit = accepts.limit
        options = accepts.options
    }

    /// The bounds of an answer.
    package struct Accepted: Sendable, Equatable {
        package let limit: Int
        package let options: [Option]

        package init(limit: Int = 200, options: [Option] = []) {
            self.limit = limit
            self.options = options
        }
    }
}
