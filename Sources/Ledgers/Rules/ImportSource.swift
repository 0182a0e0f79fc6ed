import Casework
package import Foundation

/// Where sheets come from, such as a department or a platform, and which field each of their columns is: as
/// somebody confirmed it, to be proposed the next time.
package struct ImportSource: Sendable, Equatable {
    package let name: String
    package let columns: [Column]
    package let keptAt: Date
    /// Person and post as they were called then.
    package let who: String

    /// A column of the source's sheets.
    package struct Column: Sendable, Equatable, Codable {
        package let heading: String
        /// `nil`: it is left out.
        package let field: LedgerField.Code?

        package init(heading: String, field: LedgerField.Code?) {
            self.heading = heading
            self.field = field
        }
    }

    package static let nameLength = 60
    /// Of one ledger and area; nobody hears from more.
    package static let most = 50
    private static let headingLength = 200

    package init(name: String, columns: [Column], keptAt: Date, who: String) {
        self.name = name
        self.columns = columns
        self.keptAt = keptAt
        self.who = who
    }

    /// The name of a source as it is kept; `nil`: there is none.
    ///
    /// - Throws: ``LedgerRefusal/sourceTooLong(limit:)``
    package static func name(of written: String) throws(LedgerRefusal) -> String? {
        let shown = String(written.filter { String($0).isReadable && !$0.isNewline }).trimmed
        guard !shown.isEmpty, shown != EntrySource.hand, shown != EntrySource.areaChange else { return nil }
        guard shown.unicodeScalars.count <= nameLength else { throw .sourceTooLong(limit: nameLength) }
        return shown
    }

    /// What is kept of a sheet that was confirmed: columns without a heading, and those of one that stands
    /// twice, cannot be told apart the next time.
    package static func columns(
        of headings: [String], as fields: [Int: LedgerField.Code]
    ) -> [Column] {
        let counts = Dictionary(grouping: headings.map(\.folded), by: \.self).mapValues(\.count)
        return headings.enumerated().compactMap { place, heading in
            let kept = String(heading.trimmed.prefix(headingLength))
            guard !kept.isEmpty, counts[heading.folded] == 1 else { return nil }
            return Column(heading: kept, field: fields[place])
        }
    }

    /// What is proposed for a sheet: what was confirmed before, then what its headings say of the rest.
    ///
    /// - Parameter offered: The fields the ledger has by now.
    /// - Returns: The field of each column, and the columns it was kept for.
    package func proposal(
        for table: SheetTable, among offered: [LedgerField.Code]
    ) -> (fields: [Int: LedgerField.Code], kept: Set<Int>) {
        let known = Dictionary(
            columns.map { ($0.heading.folded, $0) }, uniquingKeysWith: { first, _ in first })
        var (fields, kept): ([Int: LedgerField.Code], Set<Int>) = ([:], [])
        var free = Set(offered)
        for (place, heading) in table.headings.enumerated() {
            let short = String(heading.trimmed.prefix(Self.headingLength)).folded
            guard let column = known[short] else { continue }
            if let field = column.field {
                guard free.remove(field) != nil else { continue }
                fields[place] = field
            }
            kept.insert(place)
        }
        for (place, field) in table.match.fields.sorted(by: { $0.key < $1.key })
        where !kept.contains(place) && free.remove(field) != nil {
            fields[place] = field
        }
        return (fields, kept)
    }
}
