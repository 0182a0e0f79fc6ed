import Foundation
import SystemPackage

extension PhotoStore {
    /// Where new photos lie under a second name until a backup has them; no such folder: nobody makes any.
    package static func unsaved(under data: String) -> String { data + "/unsaved" }

    /// Where kept photos lie.
    package static func files(under data: String) -> String { data + "/files" }

    /// Names the files of a photo where whoever copies them looks.
    ///
    /// Before the row that names the photo commits: a piece of the write-ahead log with that row in it is
    /// taken into the backup only after everything that lay here when the piece was finished.
    func handOver(_ sha256: String) throws {
        for path in [path(of: sha256, .thumbnail), path(of: sha256, .full)].compactMap(\.self) {
            try handOver(named: FilePath(path).lastComponent?.string ?? "")
        }
    }

    func handOver(named name: String) throws {
        guard link("\(files)/\(name)", "\(unsaved)/\(name)") != 0 else { return }
        guard errno == EEXIST || errno == ENOENT else { throw Errno(rawValue: errno) }
    }

    /// The names a photo has on the disk.
    package static func names(of sha256: String) -> [String] {
        ["\(sha256).jpg", "\(sha256)-\(thumbnailSide).jpg"]
    }

    /// The digest a name of a kept photo or file promises; `nil`: that of a thumbnail, or of something else.
    package static func digest(promisedBy name: String) -> String? {
        if isDigest(name[...]) { return name }
        guard name.hasSuffix(".jpg"), isDigest(name.dropLast(4)) else { return nil }
        return String(name.dropLast(4))
    }
}
