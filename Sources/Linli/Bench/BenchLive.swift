import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Synchronization
import Territory

/// From the answer to a report until open desks hear of it.
struct BenchLiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live", abstract: "实时测速 · from a report to the desks that are open")

    @OptionGroup var flags: DataOption
    @Option(help: "开着的办件台 · desks that are open") var desks = 8
    @Option(help: "上报数 · how many reports, three a second") var reports = 60

    func validate() throws {
        guard (1...200).contains(desks), (1...10_000).contains(reports) else {
            throw ValidationError(
                "--desks 应为 1 到 200，--reports 应为 1 到 10000 · --desks 1 to 200, --reports 1 to 10000")
        }
    }

    func run() async throws {
        try await withBenchPlace(flags) { house in
            let found = BenchDesks(house: house)
            var tokens: [Secret] = []
            // A session has four streams at most: some desks of the city each.
            while tokens.count < desks {
                guard let city = try await found.desks().last else { throw BenchRefusal.empty }
                tokens.append(city.token)
            }
            let told = try await BenchReports(of: house, found)
            let (rows, open, count) = (try await found.cases(), tokens, reports)
            let times = try await BenchSite.serving(house) { site in
                try await BenchEars(port: site.port).hear(told, count, from: open)
            }
            try Measurement("live, \(desks) desks", times, rows: rows).print()
            let late = Measurement.rank(0.95, of: times)
            printNow("{\"name\":\"live, p95\",\"unit\":\"ms\",\"value\":\(late),\"rows\":\(rows)}")
            let missed = reports * desks - times.count
            printNow("{\"name\":\"live, never heard\",\"unit\":\"events\",\"value\":\(missed)}")
        }
    }
}

/// Streams that listen, and when each heard of which case.
struct BenchEars: Sendable {
    let port: Int

    /// - Returns: Milliseconds from the answer of each report to each stream that heard of it.
    func hear(_ told: BenchReports, _ count: Int, from tokens: [Secret]) async throws -> [Double] {
        let saved = Saved()
        return try await withThrowingTaskGroup(of: [Double].self) { group in
            for token in tokens {
                group.addTask { try await onThread { try self.listen(as: token, until: saved) } }
            }
            group.addTask {
                try await onThread { try self.report(told, count, into: saved, desks: tokens.count) }
                return []
            }
            return try await group.reduce(into: [Double]()) { $0 += $1 }
        }
    }

    /// When each report was answered.
    final class Saved: Sendable {
        private let state = Mutex<(times: [String: ContinuousClock.Instant], listening: Int, isOver: Bool)>(
            ([:], 0, false))

        func note(_ number: String, at moment: ContinuousClock.Instant) {
            state.withLock { $0.times[number] = moment }
        }
        func time(of number: String) -> ContinuousClock.Instant? { state.withLock { $0.times[number] } }
        func begin() { state.withLock { $0.listening += 1 } }
        var listening: Int { state.withLock { $0.listening } }
        func end() { state.withLock { $0.isOver = true } }
        var isOver: Bool { state.withLock { $0.isOver } }
    }

    private func report(_ told: BenchReports, _ count: Int, into saved: Saved, desks: Int) throws {
        while saved.listening < desks { Thread.sleep(forTimeInterval: 0.05) }
        Thread.sleep(forTimeInterval: 1)
        let line = try BenchSocket(port: port)
        for turn in 0..<count {
            let answer = try line.ask(told.request(0, turn))
            let moment = ContinuousClock.now
            let fields = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            if let number = fields?["number"] as? String { saved.note(number, at: moment) }
            Thread.sleep(forTimeInterval: 0.33)
        }
        // Whoever has not heard after this long never will.
        Thread.sleep(forTimeInterval: 5)
        saved.end()
    }

    private struct News: Decodable {
        let cases: [String: Int]
    }

    private func listen(as token: Secret, until saved: Saved) throws -> [Double] {
        let line = try BenchSocket(port: port, timeout_s: 1)
        try line.send(BenchSite.page("/live", as: token))
        guard try line.head().status == 200 else { throw BenchSocket.Broken(why: "no stream") }
        saved.begin()
        var heard: [String: ContinuousClock.Instant] = [:]
        while !saved.isOver {
            // Silence is no fault: a stream says something every fifteen seconds.
            guard let part = try? line.chunk() else { continue }
            let moment = ContinuousClock.now
            for text in String(decoding: part, as: UTF8.self).split(separator: "\n")
            where text.hasPrefix("data: ") {
                let news = try? JSONDecoder().decode(News.self, from: Data(text.dropFirst(6).utf8))
                for number in (news?.cases ?? [:]).keys where heard[number] == nil { heard[number] = moment }
            }
        }
        return heard.compactMap { number, moment in
            saved.time(of: number).map { max(0, $0.duration(to: moment) / .milliseconds(1)) }
        }
    }
}
