/// A number as somebody wrote it, taken apart: `-1,234.50 m²`, `85%`, `1.2E+5`.
struct WrittenNumber {
    private let isNegative: Bool
    private let whole: [UInt8]
    private let decimals: [UInt8]
    private let exponent: Int
    /// What stands behind it, folded: a unit, or a sign of percent.
    let unit: String

    /// - Returns: `nil` when no number stands in front, or commas stand where no thousand ends.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        guard let whole = Self.whole(&rest) else { return nil }
        var decimals: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            decimals = Array(rest.prefix(while: \.isDigit))
            rest = rest.dropFirst(decimals.count)
        }
        guard !whole.isEmpty || !decimals.isEmpty else { return nil }
        self.whole = Array(whole.drop { $0 == UInt8(ascii: "0") })
        self.decimals = decimals
        exponent = Self.exponent(&rest)
        // Letters raised in units, such as m², are narrow elsewhere.
        unit = rest.isEmpty ? "" : String(decoding: rest, as: UTF8.self).foldedUnit
    }

    /// More digits than anybody counts or measures, and than a spreadsheet keeps.
    var isTooLong: Bool { whole.count + max(exponent, 0) > PlainNumber.mostDigits }

    /// The number, rounded to so many decimals, half of the last one away from nought.
    ///
    /// - Parameter hundredths: It is divided by a hundred, as one that counted percent.
    func rounded(to decimals: Int, hundredths: Bool) -> Double {
        let kept = max(0, min(decimals, PlainNumber.mostDecimals))
        let shift = exponent - (hundredths ? 2 : 0)
        let digits = whole + self.decimals
        // Digits up to and with the last one kept; counting them avoids what binary fractions lose.
        let wanted = whole.count + shift + kept
        guard wanted >= 0 else { return 0 }
        var scaled = 0.0
        for place in 0..<min(wanted, 40) {
            let digit = place < digits.count ? digits[place] - UInt8(ascii: "0") : 0
            scaled = scaled * 10 + Double(digit)
        }
        if wanted < digits.count, digits[wanted] >= UInt8(ascii: "5") { scaled += 1 }
        let number = scaled / (PlainNumber.powersOfTen.dropFirst(kept).first ?? 1)
        return isNegative && number > 0 ? -number : number
    }

    /// Whether it has anything behind the point that is not nought.
    func isWhole(hundredths: Bool) -> Bool {
        let shift = exponent - (hundredths ? 2 : 0)
        let digits = whole + decimals
        return digits.dropFirst(max(0, whole.count + shift)).allSatisfy { $0 == UInt8(ascii: "0") }
    }

    /// Digits up to the point, in threes where commas or spaces part them.
    private static func whole(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var digits = Array(rest.prefix(while: \.isDigit))
        rest = rest.dropFirst(digits.count)
        for mark in [UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "'")] where rest.first == mark {
            let isGrouped = (1...3).contains(digits.count)
            while rest.first == mark, isGrouped {
                let group = rest.dropFirst().prefix(while: \.isDigit)
                guard !group.isEmpty else { break }
                guard group.count == 3 else { return nil }
                digits += group
                rest = rest.dropFirst(4)
            }
        }
        return digits
    }

    /// A power of ten; nought where there is none, or where what follows is a word that begins with E.
    private static func exponent(_ rest: inout ArraySlice<UInt8>) -> Int {
        guard rest.first == UInt8(ascii: "E") || rest.first == UInt8(ascii: "e") else { return 0 }
        var after = rest.dropFirst()
        let isNegative = after.first == UInt8(ascii: "-")
        if isNegative || after.first == UInt8(ascii: "+") { after = after.dropFirst() }
        let digits = after.prefix(while: \.isDigit)
        guard (1...3).contains(digits.count) else { return 0 }
        let power = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        rest = after.dropFirst(digits.count)
        return isNegative ? -power : power
    }
}

extension String {
    /// A unit as it is compared: `㎡` and `m²` are `m2`.
    var foldedUnit: String {
        let plain = folded.replacing("㎡", with: "m2").replacing("㎥", with: "m3").replacing("㎞", with: "km")
        return plain.replacing("²", with: "2").replacing("³", with: "3")
    }
}
