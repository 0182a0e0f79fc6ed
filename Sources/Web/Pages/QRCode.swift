import CQRCode

/// A square code as a picture of squares, drawn by the page's own `svg` element.
struct QRCode: Sendable {
    /// Modules along one side, the quiet border of four included.
    let size: Int
    /// An SVG path of unit squares.
    let path: String

    private static let border = 4

    /// - Returns: `nil` when the text is too long for a square code.
    init?(_ text: String) {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        let modules = UnsafeBufferPointer(start: code.pointee.data, count: width * width)
        var path = ""
        for (position, module) in modules.enumerated() where module & 1 == 1 {
            path += "M\(position % width + Self.border) \(position / width + Self.border)h1v1h-1z"
        }
        self.path = path
        size = width + 2 * Self.border
    }
}
