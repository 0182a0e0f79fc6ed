import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var areaDirectory: AreaDirectory { AreaDirectory(transaction: self) }
}

/// Areas as an administrator looks after them: with their marks, and whether anybody sits at their desk.
package struct AreaDirectory {
    let transaction: Transaction

    /// One area and what must be known about it.
    package struct Listed: Sendable {
        package let area: Area
        package let parent: String?
        /// A day, as `2023-05-01`; `nil`: it is open.
        package let closedOn: String?
        package let openedOn: String?
        /// Codes and names of what took over; of what it took over from.
        package let successors: String?
        package let predecessors: String?
        package let suspect: String?
        package let hasDesk: Bool
    }

    /// Areas by code, from after one on: those whose code begins with a text, or whose name holds it.
    ///
    /// Without digits, names of villages and wider are searched: grids and units are called by their numbers.
    /// - Parameter limit: Most rows returned, 1...200.
    package func list(matching text: String, after code: String, limit: Int) async throws -> [Listed] {
        precondition((1...200).contains(limit))
        let isCode =
            !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let condition: SQL =
            if isCode {
                "a.code >= \(text) AND a.code < \(text + "~")"
            } else if text.isEmpty {
                "a.level <= 4"
            } else {
                """
                a.level <= 4
                AND (position(\(text) IN a.name) > 0 OR position(lower(\(text)) IN lower(a.name_en)) > 0)
                """
            }
        return try await transaction.rows(
            """
            SELECT a.*, p.name AS parent_name, coalesce(s.is_derived, a.own_derived) AS is_derived,
                EXISTS (SELECT FROM posts d JOIN place l ON true
                    JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = d.kind AND k.is_desk
                    WHERE d.area = a.code AND d.since <= current_date AND (d.until IS NULL OR d.until >=
                        current_date)) AS has_desk
            FROM (
                SELECT code, name, name_en, parent, opened_on, closed_on, suspect, is_derived AS own_derived,
                    (SELECT string_agg(s.successor || ' ' || n.name, ', ' ORDER BY s.position, s.successor)
                        FROM area_successors s JOIN areas n ON n.code = s.successor
                        WHERE s.code = a.code AND s.confirmed_on IS NOT NULL) AS successors,
                    (SELECT string_agg(s.code || ' ' || n.name, ', ' ORDER BY s.code)
                        FROM area_successors s JOIN areas n ON n.code = s.code
                        WHERE s.successor = a.code AND s.confirmed_on IS NOT NULL) AS predecessors
                FROM areas a
                WHERE \(condition) AND a.code > \(code) ORDER BY code LIMIT \(limit)) a
            LEFT JOIN areas p ON p.code = a.parent
            LEFT JOIN area_shapes s ON s.code = a.code
            ORDER BY a.code
            """,
            as: { row in
                Listed(
                    area: try Area(row: row), parent: try row.textOrNil("parent_name"),
                    closedOn: try row.textOrNil("closed_on"), openedOn: try row.textOrNil("opened_on"),
                    successors: try row.textOrNil("successors"),
                    predecessors: try row.textOrNil("predecessors"), suspect: try row.textOrNil("suspect"),
                    hasDesk: try row.bool("has_desk"))
            })
    }

    /// Open villages and towns at whose desk nobody sits; their cases go to the next desk above.
    package func countWithoutDesk() async throws -> Int {
        try await transaction.first(
            """
            SELECT count(*) AS count FROM areas a WHERE a.level IN (3,
                4) AND a.closed_on IS NULL AND NOT EXISTS (
                SELECT FROM posts d JOIN place l ON true
                JOIN post_kinds k ON k.pack_version = l.pack_version AND k.name = d.kind AND k.is_desk
                WHERE d.area = a.code AND d.since <= current_date AND (d.until IS NULL OR d.until >=
                    current_date))
            """, as: { try $0.int("count") }) ?? 0
    }
}
