/// What a server says of itself that a backup has to know.
package struct ServerState: Sendable {
    /// Says which cluster it is, wherever its files are copied.
    package let system: String
    package let version: String
    package let release: ServerRelease
    package let database: String
    package let bytes: Int
    /// Whether finished pieces of the write-ahead log are laid anywhere at all.
    package let keepsLog: Bool
    /// Tries to lay one away that failed since the last that did not.
    package let isLogStuck: Bool
    package let walSegmentBytes: Int
    package let means: BackupMeans

    /// How the server names the piece of its log that holds a place of it.
    package func segment(timeline: Int, place: String) -> String? {
        let halves = place.split(separator: "/").compactMap { UInt64($0, radix: 16) }
        guard halves.count == 2, let high = halves.first, let low = halves.last, walSegmentBytes > 0 else {
            return nil
        }
        return [UInt64(timeline), high, low / UInt64(walSegmentBytes)].map { number in
            let digits = String(number, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        }.joined()
    }
}

extension Transaction {
    package func serverState() async throws -> ServerState? {
        let means = try await backupMeans()
        return try await first(
            """
            SELECT (SELECT system_identifier FROM pg_control_system())::text AS system,
                current_setting('server_version') AS version, current_database() AS database,
                current_setting('server_version_num')::int AS number,
                pg_database_size(current_database()) AS bytes,
                current_setting('archive_mode') <> 'off' AS keeps, coalesce(
                    last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS is_stuck,
                (SELECT setting::int FROM pg_settings WHERE name = 'wal_segment_size') AS segment
            FROM pg_stat_archiver
            """,
            as: { row in
                ServerState(
                    system: try row.text("system"), version: try row.text("version"),
                    release: ServerRelease(number: try row.int("number")),
                    database: try row.text("database"), bytes: try row.int("bytes"),
                    keepsLog: try row.bool("keeps"), isLogStuck: try row.bool("is_stuck"),
                    walSegmentBytes: try row.int("segment"), means: means)
            })
    }

    private func backupMeans() async throws -> BackupMeans {
        try await first(
            """
            SELECT current_setting('wal_level') AS level, current_setting('max_wal_senders')::int AS senders,
                current_user::text AS role,
                (SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user) AS may_copy,
                EXISTS (SELECT FROM pg_roles WHERE rolname = 'postgres' AND rolsuper) AS has_postgres,
                (SELECT string_agg(spcname, ' ' ORDER BY spcname) FROM pg_tablespace
                    WHERE spcname NOT IN ('pg_default', 'pg_global')) AS spaces,
                EXISTS (SELECT FROM pg_settings WHERE name IN ('archive_command', 'archive_library')
                    AND setting NOT IN ('', '(disabled)')) AS has_command,
                (SELECT setting::int FROM pg_settings WHERE name = 'archive_timeout') AS timeout
            """,
            as: { row in
                BackupMeans(
                    walLevel: try row.text("level"), walSenders: try row.int("senders"),
                    role: try row.text("role"), mayCopy: try row.bool("may_copy"),
                    hasPostgres: try row.bool("has_postgres"),
                    tablespaces: (try row.textOrNil("spaces") ?? "").split(separator: " ").map(String.init),
                    hasLogCommand: try row.bool("has_command"), logPatience: try row.int("timeout"))
            }) ?? BackupMeans()
    }

    /// Whether the server still replays a log.
    package func isReplaying() async throws -> Bool {
        try await first("SELECT pg_is_in_recovery() AS is_replaying", as: { try $0.bool("is_replaying") })
            ?? true
    }

    /// How far the log was replayed when the server began; `nil`: it began without replaying.
    package func replayedPlace() async throws -> String? {
        try await first(
            "SELECT pg_last_wal_replay_lsn()::text AS place", as: { try $0.textOrNil("place") }) ?? nil
    }

    /// Names this very place of the write-ahead log.
    ///
    /// - Returns: The piece of the log it lies in; that piece is finished with ``finishLogPiece()``.
    package func nameRestorePoint(_ name: String) async throws -> String? {
        try await first(
            "SELECT pg_walfile_name(pg_create_restore_point(\(name))) AS piece", as: { try $0.text("piece") })
    }

    package func finishLogPiece() async throws {
        _ = try await first("SELECT pg_switch_wal()::text AS place", as: { try $0.text("place") })
    }
}
