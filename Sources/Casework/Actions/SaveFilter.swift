package import Access
package import Foundation
package import Postgres

/// Somebody keeps a filter of the list of cases under a name.
package struct SaveFilter: Action {
    package let name: String
    package let filter: CaseFilter
    /// The filter as an address has it.
    package let query: String
    package let isForPost: Bool

    package init(name: String, filter: CaseFilter, query: String, isForPost: Bool) {
        self.name = name
        self.filter = filter
        self.query = query
        self.isForPost = isForPost
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        if let refusal = SavedFilter.refusal(name: name, filter: filter) { throw refusal }
        try await db.filters.save(
            SavedFilter(id: UUID(), name: name.trimmed, query: query, isForPost: isForPost))
    }
}

/// Somebody removes a filter of one's own, or puts it before the one before it.
package struct ArrangeFilter: Action {
    package enum Act: String, Sendable { case delete, up }

    package let id: UUID
    package let act: Act

    package init(id: UUID, act: Act) {
        self.id = id
        self.act = act
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await db.filters.arrange(id, act.rawValue) else { throw SavedFilterRefusal.absent }
    }
}
