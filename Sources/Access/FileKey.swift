import Foundation
import Postgres

/// The key of one file, which is sealed under it piece by piece, once, and nothing else ever is.
package struct FileKey: Sendable {
    private let suite: Suite
    private let bytes: [UInt8]

    package static func fresh() -> FileKey { FileKey(suite: .intl, bytes: Suite.intl.freshKey()) }

    private init(suite: Suite, bytes: [UInt8]) {
        self.suite = suite
        self.bytes = bytes
    }

    /// Reads what ``text`` wrote; a key alone, as it was written before suites had names, is one of `intl`.
    package init(_ text: String) throws(KeyRefusal) {
        let words = text.split(separator: " ").map(String.init)
        let name = words.count == 2 ? words.first : Suite.intl.name
        guard let suite = Suite.allCases.first(where: { $0.name == name }),
            let bytes = words.last.flatMap({ Hex.bytes(of: $0) }), bytes.count == suite.keyLength
        else { throw .wrongValue }
        self.init(suite: suite, bytes: bytes)
    }

    package var text: String { "\(suite.name) \(Hex.text(of: bytes))" }

    /// So many bytes a sealed piece is longer than the piece.
    package var overhead: Int { suite.pieceOverhead }

    package func seal(_ piece: [UInt8], at place: PieceNumber, binding name: [UInt8]) throws -> [UInt8] {
        try suite.seal(piece, at: place, under: bytes, binding: name)
    }

    package func open(_ sealed: [UInt8], at place: PieceNumber, binding name: [UInt8]) throws(KeyRefusal)
        -> [UInt8]
    {
        try suite.open(sealed, at: place, under: bytes, binding: name)
    }
}

/// Which piece of a file it is, and whether any follows: pieces cannot change places or be cut off unseen.
package struct PieceNumber: Sendable {
    let number: Int
    let isLast: Bool

    package init(_ number: Int, isLast: Bool) {
        self.number = number
        self.isLast = isLast
    }
}
