import Crypto
package import Foundation
import Postgres

/// One key of the ring. Nothing is sealed under it directly: each kind of value has a subkey of its own.
package struct SealingKey: Sendable {
    /// Names the key in each stored value, and its file.
    package let id: String
    package let suite: Suite
    /// The only key of a place from before keys could be changed. It opens what was sealed then, and seals
    /// nothing any more.
    package let isFirstForm: Bool
    let mark: [UInt8]
    private let bytes: [UInt8]

    /// How ids of keys of the first form begin; values of that form do not say which key it was.
    package static let firstForm = "aes256gcm"

    init(_ bytes: [UInt8], suite: Suite = .intl) {
        self.bytes = bytes
        self.suite = suite
        isFirstForm = false
        mark = suite.derive(SealedValue.markLength, from: bytes, for: "linli key name")
        id = SealedValue.keyId(suite, mark)
    }

    init(firstForm bytes: [UInt8]) {
        self.bytes = bytes
        suite = .intl
        isFirstForm = true
        mark = []
        id = Self.firstForm + "-" + Hex.text(of: SHA256.hash(data: Data(bytes)).prefix(4))
    }

    static func fresh(_ suite: Suite) -> SealingKey { SealingKey(suite.freshKey(), suite: suite) }

    /// As its file holds it.
    var text: String { Hex.text(of: bytes) + "\n" }

    func seal(_ plain: [UInt8], as kind: SealedKind, of row: String) throws -> SealedValue {
        let header = SealedValue.header(suite, mark)
        let sealed = try suite.seal(
            plain, under: subkey(of: kind), binding: Self.place(header, kind, row))
        return SealedValue(bytes: header + sealed, keyId: id)
    }

    func open(_ sealed: [UInt8], as kind: SealedKind, of row: String) throws(KeyRefusal) -> [UInt8] {
        if isFirstForm {
            return try suite.open(sealed, under: bytes, binding: Array(kind.firstPlace(of: row).utf8))
        }
        let header = Array(sealed.prefix(SealedValue.headerLength))
        return try suite.open(
            Array(sealed.dropFirst(SealedValue.headerLength)), under: subkey(of: kind),
            binding: Self.place(header, kind, row))
    }

    func mark(_ text: String, for purpose: String) -> [UInt8] {
        suite.mark(Array(text.utf8), under: markKey(for: purpose))
    }

    fileprivate func markKey(for purpose: String) -> [UInt8] {
        suite.derive(suite.keyLength, from: bytes, for: isFirstForm ? purpose : "linli mark " + purpose)
    }

    fileprivate func subkey(of kind: SealedKind) -> [UInt8] {
        suite.derive(suite.keyLength, from: bytes, for: "linli seal " + kind.rawValue)
    }

    // No name of a kind holds a zero byte, so no two pairs of kind and row look alike.
    fileprivate static func place(_ header: [UInt8], _ kind: SealedKind, _ row: String) -> [UInt8] {
        header + Array(kind.rawValue.utf8) + [0] + Array(row.utf8)
    }
}

/// Seals many values of one kind in a row: keys were read once, and each subkey was derived once.
///
/// Not to be kept: a key that another process made current meanwhile is not taken up.
package struct Sealer: Sendable {
    private let key: SealingKey
    private let kind: SealedKind
    private let subkey: [UInt8]
    private let markKeys: [String: [(suite: Suite, key: [UInt8])]]

    fileprivate init(_ keys: [SealingKey], kind: SealedKind, marking purposes: [String]) throws {
        guard let key = keys.first else { throw KeyRefusal.notSealed }
        self.key = key
        self.kind = kind
        subkey = key.subkey(of: kind)
        let pairs = purposes.map { purpose in
            (purpose, keys.map { (suite: $0.suite, key: $0.markKey(for: purpose)) })
        }
        markKeys = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    package func seal(_ text: String, of row: String) throws -> [UInt8] {
        let header = SealedValue.header(key.suite, key.mark)
        let place = SealingKey.place(header, kind, row)
        return header + (try key.suite.seal(Array(text.utf8), under: subkey, binding: place))
    }

    /// The marks of all keys, the current one's first; none for a purpose it was not made for.
    package func marks(_ text: String, for purpose: String) -> [[UInt8]] {
        (markKeys[purpose] ?? []).map { $0.suite.mark(Array(text.utf8), under: $0.key) }
    }
}

extension KeyRing {
    /// - Parameter purposes: Those of the marks that will be asked for.
    package func sealer(of kind: SealedKind, marking purposes: [String]) throws -> Sealer {
        try Sealer(all(), kind: kind, marking: purposes)
    }
}

/// What is sealed. Each kind has a subkey of its own, and a value belongs to one row of its kind: put
/// elsewhere, it does not open.
package enum SealedKind: String, Sendable, CaseIterable {
    /// How to reach a reporter; of a case, as `home/id`.
    case contact
    /// The secret of time codes; of an account.
    case factor
    /// The key of an exported file; of the file.
    case export
    /// The receipt a report was answered with; of the key it was sent under.
    case receipt
    /// Words of a message; of the message, as `home/case/id`.
    case message
    /// What bodies sent by a channel are signed with; of the channel.
    case channel
    /// A number in a ledger; of the entry and its field, as `home/id/field`.
    case entry
    /// What was asked while a process fell; of the request.
    case request

    /// How the first form named a row; ids were written in capital letters then.
    func firstPlace(of row: String) -> String {
        switch self {
        case .contact: row.uppercased()
        case .factor: "second factor " + row
        case .export: "export " + row.uppercased()
        case .receipt, .message, .channel, .entry, .request: row
        }
    }
}

/// A value as it is stored: a header that says by which suite and key, then what the suite made.
package struct SealedValue: Sendable {
    package let bytes: [UInt8]
    package let keyId: String

    static let markLength = 8
    /// `LN`, the number of this form, the suite, the mark of the key.
    static let headerLength = 4 + markLength
    private static let begin: [UInt8] = [0x4c, 0x4e, 1]

    static func header(_ suite: Suite, _ mark: [UInt8]) -> [UInt8] { begin + [suite.rawValue] + mark }

    static func keyId(_ suite: Suite, _ mark: [UInt8]) -> String { "\(suite.name)-\(Hex.text(of: mark))" }

    /// The key a value names; `nil`: it has no header, as in the first form. A value of the first form begins
    /// with random bytes: one in four thousand million is taken for a header.
    package static func keyId(of sealed: [UInt8]) -> String? {
        guard sealed.count > headerLength, sealed.starts(with: begin),
            let suite = sealed.dropFirst(begin.count).first.flatMap(Suite.init(rawValue:))
        else { return nil }
        return keyId(suite, Array(sealed.prefix(headerLength).suffix(markLength)))
    }
}

/// Why something could not be sealed or opened, or why a key may not go.
package enum KeyRefusal: Error, Equatable {
    /// A key file that is not 64 hexadecimal digits.
    case unreadable(path: String)
    /// Others than its owner may read or change it.
    case exposed(path: String)
    /// The key in the file is not the one its name says.
    case mixedUp(path: String)
    case unwritable(path: String)
    /// The file `current` is gone, or names a key that is not there.
    case currentMissing(path: String)
    /// The value was sealed under a key that is not in the folder.
    case keyMissing(id: String)
    /// The value does not open: another place, another kind, or altered. Which of them is not said.
    case wrongValue
    case notSealed
    case noSuchKey(id: String)
    /// New values are sealed under it.
    case isCurrent(id: String)
    /// What was begun under it may still be about to be stored.
    case tooSoon(id: String, until: Date)
    case stillUsed(id: String, values: Int)
}

/// A contact as handlers may see it: enough to recognise, too little to call.
package enum Masking {
    /// `13812341234` → `138****1234`; a name keeps its first character; an address of mail keeps its domain.
    package static func masked(_ contact: String) -> String {
        if let at = contact.firstIndex(of: "@") {
            // Whatever follows the domain, a telephone perhaps, is not part of it.
            let domain = contact[at...].dropFirst().prefix { $0.isLetter || $0.isNumber || ".-".contains($0) }
            return contact.prefix(1) + "***@" + (domain.filter(\.isNumber).count < 7 ? domain : "***")
        }
        let digits = contact.filter(\.isNumber)
        // Of a short number fewer digits may stay: three and four of seven would be all of it.
        if digits.count >= 11 { return digits.prefix(3) + "****" + digits.suffix(4) }
        if digits.count >= 5 { return digits.prefix(1) + "****" + digits.suffix(2) }
        return contact.prefix(1) + "*"
    }
}
