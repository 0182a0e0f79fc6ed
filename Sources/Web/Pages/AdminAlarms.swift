import Casework
import Foundation
import Postgres

/// What an administrator has to look at, in words.
extension Site {
    func alarms(_ pack: InstalledPack, _ frame: Frame, in db: Transaction) async throws -> [String: Any] {
        let rows = try await findAlarms(pack, frame, in: db).map { row($0, under: pack, frame) }
        return ["rows": rows, "isEmpty": rows.isEmpty]
    }

    func findAlarms(_ pack: InstalledPack, _ frame: Frame, in db: Transaction) async throws -> [Alarm] {
        let now = frame.time.now
        var vitals = try await db.vitals(under: pack.definitions, at: now)
        vitals.disks = [DiskSpace.read(of: photos.incoming)].compactMap(\.self)
        vitals.falls = settings.fallen?.moments ?? []
        // The server itself is asked by `linli doctor` and `/metrics`; a page asks the folder.
        if let backups = settings.backups {
            vitals.backups = try await OffPool.run { BackupVitals.read(backups, server: nil) }
        }
        return Alarm.all(of: vitals, at: now)
    }

    private func row(_ alarm: Alarm, under pack: InstalledPack, _ frame: Frame) -> [String: Any] {
        var when = frame.time.now
        var row: [String: Any] = ["state": alarm.isUrgent ? "overdue" : "soon"]
        func put(_ name: String, _ values: KeyValuePairs<String, String> = [:]) {
            row["what"] = frame.say("alarm.\(name)")
            row["words"] = frame.say("alarm.\(name)_words", values)
        }
        switch alarm {
        case .calendarOver(let name, let day), .calendarEnds(let name, let day):
            row["what"] = frame.say(alarm.isUrgent ? "alarm.calendar_over" : "alarm.calendar_ends")
            row["words"] = frame.say("alarm.calendar_words", ["calendar": name, "day": day.description])
        case .undated(let count):
            put("undated", ["count": bounded(count, Vitals.mostCounted, frame)])
        case .untold(let since):
            when = since
            put("untold")
        case .unsent(let since):
            when = since
            put("unsent")
            row["href"] = "/admin/deliveries?state=waiting"
        case .parked(let count):
            put("parked", ["count": bounded(count, 1_000, frame)])
            row["href"] = "/admin/deliveries"
        case .workParked(let count):
            put("work_parked", ["count": bounded(count, ParkedWorkTable.mostCounted, frame)])
        case .diskFull(let disk), .diskNearlyFull(let disk):
            put("disk", ["folder": disk.folder, "free": frame.catalogue.number(disk.freeBytes / 1_048_576)])
        case .ruleFailed(let failure):
            when = failure.at
            row["what"] = frame.title(of: failure.scenario, under: pack)
            row["words"] = "\(failure.rule) · \(failure.what)"
        case .fell(let count, let last):
            when = last
            put("fell", ["count": frame.catalogue.number(count)])
        case .backups(let alarm):
            let (name, values, since) = words(for: alarm, frame)
            when = since ?? when
            put(name, values)
        }
        row["when"] = frame.time.moment(when)
        return row
    }

    private func words(
        for alarm: BackupAlarm, _ frame: Frame
    ) -> (name: String, values: KeyValuePairs<String, String>, since: Date?) {
        switch alarm {
        case .old(let last): (last == nil ? "no_backup" : "backup_old", [:], last)
        case .drillOld(let last): (last == nil ? "no_drill" : "drill_old", [:], last)
        case .drillBad: ("drill_bad", [:], nil)
        case .logWaits(let since): ("log_waits", [:], since)
        case .logStuck: ("log_waits", [:], nil)
        case .logLarge(let bytes, let free):
            (
                "log_large",
                [
                    "size": frame.catalogue.number(bytes / 1_048_576),
                    "free": frame.catalogue.number(free / 1_048_576),
                ], nil
            )
        }
    }

    private func bounded(_ count: Int, _ limit: Int, _ frame: Frame) -> String {
        frame.catalogue.number(count) + (count < limit ? "" : "+")
    }
}
