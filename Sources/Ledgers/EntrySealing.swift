import Access
import Foundation
import Postgres
import Territory

/// A value of a field on its way into a ledger.
struct ReadField: Sendable {
    let field: LedgerField
    /// `nil`: it is emptied.
    let value: EntryValue?
    /// The field names the entry; its mask keeps a little more.
    let isName: Bool
}

/// A sealed value as the functions that write entries take it.
struct EntrySecret: Encodable, Sendable {
    let field: String
    let sort: String
    /// In hexadecimal; of every key that may have sealed the same value, the present one's first.
    let marks: [String]
    let sealed: String
}

/// Turns the values of one entry into columns, and seals those that lead to a person.
struct EntrySealing: Sendable {
    let home: String
    let id: UUID
    let ring: KeyRing

    /// Values by column, as JSON carries them; sealed ones masked.
    func columns(of read: [ReadField]) -> [String: String?] {
        var columns: [String: String?] = [:]
        for one in read {
            let text = one.value.map { value in
                one.field.isSealed ? MaskedValue(value, of: one.field).text : Self.kept(value)
            }
            columns[one.field.columnName] = .some(text)
        }
        return columns
    }

    func secrets(in read: [ReadField]) throws -> [EntrySecret] {
        try read.compactMap { one in
            guard let sort = one.field.sealedSort, let value = one.value else { return nil }
            let row = Self.row(of: one.field, home: home, id: id)
            return EntrySecret(
                field: one.field.columnName, sort: sort.rawValue,
                marks: ring.marks(value.text, for: sort.rawValue).map(Hex.text(of:)),
                sealed: Hex.text(of: try ring.seal(value.text, as: .entry, of: row).bytes))
        }
    }

    /// What a sealed value is bound to.
    static func row(of field: LedgerField, home: String, id: UUID) -> String {
        "\(home)/\(id.uuidString.lowercased())/\(field.columnName)"
    }

    /// A point as PostGIS reads it; everything else as it is written.
    static func kept(_ value: EntryValue) -> String {
        guard case .point(let point) = value else { return value.text }
        return "SRID=4326;POINT(\(point.longitude) \(point.latitude))"
    }
}
