import FoundationEssentials

/// A place in the six-level tree: city, county, town, village, grid, unit.
package struct Area: Sendable, Hashable, Codable {
    /// As table `areas` allows.
    package static let nameLimit = 100

    package let code: Code
    package let name: String
    /// `nil`: pages in English show the Chinese name.
    package let englishName: String?
    /// The outline was computed from known points, not surveyed; pages must say so.
    package let isDerived: Bool

    package var level: Level { code.level }

    package init(code: Code, name: String, englishName: String? = nil, isDerived: Bool = false) {
        self.code = code
        self.name = name
        self.englishName = englishName
        self.isDerived = isDerived
    }

    /// From the widest to the finest; the raw value is the `level` column.
    package enum Level: Int16, Sendable, Codable, CaseIterable, Comparable {
        case city = 1, county, town, village, grid, unit

        /// Digits in a code of this level.
        package var digits: Int {
            switch self {
            case .city: 4
            case .county: 6
            case .town: 9
            case .village: 12
            case .grid: 15
            case .unit: 18
            }
        }

        package var name: String { String(describing: self) }

        package init?(name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        package var above: Level? { Level(rawValue: rawValue - 1) }

        package static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
    }
}

extension Area {
    /// The governing path of an area: 4, 6, 9, 12, 15 or 18 digits, each level a prefix of the next.
    package struct Code: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
        package let text: String
        package let level: Level

        /// - Returns: `nil` unless the text is 4, 6, 9, 12, 15 or 18 ASCII digits.
        package init?(_ text: String) {
            guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let level = Level.allCases.first(where: { $0.digits == text.utf8.count })
            else { return nil }
            self.text = text
            self.level = level
        }

        /// First text past every code within this one: `code >= text AND code < upperBound` is an index
        /// range.
        package var upperBound: String { text + "~" }

        /// The code one level up; `nil` for a city.
        package var parent: Code? { level.above.flatMap(ancestor(at:)) }

        /// This code itself, then each level up to the city.
        package var pathUp: [Code] {
            Level.allCases.reversed().compactMap(ancestor(at:))
        }

        /// The part of the path at a level; `nil` when this code is wider than that level.
        package func ancestor(at level: Level) -> Code? {
            level > self.level ? nil : Code(String(text.prefix(level.digits)))
        }

        package func contains(_ other: Code) -> Bool { other.text.hasPrefix(text) }

        /// The town at intake, zero-padded to nine digits for an area wider than a town.
        package var home: String {
            let town = text.prefix(Level.town.digits)
            return town + String(repeating: "0", count: Level.town.digits - town.count)
        }

        package var description: String { text }
        package static func < (one: Code, other: Code) -> Bool { one.text < other.text }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let code = Code(text) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "not an area code: \(text)")
            }
            self = code
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }
}
