package import Casework
package import FoundationEssentials
package import Territory

/// One value of an entry, in the one form in which it is kept.
package enum EntryValue: Codable, Hashable, Sendable {
    case text(String)
    case integer(Int)
    case decimal(Double)
    case date(Day)
    /// Minutes since midnight, 0..<1440.
    case time(Int)
    case truth(Bool)
    case choice(CodeList.Value.Code)
    case area(Area.Code)
    /// The number by which another ledger knows a firm or a dwelling.
    case number(String)
    case resident(ResidentNumber)
    case point(Point)
    /// A paper of the document centre, by its id.
    case document(UUID)

    /// The value as text, always the same for the same value; its field reads it back.
    package var text: String {
        switch self {
        case .text(let text), .choice(let text), .number(let text): text
        case .integer(let number): String(number)
        case .decimal(let number): PlainNumber.text(number)
        case .date(let day): day.description
        case .time(let minutes): Self.clock(minutes)
        case .truth(let isTrue): isTrue ? "true" : "false"
        case .area(let code): code.text
        case .resident(let number): number.text
        case .document(let id): id.uuidString.lowercased()
        case .point(let point):
            PlainNumber.text(point.longitude) + "," + PlainNumber.text(point.latitude)
        }
    }

    private static func clock(_ minutes: Int) -> String {
        let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return padded(minutes / 60) + ":" + padded(minutes % 60)
    }
}

/// Numbers as people write them, without powers of ten.
enum PlainNumber {
    /// What a double holds exactly, and a spreadsheet keeps.
    static let mostDigits = 15
    /// Of decimals, and of degrees: a tenth of a metre.
    static let mostDecimals = 6
    static let powersOfTen: [Double] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    static func text(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
        let scaled = (abs(number) * 1_000_000).rounded()
        guard scaled.isFinite, scaled < 9e18 else { return "\(number)" }
        let (whole, rest) = Int(scaled).quotientAndRemainder(dividingBy: 1_000_000)
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard rest > 0 else { return sign + String(whole) }
        var decimals = String(String(1_000_000 + rest).dropFirst())
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return sign + "\(whole).\(decimals)"
    }
}
