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
        case .diskFull(let disk), .diskNearlyFull(let disk):
            Sentence(
                "\(disk.folder) 所在磁盘只剩 \(disk.freeBytes / 1_048_576) MB",
                "the disk of \(disk.folder) has \(disk.freeBytes / 1_048_576) MB left")
        case .ruleFailed(let failure):
            Sentence(
                "规则没有走通：\(failure.scenario) \(failure.rule)：\(failure.what)",
                "a rule failed: \(failure.scenario) \(failure.rule): \(failure.what)")
        }
    }

    private static func moment(_ date: Date) -> String { date.formatted(.iso8601) }
}
