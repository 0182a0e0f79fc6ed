package import FoundationEssentials

/// One cell of a file: of a kind of its own, so that programs sort moments as moments.
package enum ExportCell: Sendable, Equatable {
    case text(String)
    case number(Int)
    case decimal(Double)
    case day(Day)
    case moment(Date)
    case nothing
}

/// A column of a file.
package struct SheetColumn: Sendable, Equatable {
    package let heading: String
    /// In characters of the usual type; a Chinese character is two wide.
    package let width: Double

    package init(_ heading: String, width: Double) {
        self.heading = heading
        self.width = width
    }
}

/// What stands in a file of rows besides the rows, whatever they are about.
package struct SheetHead: Sendable, Equatable {
    package let title: String
    /// Person, post, time and purpose: on the sheet, in its footer and in the file's properties.
    package let watermark: String
    /// Said when more rows matched than the file holds.
    package let cut: String
    package let columns: [SheetColumn]
    /// Where the clock hangs that moments are told by.
    package let zone: TimeZone

    package init(
        title: String, marks: (watermark: String, cut: String), columns: [SheetColumn], zone: TimeZone
    ) {
        self.title = title
        (watermark, cut) = marks
        self.columns = columns
        self.zone = zone
    }
}

/// What stands in a file besides the rows, in the language of whoever ordered it.
package struct ExportWords: Sendable {
    package let title: String
    /// Person, post, time and number of the order: on the sheet, in its footer and in the file's properties.
    package let watermark: String
    /// Said when more cases matched than were ordered.
    package let cut: String
    package let headings: [ExportField: String]
    package let origins: [Origin: String]
    package let language: Language
    package let zone: TimeZone

    package init(
        title: String, marks: (watermark: String, cut: String), headings: [ExportField: String],
        origins: [Origin: String], in language: Language, zone: TimeZone
    ) {
        self.title = title
        (watermark, cut) = marks
        self.headings = headings
        self.origins = origins
        self.language = language
        self.zone = zone
    }

    func head(of fields: [ExportField]) -> SheetHead {
        SheetHead(
            title: title, marks: (watermark, cut),
            columns: fields.map { SheetColumn(headings[$0] ?? $0.rawValue, width: $0.width) }, zone: zone)
    }
}

extension ExportField {
    fileprivate var width: Double {
        switch self {
        case .number, .area, .reported, .due, .closed: 18
        case .scenario, .step, .origin: 14
        case .score: 8
        case .words, .place, .answer, .scoreWords: 48
        }
    }
}

/// Lines of comma-separated values that a spreadsheet reads as text, whatever somebody wrote.
package enum InertCSV {
    /// Spreadsheets take a cell that begins like this for a formula; the wide forms too, with Chinese input.
    private static let dangerous: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    package static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// An apostrophe makes a formula text; quotes keep commas and line breaks in their cell.
    package static func cell(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map(dangerous.contains) ?? false
        let inert = isFormula ? "'" + text : text
        let breaks: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        guard inert.unicodeScalars.contains(where: breaks.contains) else { return inert }
        return "\"" + inert.replacing("\"", with: "\"\"") + "\""
    }

    /// Such as `2026-11-21 08:05`, where the place lies.
    package static func text(of moment: Date, in zone: TimeZone) -> String {
        let local = Int(moment.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: moment)
        let (days, second) = local.quotientAndRemainder(dividingBy: 86_400)
        let clock = [second / 3_600, second / 60 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(Day(ordinal: days)) \(clock.joined(separator: ":"))"
    }
}
