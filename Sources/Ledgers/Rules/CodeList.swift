package import Casework

/// The values a choice may take, as the place agreed on them; the same list serves every field that names it.
package struct CodeList: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText
    /// Counted up whenever a value is added or ended; entries keep the value they have.
    package let version: Int
    /// In the order a list shows them.
    package let values: [Value]

    package init(name: Name, title: LocalizedText, version: Int, values: [Value]) {
        self.name = name
        self.title = title
        self.version = version
        self.values = values
    }

    package func value(_ code: Value.Code) -> Value? { values.first { $0.code == code } }

    /// One value of a list.
    package struct Value: Sendable, Equatable, Codable {
        package typealias Code = String

        package let code: Code
        package let title: LocalizedText
        /// Other words by which spreadsheets mean it.
        package let synonyms: [String]
        /// Entries that have it keep it; nobody may choose it any more.
        package let isEnded: Bool

        package init(code: Code, title: LocalizedText, synonyms: [String] = [], isEnded: Bool = false) {
            self.code = code
            self.title = title
            self.synonyms = synonyms
            self.isEnded = isEnded
        }
    }
}
