import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Schema

/// Says what is not as it should be.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "体检 · say what is not as it should be")

    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let findings = try await Doctor(house: house).findings(at: Date())
            for finding in findings { print("! \(finding)") }
            print(Sentence("发现 \(findings.count) 项", "\(findings.count) findings"))
            if !findings.isEmpty { throw ExitCode.failure }
        }
    }
}

/// Looks at everything a place needs to go on, and says all that is wrong at once.
struct Doctor {
    let house: House

    /// Missing files that are named one by one.
    private static let mostNamed = 20

    func findings(at now: Date) async throws -> [Sentence] {
        var found = try await house.owner.transaction { db in try await db.findings(of: Schema.lint) }
            .map { Sentence("行级安全：\($0)", "row security: \($0)") }
        let state = try await house.owner.console { _, db in
            let pack = try await PackShelf().current(in: db)?.definitions
            return (hasPack: pack != nil, vitals: try await db.vitals(under: pack, at: now))
        }
        if !state.hasPack { found.append(Sentence("还没有安装场景包", "no pack is installed yet")) }
        var vitals = state.vitals
        vitals.disks = disks
        vitals.backups = try await backups()
        if vitals.backups == nil {
            found.append(Sentence("没有备份：请设置 LINLI_BACKUPS", "no backups are made: set LINLI_BACKUPS"))
        }
        found += Alarm.all(of: vitals, at: now).map(AlarmSentences.sentence(for:))
        found += sameDisk + (try await missingPhotos())
        let use = try await KeysInUse.count(on: house.owner)
        found += KeySentences.missing(use, besides: try house.sealing.all())
        if !FileManager.default.fileExists(atPath: house.settings.assets) {
            found.append(Sentence("缺页面资源：请用 ./linli 启动", "page assets are missing: start by ./linli"))
        }
        return found
    }

    /// Each disk once: data, and the backups where they lie apart.
    private var disks: [DiskSpace] {
        let own = [house.settings.data].compactMap(DiskSpace.read(of:))
        guard let backups = house.settings.backups, !isSameDisk(backups) else { return own }
        return own + [backups].compactMap(DiskSpace.read(of:))
    }

    private func backups() async throws -> BackupVitals? {
        guard let saving = house.saveLog else { return nil }
        let server = try await house.owner.transaction { db in try await db.serverState() }
        var vitals = BackupVitals.read(saving.backups, server: server)
        vitals.logWaitsSince = saving.waitingSince()
        vitals.logSpace = house.logSpace
        return vitals
    }

    private var sameDisk: [Sentence] {
        guard let backups = house.settings.backups, isSameDisk(backups) else { return [] }
        return [
            Sentence(
                "备份和数据在同一块磁盘上：\(backups)", "backups lie on the same disk as the data: \(backups)")
        ]
    }

    private func isSameDisk(_ folder: String) -> Bool {
        func disk(_ path: String) -> NSNumber? {
            try? FileManager.default.attributesOfItem(atPath: path)[.systemNumber] as? NSNumber
        }
        return disk(folder) != nil && disk(folder) == disk(house.settings.data)
    }

    /// Photos some case shows, and no file.
    private func missingPhotos() async throws -> [Sentence] {
        let folder = PhotoStore.files(under: house.settings.data)
        var missing: [String] = []
        try await house.owner.eachPhoto { digests in
            missing += digests.flatMap(PhotoStore.names(of:)).filter { access("\(folder)/\($0)", F_OK) != 0 }
        }
        let named = missing.prefix(Self.mostNamed).map {
            Sentence("照片文件不见了：\($0)", "a photo is missing: \($0)")
        }
        let rest = missing.count - named.count
        return named + (rest > 0 ? [Sentence("另有 \(rest) 个", "and \(rest) more")] : [])
    }
}

extension House {
    /// What the write-ahead log of our own PostgreSQL takes; `nil`: it is not ours, or closed to us.
    var logSpace: BackupVitals.LogSpace? {
        let folder = PrivateCluster.postgresFolder(under: settings.data) + "/pg_wal"
        guard let disk = DiskSpace.read(of: folder) else { return nil }
        return .init(bytes: FolderSize.bytes(of: folder), freeBytes: disk.freeBytes)
    }
}
