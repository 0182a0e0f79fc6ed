package import Access
package import Foundation
package import Postgres

/// A reporter wants to be told when something moves, or does not any more.
package struct FollowCase: Sendable {
    package let follows: Bool
    /// Kept where no contact was left with the report; empty: the one that was left.
    package let contact: String
    package let source: Source
    package let sealing: KeyRing

    package init(follows: Bool, contact: String, source: Source, sealing: KeyRing) {
        self.follows = follows
        self.contact = contact
        self.source = source
        self.sealing = sealing
    }

    /// Runs in the context that a receipt opened.
    package func run(at now: Date, in db: Transaction) async throws {
        guard let current = try await db.cases.reported() else { throw NoSuchCase() }
        let words = contact.trimmed
        guard words.unicodeScalars.count <= Report.contactLimit else {
            throw FollowRefusal.contactTooLong(limit: Report.contactLimit)
        }
        guard words.isPrintable else { throw FollowRefusal.unprintable }
        let place = "\(current.home)/\(current.id.uuidString.lowercased())"
        let sealed = words.isEmpty || !follows ? nil : try sealing.seal(words, as: .contact, of: place)
        try await db.followers.follow(
            FollowRecord(
                at: now, follows: follows,
                contactSealed: sealed.map { Data($0.bytes).base64EncodedString() },
                contactMasked: sealed == nil ? nil : Masking.masked(words), keyId: sealed?.keyId,
                requestId: source.request, address: source.address))
    }
}

/// Why nobody can be told.
package enum FollowRefusal: Error, Equatable {
    /// No way to be told was left, neither with the report nor now.
    case contactMissing
    case contactTooLong(limit: Int)
    /// It holds a character that cannot be kept or printed.
    case unprintable
}
