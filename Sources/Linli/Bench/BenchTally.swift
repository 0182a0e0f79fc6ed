import Foundation
import Synchronization

/// One answer, or none.
struct BenchSample: Sendable, Equatable {
    let name: String
    /// Seconds after the beginning at which it was to leave.
    let at: Double
    /// From that moment to the end of the answer: a request that had to wait to leave is not quicker for it.
    let ms: Double
    /// 0: the line broke, or nothing came.
    let status: Int
    let isRight: Bool
}

/// What many threads saw, as it comes.
final class BenchTally: Sendable {
    private struct State {
        var samples: [BenchSample] = []
        var toldAgain = 0
        var latest_s = 0.0
        var isOver = false
    }

    private let state = Mutex(State())

    func note(_ sample: BenchSample) { state.withLock { $0.samples.append(sample) } }

    func noteToldAgain() { state.withLock { $0.toldAgain += 1 } }

    /// A request left so much later than it was to, for want of a free line.
    func noteLate(_ seconds: Double) { state.withLock { $0.latest_s = max($0.latest_s, seconds) } }

    var toldAgain: Int { state.withLock { $0.toldAgain } }
    var latest_s: Double { state.withLock { $0.latest_s } }

    /// Nobody need go on: the server is gone.
    func end() { state.withLock { $0.isOver = true } }
    var isOver: Bool { state.withLock { $0.isOver } }

    /// All that was noted until now.
    var samples: [BenchSample] { state.withLock { $0.samples } }

    /// What was noted after so many others.
    func samples(after count: Int) -> [BenchSample] { state.withLock { Array($0.samples.dropFirst(count)) } }
}

/// What requests of one kind were answered, as a line of JSON.
struct BenchFigures: Encodable, Equatable {
    let name: String
    let unit = "ms"
    /// The ninetieth of a hundred right answers.
    let value: Double
    let p50_ms: Double
    let p90_ms: Double
    let p99_ms: Double
    let longest_ms: Double
    let requests: Int
    /// Right answers among all, from 0 to 1.
    let success: Double
    /// How often each status came that was not right; 0 for lines that broke.
    let wrong: [String: Int]
    let rows: Int?

    init(_ name: String, _ samples: [BenchSample], rows: Int? = nil) {
        let times = samples.filter(\.isRight).map(\.ms).sorted()
        self.name = name
        p50_ms = Self.rank(0.5, of: times)
        p90_ms = Self.rank(0.9, of: times)
        p99_ms = Self.rank(0.99, of: times)
        value = p90_ms
        longest_ms = Self.rounded(times.last ?? 0)
        requests = samples.count
        success = samples.isEmpty ? 0 : Double(times.count) / Double(samples.count)
        wrong = Dictionary(grouping: samples.filter { !$0.isRight }) { String($0.status) }.mapValues(\.count)
        self.rows = rows
    }

    /// The least that is not smaller than such a share of all.
    static func rank(_ share: Double, of sorted: [Double]) -> Double {
        let position = Int((share * Double(sorted.count)).rounded(.up)) - 1
        let place = min(sorted.count - 1, max(0, position))
        return sorted.indices.contains(place) ? rounded(sorted[place]) : 0
    }

    static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}

/// Prints anything as a line of JSON.
func printLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    printNow(String(decoding: try encoder.encode(value), as: UTF8.self))
}
