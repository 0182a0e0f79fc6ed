import Foundation

/// Photos made for a test with the tools that photos are read with, and what stands in them.
enum Pictures {
    /// A JPEG as no stranger may ever get it: place, camera, author, and a script behind its end.
    static func canary(width: Int = 320, height: Int = 200) throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.path + "/canary-\(UUID().uuidString)"
        defer {
            for kind in [".v", ".jpg", ".jpg_original"] {
                try? FileManager.default.removeItem(atPath: path + kind)
            }
        }
        _ = try run("vips", "gaussnoise", path + ".v", "\(width)", "\(height)", "--seed", "7")
        _ = try run("vips", "copy", path + ".v", path + ".jpg")
        _ = try run(
            "exiftool", "-q", "-GPSLatitude=30.0027619", "-GPSLatitudeRef=N", "-GPSLongitude=150.0051237",
            "-GPSLongitudeRef=E", "-SerialNumber=CANARY-serial", "-XMP-dc:Creator=CANARY-author",
            "-Comment=CANARY-comment", "-IPTC:By-line=CANARY-byline", path + ".jpg")
        return Array(try Data(contentsOf: URL(filePath: path + ".jpg")))
            + Array("<script>CANARY</script>".utf8)
    }

    /// All that a file tells besides its pixels, in the words of ExifTool.
    static func tags(in bytes: [UInt8]) throws -> [String] {
        let path = FileManager.default.temporaryDirectory.path + "/served-\(UUID().uuidString).jpg"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(filePath: path))
        let told = try run("exiftool", "-a", "-G1", "-s", "-u", path)
        // What it measures itself: the file, its sides, how its pixels are packed.
        let measured = ["[ExifTool]", "[System]", "[File]", "[Composite]", "[JFIF]"]
        return told.split(separator: "\n").map(String.init).filter { line in
            !measured.contains { line.hasPrefix($0) }
        }
    }

    private static func run(_ words: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileReadUnknown) }
        return String(decoding: data, as: UTF8.self)
    }
}
