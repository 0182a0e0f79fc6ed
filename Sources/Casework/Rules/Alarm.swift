package import Foundation

/// What the program can say of itself at a moment, for ``Alarm``.
package struct Vitals: Sendable {
    /// Since when the oldest of what happened waits to be told; `nil`: nothing waits.
    package var untoldSince: Date?
    /// Since when the oldest message is due and not sent.
    package var unsentSince: Date?
    /// Messages that are not tried any more.
    package var parked = 0
    /// Routing rules that could not be followed, the latest first.
    package var failures: [RuleFailure] = []
    package var calendars: [WorkCalendar] = []
    /// Clocks without a due moment, because no calendar reaches that far.
    package var undated = 0
    package var disks: [DiskSpace] = []

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

/// Something an administrator has to look at. One list for the page and for `linli doctor`.
package enum Alarm: Sendable, Equatable {
    case calendarOver(WorkCalendar.Name, lastDay: Day)
    case calendarEnds(WorkCalendar.Name, lastDay: Day)
    case undated(Int)
    case untold(since: Date)
    case unsent(since: Date)
    case parked(Int)
    case diskFull(DiskSpace)
    case diskNearlyFull(DiskSpace)
    case ruleFailed(RuleFailure)

    /// The days of a year are announced some weeks before it; a pack takes a week or two to be checked.
    static let calendarNotice: TimeInterval = 60 * 86_400
    /// Notices follow within a second: whoever waits so long waits for a worker.
    static let longestUntold: TimeInterval = 5 * 60
    /// Messages leave within seconds of their moment.
    static let longestUnsent: TimeInterval = 15 * 60
    /// A PostgreSQL whose disk is full stops; a photo needs a hundredth of the lesser.
    static let fullBytes = 512 * 1_024 * 1_024
    static let nearlyFullBytes = 5 * 1_024 * 1_024 * 1_024

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
        alarms += vitals.calendars.compactMap { alarm(of: $0, at: now) }
        if vitals.undated > 0 { alarms.append(.undated(vitals.undated)) }
        if vitals.parked > 0 { alarms.append(.parked(vitals.parked)) }
        return alarms + vitals.failures.map(Alarm.ruleFailed)
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
