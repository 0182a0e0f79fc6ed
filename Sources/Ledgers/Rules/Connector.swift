package import Casework
package import Foundation
package import Territory

/// Rows of another system that come into a ledger by themselves: from where, which column is which field, and
/// when.
///
/// What runs is an import like any other; a connector only says what a person would choose.
package struct Connector: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText
    package let ledger: Ledger.Name
    /// What values it brings are kept under, in the history of entries and in rules about sources.
    package let source: String
    /// Nothing outside is taken, and where no column says more, entries lie here.
    package let area: Area.Code
    package let origin: Origin
    package let columns: [Column]
    /// How rows are treated whose entry is there already; never refused: they come again each time.
    package let known: KnownTreatment
    package let schedule: Schedule

    /// What the other system calls a value, and the field it is.
    package struct Column: Sendable, Equatable, Codable {
        /// Of JSON a path such as `owner.name`; of a database a column.
        package let heading: String
        package let field: LedgerField.Code

        package init(heading: String, field: LedgerField.Code) {
            self.heading = heading
            self.field = field
        }
    }

    /// Where rows come from.
    package enum Origin: Sendable, Equatable, Codable {
        case json(JSONOrigin)
        case database(DatabaseOrigin)

        package var address: String {
            switch self {
            case .json(let json): json.address
            case .database(let database): database.address
            }
        }
    }

    /// When it runs.
    package enum Schedule: Sendable, Equatable, Codable {
        case everyHours(Int)
        /// Minutes after midnight, by the clock of the place.
        case dailyAt(Int)

        package static let mostHours = 24 * 31

        package func next(after moment: Date, in zone: TimeZone) -> Date {
            switch self {
            case .everyHours(let hours): return moment + TimeInterval(hours) * 3_600
            case .dailyAt(let minutes):
                var calendar = Calendar(identifier: .gregorian)
                calendar.timeZone = zone
                let wanted = DateComponents(hour: minutes / 60, minute: minutes % 60)
                // A moment that clocks skip in spring is the one after.
                return calendar.nextDate(after: moment, matching: wanted, matchingPolicy: .nextTime)
                    ?? moment + 24 * 3_600
            }
        }
    }

    /// Known by few sources; a place with more keeps an integration of its own.
    package static let most = 100

    package init(
        name: Name, title: LocalizedText, into ledger: Ledger.Name, from origin: Origin, source: String,
        area: Area.Code, columns: [Column], known: KnownTreatment, schedule: Schedule
    ) {
        (self.name, self.title, self.ledger) = (name, title, ledger)
        (self.origin, self.source, self.area) = (origin, source, area)
        (self.columns, self.known, self.schedule) = (columns, known, schedule)
    }

    /// The headings of its rows, in the order of their cells.
    package var headings: [String] { columns.map(\.heading) }
    /// The field of each cell, by its place.
    package var fields: [Int: LedgerField.Code] {
        Dictionary(columns.enumerated().map { ($0, $1.field) }, uniquingKeysWith: { first, _ in first })
    }

    /// How long after a failure it is tried again, by how often it failed; never later than it would run.
    package static func pause(afterFailures tries: Int) -> TimeInterval {
        let steps: [TimeInterval] = [300, 900, 3_600]
        return steps.dropFirst(max(0, tries - 1)).first ?? 4 * 3_600
    }
}

/// An address that answers with JSON, page by page.
package struct JSONOrigin: Sendable, Equatable, Codable {
    package let address: String
    /// Where in the answer the list of rows lies, such as `data.items`; empty: the answer is the list.
    package let rows: String
    package let paging: Paging
    package let mostPages: Int

    /// How the next page is named.
    package enum Paging: Sendable, Equatable, Codable {
        /// All rows stand in one answer.
        case none
        /// Where in the answer the address of the next page stands; empty or missing: it was the last.
        case next(String)
        /// A parameter that counts from 1; a page without rows is the end.
        case number(String)
    }

    package static let usualPages = 100
    package static let limitPages = 10_000

    package init(
        address: String, rows: String = "", paging: Paging = .none, mostPages: Int = Self.usualPages
    ) {
        (self.address, self.rows, self.paging, self.mostPages) = (address, rows, paging, mostPages)
    }
}

/// A table of another PostgreSQL.
package struct DatabaseOrigin: Sendable, Equatable, Codable {
    /// `postgresql://host:port/database`
    package let address: String
    /// With its schema before a full stop, where it lies in another than `public`.
    package let table: String
    /// The column of shapes; a point on each goes by the heading `geometry`.
    package let shape: String?

    package init(address: String, table: String, shape: String? = nil) {
        (self.address, self.table, self.shape) = (address, table, shape)
    }

    /// The heading of the point of a row.
    package static let pointHeading = ShapeFile.pointHeading

    /// A name of a table or column that needs no thought: letters of any language, digits, `_`.
    package static func isPlain(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count) && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    package var isPlain: Bool {
        let parts = table.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.count <= 2 && parts.allSatisfy(Self.isPlain) && shape.map(Self.isPlain) ?? true
    }
}
