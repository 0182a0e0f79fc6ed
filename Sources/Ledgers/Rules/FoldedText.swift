import Casework
import Foundation

extension String {
    /// What a person sees of it: narrow letters, digits and marks; every kind of space a space, every dash a
    /// hyphen; marks that nobody sees left out.
    package var narrowed: String {
        if isHanOrASCII { return self }
        var narrow = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: narrow.append(scalar.narrow)
            case 0x2010...0x2015, 0x2212, 0xFE63: narrow.append("-")
            case 0x2018, 0x2019: narrow.append("'")
            case _ where scalar.isInvisible: continue
            case _ where scalar.isWideSpace: narrow.append(" ")
            default: narrow.append(scalar)
            }
        }
        return String(narrow)
    }

    /// For comparing words: narrow, small, without any white space, underscores read as hyphens.
    package var folded: String {
        if isFolded { return self }
        return narrowed.lowercased().filter { !$0.isWhitespace }.replacing("_", with: "-")
    }

    /// For keeping: composed, with letters and digits narrow and everything else as it was written.
    var tidied: String {
        if isHanOrASCII { return trimmed }
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars where !scalar.isInvisible {
            switch scalar.value {
            case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: kept.append(scalar.narrow)
            default: kept.append(scalar.isWideSpace ? " " : scalar)
            }
        }
        return String(kept).precomposedStringWithCanonicalMapping.trimmed
    }

    /// Free of what cannot be shown or kept, of marks that turn the direction of reading around, and of the
    /// mark that stands where a program could not read a character.
    var isReadable: Bool {
        if utf8.allSatisfy({ (0x20..<0xC0).contains($0) && $0 != 0x7F || Self.han.contains($0) }) {
            return true
        }
        return isPrintable
            && unicodeScalars.allSatisfy { scalar in
                switch scalar.value {
                case 0x200E, 0x200F, 0x202A...0x202E, 0x2028, 0x2029, 0x2066...0x2069, 0xFFFD...0xFFFF: false
                default: true
                }
            }
    }
}

extension String {
    /// Bytes with which Chinese characters begin (U+4000...U+9FFF), among which there is nothing wide,
    /// invisible or composed.
    private static let han: ClosedRange<UInt8> = 0xE4...0xE9

    private var isHanOrASCII: Bool { utf8.allSatisfy { $0 < 0xC0 || Self.han.contains($0) } }

    private var isFolded: Bool {
        utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0...0x20: false
            default: byte < 0xC0 || Self.han.contains(byte)
            }
        }
    }
}

extension Unicode.Scalar {
    /// The narrow form of a wide one (U+FF01...U+FF5E), which lies as far away for all of them.
    fileprivate var narrow: Unicode.Scalar {
        value >= 0xFEE1 ? Unicode.Scalar(value - 0xFEE0) ?? self : self
    }

    /// Comes along when somebody copies from a page on the web.
    fileprivate var isInvisible: Bool {
        switch value {
        case 0xAD, 0x200B...0x200D, 0x2060, 0xFEFF: true
        default: false
        }
    }

    fileprivate var isWideSpace: Bool {
        switch value {
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
