import Casework
import Foundation
import Postgres

/// Metrics as Prometheus reads them: text, one family after another.
struct MetricsText {
    private(set) var text = ""

    enum Form: String { case gauge, counter, histogram }

    mutating func family(_ name: String, _ form: Form, _ help: String) {
        text += "# HELP linli_\(name) \(help)\n# TYPE linli_\(name) \(form.rawValue)\n"
    }

    /// - Parameter value: `nil`: not known, and no line says so.
    mutating func line(
        _ name: String, _ labels: KeyValuePairs<String, String> = [:], _ value: (any Numeric)?
    ) {
        guard let value else { return }
        let pairs = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += "linli_\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value)\n"
    }

    mutating func gauge(_ name: String, _ help: String, _ value: (any Numeric)?) {
        guard value != nil else { return }
        family(name, .gauge, help)
        line(name, [:], value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

extension MetricsText {
    mutating func add(_ readings: Meters.Readings) {
        family("requests_total", .counter, "Answers by kind of address and status, since this process began")
        for (line, count) in readings.answers.sorted(by: { $0.key < $1.key }) {
            self.line("requests_total", ["kind": line.kind.rawValue, "status": "\(line.status)"], count)
        }
        family("request_seconds", .histogram, "Time to the head of the answer")
        for (kind, durations) in readings.durations.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for (bound, count) in zip(Meters.bounds, durations.counts) {
                line("request_seconds_bucket", ["kind": kind.rawValue, "le": "\(bound)"], count)
            }
            line("request_seconds_bucket", ["kind": kind.rawValue, "le": "+Inf"], durations.all)
            line("request_seconds_sum", ["kind": kind.rawValue], durations.seconds)
            line("request_seconds_count", ["kind": kind.rawValue], durations.all)
        }
    }

    mutating func add(_ pool: PoolUse) {
        family("pool_connections", .gauge, "Connections to the database by state")
        line("pool_connections", ["state": "idle"], pool.idle)
        line("pool_connections", ["state": "lent"], pool.open - pool.idle)
        gauge("pool_size", "Most connections at once", pool.size)
        gauge("pool_waiting", "Requests that wait for a connection now", pool.waiting)
        family("pool_waits_total", .counter, "Requests that had to wait for a connection")
        line("pool_waits_total", [:], pool.waits)
        family("pool_wait_seconds_total", .counter, "How long they waited, all together")
        line(
            "pool_wait_seconds_total", [:],
            Double(pool.waited.components.seconds)
                + Double(pool.waited.components.attoseconds) / 1e18)
        family("pool_refused_total", .counter, "Requests that went away without a connection")
        line("pool_refused_total", [:], pool.refused)
    }

    mutating func add(_ gauges: HouseGauges, at now: Date) {
        func age(_ since: Date?) -> Double { since.map { max(0, now.timeIntervalSince($0)) } ?? 0 }
        gauge("outbox_waiting", "What happened and was not told, counted up to 10000", gauges.untold)
        gauge("outbox_oldest_seconds", "How long the oldest of it waits", age(gauges.untoldSince))
        gauge("deliveries_due", "Messages that are due and not sent, counted up to 10000", gauges.unsent)
        gauge("deliveries_oldest_seconds", "How long the oldest is due", age(gauges.unsentSince))
        gauge("deliveries_parked", "Messages that are not tried any more, counted up to 1000", gauges.parked)
        gauge(
            "work_parked", "Rows a job of the worker failed on each time, counted up to 1000",
            gauges.parkedWork)
        gauge(
            "worker_last_turn_seconds", "How long ago the worker came round",
            gauges.workedAt.map { age($0) })
        guard gauges.workedAt != nil else { return }
        family("open_cases", .gauge, "Open cases by step, as the worker counted them")
        for (step, count) in gauges.openCases.sorted(by: { $0.key < $1.key }) {
            line("open_cases", ["step": step], count)
        }
        gauge("overdue_cases", "Open cases past their due moment", gauges.overdue)
    }

    mutating func add(_ backups: BackupVitals, at now: Date) {
        gauge(
            "backup_age_seconds", "How old the newest whole backup is",
            backups.lastBackup.map { now.timeIntervalSince($0) })
        gauge(
            "restore_drill_age_seconds", "How long ago a restored backup was found good",
            backups.lastGoodDrill.map { now.timeIntervalSince($0) })
        gauge(
            "restore_drill_good", "1: the last drill found nothing; 0: it did",
            backups.isDrillBad ? 0 : 1)
    }

    mutating func add(_ disks: [(what: String, space: DiskSpace)]) {
        family("disk_free_bytes", .gauge, "What is left of the disk a folder lies on")
        for disk in disks { line("disk_free_bytes", ["of": disk.what], disk.space.freeBytes) }
        family("disk_bytes", .gauge, "The whole of that disk")
        for disk in disks { line("disk_bytes", ["of": disk.what], disk.space.allBytes) }
    }
}
