import Access
import ArgumentParser
import Casework
import Foundation
import Postgres

/// Backups of database and files; keys are kept apart.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "备份 · back up database and files; keys are kept apart",
        subcommands: [
            BackupMakeCommand.self, BackupListCommand.self, BackupVerifyCommand.self,
            BackupKeeperCommand.self,
        ],
        defaultSubcommand: BackupMakeCommand.self)
}

struct BackupMakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "做一次备份，并删去过期的 · make one, and remove those that are too old")

    /// What was erased for good is gone from the backups after this.
    static let days = 35

    @Option(help: "备份保留天数 · days a backup is kept") var keep = BackupMakeCommand.days
    @OptionGroup var flags: DataOption

    func validate() throws {
        guard (1...3_650).contains(keep) else {
            throw ValidationError("--keep 应为 1 到 3650 · --keep must be 1 to 3650")
        }
    }

    func run() async throws {
        try await withHouse(flags) { house in
            try TakeOver(data: house.settings.data).refuseUndecided()
            guard let log = house.saveLog else { throw BackupRefusal.noFolder }
            guard house.settings.databaseURL == nil || house.settings.ownerURL != nil else {
                throw House.Refusal.ownerMissing
            }
            let making = MakeBackup(
                owner: house.owner, target: house.ownerTarget, log: log,
                keeping: TimeInterval(keep) * 86_400, say: { ProgressLine.show($0.description) })
            let outcome = try await making.run(at: Date(), ending: { Date() })
            ProgressLine.end()
            try await house.owner.console { _, db in
                try await db.audit("make backup", of: outcome.manifest.name, from: .console)
            }
            for line in BackupSentences.report(on: outcome) { print(line) }
            if !outcome.files.damaged.isEmpty { throw ExitCode.failure }
        }
    }
}

struct BackupListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "列出备份 · list the backups there are")

    @OptionGroup var flags: DataOption

    func run() async throws {
        let backups = try BackupFolder(of: Settings(flags: flags))
        for manifest in backups.manifests() { print(BackupSentences.line(of: manifest)) }
        for finding in CheckBackups(backups: backups).unreadable {
            print("! \(BackupSentences.words(for: finding))")
        }
        print(BackupSentences.lastDrill(backups.drill()))
    }
}

struct BackupVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "逐个文件核对备份和照片 · read every file of the backups, and every photo, and compare")

    @OptionGroup var flags: DataOption

    func run() async throws {
        let settings = try Settings(flags: flags)
        let checking = CheckBackups(
            backups: try BackupFolder(of: settings), originals: PhotoStore.files(under: settings.data))
        let findings = try await checking.run { ProgressLine.show($0.description) }
        ProgressLine.end()
        for finding in findings { print("! \(BackupSentences.words(for: finding))") }
        print(Sentence("发现 \(findings.count) 项", "\(findings.count) findings"))
        if !findings.isEmpty { throw ExitCode.failure }
    }
}

struct BackupKeeperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keeper",
        abstract:
            "打印自备数据库的 archive_command 脚本 · print the script a server of your own runs as archive_command")

    func run() { print(PrivateCluster.logKeeper, terminator: "") }
}

extension BackupFolder {
    init(of settings: Settings) throws {
        guard let path = settings.backups else { throw BackupRefusal.noFolder }
        self.init(at: path)
    }
}
