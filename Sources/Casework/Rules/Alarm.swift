package import Foundation

/// What the program can say of itself at a moment, for ``Alarm``.
package struct Vitals: Sendable {
    /// Since when the oldest of what happened waits to be told; `nil`: nothing waits.
    package var untoldSince: Date?
    /// Since when the oldest message is due and not sent.
    package var unsentSince: Date?
    /// Messages that are not tried any more.
    package var parked = 0
    /// Rows on which a job of the worker failed each time.
    package var parkedWork = 0
    /// Routing rules that could not be followed, the latest first.
    package var failures: [RuleFailure] = []
    package var calendars: [WorkCalendar] = []
    /// Clocks without a due moment, because no calendar reaches that far.
    package var undated = 0
    package var disks: [DiskSpace] = []
    /// What is known of backups; `nil`: none are made, or nobody asked.
    package var backups: BackupVitals?
    /// When a process of the place ended amid its work without being asked to, the latest first.
    package var falls: [Date] = []

    package init() {}
}

/// What the program can say of its backups at a moment.
package struct BackupVitals: Sendable, Equatable {
    /// When the newest was whole; `nil`: there is none, or its folder cannot be read.
    package var lastBackup: Date?
    /// When one was last restored to try it, and found good.
    package var lastGoodDrill: Date?
    /// Whether the last such try found something.
    package var isDrillBad = false
    /// Since when the oldest finished piece of the write-ahead log waits to be taken.
    package var logWaitsSince: Date?
    /// The server tries to lay its log away and cannot.
    package var isLogStuck = false
    /// What the write-ahead log takes of its disk, and what is left there; `nil`: not ours to see.
    package var logSpace: LogSpace?

    /// Bytes of the write-ahead log, and bytes left on its disk.
    package struct LogSpace: Sendable, Equatable {
        package let bytes: Int
        package let freeBytes: Int

        package init(bytes: Int, freeBytes: Int) {
            self.bytes = bytes
            self.freeBytes = freeBytes
        }
    }

    package init() {}
}

/// A rule that failed while a case was routed or those above were told.
package struct RuleFailure: Sendable, Equatable {
    package let at: Date
    package let scenario: Scenario.Name
    package let rule: String
    package let what: String

    package init(at: Date, scenario: Scenario.Name, rule: String, what: String) {
        self.at = at
        self.scenario = scenario
        self.rule = rule
        self.what = what
    }
}

/// How much of a disk is left.
package struct DiskSpace: Sendable, Equatable {
    package let folder: String
    package let freeBytes: Int
    package let allBytes: Int

    package init(folder: String, freeBytes: Int, allBytes: Int) {
        self.folder = folder
        self.freeBytes = freeBytes
        self.allBytes = allBytes
    }
}

/// Something of the backups that an administrator has to look at.
package enum BackupAlarm: Sendable, Equatable {
    /// The newest backup is of then; `nil`: there is none.
    case old(Date?)
    /// The newest backup was last seen to be one then; `nil`: never.
    case drillOld(Date?)
    case drillBad
    case logWaits(since: Date)
    case logStuck
    case logLarge(bytes: Int, freeBytes: Int)
}

/// Something an administrator has to look at. One list for the page and for `linli doctor`.
package enum Alarm: Sendable, Equatable {
    case calendarOver(WorkCalendar.Name, lastDay: Day)
    case calendarEnds(WorkCalendar.Name, lastDay: Day)
    case undated(Int)
    case untold(since: Date)
    case unsent(since: Date)
    case parked(Int)
    /// Rows on which a job of the worker failed each time, and which it leaves alone.
    case workParked(Int)
    case diskFull(DiskSpace)
    case diskNearlyFull(DiskSpace)
    case ruleFailed(RuleFailure)
    /// Processes ended amid their work; what they were at is kept until somebody has looked.
    case fell(count: Int, last: Date)
    case backups(BackupAlarm)

    /// The days of a year are announced some weeks before it; a pack takes a week or two to be checked.
    static let calendarNotice: TimeInterval = 60 * 86_400
    /// Notices follow within a second: whoever waits so long waits for a worker.
    static let longestUntold: TimeInterval = 5 * 60
    /// Messages leave within seconds of their moment.
    static let longestUnsent: TimeInterval = 15 * 60
    /// A PostgreSQL whose disk is full stops; a photo needs a hundredth of the lesser.
    static let fullBytes = 512 * 1_024 * 1_024
    static let nearlyFullBytes = 5 * 1_024 * 1_024 * 1_024

    /// One a night, and two hours for a night that takes longer.
    static let longestWithoutBackup: TimeInterval = 26 * 3_600
    /// A drill follows each backup: half a day after one that did not, somebody is told.
    static let longestWithoutDrill: TimeInterval = 36 * 3_600
    /// A piece is finished each minute and taken within seconds: of a lost machine five minutes may be lost.
    static let longestLogWait: TimeInterval = 5 * 60
    /// A log that takes more of its disk than this, in hundredths, stops the server before anybody comes.
    static let largestLogShare = 60

    /// Whether something stands still already, or will unless somebody acts.
    package var isUrgent: Bool {
        switch self {
        case .calendarEnds, .diskNearlyFull: false
        default: true
        }
    }

    /// All there are, what stops everybody first.
    package static func all(of vitals: Vitals, at now: Date) -> [Alarm] {
        var alarms = vitals.disks.compactMap(alarm(of:))
        if let since = vitals.untoldSince, now.timeIntervalSince(since) > longestUntold {
            alarms.append(.untold(since: since))
        }
        if let since = vitals.unsentSince, now.timeIntervalSince(since) > longestUnsent {
            alarms.append(.unsent(since: since))
        }
        alarms += vitals.backups.map { of($0, at: now).map(Alarm.backups) } ?? []
        alarms += vitals.calendars.compactMap { alarm(of: $0, at: now) }
        if vitals.undated > 0 { alarms.append(.undated(vitals.undated)) }
        if vitals.parked > 0 { alarms.append(.parked(vitals.parked)) }
        if vitals.parkedWork > 0 { alarms.append(.workParked(vitals.parkedWork)) }
        if let last = vitals.falls.first { alarms.append(.fell(count: vitals.falls.count, last: last)) }
        return alarms + vitals.failures.map(Alarm.ruleFailed)
    }

    private static func of(_ backups: BackupVitals, at now: Date) -> [BackupAlarm] {
        var alarms: [BackupAlarm] = []
        func isOver(_ moment: Date?, _ longest: TimeInterval) -> Bool {
            moment.map { now.timeIntervalSince($0) > longest } ?? true
        }
        if let log = backups.logSpace, log.bytes * 100 > (log.bytes + log.freeBytes) * largestLogShare {
            alarms.append(.logLarge(bytes: log.bytes, freeBytes: log.freeBytes))
        }
        if backups.isLogStuck { alarms.append(.logStuck) }
        if let since = backups.logWaitsSince, isOver(since, longestLogWait) {
            alarms.append(.logWaits(since: since))
        }
        if isOver(backups.lastBackup, longestWithoutBackup) { alarms.append(.old(backups.lastBackup)) }
        if backups.isDrillBad { alarms.append(.drillBad) }
        if isOver(backups.lastGoodDrill, longestWithoutDrill) {
            alarms.append(.drillOld(backups.lastGoodDrill))
        }
        return alarms
    }

    private static func alarm(of disk: DiskSpace) -> Alarm? {
        // Of a small disk a twentieth is as much as of a large one these bytes.
        if disk.freeBytes < min(fullBytes, disk.allBytes / 50) { return .diskFull(disk) }
        return disk.freeBytes < min(nearlyFullBytes, disk.allBytes / 20) ? .diskNearlyFull(disk) : nil
    }

    private static func alarm(of calendar: WorkCalendar, at now: Date) -> Alarm? {
        let last = calendar.covers.to
        guard calendar.day(at: now + calendarNotice) > last else { return nil }
        return calendar.day(at: now) > last
            ? .calendarOver(calendar.name, lastDay: last) : .calendarEnds(calendar.name, lastDay: last)
    }
}
