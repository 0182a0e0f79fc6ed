// Glibc's iconv: Foundation on Linux knows no GB 18030.
import Glibc

/// Text of a file in the encodings that offices here use.
package enum EncodedText {
    /// The bytes as UTF-8, which they may be already; else they are read as GB 18030, which holds all of GBK.
    ///
    /// - Returns: `nil` when they are neither.
    package static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
        if String(validating: bytes, as: UTF8.self) != nil { return bytes }
        return gb18030(bytes)
    }

    /// Bytes of GB 18030 as UTF-8; `nil` when they are something else.
    package static func gb18030(_ bytes: [UInt8]) -> [UInt8]? {
        guard let converter = iconv_open("UTF-8", "GB18030"), Int(bitPattern: converter) != -1 else {
            return nil
        }
        defer { iconv_close(converter) }
        // Two bytes become three at most, and four become four.
        var output = [CChar](repeating: 0, count: bytes.count * 2 + 16)
        var input = bytes.map { CChar(bitPattern: $0) }
        let written: Int? = input.withUnsafeMutableBufferPointer { from in
            output.withUnsafeMutableBufferPointer { into in
                var (reading, left) = (from.baseAddress, from.count)
                var (writing, room) = (into.baseAddress, into.count)
                let result = iconv(converter, &reading, &left, &writing, &room)
                return result == -1 || left > 0 ? nil : into.count - room
            }
        }
        return written.map { output.prefix($0).map { UInt8(bitPattern: $0) } }
    }
}
