/// Why a file is no sheet that can be read.
package enum SheetRefusal: Error, Sendable, Equatable {
    case empty
    /// Headings, and nothing below them.
    case noRows
    case tooLarge(limitBytes: Int)
    /// Neither a workbook (.xlsx) nor text in columns.
    case wrongType
    /// A workbook of the old kind (.xls), or one locked by a password: both look the same from outside. Saved
    /// as an unlocked .xlsx it can be read.
    case oldOrLocked
    /// The end is missing.
    case cut

    /// Text in neither UTF-8 nor GB 18030.
    case unreadableText
    /// A quotation mark inside a cell that is not quoted, or one that never closes.
    case misplacedQuote(line: Int)
    case cellTooLong(line: Int)

    /// It would take up more than this once unpacked.
    case swollen(limitBytes: Int)
    case tooManyParts(limit: Int)
    /// Parts that point elsewhere, or lie one upon another: no program that people use makes such files.
    case unsafeParts
    /// Its parts are there, and what is inside cannot be read.
    case damaged
    /// Reading it took more time or memory than one file may.
    case tooHeavy
    /// Shapes of which nothing says where on earth their numbers lie.
    case noCoordinateSystem
    case noSuchSheet(offered: [String])

    case tooManyColumns(limit: Int)
    case tooManyRows(limit: Int)

    /// Something is not installed here; no file is to blame.
    case unavailable(reason: String)
}
