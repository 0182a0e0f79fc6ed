import Access
import Casework
import Foundation
import Postgres

/// Looks at everything a place needs to go on, and says all that is wrong at once: what stands still does not
/// keep it from looking at the rest. It changes nothing.
struct Doctor {
    let settings: Settings
    /// What was wrong with the settings themselves.
    var problems: [Sentence] = []
    /// Where programs are looked for, as the shell names it.
    var path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    var darkroom = PhotoStore.darkroomPath

    func findings(at now: Date) async -> [Finding] {
        var found = problems.map { Finding($0, wayOut: DoctorSentences.correctSettings) }
        let ground = DoctorGround(settings: settings, path: path, darkroom: darkroom)
        found += await ground.findings()
        guard settings.databaseURL != nil || hasCluster else {
            return found + [DoctorSentences.noPlace(settings.data)] + alarms(of: Vitals(), at: now)
        }
        let addresses: House.Addresses
        do {
            addresses = try await House.Addresses.found(settings, onlyLooks: true)
        } catch {
            return found + [DoctorSentences.noDatabase(error)] + alarms(of: Vitals(), at: now)
        }
        found += await DoctorDatabase(settings: settings, addresses: addresses, doctor: self)
            .findings(at: now)
        await addresses.cluster?.leave()
        return found
    }

    /// What stands still or will: of the database as far as it answered, of disks and backups in any case.
    ///
    /// - Parameter server: `nil`: it was not asked.
    func alarms(of database: Vitals, server: ServerState? = nil, at now: Date) -> [Finding] {
        var vitals = database
        vitals.disks = disks
        vitals.falls = FallenFolder(data: settings.data).moments
        if let saving = settings.saveLog {
            var backups = BackupVitals.read(saving.backups, server: server)
            backups.logWaitsSince = saving.waitingSince()
            backups.logSpace = logSpace
            vitals.backups = backups
        }
        return Alarm.all(of: vitals, at: now).map(WaysOut.finding(for:))
    }

    private var hasCluster: Bool {
        let folder = PrivateCluster.postgresFolder(under: settings.data)
        return FileManager.default.fileExists(atPath: folder + "/PG_VERSION")
    }

    /// Each disk once: data, and the backups where they lie apart.
    private var disks: [DiskSpace] {
        let own = [settings.data].compactMap(DiskSpace.read(of:))
        guard let backups = settings.backups, !DoctorGround.isOneDisk(backups, settings.data) else {
            return own
        }
        return own + [backups].compactMap(DiskSpace.read(of:))
    }

    /// What the write-ahead log of our own PostgreSQL takes; `nil`: it is not ours, or closed to us.
    private var logSpace: BackupVitals.LogSpace? {
        let folder = PrivateCluster.postgresFolder(under: settings.data) + "/pg_wal"
        guard let disk = DiskSpace.read(of: folder) else { return nil }
        return .init(bytes: FolderSize.bytes(of: folder), freeBytes: disk.freeBytes)
    }
}
