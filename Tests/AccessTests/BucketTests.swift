import Access
import Foundation
import Testing

/// A bucket that a program keeps in memory.
@Suite struct BucketTests {
    private let noon = Date(timeIntervalSince1970: 1_772_337_600)
    private let limit = Bucket.Limit(120, per: 30)

    /// A bucket from which as many were taken at noon as it holds.
    private func empty() -> Bucket.Level {
        var level = Bucket.Level()
        for _ in 0..<limit.size { #expect(level.take(from: limit, at: noon) == 0) }
        return level
    }

    private static let waits: [(Double, [Int])] = [
        (0.0, [1, 1]), (0.2, [1, 1]), (0.25, [0, 1]), (1, [0, 0, 0, 0, 1]), (0.5, [0, 0, 1]),
        // A clock that was set back: neither refilled nor closed until it has caught up.
        (-3_600, [1, 1]),
    ]

    @Test(arguments: waits)
    func `so long after it was emptied, so much is there again`(seconds: Double, waits: [Int]) {
        var level = empty()
        #expect(waits.map { _ in level.take(from: limit, at: noon + seconds) } == waits)
    }

    @Test func `after a clock was set back it refills by the new one`() {
        var level = empty()
        #expect(level.take(from: limit, at: noon - 3_600) == 1)
        #expect(level.take(from: limit, at: noon - 3_599) == 0)
    }

    @Test func `whoever asks evenly is never refused, and no pause saves up more than it holds`() {
        var level = Bucket.Level()
        for turn in 0..<20_000 { #expect(level.take(from: limit, at: noon + Double(turn) / 4) == 0) }
        var rested = empty()
        let taken = (0..<200).filter { _ in rested.take(from: limit, at: noon + 86_400) == 0 }.count
        #expect(taken == limit.size)
    }

    @Test func `the wait is told in whole seconds`() {
        let slow = Bucket.Limit(2, per: 60)
        var level = Bucket.Level()
        #expect((0..<3).map { _ in level.take(from: slow, at: noon) } == [0, 0, 30])
        #expect(level.take(from: slow, at: noon + 29.5) == 1)
        #expect(level.take(from: slow, at: noon + 30) == 0)
    }
}
