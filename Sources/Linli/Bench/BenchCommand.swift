import ArgumentParser
import Foundation

/// Measures what this machine does, against a floor taken in the same run.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "测速 · measure, against a floor in the same run",
        subcommands: [
            BenchPrepareCommand.self, BenchIntakeCommand.self, BenchInboxCommand.self,
            BenchSearchCommand.self, BenchTilesCommand.self, BenchLiveCommand.self, BenchWallsCommand.self,
            BenchSignInCommand.self, BenchMixedCommand.self, BenchFormCommand.self,
        ])
}

/// One measurement, as a line of JSON.
struct Measurement: Encodable {
    let name: String
    let unit: String
    let value: Double
    let p50_ms: Double
    let p99_ms: Double
    /// What the same work takes without what is measured.
    let floor: Double?
    let ratio: Double?
    let rows: Int?

    /// - Parameters:
    ///   - times: How long each round took, in milliseconds.
    ///   - bare: The same without what is measured.
    init(_ name: String, _ times: [Double], bare: [Double]? = nil, rows: Int? = nil) {
        self.name = name
        unit = "ms"
        p50_ms = Self.rank(0.5, of: times)
        p99_ms = Self.rank(0.99, of: times)
        value = p50_ms
        floor = bare.map { Self.rank(0.5, of: $0) }
        ratio = floor.map { Self.rounded(times.isEmpty || $0 == 0 ? 0 : Self.rank(0.5, of: times) / $0) }
        self.rows = rows
    }

    /// - Parameters:
    ///   - outcome: What many clients at once were answered.
    ///   - floor: What the database alone does in a second, with the same statements.
    init(_ name: String, _ outcome: BenchCrowd.Outcome, floor: Double?, rows: Int) {
        self.name = name
        unit = "per second"
        value = Self.rounded(Double(outcome.times.count) / max(outcome.elapsed_s, 0.001))
        p50_ms = Self.rank(0.5, of: outcome.times)
        p99_ms = Self.rank(0.99, of: outcome.times)
        self.floor = floor.map(Self.rounded)
        let perSecond = value
        ratio = floor.map { Self.rounded($0 == 0 ? 0 : perSecond / $0) }
        self.rows = rows
    }

    func print() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        printNow(String(decoding: try encoder.encode(self), as: UTF8.self))
    }

    static func rank(_ share: Double, of times: [Double]) -> Double {
        let sorted = times.sorted()
        let position = min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.down)))
        return sorted.isEmpty ? 0 : rounded(sorted[position])
    }

    private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}

/// How long some work took, in milliseconds.
func milliseconds(_ work: () async throws -> Void) async rethrows -> Double {
    let began = ContinuousClock.now
    try await work()
    let (seconds, attoseconds) = began.duration(to: .now).components
    return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
}
