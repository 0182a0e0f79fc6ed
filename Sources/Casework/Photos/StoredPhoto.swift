/// A photo that was re-encoded and kept.
package struct StoredPhoto: Sendable, Equatable, Codable {
    package let sha256: String
    package let width: Int
    package let height: Int
    package let bytes: Int

    package init(sha256: String, width: Int, height: Int, bytes: Int) {
        self.sha256 = sha256
        self.width = width
        self.height = height
        self.bytes = bytes
    }
}
