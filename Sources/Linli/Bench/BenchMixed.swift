import ArgumentParser
import Foundation

/// The day of a busy town hall: pages, reports with photos and open desks at once, for as long as one says.
struct BenchMixedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mixed", abstract: "繁忙的一天 · pages, reports with photos and open desks at once")

    @OptionGroup var flags: DataOption
    @Option(help: "分钟数，默认 10，--soak 为 60 · minutes; 10, with --soak 60") var minutes: Double?
    @Option(help: "每秒页面数 · pages a second") var pages = 150.0
    @Option(help: "每秒上报数 · reports a second, each with two photos") var reports = 10.0
    @Option(help: "开着的办件台 · desks that are open") var desks = 8
    @Flag(help: "一小时，看内存 · an hour, to watch the memory") var soak = false
    @Flag(help: "后一半加一个十倍速的客户 · one client at ten times the rate joins for the second half") var greedy =
        false

    func validate() throws {
        guard (0.1...1_440).contains(minutes ?? 10), (0.1...5_000).contains(pages),
            (0.1...500).contains(reports), (1...200).contains(desks)
        else {
            throw ValidationError(
                "--minutes 0.1–1440, --pages 0.1–5000, --reports 0.1–500, --desks 1–200")
        }
    }

    func run() async throws {
        let plan = BenchDay.Plan(
            seconds: (minutes ?? (soak ? 60 : 10)) * 60, pages: pages, reports: reports, desks: desks,
            hasGreedyClient: greedy)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let outcome = try await withBenchPlace(flags) { house in
            try await BenchDay(house: house, plan: plan, program: program).run()
        }
        let missed = outcome.bounds.filter { !$0.isKept }
        guard missed.isEmpty else {
            print(Sentence("没有做到：", "missed:"))
            for bound in missed { print("  \(bound.words)") }
            throw ExitCode.failure
        }
        print(Sentence("全部做到", "every bound kept"))
    }
}

/// One day: made ready, lived through, and looked at.
struct BenchDay: Sendable {
    /// How much of everything.
    struct Plan: Sendable {
        let seconds: Double
        let pages: Double
        let reports: Double
        let desks: Int
        var hasGreedyClient = false

        /// Time to get warm, which is not counted.
        var warm_s: Double { max(1, min(30, seconds / 10)) }
        var whole_s: Double { warm_s + seconds }
        /// When the one who asks too much comes.
        var middle_s: Double { warm_s + seconds / 2 }
        /// People who look how their report stands: each may look every two seconds.
        var reporters: Int { max(4, Int(pages / 2)) }
    }

    /// Ten times what a machine that keeps to the limit asks in a second (``Limits/sessionRequests`` of the
    /// pages: four).
    static let greedyPerSecond = 40.0
    /// Different pictures; every report sends two of them, and each is decoded anew.
    private static let pictures = 8
    /// Whoever has not heard after this long never will.
    static let stragglers_s = 5.0

    let house: House
    let plan: Plan
    let program: String
    /// Fewer in a test, which makes them in a slow build.
    var pictures = Self.pictures

    func run() async throws -> BenchOutcome {
        let began = Date()
        let rows = try await BenchDesks(house: house).cases()
        say("\(rows) 件；造照片和会话", "\(rows) cases; making photos and sessions")
        let photos = try await BenchPhoto.make(pictures, in: house, seed: 9_901)
        var town = try await BenchTown(of: house)
        let streams = try await BenchTown.cityTokens(plan.desks, in: house)
        let server = try await BenchServer.start(house, program: program)
        do {
            let start = server.reading()
            town.reporters = try await reporters(of: town, at: server.port)
            let visits = BenchVisits(town: town)
            let port = server.port
            say("每种页面先看一遍", "looking at each kind of page once")
            try await onThread { try visits.refuseUnlessAnswered(port: port) }
            say("数据库正在读回内存", "the database reads its memory again")
            try await house.untilMemoryIsRead()
            let crowd = BenchCrowdOfDay(
                plan: plan, server: server, visits: visits, photos: photos, streams: streams)
            let lived = try await crowd.live()
            var outcome = outcome(of: lived)
            let last = server.reading()
            say("与数据库核对", "comparing with the database")
            outcome.ledger = try await lived.ledger.findings(in: house, since: began)
            outcome.ending = await server.stop()
            try BenchSummary(plan: plan, rows: rows, lived: lived, outcome: outcome)
                .print(start: start, last: last, log: server)
            return outcome
        } catch {
            _ = await server.stop()
            throw error
        }
    }

    private func say(_ zh: String, _ en: String) { ProgressLine.show(Sentence(zh, en).description) }

    /// People who told something before the day, with a receipt each.
    private func reporters(of town: BenchTown, at port: Int) async throws -> [BenchTown.Reporter] {
        let teller = BenchReporter(
            photos: [], points: town.points, scenarios: town.scenarios, ledger: BenchLedger(),
            tally: BenchTally(), began: .now)
        let wanted = plan.reporters
        let made = try await onThread {
            let caller = BenchCaller(port: port)
            // Turns no report of the day has.
            return (0..<wanted).compactMap { teller.tellBefore(10_000_000 + $0, caller) }
        }
        guard made.count == wanted else {
            throw BenchSocket.Broken(why: "\(wanted - made.count) of \(wanted) first reports were refused")
        }
        return made
    }

    private func outcome(of lived: BenchLived) -> BenchOutcome {
        var outcome = BenchOutcome()
        let kinds = Set(BenchPage.allCases.map(\.rawValue))
        let counted = lived.samples.filter { $0.at >= plan.warm_s }
        outcome.pages = counted.filter { kinds.contains($0.name) }
        outcome.reports = counted.filter { $0.name == "report" }
        outcome.greedy = counted.filter { $0.name == BenchCrowdOfDay.greedyPages }
        let told = lived.ledger.all
        for heard in lived.heard {
            for entry in told {
                if let moment = heard.moment(of: entry.number, toldAt: entry.moment) {
                    outcome.heard.append(max(0, entry.moment.duration(to: moment) / .milliseconds(1)))
                } else {
                    outcome.unheard += 1
                }
            }
        }
        outcome.memory = lived.memory
        outcome.greedySince = plan.hasGreedyClient ? plan.middle_s : nil
        return outcome
    }
}
