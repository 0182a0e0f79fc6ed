package import Casework
package import Territory

/// Why a cell says nothing that its field can keep, with what would be right; never what was written, which
/// may be about somebody.
package enum ValueRefusal: Error, Sendable, Hashable {
    /// It begins like a formula; nothing of the kind is kept.
    case formula
    /// A formula failed, and this is what the spreadsheet wrote in its place.
    case formulaFault
    /// It holds control characters, or characters that were lost on the way.
    case unprintable
    case tooLong(limit: Int)

    case notANumber
    case notWhole
    case tooSmall(least: Double)
    case tooLarge(most: Double)
    /// The spreadsheet took a long number for a quantity and rounded it: the column must be text.
    case digitsLost

    case notADate
    /// A year or a month alone: the day is missing.
    case dateIncomplete
    /// No such day in the calendar, or none of the years 1900 to 2999.
    case noSuchDate
    case inTheFuture(today: Day)
    case notATime
    case notYesOrNo

    /// Values whose code, title or synonym is near what was written, the nearest first; may be empty.
    case unknownCode(nearest: [CodeList.Value.Code])
    /// Several values go by this word.
    case severalCodes([CodeList.Value.Code])
    /// The value stands in the list and may not be chosen any more.
    case endedCode(CodeList.Value.Code)

    /// Neither a code nor the name of an area known here.
    case unknownArea(nearest: [Area.Code])
    case severalAreas([Area.Code])
    case wrongLevel(needed: Area.Level)
    case notAPoint
    /// Latitude stands before longitude.
    case pointTurned(right: Point)

    case wrongLength(needed: Int, has: Int)
    /// - Parameter position: Counted from 1.
    case wrongCharacter(position: Int)
    case badCheckDigit
    /// Fifteen digits, as on the first cards, which are out of use since 2013; eighteen are asked for.
    case oldResidentNumber
    case noSuchRegion
    case notAPhone
    /// A paper is chosen or uploaded on the page of its entry, not written into a cell.
    case file
    /// Nobody hands it in any more, or it is another's.
    case noPaper
}
