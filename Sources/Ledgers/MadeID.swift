import Crypto
import Foundation

extension UUID {
    /// The same for the same words, whoever makes it.
    init(madeFrom words: String) {
        let digest = SHA256.hash(data: Data(words.utf8))
        var bytes = Array(digest).withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) }
        // RFC 9562: version 8, whose bits are anybody's.
        bytes.6 = bytes.6 & 0x0F | 0x80
        bytes.8 = bytes.8 & 0x3F | 0x80
        self.init(uuid: bytes)
    }
}
