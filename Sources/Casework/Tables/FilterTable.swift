import Access
import Foundation
package import Postgres

extension Transaction {
    package var filters: FilterTable { FilterTable(transaction: self) }
}

/// Filters that the acting account keeps, in `saved_filters`.
package struct FilterTable {
    let transaction: Transaction

    /// Those for all posts of the account and for the present one, in the order it gave them.
    package func own() async throws -> [SavedFilter] {
        try await transaction.rows(
            "SELECT id, name, query, is_for_post FROM own_filters()",
            as: { row in
                SavedFilter(
                    id: try row.uuid("id"), name: try row.text("name"), query: try row.text("query"),
                    isForPost: try row.bool("is_for_post"))
            })
    }

    func save(_ filter: SavedFilter) async throws {
        let record = FilterRecord(
            id: filter.id, name: filter.name, query: filter.query, isForPost: filter.isForPost)
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT save_filter(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        if outcome != "done" { throw SavedFilterRefusal.tooMany(limit: SavedFilter.most) }
    }

    /// - Returns: `false` when there is none of that kind.
    func arrange(_ id: UUID, _ act: String) async throws -> Bool {
        try await transaction.first(
            "SELECT arrange_filter(\(id), \(act)) AS done", as: { try $0.bool("done") }) ?? false
    }
}

/// A filter as the definer function `save_filter` takes it.
private struct FilterRecord: Encodable {
    let id: UUID
    let name: String
    let query: String
    let isForPost: Bool
}
