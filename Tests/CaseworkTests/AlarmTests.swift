import Casework
import Foundation
import Testing

/// What an administrator has to look at: a table of moments and amounts.
@Suite struct AlarmTests {
    private static let now = Date(timeIntervalSince1970: 1_804_039_200)

    private func alarms(_ change: (inout Vitals) -> Void) -> [Alarm] {
        var vitals = Vitals()
        change(&vitals)
        return Alarm.all(of: vitals, at: Self.now)
    }

    @Test(arguments: [
        (0.0, 0.0, 0), (299, 899, 0), (300, 900, 0), (301, 900, 1), (300, 901, 1), (301, 901, 2),
        (86_400, 86_400, 2), (-60, -60, 0),
    ])
    func `what waits too long is said`(untold: Double, unsent: Double, count: Int) {
        let found = alarms {
            ($0.untoldSince, $0.unsentSince) = (Self.now - untold, Self.now - unsent)
        }
        #expect(found.count == count)
        #expect(found.contains(.untold(since: Self.now - untold)) == (untold > 300))
        #expect(found.contains(.unsent(since: Self.now - unsent)) == (unsent > 900))
    }

    @Test(arguments: [
        // Hours since backup and drill.
        (26.0, 36.0, 0), (27, 36, 1), (26, 37, 1), (27, 37, 2), (0, 0, 0),
    ])
    func `an old backup is said, and one nobody restored`(backup: Double, drill: Double, count: Int) {
        let found = alarms {
            var vitals = BackupVitals()
            vitals.lastBackup = Self.now - backup * 3_600
            vitals.lastGoodDrill = Self.now - drill * 3_600
            $0.backups = vitals
        }
        #expect(found.count == count)
        #expect(alarms { $0.backups = BackupVitals() } == [.backups(.old(nil)), .backups(.drillOld(nil))])
        #expect(alarms { $0.backups = nil } == [])
    }

    @Test(arguments: [(60, 40, 0), (61, 39, 1), (0, 0, 0), (1, 0, 1)])
    func `a log that fills its disk is said before the server stops`(bytes: Int, free: Int, count: Int) {
        let found = alarms {
            var vitals = BackupVitals()
            (vitals.lastBackup, vitals.lastGoodDrill) = (Self.now, Self.now)
            vitals.logSpace = .init(bytes: bytes << 20, freeBytes: free << 20)
            vitals.logWaitsSince = Self.now - 300
            $0.backups = vitals
        }
        #expect(found.count == count)
    }

    @Test(arguments: [
        // Free and all, in megabytes; 1: nearly full, 2: full.
        (100_000, 1_000_000, 0), (5_121, 1_000_000, 0), (5_119, 1_000_000, 1), (513, 1_000_000, 1),
        (511, 1_000_000, 2), (0, 1_000_000, 2), (600, 10_000, 0), (499, 10_000, 1), (199, 10_000, 2),
    ])
    func `a disk that fills up is said before it is full`(free: Int, all: Int, level: Int) {
        let disk = DiskSpace(folder: "/x", freeBytes: free << 20, allBytes: all << 20)
        let found = alarms { $0.disks = [disk] }
        #expect(found == [[], [.diskNearlyFull(disk)], [.diskFull(disk)]][level])
        #expect(found.contains(where: \.isUrgent) == (level == 2))
    }

    @Test(arguments: [(61, 0), (60, 0), (59, 1), (0, 1), (-1, 2)])
    func `a calendar that ends is said two months before`(days: Int, level: Int) throws {
        let today = try #require(Day("2027-03-03"))
        let last = Day(ordinal: today.ordinal + days)
        let calendar = WorkCalendar(
            name: "x", timeZone: "Asia/Shanghai",
            covers: .init(from: try #require(Day("2020-01-01")), to: last), hours: [:], exceptions: .init())
        let expected: [[Alarm]] = [
            [], [.calendarEnds("x", lastDay: last)], [.calendarOver("x", lastDay: last)],
        ]
        #expect(alarms { $0.calendars = [calendar] } == expected[level])
    }

    @Test func `nothing is said of nothing, and all of all, the worst first`() {
        #expect(alarms { _ in } == [])
        let failure = RuleFailure(at: Self.now, scenario: "rubbish", rule: "route 1", what: "no office")
        let disk = DiskSpace(folder: "/x", freeBytes: 0, allBytes: 1 << 40)
        let found = alarms {
            $0.failures = [failure, failure]
            ($0.parked, $0.undated, $0.disks) = (3, 2, [disk])
            $0.parkedWork = 4
            $0.falls = [Self.now - 60, Self.now - 600]
        }
        #expect(
            found == [
                .diskFull(disk), .undated(2), .parked(3), .workParked(4),
                .fell(count: 2, last: Self.now - 60), .ruleFailed(failure), .ruleFailed(failure),
            ])
    }
}
