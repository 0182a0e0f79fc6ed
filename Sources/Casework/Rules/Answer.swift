/// What a reporter answered to one question of a scenario; a plain JSON text, number or truth value.
package enum Answer: Sendable, Hashable, Codable {
    case text(String)
    case number(Double)
    case yesNo(Bool)

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let truth = try? container.decode(Bool.self) {
            self = .yesNo(truth)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .yesNo(let truth): try container.encode(truth)
        }
    }

    /// An empty text answers nothing.
    package var isPresent: Bool {
        if case .text(let text) = self { return text.contains { !$0.isWhitespace } }
        return true
    }
}
