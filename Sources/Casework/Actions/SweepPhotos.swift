import Access
package import Foundation
package import Postgres

/// Photos that no case shows are deleted, and pieces of photos that never became whole.
package struct SweepPhotos: Sendable {
    /// A phone that had no line for a week sends its photos again; until then it need not.
    package static let age: TimeInterval = 7 * 86_400
    /// Pieces of a photo that nobody went on with: a phone without a line for a day sends that photo anew.
    package static let unfinished: TimeInterval = 86_400
    /// A city's photos are millions of names to read: once a day, whichever process comes first.
    package static let pace: TimeInterval = 86_400

    package let store: PhotoStore

    package init(_ store: PhotoStore) { self.store = store }

    /// - Returns: How many files were deleted; zero as well when the day is not over.
    package func run(on database: Database, at now: Date) async throws -> Int {
        guard try await store.beginSweep(at: now, every: Self.pace) else { return 0 }
        return try await store.sweep(olderThan: now - Self.age, unfinished: now - Self.unfinished) {
            digests in
            try await database.removing { db in try await db.photos.shown(among: digests) }
        }
    }
}
