import Casework
import Foundation

/// Alarms in words, for the terminal.
enum AlarmSentences {
    static func sentence(for alarm: Alarm) -> Sentence {
        switch alarm {
        case .calendarOver(let name, let day):
            Sentence("工作日历 \(name) 已到头（\(day)）", "the work calendar \(name) has ended (\(day))")
        case .calendarEnds(let name, let day):
            Sentence("工作日历 \(name) 只排到 \(day)", "the work calendar \(name) ends on \(day)")
        case .undated(let count):
            Sentence(
                "\(count) 个时限超出工作日历，没有到期时间", "\(count) limits lie beyond the calendar and have no due moment")
        case .untold(let since):
            Sentence(
                "发生的事没有通知出去，最早的一件在 \(moment(since))",
                "what happened is not told, the oldest of \(moment(since))")
        case .unsent(let since):
            Sentence(
                "到点的消息没有发出，最早的一条在 \(moment(since))",
                "messages are due and not sent, the oldest since \(moment(since))")
        case .parked(let count):
            Sentence(
                "\(count) 条消息停发：见 /admin/deliveries", "\(count) messages are parked: see /admin/deliveries")
        case .workParked(let count):
            Sentence(
                "\(count) 件后台工作试了五次都没成，已停放：linli parked",
                "\(count) pieces of work failed five times and are parked: linli parked")
        case .diskFull(let disk), .diskNearlyFull(let disk):
            Sentence(
                "\(disk.folder) 所在磁盘只剩 \(disk.freeBytes / 1_048_576) MB",
                "the disk of \(disk.folder) has \(disk.freeBytes / 1_048_576) MB left")
        case .ruleFailed(let failure):
            Sentence(
                "规则没有走通：\(failure.scenario) \(failure.rule)：\(failure.what)",
                "a rule failed: \(failure.scenario) \(failure.rule): \(failure.what)")
        case .fell(let count, let last):
            Sentence(
                "程序意外退出过 \(count) 次，最近一次在 \(moment(last))：linli falls",
                "the program fell amid its work (\(count)×), last \(moment(last)): linli falls")
        case .backups(let alarm): sentence(for: alarm)
        }
    }

    private static func sentence(for alarm: BackupAlarm) -> Sentence {
        switch alarm {
        case .old(let last):
            Sentence(
                "最近一次备份：\(last.map(moment) ?? "没有")", "the last backup: \(last.map(moment) ?? "none")")
        case .drillOld(let last):
            Sentence(
                "最近一次成功的恢复演练：\(last.map(moment) ?? "没有")",
                "the last good restore drill: \(last.map(moment) ?? "none")")
        case .drillBad:
            Sentence(
                "最近一次恢复演练发现问题：linli restore drill",
                "the last restore drill found something: linli restore drill")
        case .logWaits(let since):
            Sentence(
                "数据库日志没有收进备份，最早的一段在 \(moment(since))",
                "pieces of the database's log wait to be taken into the backup since \(moment(since))")
        case .logStuck:
            Sentence(
                "数据库交不出日志（pg_stat_archiver）", "the server cannot lay its log away (pg_stat_archiver)")
        case .logLarge(let bytes, let free):
            Sentence(
                "pg_wal 已占 \(bytes / 1_048_576) MB，磁盘只剩 \(free / 1_048_576) MB",
                "pg_wal takes \(bytes / 1_048_576) MB and leaves \(free / 1_048_576) MB")
        }
    }

    private static func moment(_ date: Date) -> String { date.formatted(.iso8601) }
}
