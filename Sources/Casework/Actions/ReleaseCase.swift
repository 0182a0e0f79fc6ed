package import Access
package import Foundation
package import Postgres

/// A clerk lets the public read about a case, with photos in which faces and plates are covered.
package struct ReleaseCase: Action {
    package let number: Case.Number
    /// As the clerk saw the case: somebody who moved it meanwhile makes this refused.
    package let version: Int
    package let words: String
    package let photos: [(position: Int, stored: StoredPhoto)]
    package let source: Source
    package let shelf: PackShelf

    package init(
        number: Case.Number, version: Int, words: String, photos: [(position: Int, stored: StoredPhoto)],
        keeping: (source: Source, shelf: PackShelf)
    ) {
        self.number = number
        self.version = version
        self.words = words
        self.photos = photos
        (source, shelf) = keeping
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        if let refusal = opened.releaseRefusal ?? Release.refusal(of: words) { throw refusal }
        let act = ReleaseAct(opened.current, version: version, by: acting.postTitle, from: source, at: now)
        try await db.releases.release(act, words: words.trimmed, photos: photos)
    }
}

/// A clerk takes back what the public could read about a case.
package struct WithdrawRelease: Action {
    package let number: Case.Number
    package let version: Int
    package let source: Source
    package let shelf: PackShelf

    package init(number: Case.Number, version: Int, source: Source, shelf: PackShelf) {
        self.number = number
        self.version = version
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        // What became private meanwhile may still be taken back.
        if let refusal = opened.releaseRefusal, refusal != .notShown { throw refusal }
        try await db.releases.withdraw(
            ReleaseAct(opened.current, version: version, by: acting.postTitle, from: source, at: now))
    }
}
