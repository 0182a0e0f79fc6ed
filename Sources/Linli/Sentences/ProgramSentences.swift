import Access
import Casework
import Postgres
import Web

/// What the program says when it will not go on.
enum ProgramSentences {
    static func sentence(for error: any Error) -> Sentence? {
        switch error {
        case let refusal as Settings.Refusal:
            Sentence(
                refusal.lines.map(\.zh).joined(separator: "\n"),
                refusal.lines.map(\.en).joined(separator: "\n"))
        case let refusal as PostgresProgram.Refusal: words(for: refusal)
        case let refusal as PrivateCluster.Refusal: words(for: refusal)
        case let refusal as House.Refusal: words(for: refusal)
        case let refusal as Migrator.Refusal: words(for: refusal)
        case let refusal as DemoRefusal: words(for: refusal)
        case let refusal as BenchRefusal: words(for: refusal)
        case let refusal as AccessRefusal: words(for: refusal)
        case let refusal as PackRefusal: refusal.sentence
        case let refusal as SealRefusal: AuditSentences.words(for: refusal)
        case let refusal as AnchorFolder.Refusal: AuditSentences.words(for: refusal)
        case let refusal as KeyRefusal: KeySentences.words(for: refusal)
        case let refusal as SigningKey.Refusal: AuditSentences.words(for: refusal)
        case let refusal as ConnectCommand.Refusal: ConnectorSentences.words(for: refusal)
        case let refusal as BackupRefusal: BackupSentences.words(for: refusal)
        case let found as Database.NotDurable:
            ServerSentences.sentence(for: found.faults.map(ServerSentences.finding(for:)))
        case DatabaseError.unreachable(let words):
            Sentence("连不上数据库：\(words)", "the database cannot be reached: \(words)")
        default: nil
        }
    }

    private static func words(for refusal: PostgresProgram.Refusal) -> Sentence {
        switch refusal {
        case .notInstalled:
            Sentence("没有安装 PostgreSQL 15：请用 ./linli 启动", "PostgreSQL 15 is not installed: start by ./linli")
        case .tooOld(let found, let least):
            Sentence(
                "PostgreSQL 太旧（\(found)），至少要 \(least)：apt-get update && apt-get install postgresql-15",
                "too old: \(found); at least \(least): apt-get update && apt-get install postgresql-15"
            )
        case .failed(let program, let words):
            Sentence(
                "\(program) 没有成功：\(words)。日志在数据目录的 postgres/log",
                "\(program) failed: \(words). Its log is under postgres/log in the data folder")
        }
    }

    private static func words(for refusal: PrivateCluster.Refusal) -> Sentence {
        switch refusal {
        case .folderClosed(let path, let user):
            Sentence(
                "用户 \(user) 进不了 \(path)：请用 --data 换一个目录",
                "user \(user) may not enter \(path): choose another folder with --data")
        case .socketPathTooLong(let path):
            Sentence(
                "路径太长：\(path)，请用 --data 换短一些的",
                "the path is too long: \(path); choose a shorter one with --data")
        case .busy(let path): Sentence("另一个程序正占着 \(path)", "another program holds \(path)")
        case .madeForTests(let path):
            Sentence(
                "\(path) 是测试用的数据库，不保证数据安全，不能用来服务",
                "\(path) was made for tests and gives up durability; it may not serve")
        case .otherMajor(let path, let files, let programs):
            Sentence(
                "\(path) 是 PostgreSQL \(files) 的数据，程序是 \(programs)：装回 postgresql-\(files)，或先 pg_upgrade",
                "\(path) was written by PostgreSQL \(files), the programs are \(programs): install "
                    + "postgresql-\(files) again, or run pg_upgrade first")
        case .ofAnother(let path, let user):
            Sentence(
                "\(path) 属于 \(user)，不能由 root 运行：sudo -u \(user) linli …",
                "\(path) belongs to \(user) and is not run by root: sudo -u \(user) linli …")
        }
    }

    private static func words(for refusal: House.Refusal) -> Sentence {
        switch refusal {
        case .alreadyServed(let data):
            Sentence("\(data) 已经有一个 serve 在运行", "another serve already runs on \(data)")
        case .databaseElsewhere:
            Sentence(
                "设了 LINLI_DATABASE_URL，没有自带的数据库要运行",
                "LINLI_DATABASE_URL is set: there is no database of our own to run")
        case .ownerMissing:
            Sentence(
                "设了 LINLI_DATABASE_URL，还要设 LINLI_OWNER_URL（数据库所有者）",
                "LINLI_DATABASE_URL is set; LINLI_OWNER_URL, the database's owner, is needed too")
        }
    }

    private static func words(for refusal: Migrator.Refusal) -> Sentence {
        switch refusal {
        case .edited(let name):
            Sentence("已执行的迁移被改动：\(name)", "a migration was edited after it was applied: \(name)")
        case .newer(let name):
            Sentence(
                "数据库比程序新（\(name)）：请用更新的程序",
                "the database is newer than this program (\(name)): use a newer program")
        case .notSuperuser(let role):
            Sentence(
                "LINLI_OWNER_URL 的 \(role) 不是超级用户，建不了角色和扩展：请用这台数据库的超级用户",
                "\(role) of LINLI_OWNER_URL is no superuser and cannot make roles and extensions: name a "
                    + "superuser of that server")
        case .lockKept(let name):
            Sentence(
                "迁移 \(name) 等不到锁：有人长时间占着表（看 pg_stat_activity），结束后再执行；这一步没有改动任何东西",
                "migration \(name) did not get its lock: somebody keeps a table (see pg_stat_activity); "
                    + "run again once they have ended; nothing of this step was done")
        }
    }

    private static func words(for refusal: DemoRefusal) -> Sentence {
        switch refusal {
        case .realPlace(let data):
            Sentence(
                "\(data) 里是真实的地方，演示不会写进去：请用 --data 换一个目录",
                "\(data) holds a real place; the demo will not write there: choose another folder with --data"
            )
        case .storiesMissing:
            Sentence("没有可用于这个场景包的演示文字", "there are no demo sentences for the scenarios of this pack")
        }
    }

    private static func words(for refusal: BenchRefusal) -> Sentence {
        switch refusal {
        case .empty:
            Sentence("这里还没有测速数据：请先运行 linli bench prepare", "nothing to measure here: run linli bench prepare")
        case .realPlace(let data):
            Sentence(
                "\(data) 里是真实的地方，测速不会碰它：不要设 LINLI_DATABASE_URL，或用 --data 换一个目录",
                "\(data) holds a real place, which no bench touches: leave LINLI_DATABASE_URL unset, or "
                    + "choose "
                    + "another folder with --data")
        }
    }

    private static func words(for refusal: AccessRefusal) -> Sentence? {
        switch refusal {
        case .loginTaken(let login): Sentence("账号 \(login) 已经有了", "the account \(login) exists already")
        case .loginMalformed(let login):
            Sentence(
                "账号名应为 2 到 40 个字母、数字或 . _ - @：\(login)",
                "a login is 2 to 40 letters, digits or . _ - @: \(login)")
        case .unknownAccount(let login): Sentence("没有账号 \(login)", "there is no account \(login)")
        case .unknownKind(let kind): Sentence("场景包里没有岗位 \(kind)", "the pack has no kind of post \(kind)")
        case .kindNotAtLevel(let kind, let area):
            Sentence("\(area) 这一级没有岗位 \(kind)", "there is no post \(kind) at the level of \(area)")
        case .unknownArea(let area): Sentence("没有区划 \(area)", "there is no area \(area)")
        case .organizationMissing(let kind):
            Sentence("岗位 \(kind) 要用 --organization 指明单位", "a post \(kind) needs --organization")
        case .nameMissing: Sentence("请写名称", "a name is needed")
        case .nameTooLong(let limit):
            Sentence("名称不超过 \(limit) 个字符", "a name has at most \(limit) characters")
        case .administratorsApart:
            Sentence("三个管理员岗位不能在同一个账号上", "one account cannot hold two of the three administrators' posts")
        case .slugMalformed(let slug):
            Sentence(
                "单位代号应为小写字母、数字和连字符：\(slug)",
                "a slug is lower-case letters, digits and hyphens: \(slug)")
        case .slugTaken(let slug):
            Sentence("单位 \(slug) 已撤销，不能再用", "the organization \(slug) was closed and cannot be used again")
        case .passwordLength(let lengths):
            Sentence(
                "密码应为 \(lengths.lowerBound) 到 \(lengths.upperBound) 个字符",
                "a password has \(lengths.lowerBound) to \(lengths.upperBound) characters")
        default: nil
        }
    }
}
