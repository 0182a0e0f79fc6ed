import Casework
import FoundationEssentials
package import Territory

/// What a post sees of one value of an entry.
package enum SeenValue: Sendable, Hashable {
    case value(EntryValue)
    /// There is a value, and this is all that is shown of it.
    case masked(String)
    /// Nothing is known.
    case nothing
}

extension Ledger {
    /// What posts of a level see of a value, as the tables gave it back.
    ///
    /// - Parameter kept: As the database writes it; what is sealed comes masked. `nil`: nothing is known.
    package func seen(_ kept: String?, of field: LedgerField, from level: Area.Level) -> SeenValue {
        guard let kept else { return .nothing }
        if field.isSealed { return .masked(kept) }
        let value = field.value(kept: kept)
        // Near where it is kept persons are known by name.
        guard field.sensitivity >= .personal, level < .town else { return .value(value) }
        return .masked(MaskedValue(value, of: field, isName: field.code == naming).text)
    }
}

extension LedgerField {
    /// A value as the database writes it; what cannot be read stays the text it is.
    package func value(kept text: String) -> EntryValue {
        switch type {
        case .integer: return Int(text).map(EntryValue.integer) ?? .text(text)
        case .decimal: return Double(text).map(EntryValue.decimal) ?? .text(text)
        case .date: return Day(text).map(EntryValue.date) ?? .text(text)
        case .boolean: return .truth(text == "true" || text == "t")
        case .choice: return .choice(text)
        case .area: return Area.Code(text).map(EntryValue.area) ?? .text(text)
        case .firm, .dwelling: return .number(text)
        case .point: return Self.point(text).map(EntryValue.point) ?? .text(text)
        case .file: return UUID(uuidString: text).map(EntryValue.document) ?? .text(text)
        case .text, .time, .person: return .text(text)
        }
    }

    private static func point(_ text: String) -> Point? {
        let numbers = text.split(separator: ",").compactMap { Double(String($0).trimmed) }
        guard numbers.count == 2, let longitude = numbers.first, let latitude = numbers.last else {
            return nil
        }
        return Point(longitude: longitude, latitude: latitude)
    }
}
