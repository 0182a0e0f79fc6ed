import Foundation

/// Something a busy day must keep, and whether it did.
struct BenchBound: Encodable, Equatable, Sendable {
    enum Direction: String, Encodable, Sendable { case most = "at most", least = "at least" }

    let name: String
    let value: Double
    let bound: Double
    let direction: Direction
    let unit: String
    let isKept: Bool

    init(_ name: String, _ value: Double, _ direction: Direction, _ bound: Double, _ unit: String) {
        self.name = "bound, \(name)"
        self.value = BenchFigures.rounded(value)
        self.bound = bound
        self.direction = direction
        self.unit = unit
        switch direction {
        case .most: isKept = value <= bound
        case .least: isKept = value >= bound
        }
    }

    var words: String {
        "\(name.dropFirst("bound, ".count)) \(value) \(unit), \(direction.rawValue) \(bound)"
    }
}

/// The memory of a process over time.
struct BenchMemory: Sendable, Equatable {
    struct Reading: Sendable, Equatable {
        /// Seconds after the beginning.
        let at: Double
        let resident_kb: Double
    }

    private(set) var readings: [Reading] = []

    /// After so many seconds everything that is kept for good is there: pools, shelves, threads.
    static let settled_s = 600.0

    mutating func add(_ resident_kb: Int, at moment: Double) {
        readings.append(Reading(at: moment, resident_kb: Double(resident_kb)))
    }

    func mean(from begin: Double, to end: Double) -> Double? {
        let found = readings.filter { $0.at >= begin && $0.at < end }.map(\.resident_kb)
        return found.isEmpty ? nil : found.reduce(0, +) / Double(found.count)
    }

    /// Kilobytes a minute that it grew by, by the line nearest to all readings from then on.
    func slope(from begin: Double) -> Double {
        let found = readings.filter { $0.at >= begin }
        let count = Double(found.count)
        guard found.count > 1 else { return 0 }
        let middle = (
            at: found.reduce(0) { $0 + $1.at } / count,
            kb: found.reduce(0) { $0 + $1.resident_kb } / count
        )
        let spread = found.reduce(0) { $0 + ($1.at - middle.at) * ($1.at - middle.at) }
        let together = found.reduce(0) { $0 + ($1.at - middle.at) * ($1.resident_kb - middle.kb) }
        return spread == 0 ? 0 : together / spread * 60
    }

    /// How far any later minute lies from the first settled one, as a share of it; `nil`: there is none.
    func drift(after settled: Double = settled_s) -> Double? {
        guard let last = readings.last?.at, let first = mean(from: settled, to: settled + 60) else {
            return nil
        }
        let minutes = stride(from: settled + 60, through: last - 60, by: 60).compactMap {
            mean(from: $0, to: $0 + 60)
        }
        guard !minutes.isEmpty, first > 0 else { return nil }
        return minutes.map { abs($0 - first) / first }.max()
    }
}

/// All that is known after a busy day.
struct BenchOutcome: Sendable {
    /// Without the time to get warm, and without the one who asks too much.
    var pages: [BenchSample] = []
    var reports: [BenchSample] = []
    /// The pages of the one who asks too much.
    var greedy: [BenchSample] = []
    /// Milliseconds from each receipt to each open desk.
    var heard: [Double] = []
    var unheard = 0
    var ledger = BenchLedger.Findings()
    var memory = BenchMemory()
    /// When the one who asks too much came; `nil`: nobody did.
    var greedySince: Double?
    /// How the server ended when it was asked to stop.
    var ending: Int32 = 0

    /// What pages must keep to, in the order of the table in `docs/speed.md`.
    var bounds: [BenchBound] {
        let (page, report) = (BenchFigures("", pages), BenchFigures("", reports))
        var bounds = [
            BenchBound("pages p90", page.p90_ms, .most, 200, "ms"),
            BenchBound("pages p99", page.p99_ms, .most, 1_000, "ms"),
            BenchBound("pages answered", page.success * 100, .least, 99.9, "percent"),
            BenchBound("reports p99", report.p99_ms, .most, 2_000, "ms"),
            BenchBound("reports answered", report.success * 100, .least, 99.9, "percent"),
            BenchBound("reports lost", Double(ledger.lost), .most, 0, "reports"),
            BenchBound("reports doubled", Double(ledger.doubled), .most, 0, "reports"),
            BenchBound("reports without photos", Double(ledger.withoutPhotos), .most, 0, "reports"),
            BenchBound("reports without owner", Double(ledger.withoutOwner), .most, 0, "reports"),
            BenchBound("desks heard p95", BenchFigures.rank(0.95, of: heard.sorted()), .most, 2_000, "ms"),
            BenchBound("desks never heard", Double(unheard), .most, 0, "events"),
            BenchBound("server ended with", abs(Double(ending)), .most, 0, "status"),
        ]
        if let drift = memory.drift() {
            bounds.append(BenchBound("memory drift", drift * 100, .most, 5, "percent"))
        }
        if let greedySince {
            let before = BenchFigures("", pages.filter { $0.at < greedySince }).p90_ms
            let after = BenchFigures("", pages.filter { $0.at >= greedySince }).p90_ms
            let more = before == 0 ? 0 : (after / before - 1) * 100
            bounds.append(BenchBound("pages p90 beside a greedy client", more, .most, 20, "percent more"))
        }
        return bounds
    }
}
