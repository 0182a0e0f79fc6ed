import Foundation

/// Everything a day was, line by line, and at the end what it had to keep to.
struct BenchSummary {
    let plan: BenchDay.Plan
    let rows: Int
    let lived: BenchLived
    let outcome: BenchOutcome

    /// One number with its name, as a line of JSON.
    private struct Line: Encodable {
        let name: String
        let unit: String
        let value: Double
    }

    /// Complaints of the server that are shown; the others are in its log.
    private static let shown = 5

    func print(start: BenchServer.Reading?, last: BenchServer.Reading?, log server: BenchServer) throws {
        ProgressLine.end()
        try times()
        try live()
        try ledger()
        try memory(from: start, to: last)
        let complaints = server.complaints()
        try line("server, complaints in its log", "lines", Double(complaints.count))
        for complaint in complaints.prefix(Self.shown) { printNow("# \(complaint.prefix(300))") }
        printNow("# \(server.log)")
        for bound in outcome.bounds { try printLine(bound) }
    }

    private func line(_ name: String, _ unit: String, _ value: Double) throws {
        try printLine(Line(name: name, unit: unit, value: BenchFigures.rounded(value)))
    }

    private func times() throws {
        try printLine(BenchFigures("pages", outcome.pages, rows: rows))
        for page in BenchPage.allCases {
            let samples = outcome.pages.filter { $0.name == page.rawValue }
            try printLine(BenchFigures("page, \(page.rawValue)", samples, rows: rows))
        }
        try printLine(BenchFigures("reports", outcome.reports, rows: rows))
        let counted = lived.samples.filter { $0.at >= plan.warm_s }
        for (name, part) in [("report, one photo", "photo"), ("report, receipt alone", "receipt")] {
            try printLine(BenchFigures(name, counted.filter { $0.name == part }, rows: rows))
        }
        try line("reports told again", "times", Double(lived.toldAgain))
        try line("latest to leave for want of a line", "s", lived.latest_s)
        guard let since = outcome.greedySince else { return }
        for name in ["greedy, by machine", BenchCrowdOfDay.greedyPages] {
            try printLine(BenchFigures(name, counted.filter { $0.name == name }))
        }
        try printLine(BenchFigures("pages, first half", outcome.pages.filter { $0.at < since }))
        try printLine(BenchFigures("pages, second half", outcome.pages.filter { $0.at >= since }))
    }

    private func live() throws {
        let heard = outcome.heard.sorted()
        for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
            try line("desks heard, \(name)", "ms", BenchFigures.rank(share, of: heard))
        }
        try line("desks came back", "times", Double(lived.heard.reduce(0) { $0 + $1.returns }))
    }

    private func ledger() throws {
        let found = outcome.ledger
        try line("reports acknowledged", "reports", Double(found.acknowledged))
        for (name, count) in [
            ("lost", found.lost), ("doubled", found.doubled), ("without photos", found.withoutPhotos),
            ("without owner", found.withoutOwner),
        ] {
            try line("reports \(name)", "reports", Double(count))
        }
    }

    private func memory(from start: BenchServer.Reading?, to last: BenchServer.Reading?) throws {
        let memory = outcome.memory
        let end = memory.readings.last?.at ?? 0
        try line("memory, start", "kB", Double(start?.resident_kb ?? 0))
        try line("memory, warm", "kB", memory.mean(from: plan.warm_s, to: plan.warm_s + 10) ?? 0)
        try line("memory, end", "kB", memory.mean(from: end - 10, to: end + 1) ?? 0)
        try line("memory, most", "kB", Double(last?.peak_kb ?? 0))
        let settled = end > BenchMemory.settled_s * 1.5 ? BenchMemory.settled_s : plan.warm_s
        try line("memory, slope", "kB a minute", memory.slope(from: settled))
        if let drift = memory.drift() { try line("memory, drift", "percent", drift * 100) }
        guard let start, let last else { return }
        try line("files, start", "files", Double(start.files))
        try line("files, most", "files", Double(lived.readings.map(\.files).max() ?? 0))
        try line("files, end", "files", Double(last.files))
        try line("threads, most", "threads", Double(lived.readings.map(\.threads).max() ?? 0))
        try line("processor, server", "s", last.own_s - start.own_s)
        try line("processor, photos", "s", last.children_s - start.children_s)
    }
}
