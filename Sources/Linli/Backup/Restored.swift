import Access
import Foundation
import Postgres

/// A place that came back from a backup.
struct Restored {
    let database: Database
    let folder: String

    /// What cannot be read with the keys that lie in the folder; keys are never part of a backup.
    func unreadable(at now: Date) async throws -> [Sentence] {
        let use = try await KeysInUse.count(on: database)
        guard FileManager.default.fileExists(atPath: folder + "/keys") else {
            return KeySentences.missing(use, besides: [])
        }
        return KeySentences.missing(use, besides: try KeyRing(data: folder, at: now).all())
    }
}
