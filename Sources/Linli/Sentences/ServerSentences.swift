import Postgres

/// What is wrong with a PostgreSQL of the place's own, and what to set there.
enum ServerSentences {
    static func finding(for obstacle: BackupObstacle) -> Finding {
        switch obstacle {
        case .walLevel(let level):
            Finding(
                Sentence(
                    "数据库日志太少，不能备份：wal_level = \(level)",
                    "its log says too little for a backup: wal_level = \(level)"),
                wayOut: Sentence(
                    "ALTER SYSTEM SET wal_level = 'replica'，重启数据库",
                    "ALTER SYSTEM SET wal_level = 'replica', restart it"))
        case .walSenders(let count):
            Finding(
                Sentence(
                    "备份要两条复制连接：max_wal_senders = \(count)",
                    "a backup takes two of them: max_wal_senders = \(count)"),
                wayOut: Sentence(
                    "ALTER SYSTEM SET max_wal_senders = 10，重启数据库",
                    "ALTER SYSTEM SET max_wal_senders = 10, restart it"))
        case .replication(let role):
            Finding(
                Sentence("\(role) 不能复制整个数据库", "\(role) may not copy the whole cluster"),
                wayOut: Sentence(
                    "ALTER ROLE \"\(role)\" REPLICATION，并在 pg_hba.conf 加 host replication \(role) …",
                    "ALTER ROLE \"\(role)\" REPLICATION, and host replication \(role) … in pg_hba.conf"))
        case .otherMajor(let server, let programs):
            Finding(
                Sentence(
                    "数据库是 PostgreSQL \(server)，本机程序是 \(programs)",
                    "the server is PostgreSQL \(server), the programs here are \(programs)"),
                wayOut: Sentence(
                    "本机也装 postgresql-\(server.major)，去掉别的版本",
                    "install postgresql-\(server.major) here, and remove other ones"))
        case .tablespaces(let names):
            Finding(
                Sentence(
                    "恢复不了表空间：\(names.joined(separator: " "))",
                    "tablespaces are not restored: \(names.joined(separator: " "))"),
                wayOut: Sentence(
                    "把里面的表移回 pg_default，再 DROP TABLESPACE",
                    "move what is in them to pg_default, then DROP TABLESPACE"))
        case .noPostgres:
            Finding(
                Sentence(
                    "没有名为 postgres 的超级用户，恢复后无法进入",
                    "no superuser is called postgres: nobody could enter what is restored"),
                wayOut: Sentence("CREATE ROLE postgres SUPERUSER", "CREATE ROLE postgres SUPERUSER"))
        case .noLogCommand:
            Finding(
                Sentence(
                    "archive_mode 开着却没有 archive_command，日志会占满磁盘",
                    "archive_mode is on without an archive_command: the log will fill its disk"),
                wayOut: Sentence(
                    "按 docs/install.zh.md 末节设 archive_command，pg_reload_conf()",
                    "set archive_command as the last section of docs/install.md says, then pg_reload_conf()"))
        }
    }

    static func finding(for gap: LogGap) -> Finding {
        switch gap {
        case .notKept:
            Finding(
                Sentence(
                    "数据库不交出日志，只能恢复到备份的时刻",
                    "the server lays no log away: only moments of backups can be restored"),
                wayOut: Sentence(
                    "按 docs/install.zh.md 末节设 archive_mode、archive_timeout、archive_command，重启数据库",
                    "set archive_mode, archive_timeout and archive_command as the last section of "
                        + "docs/install.md "
                        + "says, and restart it"))
        case .elsewhere(let folder):
            Finding(
                Sentence(
                    "没有目录 \(folder)，数据库的日志没有交到这里",
                    "there is no folder \(folder): the server's log does not come here"),
                wayOut: Sentence(
                    "LINLI_WAL 设为 archive_command 所写的目录",
                    "set LINLI_WAL to the folder archive_command writes to"))
        case .slow(let seconds):
            Finding(
                Sentence(
                    "机器毁了会丢\(seconds == 0 ? "不知多久" : " \(seconds) 秒")的数据：archive_timeout = \(seconds)",
                    "with the machine \(seconds == 0 ? "nobody knows how much" : "\(seconds) s") would be "
                        + "lost: "
                        + "archive_timeout = \(seconds)"),
                wayOut: Sentence(
                    "ALTER SYSTEM SET archive_timeout = 60，pg_reload_conf()",
                    "ALTER SYSTEM SET archive_timeout = 60, pg_reload_conf()"))
        }
    }

    static func finding(for fault: Database.NotDurable.Fault) -> Finding {
        switch fault.setting {
        case "server_version_num":
            let release = ServerRelease(number: Int(fault.found) ?? 0)
            return Finding(
                Sentence(
                    "PostgreSQL 太旧（\(release)），行级安全有漏洞",
                    "PostgreSQL is too old (\(release)): row security has holes"),
                wayOut: Sentence(
                    "升级到 \(ServerRelease.least) 以上：apt-get update && apt-get install postgresql-15",
                    "upgrade to \(ServerRelease.least) or later: apt-get update && apt-get install "
                        + "postgresql-15"
                ))
        case "data_checksums":
            return Finding(
                Sentence("数据页没有校验和，坏了也不会发现", "pages have no checksums: damage would not be noticed"),
                wayOut: Sentence(
                    "停下数据库，运行 pg_checksums --enable -D 数据目录",
                    "stop the server and run pg_checksums --enable -D its folder"))
        default:
            return Finding(
                Sentence(
                    "数据库设置会丢失已确认的数据：\(fault.setting) = \(fault.found)",
                    "the database could lose what it acknowledged: \(fault.setting) = \(fault.found)"),
                wayOut: Sentence(
                    "去掉 ALTER SYSTEM、ALTER ROLE、ALTER DATABASE 里的 \(fault.setting)，改为 on，pg_reload_conf()",
                    "set \(fault.setting) to on, also where ALTER SYSTEM, ALTER ROLE or ALTER DATABASE did, "
                        + "then "
                        + "pg_reload_conf()"))
        }
    }

    /// All of them, for whoever is refused.
    static func sentence(for findings: [Finding]) -> Sentence {
        Sentence(
            findings.map { "\($0.what.zh)：\($0.wayOut.zh)" }.joined(separator: "\n"),
            findings.map { "\($0.what.en): \($0.wayOut.en)" }.joined(separator: "\n"))
    }
}
