import Crypto
package import FoundationEssentials

/// Codes of six digits that change every half minute (TOTP, RFC 6238), as any authenticator app makes them.
package enum TimeCode {
    /// 160 bits, as RFC 4226 recommends for HMAC-SHA-1.
    package static let secretLength = 20
    private static let seconds = 30.0
    private static let digits = 6
    /// A step further ahead than this was spent by a clock that was wrong, and has been set back since.
    private static let mostAhead = 4

    /// The number of half minutes since 1970 at a moment.
    package static func step(at now: Date) -> Int {
        Int((now.timeIntervalSince1970 / seconds).rounded(.down))
    }

    /// The code of a step.
    package static func code(_ secret: [UInt8], step: Int) -> String {
        let counter = withUnsafeBytes(of: UInt64(max(0, step)).bigEndian) { Array($0) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        // RFC 4226, 5.3: the low half of the last byte says where the four bytes begin.
        let offset = Int((mac.last ?? 0) & 0xf)
        let number = mac.dropFirst(offset).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code was typed: the present one or one beside it, and none that is spent.
    ///
    /// - Parameter last: The step last used; `nil`: none yet.
    package static func step(of typed: String, _ secret: [UInt8], at now: Date, after last: Int?) -> Int? {
        let wanted = typed.filter { !$0.isWhitespace }
        let present = step(at: now)
        let last = last.flatMap { $0 > present + mostAhead ? nil : $0 }
        return [present, present - 1, present + 1].first { step in
            step > last ?? 0 && code(secret, step: step) == wanted
        }
    }

    /// What an authenticator app reads from the square code: `otpauth://totp/…`.
    package static func address(_ secret: [UInt8], login: String, place: String) -> String {
        let issuer = percentEncoded(place)
        return "otpauth://totp/\(issuer):\(percentEncoded(login))?secret=\(base32(secret))&issuer=\(issuer)"
    }

    /// RFC 4648 without padding, to be typed where no camera is at hand.
    package static func base32(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        var (held, bits) = (0, 0)
        for byte in bytes {
            (held, bits) = ((held << 8 | Int(byte)) & 0xffff, bits + 8)
            while bits >= 5 {
                bits -= 5
                text.append(letters[(held >> bits) & 31])
            }
        }
        if bits > 0 { text.append(letters[(held << (5 - bits)) & 31]) }
        return text
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}
