import Foundation
import Postgres

/// What the commands of backups say.
enum BackupSentences {
    static func report(on outcome: MakeBackup.Outcome) -> [Sentence] {
        let (manifest, files) = (outcome.manifest, outcome.files)
        let megabytes = manifest.parts.map(\.bytes).reduce(0, +) / 1_048_576
        var lines = [
            Sentence(
                "备份 \(manifest.name)：数据库 \(megabytes) MB，文件 \(files.files) 个（新复制 \(files.copied) 个）",
                "backup \(manifest.name): database \(megabytes) MB, \(files.files) files "
                    + "(\(files.copied) copied now)"),
            Sentence(
                "密钥不在备份里：请把 keys 目录和 audit-signing.key 另存两处",
                "keys are not in it: keep the folder keys and audit-signing.key elsewhere, in two places"),
        ]
        if manifest.restorePoint == nil {
            lines.append(
                Sentence(
                    "数据库没有交出日志，只能恢复到备份的时刻：见 docs/install.zh.md",
                    "the server keeps no log: only moments of backups can be restored; see docs/install.md"
                ))
        }
        if outcome.expired > 0 {
            lines.append(Sentence("删去过期备份 \(outcome.expired) 个", "\(outcome.expired) old backups removed"))
        }
        return lines
            + files.damaged.map {
                Sentence("文件与名称不符：\($0)", "a file is not what its name says: \($0)")
            }
    }

    static func line(of manifest: BackupManifest) -> Sentence {
        let megabytes = manifest.parts.map(\.bytes).reduce(0, +) / 1_048_576
        let seconds = Int(manifest.endedAt.timeIntervalSince(manifest.startedAt))
        let cases = manifest.counts.first { $0.table == "cases" }?.most ?? 0
        let facts =
            "\(manifest.name)  \(manifest.firstPiece)–\(manifest.lastPiece)  \(megabytes) MB  \(seconds) s"
        return Sentence(
            "\(facts)  案件 \(cases)，文件 \(manifest.files)", "\(cases) cases, \(manifest.files) files")
    }

    static func lastDrill(_ note: DrillNote?) -> Sentence {
        guard let note else { return Sentence("还没有演练过恢复", "no restore was ever tried") }
        let when = note.at.formatted(.iso8601)
        return note.findings.isEmpty
            ? Sentence(
                "恢复演练成功：\(note.backup)，\(when)，用时 \(note.seconds) 秒",
                "restore drill good: \(note.backup), \(when), \(note.seconds) s")
            : Sentence(
                "恢复演练发现 \(note.findings.count) 处问题：\(note.backup)，\(when)",
                "restore drill: \(note.findings.count) findings: \(note.backup), \(when)")
    }

    static func restored(
        _ manifest: BackupManifest, into folder: String, counts: [String: Int]
    ) -> [Sentence] {
        let rows = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return [
            Sentence("已从 \(manifest.name) 恢复到 \(folder)", "restored from \(manifest.name) into \(folder)"),
            Sentence("行数：\(rows)", "rows: \(rows)"),
        ]
    }

    static func next(_ folder: String) -> Sentence {
        Sentence(
            "接下来：把 keys、audit-signing.key 和 anchors 放进 \(folder)；"
                + "然后用 LINLI_SETTINGS=/dev/null：linli audit restored --data \(folder) --reason …；"
                + "linli serve --data \(folder) --port 8090。"
                + "在接替原来的之前它不做备份：linli restore take-over --data \(folder)",
            "next: put keys, audit-signing.key and anchors into \(folder); then with "
                + "LINLI_SETTINGS=/dev/null: "
                + "linli audit restored --data \(folder) --reason …; linli serve --data \(folder) --port "
                + "8090. "
                + "It is not backed up before it takes over from the old one: "
                + "linli restore take-over --data \(folder)")
    }

    static func takenOver(_ folder: String) -> Sentence {
        Sentence(
            "\(folder) 从下次启动起做备份：现在重新启动，马上运行 linli backup；原来的不要再启动",
            "\(folder) is backed up from its next start: start it again now, and run linli backup at once; "
                + "never start the old one again")
    }

    static func words(for finding: BackupFinding) -> Sentence {
        switch finding {
        case .damaged(let path):
            Sentence("备份文件损坏或不见了：\(path)", "a file of the backups is damaged or gone: \(path)")
        case .originalDamaged(let path):
            Sentence(
                "照片文件损坏：\(path)，备份里有完好的", "a photo is damaged: \(path); its copy in the backups is sound")
        case .logGap(let piece):
            Sentence("日志在 \(piece) 断了", "the log has a hole at \(piece)")
        case .logEndsEarly(let piece, let newest):
            Sentence(
                "日志只重放到 \(piece)，而备份里一直有到 \(newest)：之后的没有恢复",
                "the log could be replayed up to \(piece) only, and there is log up to \(newest): "
                    + "what is behind did not come back")
        case .pageDamaged(let words):
            Sentence("数据页有损坏：\(words)", "pages are damaged: \(words)")
        case .rows(let table, let found, let least, let most):
            Sentence(
                "\(table) 恢复出 \(found) 行，应为 \(least) 到 \(most)",
                "\(table): \(found) rows came back, \(least) to \(most) were there")
        case .photoMissing(let name):
            Sentence("备份里没有照片 \(name)", "a photo is not among the copies: \(name)")
        case .audit(let words): Sentence("审计：\(words.zh)", "audit: \(words.en)")
        case .notRestored(let words): Sentence("恢复不了：\(words.zh)", "it cannot be restored: \(words.en)")
        }
    }

    static func words(for refusal: BackupRefusal) -> Sentence {
        switch refusal {
        case .noFolder: Sentence("请设置 LINLI_BACKUPS：备份目录", "set LINLI_BACKUPS: the folder of backups")
        case .notOurs(let path):
            Sentence("\(path) 里有别的东西，请换一个空目录", "\(path) holds something else; choose an empty folder")
        case .otherCluster(let path):
            Sentence(
                "\(path) 是另一个数据库的备份：给 LINLI_BACKUPS 换一个目录",
                "\(path) holds backups of another database: set LINLI_BACKUPS to another folder")
        case .notTakenOver(let path):
            Sentence(
                "\(path) 是恢复出来的，还没有接替原来的，不做备份：linli restore take-over --data \(path)",
                "\(path) came from a backup and has not taken over from the old place, so it is not "
                    + "backed up: linli restore take-over --data \(path)")
        case .nothingToTakeOver(let path):
            Sentence(
                "\(path) 不是恢复出来的，或已经接替", "\(path) did not come from a backup, or has taken over")
        case .busy(let path): Sentence("另一个程序正写着 \(path)", "another program writes to \(path)")
        case .none(let moment):
            Sentence(
                "没有\(moment.map { " \($0.formatted(.iso8601)) 之前的" } ?? "")备份",
                "there is no backup\(moment.map { " before \($0.formatted(.iso8601))" } ?? "")")
        case .unknown(let name): Sentence("没有备份 \(name)", "there is no backup \(name)")
        case .damaged(let path):
            Sentence("备份文件损坏或不见了：\(path)", "a file of the backups is damaged or gone: \(path)")
        case .notEmpty(let path):
            Sentence("\(path) 不是空目录，不会覆盖", "\(path) is not empty; nothing is written over")
        case .noRoom(let path, let needed, let free):
            Sentence(
                "\(path) 大约要 \(needed >> 20) MB，只剩 \(free >> 20) MB",
                "\(path) needs some \(needed >> 20) MB and has \(free >> 20) MB")
        case .logMissing(let piece, let folder):
            Sentence(
                "数据库没有把日志 \(piece) 交到 \(folder)：查 archive_command",
                "the server did not lay the piece \(piece) into \(folder): look at archive_command")
        case .logHole(let piece):
            Sentence(
                "日志缺 \(piece)，之后的恢复不了：用 --to 恢复到它之前的一刻，或用 --from 换较新的备份",
                "the log lacks \(piece), and nothing behind it comes back: restore to a moment before it "
                    + "with --to, or from a newer backup with --from")
        case .logUnreadable(let path):
            Sentence(
                "重放中读不到日志：\(path)。运行 PostgreSQL 的用户要能进入每一级目录，磁盘要一直挂着",
                "the log could not be read while it was replayed: \(path). The user that runs PostgreSQL "
                    + "must be able to enter each folder on the way, and the disk must stay mounted")
        case .notRestored(let words):
            Sentence("数据库恢复不了：\(words)", "the database cannot be restored: \(words)")
        case .momentNotReached(let moment):
            Sentence(
                "日志到不了 \(moment.formatted(.iso8601))；不写 --to 就恢复全部",
                "the log ends before \(moment.formatted(.iso8601)); without --to everything is restored")
        default: ofServers(refusal)
        }
    }

    private static func ofServers(_ refusal: BackupRefusal) -> Sentence {
        switch refusal {
        case .server(let obstacles):
            ServerSentences.sentence(for: obstacles.map(ServerSentences.finding(for:)))
        case .replicationClosed(let words):
            Sentence(
                "数据库不让本机复制：在 pg_hba.conf 加一行 host replication 用户 本机地址/32 scram-sha-256，"
                    + "再 pg_reload_conf()。\(words)",
                "the server does not let this machine copy it: add host replication USER ADDRESS/32 "
                    + "scram-sha-256 to "
                    + "pg_hba.conf, then pg_reload_conf(). \(words)")
        case .otherMajor(let backup, let programs):
            Sentence(
                "备份是 PostgreSQL \(backup) 的，本机程序是 \(programs)：装同一个大版本",
                "the backup is of PostgreSQL \(backup), the programs here are \(programs): install the same "
                    + "major"
            )
        default: preconditionFailure("not of servers: \(refusal)")
        }
    }
}
