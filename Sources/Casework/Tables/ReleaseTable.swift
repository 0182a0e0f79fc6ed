import Access
import Foundation
import Postgres

extension Transaction {
    package var releases: ReleaseTable { ReleaseTable(transaction: self) }
}

/// What is released of the cases a post sees, in `releases` and `release_photos`.
package struct ReleaseTable {
    let transaction: Transaction

    /// What strangers may read of a case at present; `nil`: nothing is released.
    package func current(of seen: Case) async throws -> Release? {
        try await transaction.first(
            """
            SELECT r.words, r.released_at, r.who, array_to_string(ARRAY(
                SELECT p.position FROM release_photos p WHERE p.home = r.home AND p.release_id = r.id
                ORDER BY p.position), ' ') AS photos
            FROM releases r
            WHERE r.home = \(seen.home) AND r.case_id = \(seen.id) AND r.withdrawn_at IS NULL
            """,
            as: { row in
                Release(
                    words: try row.text("words"), releasedAt: try row.date("released_at"),
                    who: try row.text("who"),
                    photos: try row.text("photos").split(separator: " ").compactMap { Int($0) })
            })
    }

    func release(
        _ act: ReleaseAct, words: String, photos: [(position: Int, stored: StoredPhoto)]
    ) async throws {
        var act = act
        act.words = words
        act.photos = photos.map { position, stored in
            .init(
                position: position, sha256: stored.sha256, width: stored.width, height: stored.height,
                bytes: stored.bytes)
        }
        let record = try act.asRecord()
        try await saving { try await transaction.execute("SELECT release_case(\(record)::jsonb)") }
    }

    func withdraw(_ act: ReleaseAct) async throws {
        let record = try act.asRecord()
        try await saving { try await transaction.execute("SELECT withdraw_release(\(record)::jsonb)") }
    }

    private func saving(_ save: () async throws -> Int) async throws {
        do {
            _ = try await save()
        } catch let error as DatabaseError {
            switch error.state?.rawValue {
            case "LN409": throw StaleCase()
            case "LN404": throw ReleaseRefusal.notReleased
            case "LN422": throw ReleaseRefusal.notShown
            default: throw error
            }
        }
    }
}

/// A release or its end as the definer functions take it.
struct ReleaseAct: Encodable {
    struct Photo: Encodable {
        let position: Int
        let sha256: String
        let width: Int
        let height: Int
        let bytes: Int
    }

    let home: String
    let id: UUID
    let version: Int
    let at: Date
    let who: String
    let requestId: String
    let address: String
    var words: String?
    var photos: [Photo]?

    init(_ current: Case, version: Int, by who: String, from source: Source, at now: Date) {
        home = current.home
        id = current.id
        self.version = version
        at = now
        self.who = who
        requestId = source.request
        address = source.address
    }
}
