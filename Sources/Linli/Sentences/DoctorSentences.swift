import Foundation
import Postgres

/// What `linli doctor` finds, each with its way out.
enum DoctorSentences {
    static let correctSettings = Sentence(
        "改环境变量或 LINLI_SETTINGS 所指的文件，再重启服务",
        "correct it in the environment or in the file LINLI_SETTINGS names, then restart the services")

    static func missing(tool: String, package: String) -> Finding {
        Finding(
            Sentence("缺少程序 \(tool)", "a program is missing: \(tool)"),
            wayOut: Sentence("apt-get install \(package)", "apt-get install \(package)"))
    }

    static let noDarkroom = Finding(
        Sentence(
            "程序旁边没有 linli-darkroom：照片照收，但每张要花八倍的处理器时间",
            "linli-darkroom is not beside the program: photos are taken, each at eight times the cost"
        ),
        wayOut: Sentence(
            "运行 ./linli build，把两个程序放在同一文件夹",
            "run ./linli build, and lay both programs into one folder"))

    static func noAssets(_ folder: String) -> Finding {
        Finding(
            Sentence("缺页面资源：\(folder)", "page assets are missing: \(folder)"),
            wayOut: Sentence(
                "在程序目录运行 ./linli build，或让 LINLI_ASSETS 指向它的 .assets",
                "run ./linli build in the program's folder, or let LINLI_ASSETS name its .assets"))
    }

    static let noBackups = Finding(
        Sentence("没有备份", "no backups are made"),
        wayOut: Sentence(
            "LINLI_BACKUPS 设为另一块磁盘上的目录，再运行 linli backup",
            "set LINLI_BACKUPS to a folder on another disk, then run linli backup"))

    static func notTakenOver(_ data: String) -> Finding {
        Finding(
            Sentence(
                "这是恢复出来的副本，还没有接替原来的：不做备份",
                "this is a restored copy that goes on for nobody: no backups are made"),
            wayOut: Sentence(
                "由它接替时运行 linli restore take-over --data \(data)，再重新启动",
                "when it takes over from the old one: linli restore take-over --data \(data), and start it "
                    + "again"
            ))
    }

    static func folderMissing(_ folder: String) -> Finding {
        Finding(
            Sentence("没有目录 \(folder)", "there is no folder \(folder)"),
            wayOut: Sentence(
                "磁盘可能没有挂上：看 mount 和 /etc/fstab；否则按 docs/install.zh.md 第 2 节建目录",
                "its disk may not be mounted: see mount and /etc/fstab; else make it as section 2 of "
                    + "docs/install.md says"))
    }

    static func folderClosed(_ folder: String) -> Finding {
        Finding(
            Sentence("\(folder) 不能读写", "\(folder) cannot be read and written"),
            wayOut: Sentence(
                "chown \(me): \(folder)；挂载为只读时重新挂载",
                "chown \(me): \(folder); remount it where it is read-only"))
    }

    static func sameDisk(_ folder: String) -> Finding {
        Finding(
            Sentence("备份和数据在同一块磁盘上：\(folder)", "backups lie on the same disk as the data: \(folder)"),
            wayOut: Sentence(
                "把 LINLI_BACKUPS 移到另一块磁盘或共享目录", "move LINLI_BACKUPS to another disk or a share"))
    }

    static func notMine(_ folder: String, _ owner: uid_t) -> Finding {
        Finding(
            Sentence(
                "\(folder) 属于 \(name(owner))，不属于 \(me)", "\(folder) belongs to \(name(owner)), not to \(me)"),
            wayOut: Sentence("sudo -u \(name(owner)) linli …", "sudo -u \(name(owner)) linli …"))
    }

    static func foreign(_ path: String, of owner: uid_t) -> Finding {
        Finding(
            Sentence("\(path) 不属于 \(name(owner))", "\(path) does not belong to \(name(owner))"),
            wayOut: Sentence("chown -h \(name(owner)): \(path)", "chown -h \(name(owner)): \(path)"))
    }

    static func moreForeign(_ count: Int, _ folder: String, of owner: uid_t) -> Finding {
        Finding(
            Sentence("另有 \(count) 个", "and \(count) more"),
            wayOut: Sentence(
                "find \(folder) -path \(folder)/postgres -prune -o -exec chown -h \(name(owner)): {} +",
                "find \(folder) -path \(folder)/postgres -prune -o -exec chown -h \(name(owner)): {} +"))
    }

    static let noTLS = Finding(
        Sentence("LINLI_PUBLIC_URL 不是 https，员工登录不了", "LINLI_PUBLIC_URL is not https: staff cannot sign in"),
        wayOut: Sentence(
            "前面放带证书的代理：docs/units/Caddyfile", "put a proxy with a certificate in front: docs/units/Caddyfile")
    )

    static let clockAlone = Finding(
        Sentence("本机时钟没有和时间服务器同步", "no time server sets this machine's clock"),
        wayOut: Sentence(
            "apt-get install systemd-timesyncd；timedatectl set-ntp true；再看 timedatectl",
            "apt-get install systemd-timesyncd; timedatectl set-ntp true; then look at timedatectl"))

    static func clocksDiffer(by seconds: Int) -> Finding {
        Finding(
            Sentence(
                "本机时钟比数据库\(seconds > 0 ? "快" : "慢") \(abs(seconds)) 秒",
                "this machine's clock is \(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") the "
                    + "database's"
            ),
            wayOut: Sentence(
                "两台机器用同一个时间服务器：timedatectl", "let one time server set both machines: timedatectl"))
    }

    static func recordAhead(_ moment: Date) -> Finding {
        Finding(
            Sentence(
                "最新的记录写于 \(moment.formatted(.iso8601))，比现在还晚：时钟曾经走快，或现在走慢",
                "the newest record is of \(moment.formatted(.iso8601)), later than now: the clock was ahead, "
                    + "or "
                    + "is behind"),
            wayOut: Sentence(
                "核对时间：timedatectl；时钟对了就等到那一刻，期间时限按数据库的时间算",
                "check the time: timedatectl; if it is right, wait until then: limits go by the database's "
                    + "time"
            ))
    }

    static func noPlace(_ folder: String) -> Finding {
        Finding(
            Sentence("\(folder) 里还没有地方", "there is no place in \(folder) yet"),
            wayOut: Sentence(
                "systemctl start linli-database；数据在别处时用 --data 或 LINLI_DATA；用自备数据库时设 LINLI_DATABASE_URL",
                "systemctl start linli-database; --data or LINLI_DATA where it lies elsewhere; "
                    + "LINLI_DATABASE_URL for a PostgreSQL of your own"))
    }

    static func behind(_ count: Int) -> Finding {
        Finding(
            Sentence("数据库结构缺 \(count) 个迁移", "the schema lacks \(count) migrations of this program"),
            wayOut: Sentence("linli migrate，或重启 linli@8081", "linli migrate, or restart linli@8081"))
    }

    static func newer(_ name: String) -> Finding {
        Finding(
            Sentence("数据库比程序新（\(name)）", "the database is newer than this program (\(name))"),
            wayOut: Sentence(
                "用更新的程序；要退回旧程序只能恢复备份", "use the newer program; the way back to an old one is a restore"))
    }

    static func rowSecurity(_ line: String) -> Finding {
        Finding(
            Sentence("行级安全：\(line)", "row security: \(line)"),
            wayOut: Sentence(
                "有人改过数据库的表或权限：撤回这项改动，再运行一次",
                "somebody changed tables or rights: take that back, then run this again"))
    }

    static let noPack = Finding(
        Sentence("还没有安装场景包", "no pack is installed yet"),
        wayOut: Sentence(
            "linli pack check DIR；linli pack install DIR", "linli pack check DIR; linli pack install DIR"))

    static func workerStands(since last: Date?) -> Finding {
        Finding(
            Sentence(
                "定时工作停着，上一轮：\(last?.formatted(.iso8601) ?? "没有")",
                "the work of time stands still, its last round: \(last?.formatted(.iso8601) ?? "none")"),
            wayOut: Sentence(
                "systemctl restart linli@8081（带 --no-worker 时另启 linli work）；journalctl -u 'linli@*'",
                "systemctl restart linli@8081 (with --no-worker start linli work too); journalctl -u "
                    + "'linli@*'"
            ))
    }

    static func photoMissing(_ name: String) -> Finding {
        Finding(
            Sentence("照片文件不见了：\(name)", "a photo is missing: \(name)"),
            wayOut: Sentence(
                "从备份的 files/\(name.prefix(2)) 复制回 files",
                "copy it back from files/\(name.prefix(2)) of the backups into files"))
    }

    static func morePhotosMissing(_ count: Int) -> Finding {
        Finding(
            Sentence("另有 \(count) 张照片", "and \(count) more photos"),
            wayOut: Sentence("从备份的 files 复制回来", "copy them back from files of the backups"))
    }

    static func keyGone(_ path: String) -> Finding {
        Finding(
            Sentence("审计签名密钥不见了：\(path)", "the key that signs the audit is gone: \(path)"),
            wayOut: Sentence(
                "先停服务，从密钥备份放回，再启动", "stop the services, put it back from the copies of keys, start again"))
    }

    static func key(_ words: Sentence) -> Finding {
        Finding(
            words,
            wayOut: Sentence(
                "从密钥备份把这一把放回 keys 目录", "put it back into the folder keys from the copies of keys"))
    }

    /// A look that did not come to its end.
    static func failed(_ what: Sentence, _ error: any Error) -> Finding {
        let words = ProgramSentences.sentence(for: error) ?? Sentence("\(error)", "\(error)")
        return Finding(
            Sentence("没能检查\(what.zh)：\(words.zh)", "\(what.en) could not be looked at: \(words.en)"),
            wayOut: Sentence("先解决别的问题，再运行一次", "mend what else is said, then run this again"))
    }

    static func noDatabase(_ error: any Error, at target: String? = nil) -> Finding {
        let words = ProgramSentences.sentence(for: error) ?? Sentence("\(error)", "\(error)")
        let place = target.flatMap { try? ConnectionAddress($0).shown } ?? ""
        return Finding(
            words,
            wayOut: target == nil
                ? Sentence(
                    "systemctl restart linli-database；journalctl -u linli-database",
                    "systemctl restart linli-database; journalctl -u linli-database")
                : Sentence(
                    "看 \(place)：服务器在运行吗、地址和密码对吗、pg_hba.conf 放行吗（自带的：systemctl status linli-database）",
                    "look at \(place): does it run, are address and password right, does pg_hba.conf let in "
                        + "(our own: systemctl status linli-database)"))
    }

    private static var me: String { SystemUser(id: geteuid())?.name ?? "\(geteuid())" }

    private static func name(_ id: uid_t) -> String { SystemUser(id: id)?.name ?? "\(id)" }
}
