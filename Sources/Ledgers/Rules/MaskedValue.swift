import Casework
import Territory

/// What somebody sees of a personal value who may know that there is one, and not which.
package struct MaskedValue: Sendable, Hashable {
    package let text: String

    /// As long for every value, so that nothing is learned from its length.
    package static let hidden = "＊＊＊"

    /// - Parameter isName: The value names a person, as the naming field of a register of persons does.
    package init(_ value: EntryValue, of field: LedgerField, isName: Bool = false) {
        text =
            switch value {
            case .resident(let number): number.masked
            case .date(let day): String(day.description.prefix(4))
            case .area(let code): code.ancestor(at: .town)?.text ?? code.text
            case .text(let text) where field.check.format == .phone: Self.phone(text)
            case .text(let text) where isName: Self.name(text)
            case .text, .integer, .decimal, .time, .truth, .choice, .number, .point, .document:
                Self.hidden
            }
    }

    /// `138****1234`, `0571-****4321`.
    private static func phone(_ number: String) -> String {
        let groups = number.split(separator: "-").map(String.init)
        guard groups.count > 1, let area = groups.first, let own = groups.dropFirst().first else {
            return number.masked(keeping: (first: 3, last: 4))
        }
        return area + "-" + String(repeating: "*", count: max(0, own.count - 4)) + own.suffix(4)
    }

    /// The first character alone, be it of a surname of two.
    private static func name(_ name: String) -> String {
        guard let first = name.first, name.count > 1 else { return "＊" }
        return String(first) + String(repeating: "＊", count: min(name.count - 1, 3))
    }
}
