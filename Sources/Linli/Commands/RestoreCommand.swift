import Access
import ArgumentParser
import Foundation
import Postgres

/// Back from a backup.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "恢复 · restore from a backup",
        subcommands: [RestoreIntoCommand.self, RestoreDrillCommand.self, RestoreTakeOverCommand.self],
        defaultSubcommand: RestoreIntoCommand.self)
}

struct RestoreIntoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "place", abstract: "恢复到一个新的数据目录 · restore into a new data folder")

    @Option(help: "恢复到的数据目录 · the data folder to make") var into: String
    @Option(help: "恢复到哪一刻（如 2026-11-21T16:00:00+08:00）· the moment to restore to") var to: String?
    @Option(help: "用哪一个备份 · which backup to begin from") var from: String?
    @OptionGroup var flags: DataOption

    func run() async throws {
        let moment = try to.map { text in
            guard let moment = try? Date(text, strategy: .iso8601) else {
                throw ValidationError("--to 应像 2026-11-21T16:00:00+08:00 · --to must look like that: \(text)")
            }
            return moment
        }
        let backups = try BackupFolder(of: Settings(flags: flags))
        let restoring = RestoreBackup(backups: backups, say: { ProgressLine.show($0.description) })
        let manifest = try restoring.backup(before: moment, named: from)
        let folder = into.hasPrefix("/") ? into : FileManager.default.currentDirectoryPath + "/" + into
        let end = moment.map(RestoreBackup.End.moment) ?? .everything
        let newest = try restoring.newestPiece(for: manifest, until: end)
        let cluster = try await restoring.database(of: manifest, until: end, under: folder)
        do {
            let findings =
                try await restoring.shortfall(of: cluster, to: newest, in: manifest)
                + restoring.files(under: folder)
            let database = Database(target: cluster.target(role: "postgres"), size: 2)
            let lost = try await Restored(database: database, folder: folder).unreadable(at: Date())
            let counts = try await database.rowCounts()
            await database.close()
            await cluster.leave()
            ProgressLine.end()
            for line in BackupSentences.restored(manifest, into: folder, counts: counts) { print(line) }
            for finding in findings { print("! \(BackupSentences.words(for: finding))") }
            for line in lost { print("! \(line)") }
            print(BackupSentences.next(folder))
            if !findings.isEmpty { throw ExitCode.failure }
        } catch {
            await cluster.leave()
            throw error
        }
    }
}

struct RestoreDrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "恢复演练：恢复最新的备份并检查一切 · restore the newest backup aside, and check everything")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let backups = try BackupFolder(of: house.settings)
            let began = Date()
            let drill = RestoreDrill(
                backups: backups, keys: try house.sealing.all(), anchors: house.anchors,
                folder: house.settings.data + "/drill", say: { ProgressLine.show($0.description) })
            let outcome = try await drill.run()
            ProgressLine.end()
            let lines = outcome.findings.map(BackupSentences.words(for:)) + outcome.unreadable
            let note = DrillNote(
                backup: outcome.manifest.name, at: Date(), seconds: Int(Date().timeIntervalSince(began)),
                findings: lines.map(\.description), lastGoodAt: backups.drill()?.lastGoodAt)
            try backups.keep(note)
            try await house.owner.console { _, db in
                try await db.audit(
                    "drill restore", of: note.backup,
                    outcome: lines.isEmpty ? "done" : "\(lines.count) findings", from: .console)
            }
            for line in lines { print("! \(line)") }
            print(BackupSentences.lastDrill(note))
            if !lines.isEmpty { throw ExitCode.failure }
        }
    }
}

struct RestoreTakeOverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take-over",
        abstract:
            "恢复出来的数据目录接替原来的，从此做备份 · the restored place takes over from the one it is a copy of: "
            + "from now on it is backed up")

    @OptionGroup var flags: DataOption

    func run() async throws {
        let settings = try Settings(flags: flags)
        let taking = TakeOver(data: settings.data)
        guard taking.backup != nil else { throw BackupRefusal.nothingToTakeOver(path: settings.data) }
        // Kept and taken by nobody, the log would fill the disk.
        guard settings.backups != nil else { throw BackupRefusal.noFolder }
        try await taking.run(laying: settings.waitingLog)
        print(BackupSentences.takenOver(settings.data))
    }
}
