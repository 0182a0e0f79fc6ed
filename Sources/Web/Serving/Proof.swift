import Access
import Crypto
import Foundation
import Postgres

/// Work a machine shows before it is let past a crowded line: a number that gives a digest with so many
/// leading zero bits. A person's browser finds it while the person writes; a flood pays for each report.
struct Challenge: Sendable, Equatable {
    /// About 16,000 digests: 0.4 s of a script on a telephone six times slower than a desk computer.
    static let usualBits = 14
    /// Once a line has used half of what it may at most: eight times the work.
    static let crowdedBits = 17
    /// Seconds; somebody may leave a form open over lunch.
    static let life: TimeInterval = 2 * 3_600

    let bits: Int
    let madeAt: Int
    let seed: String

    /// As it travels in pages and headers.
    var text: String { "\(madeAt).\(bits).\(seed)" }

    init(bits: Int, for subject: String, at now: Date, under keys: KeyRing) {
        self.bits = bits
        madeAt = Int(now.timeIntervalSince1970)
        seed = Self.seed(keys.mark(Self.marked(bits, madeAt, subject), for: Self.purpose))
    }

    /// Reads a proof: the challenge, a colon, the number that was found.
    ///
    /// - Returns: `nil` unless the challenge is ours, for this subject, not too old, and solved.
    init?(solvedBy proof: String, for subject: String, at now: Date, under keys: KeyRing) {
        let halves = proof.split(separator: ":", omittingEmptySubsequences: false)
        let parts = (halves.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, parts.count == 3, let found = halves.last,
            (1...16).contains(found.utf8.count),
            let madeAt = parts.first.flatMap({ Int($0) }),
            let bits = parts.dropFirst().first.flatMap({ Int($0) }),
            (1...64).contains(bits), let seed = parts.last,
            keys.marks(Self.marked(bits, madeAt, subject), for: Self.purpose).map(Self.seed)
                .contains(String(seed))
        else { return nil }
        let age = now.timeIntervalSince1970 - TimeInterval(madeAt)
        guard (-60...Self.life).contains(age), Self.zeroBits(of: "\(seed):\(found)") >= bits else {
            return nil
        }
        self.bits = bits
        self.madeAt = madeAt
        self.seed = String(seed)
    }

    // 32 characters and 17 more stay within one block of SHA-256, which keeps the script small.
    private static func seed(_ mark: [UInt8]) -> String { Hex.text(of: mark.prefix(16)) }

    private static let purpose = "proof"

    private static func marked(_ bits: Int, _ madeAt: Int, _ subject: String) -> String {
        "\(madeAt).\(bits).\(subject)"
    }

    static func zeroBits(of text: String) -> Int {
        var count = 0
        for byte in SHA256.hash(data: Data(text.utf8)) {
            count += byte.leadingZeroBitCount
            if byte != 0 { break }
        }
        return count
    }
}
