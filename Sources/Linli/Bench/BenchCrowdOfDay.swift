import Access
import Foundation
import Synchronization

/// What was seen of a day, as it was lived.
struct BenchLived: Sendable {
    var samples: [BenchSample] = []
    var heard: [BenchListeners.Heard] = []
    var memory = BenchMemory()
    var readings: [BenchServer.Reading] = []
    var toldAgain = 0
    var latest_s = 0.0
    let ledger: BenchLedger
}

/// Everybody of a day at once: who looks, who tells, who listens, and the one who asks too much.
struct BenchCrowdOfDay: Sendable {
    /// The slowest answer for which lines are held ready.
    private static let slowest_s = 3.0
    private static let mostLines = 512
    static let greedyPages = "greedy, pages"

    let plan: BenchDay.Plan
    let server: BenchServer
    let visits: BenchVisits
    let photos: [BenchPhoto]
    let streams: [Secret]

    /// - Throws: Only what breaks the bench itself; whatever the server does is noted.
    func live() async throws -> BenchLived {
        let (tally, ledger, day) = (BenchTally(), BenchLedger(), BenchListeners.Day())
        let listeners = BenchListeners(port: server.port)
        return try await withThrowingTaskGroup(of: BenchListeners.Heard?.self) { group in
            for (place, token) in streams.enumerated() {
                group.addTask {
                    try await onThread {
                        listeners.listen(as: token, from: "10.30.0.\(place + 1)", until: day)
                    }
                }
            }
            try await demandListeners(day)
            let began = ContinuousClock.now
            let watch = BenchWatch(plan: plan, server: server, tally: tally, ledger: ledger, began: began)
            let watching = Task { try await onThread { try watch.run(until: day) } }
            let lived: Result<Void, any Error>
            do {
                try await work(tally, ledger, from: began)
                lived = .success(())
            } catch {
                lived = .failure(error)
            }
            try await onThread { Thread.sleep(forTimeInterval: BenchDay.stragglers_s) }
            day.end()
            let heard = try await group.reduce(into: [BenchListeners.Heard]()) { all, one in
                if let one { all.append(one) }
            }
            let seen = try await watching.value
            try lived.get()
            return BenchLived(
                samples: tally.samples, heard: heard, memory: seen.memory, readings: seen.readings,
                toldAgain: tally.toldAgain, latest_s: tally.latest_s, ledger: ledger)
        }
    }

    private func demandListeners(_ day: BenchListeners.Day) async throws {
        let wanted = streams.count
        try await onThread {
            let end = ContinuousClock.now.advanced(by: .seconds(30))
            while day.listening < wanted, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.05) }
            guard day.listening >= wanted else {
                day.end()
                throw BenchSocket.Broken(why: "\(day.listening) of \(wanted) desks could be opened")
            }
        }
    }

    private func work(_ tally: BenchTally, _ ledger: BenchLedger, from began: ContinuousClock.Instant)
        async throws
    {
        let reporter = BenchReporter(
            photos: photos, points: visits.town.points, scenarios: visits.town.scenarios, ledger: ledger,
            tally: tally, began: began)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let looking = pool(plan.pages, plan.whole_s, Self.slowest_s, tally, began)
            group.addTask {
                try await looking.run { turn, caller in
                    let visit = visits.visit(at: turn.number)
                    note(visit.page.rawValue, turn, caller.ask(visit.request), in: tally)
                }
            }
            let telling = pool(
                plan.reports, plan.whole_s, BenchReporter.filling_s + Self.slowest_s * 2, tally, began)
            group.addTask { try await telling.run { turn, caller in reporter.tell(turn, caller) } }
            if plan.hasGreedyClient {
                let asking = pool(BenchDay.greedyPerSecond, plan.seconds / 2, 0.5, tally, began)
                group.addTask {
                    try await asking.run(from: plan.middle_s) { turn, caller in ask(turn, caller, tally) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func pool(
        _ perSecond: Double, _ seconds: Double, _ slowest_s: Double, _ tally: BenchTally,
        _ began: ContinuousClock.Instant
    ) -> BenchPool {
        let schedule = BenchSchedule(perSecond: perSecond, seconds: seconds)
        return BenchPool(
            schedule: schedule, lines: schedule.lines(for: slowest_s, upTo: Self.mostLines),
            port: server.port, began: began, tally: tally)
    }

    private func note(
        _ name: String, _ turn: BenchPool.Turn, _ answer: BenchSocket.Answer?, in tally: BenchTally
    ) {
        let status = answer?.status ?? 0
        tally.note(
            BenchSample(name: name, at: turn.at, ms: turn.ms, status: status, isRight: status == 200))
    }

    /// The one who asks too much: one session, one address, by machine and for pages in turn.
    private func ask(_ turn: BenchPool.Turn, _ caller: BenchCaller, _ tally: BenchTally) {
        let isMachine = turn.number.isMultiple(of: 2)
        let path = isMachine ? "/api/v1/cases?state=open&limit=50" : "/cases?state=open"
        let answer = caller.ask(Array(BenchVisits.clerk(path, visits.town.greedy).utf8))
        note(isMachine ? "greedy, by machine" : Self.greedyPages, turn, answer, in: tally)
    }
}

/// Looks at the server every second, and says each minute how the day goes.
struct BenchWatch: Sendable {
    /// How often a progress line is shown.
    private static let shown_s = 5

    let plan: BenchDay.Plan
    let server: BenchServer
    let tally: BenchTally
    let ledger: BenchLedger
    let began: ContinuousClock.Instant

    struct Seen: Sendable {
        var memory = BenchMemory()
        var readings: [BenchServer.Reading] = []
    }

    func run(until day: BenchListeners.Day) throws -> Seen {
        var seen = Seen()
        var counted = 0
        for second in 1... {
            BenchPool.wait(until: began.advanced(by: .seconds(second)))
            if day.isOver { break }
            guard let reading = server.reading() else {
                // Nobody need wait for answers that cannot come.
                tally.end()
                break
            }
            seen.memory.add(reading.resident_kb, at: Double(second))
            seen.readings.append(reading)
            if second % Self.shown_s == 0 { show(second, reading) }
            if second.isMultiple(of: 60) {
                let samples = tally.samples(after: counted)
                counted += samples.count
                try printLine(BenchMinute(second / 60, samples, reading, acknowledged: ledger.all.count))
            }
        }
        return seen
    }

    private func show(_ second: Int, _ reading: BenchServer.Reading) {
        let (told, megabytes) = (ledger.all.count, reading.resident_kb / 1_024)
        ProgressLine.show(
            Sentence(
                "\(second)/\(Int(plan.whole_s)) 秒，\(told) 件收到，\(megabytes) MB",
                "\(second) of \(Int(plan.whole_s)) s, \(told) acknowledged, \(megabytes) MB"
            ).description)
    }
}

/// A minute of a day, as a line of JSON.
struct BenchMinute: Encodable {
    let name = "minute"
    let minute: Int
    let pages: Int
    let p50_ms: Double
    let p90_ms: Double
    let p99_ms: Double
    /// Answers that were not right, of whatever kind.
    let wrong: Int
    let acknowledged: Int
    let resident_kb: Int
    let files: Int
    let threads: Int
    let own_s: Double
    let children_s: Double

    init(_ minute: Int, _ samples: [BenchSample], _ reading: BenchServer.Reading, acknowledged: Int) {
        let kinds = Set(BenchPage.allCases.map(\.rawValue))
        let figures = BenchFigures("minute", samples.filter { kinds.contains($0.name) })
        self.minute = minute
        pages = figures.requests
        (p50_ms, p90_ms, p99_ms) = (figures.p50_ms, figures.p90_ms, figures.p99_ms)
        wrong = samples.count { !$0.isRight && !$0.name.hasPrefix("greedy") }
        self.acknowledged = acknowledged
        resident_kb = reading.resident_kb
        (files, threads) = (reading.files, reading.threads)
        (own_s, children_s) = (reading.own_s, reading.children_s)
    }
}
