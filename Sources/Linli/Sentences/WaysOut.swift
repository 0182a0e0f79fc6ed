import Casework
import Postgres

/// What to do about each alarm, for whoever sits at the console.
enum WaysOut {
    static func finding(for alarm: Alarm) -> Finding {
        Finding(AlarmSentences.sentence(for: alarm), wayOut: wayOut(of: alarm))
    }

    static func finding(for fault: Database.NotDurable.Fault) -> Finding {
        ServerSentences.finding(for: fault)
    }

    private static func wayOut(of alarm: Alarm) -> Sentence {
        switch alarm {
        case .calendarOver, .calendarEnds, .undated:
            Sentence(
                "在场景包的 calendar.yaml 里加上公布的节假日，linli pack install DIR",
                "add the announced holidays to calendar.yaml of the pack, linli pack install DIR")
        case .untold:
            Sentence(
                "定时工作停了：systemctl restart linli@8081；journalctl -u 'linli@*'",
                "the worker stands: systemctl restart linli@8081; journalctl -u 'linli@*'")
        case .unsent:
            Sentence(
                "看 /admin/deliveries?state=waiting 和网关；LINLI_GATEWAYS 要包含它",
                "look at /admin/deliveries?state=waiting and at the gateway; LINLI_GATEWAYS must name it")
        case .parked:
            Sentence(
                "在 /admin/deliveries 看原因，改好后点再发", "read why at /admin/deliveries, mend it, send again there")
        case .diskFull, .diskNearlyFull:
            Sentence(
                "腾出空间或换大磁盘；不要删 postgres 里的文件", "free some space or enlarge it; delete nothing below postgres")
        case .ruleFailed:
            Sentence(
                "按所说的改场景包或补单位、岗位，linli pack check DIR",
                "mend the pack, or add the organization or post it names; linli pack check DIR")
        case .workParked:
            Sentence(
                "linli parked 看原因，排除后 linli parked again",
                "linli parked says why; once the cause is gone, linli parked again")
        case .fell:
            Sentence(
                "linli falls 看当时在做什么，连同 journalctl -u 'linli@*' 报告；看过后 linli falls clear",
                "linli falls says amid what; report it with journalctl -u 'linli@*'; then linli falls clear")
        case .backups(let alarm): wayOut(of: alarm)
        }
    }

    private static func wayOut(of alarm: BackupAlarm) -> Sentence {
        switch alarm {
        case .old:
            Sentence(
                "linli backup；看 systemctl list-timers 'linli-*' 和 journalctl -u linli-backup",
                "linli backup; look at systemctl list-timers 'linli-*' and journalctl -u linli-backup")
        case .drillOld, .drillBad:
            Sentence(
                "linli restore drill，按它说的处理；journalctl -u linli-drill",
                "linli restore drill, and do what it says; journalctl -u linli-drill")
        case .logWaits:
            Sentence(
                "有没有 serve 在运行、备份磁盘能不能写：journalctl -u 'linli@*'",
                "does a serve run, can the backups' disk be written: journalctl -u 'linli@*'")
        case .logStuck:
            Sentence(
                "看数据库日志里的 archive_command：目录在不在、能不能写",
                "look for archive_command in the server's log: is its folder there, "
                    + "may it write")
        case .logLarge:
            Sentence(
                "先解决日志交不出去的原因，它会自己变小；不要手工删 pg_wal",
                "mend why the log is not taken, and it shrinks by itself; "
                    + "delete nothing in pg_wal")
        }
    }
}
