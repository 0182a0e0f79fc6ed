package import Foundation
package import Territory

/// Real input that lies beside the checkout and is never part of it.
package enum SharedData {
    package static func url(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "shared/data").appending(path: path)
    }

    package static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

    package static func rows(_ path: String) throws -> [CSV.Row] {
        try CSV.rows(in: [UInt8](Data(contentsOf: url(path))))
    }
}
