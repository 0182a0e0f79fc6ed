import Foundation
package import Postgres

extension BackupVitals {
    /// What a folder of backups says of itself. What cannot be read is not known, and that is an alarm.
    ///
    /// - Parameter server: `nil`: the server was not asked.
    package static func read(_ backups: BackupFolder, server: ServerState?) -> BackupVitals {
        let note = backups.drill()
        var vitals = BackupVitals()
        vitals.lastBackup = backups.manifests().last?.endedAt
        vitals.lastGoodDrill = note?.lastGoodAt
        vitals.isDrillBad = !(note?.findings ?? []).isEmpty
        vitals.isLogStuck = server?.isLogStuck ?? false
        return vitals
    }
}
