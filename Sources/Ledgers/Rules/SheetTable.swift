import Casework
package import Territory

/// A sheet with its headings found: titles above them are left out, and headings in two lines are one.
package struct SheetTable: Sendable, Equatable {
    package let headings: [String]
    /// The line of the headings, of two the lower.
    package let line: Int
    package let match: HeadingMatch
    /// What stands below the headings.
    package let rows: [CSV.Row]

    /// A form has a title, a line of who filled it in and when, and the headings soon after.
    private static let linesLookedAt = 10

    /// - Throws: ``SheetRefusal/noRows`` when nothing stands below the headings.
    package init(_ sheet: SheetRows, for ledger: Ledger, in catalogue: Catalogue) throws(SheetRefusal) {
        let known = KnownHeadings(ledger, in: catalogue)
        let first = Array(sheet.rows.prefix(Self.linesLookedAt))
        let found =
            sheet.hasHeadings ? 0 : first.firstIndex(where: known.isMostOf) ?? Self.fullest(of: first)
        guard var place = found else { throw .empty }
        var headings = first[place].fields
        if place > 0 { headings = known.filling(headings, from: first[place - 1].fields) }
        if !sheet.hasHeadings, let below = first.dropFirst(place + 1).first, known.isMostOf(below) {
            headings = Self.laying(below.fields, over: headings)
            place += 1
        }
        self.headings = headings
        line = first[place].line
        match = HeadingMatch(headings, for: ledger, in: catalogue)
        rows = Array(sheet.rows.dropFirst(place + 1))
        guard !rows.isEmpty else { throw .noRows }
    }

    /// - Parameter first: The beginning of a file too long to be held as a whole.
    package init(
        beginning first: [CSV.Row], hasHeadings: Bool, for ledger: Ledger, in catalogue: Catalogue
    ) throws(SheetRefusal) {
        try self.init(SheetRows(first, hasHeadings: hasHeadings), for: ledger, in: catalogue)
    }

    /// Rows whose columns have names of their own.
    package init(named names: [String], rows: [CSV.Row], for ledger: Ledger, in catalogue: Catalogue) {
        headings = names
        line = 1
        match = HeadingMatch(names, for: ledger, in: catalogue)
        self.rows = rows
    }

    private static func fullest(of rows: [CSV.Row]) -> Int? {
        let counts = rows.map { $0.fields.count { !$0.trimmed.isEmpty } }
        return counts.max().flatMap(counts.firstIndex)
    }

    /// The lower of two lines of headings says more, where it says anything.
    private static func laying(_ lower: [String], over upper: [String]) -> [String] {
        (0..<max(lower.count, upper.count)).map { place in
            let below = lower.dropFirst(place).first ?? ""
            return below.trimmed.isEmpty ? upper.dropFirst(place).first ?? "" : below
        }
    }
}

/// Headings that are surely those of a ledger.
private struct KnownHeadings {
    private let words: Set<String>

    init(_ ledger: Ledger, in catalogue: Catalogue) {
        words = HeadingMatch.sureWords(of: ledger, in: catalogue)
    }

    func has(_ cell: String) -> Bool { !HeadingMatch.words(of: cell).isDisjoint(with: words) }

    /// Whether half of what a row says are headings.
    func isMostOf(_ row: CSV.Row) -> Bool {
        let said = row.fields.filter { !$0.trimmed.isEmpty }
        let known = said.count { has($0) }
        return known > 0 && known * 2 >= said.count
    }

    /// Headings that reach down from the line above, as cells merged over both lines do.
    func filling(_ headings: [String], from above: [String]) -> [String] {
        (0..<max(headings.count, above.count)).map { place in
            let own = headings.dropFirst(place).first ?? ""
            let upper = above.dropFirst(place).first ?? ""
            return own.trimmed.isEmpty && has(upper) ? upper : own
        }
    }
}
