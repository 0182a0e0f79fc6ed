import Casework

extension LedgerField.Format {
    /// The number in its one form.
    func reading(_ text: String, on today: Day) throws(ValueRefusal) -> EntryValue {
        switch self {
        case .residentID: .resident(try ResidentNumber(text, on: today))
        case .creditCode: .text(try CreditCode(text).text)
        case .phone: .text(try Self.phone(text))
        case .number: .text(try Self.number(text))
        case .address: .text(text)
        }
    }

    private static func number(_ text: String) throws(ValueRefusal) -> String {
        guard !text.isRoundedByASpreadsheet else { throw .digitsLost }
        for (place, character) in text.enumerated()
        where !character.isLetter && !character.isASCIIDigit && character != "-" {
            throw .wrongCharacter(position: place + 1)
        }
        return text
    }

    private static func phone(_ text: String) throws(ValueRefusal) -> String {
        var written = text.folded
        guard !written.isRoundedByASpreadsheet else { throw .digitsLost }
        var tail = ""
        for mark in WrittenMarks.extensions {
            guard let found = written.firstRange(of: mark) else { continue }
            tail = String(written[found.upperBound...])
            written = String(written[..<found.lowerBound])
            break
        }
        var groups = written.split { !$0.isASCIIDigit && $0 != "+" }.map(String.init)
        guard written.allSatisfy({ $0.isASCIIDigit || "+-()./".contains($0) }) else { throw .notAPhone }
        if ["+86", "86", "0086"].contains(groups.first) { groups.removeFirst() }
        // A third group of a landline is its extension.
        if tail.isEmpty, groups.count == 3, let last = groups.last, groups.first?.hasPrefix("0") == true {
            tail = last
            groups.removeLast()
        }
        guard let digits = withoutCountry(groups.joined()), tail.utf8.allSatisfy(\.isDigit), tail.count <= 6
        else { throw .notAPhone }
        if isMobile(digits), tail.isEmpty { return digits }
        guard let landline = landline(digits) else { throw .notAPhone }
        return tail.isEmpty ? landline : landline + "-" + tail
    }

    private static func withoutCountry(_ text: String) -> String? {
        let isLong = text.count == 13
        let code = ["+86", "0086", "86"].first { text.hasPrefix($0) && ($0 != "86" || isLong) }
        let rest = code.map { String(text.dropFirst($0.count)) } ?? text
        return rest.utf8.allSatisfy(\.isDigit) ? rest : nil
    }

    private static func isMobile(_ digits: String) -> Bool {
        digits.count == 11 && digits.first == "1"
            && digits.dropFirst().first.map { ("3"..."9").contains($0) } == true
    }

    /// Area codes of three digits are those of Beijing and of the largest cities (02x).
    private static func landline(_ digits: String) -> String? {
        guard digits.first == "0", let second = digits.dropFirst().first, second != "0" else { return nil }
        let codeLength = second == "1" || second == "2" ? 3 : 4
        let own = digits.dropFirst(codeLength)
        guard (7...8).contains(own.count), let first = own.first, ("2"..."9").contains(first) else {
            return nil
        }
        return digits.prefix(codeLength) + "-" + own
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}

extension String {
    /// A number as spreadsheets show those that are too long for them: `3.30106E+17`.
    var isRoundedByASpreadsheet: Bool {
        guard utf8.contains(UInt8(ascii: "+")) else { return false }
        let parts = uppercased().split(separator: "E", omittingEmptySubsequences: false)
        guard parts.count == 2, let mantissa = parts.first, let exponent = parts.last,
            mantissa.contains("."), exponent.hasPrefix("+")
        else { return false }
        return mantissa.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
            && exponent.count > 1 && exponent.utf8.dropFirst().allSatisfy(\.isDigit)
    }

    /// The first and the last characters, asterisks between them; of a short text asterisks alone.
    func masked(keeping ends: (first: Int, last: Int)) -> String {
        guard count > ends.first + ends.last else { return String(repeating: "*", count: count) }
        let hidden = String(repeating: "*", count: count - ends.first - ends.last)
        return prefix(ends.first) + hidden + suffix(ends.last)
    }
}
