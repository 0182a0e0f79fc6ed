import Postgres

/// Where a field of an entry `t` has what it says: in the version that wrote it last, as `w`.
///
/// Without a version in `entry_changes` it is the entry itself, as it was first written.
enum ValueOrigin {
    static let source: SQL = "CASE WHEN w.version IS NULL THEN t.source ELSE w.source END"
    static let who: SQL = "CASE WHEN w.version IS NULL THEN t.who ELSE w.who END"
    static let at: SQL = "coalesce(w.written_at, t.changed_at)"

    /// - Parameter column: An expression for the name of the field's column.
    static func joined(of column: SQL) -> SQL {
        """
        LEFT JOIN LATERAL (SELECT max(h.version) + 1 AS version FROM entry_changes h
            WHERE h.home = t.home AND h.entry_id = t.id AND h.was ? \(column)) s ON true
        LEFT JOIN entry_changes w ON w.home = t.home AND w.entry_id = t.id
            AND w.version = coalesce(s.version, 1)
        """
    }
}
