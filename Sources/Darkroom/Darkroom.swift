import Glibc

/// Draws a photo anew: `linli-darkroom QUALITY SIDE SECONDS` reads one JPEG that needs no turning, no other
/// colours and no shrinking, and answers with that photo and a thumbnail of at most `SIDE` pixels a side.
/// Nothing of the original but its dots is in either.
///
/// A program of its own because it decodes what strangers send, and because it starts in three thousandths of
/// a second. Photos of every other make go to libvips, which takes longer to start than to draw.
///
/// Input: the photo. Output: two lengths of four bytes, the higher first; the photo; the thumbnail.
/// Ends with 0, with 64 when told nothing sensible, with 65 when the photo cannot be read to its end, with 71
/// when it cannot be confined, with 74 when nobody takes the answer. It is killed
/// after so many seconds of a processor; SIGALRM ends it after three times as many by the clock.
@main
enum Darkroom {
    static func main() {
        let words = CommandLine.arguments.dropFirst().compactMap { Int32($0) }
        guard words.count == 3, words.allSatisfy({ 1...86_400 ~= $0 }), words[0] <= 100 else { exit(64) }
        guard Confinement.begin(seconds: UInt32(words[2])) else { exit(71) }
        guard let picture = Picture(jpeg: input()), let photo = picture.jpeg(quality: words[0]),
            let thumbnail = picture.smaller(side: Int(words[1])).jpeg(quality: words[0])
        else { exit(65) }
        guard write(length(of: photo) + length(of: thumbnail) + photo + thumbnail) else { exit(74) }
    }

    private static func length(of bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(clamping: bytes.count).bigEndian) { Array($0) }
    }

    private static func input() -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 18) { room, count in
                count = max(0, read(STDIN_FILENO, room.baseAddress, room.count))
            }
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
