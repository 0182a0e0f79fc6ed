import Territory
import Testing

/// Dividing a count among villages.
@Suite struct SpreadTests {
    @Test(
        arguments: [
            (10, [1, 1, 1], [4, 3, 3]),
            (3, [5, 1, 1], [1, 1, 1]),
            (12, [6, 3, 0], [7, 4, 1]),
            (5, [0, 0], [3, 2]),
            (1, [7], [1]),
        ] as [(Int, [Double], [Int])])
    func `shares add up and none is empty`(total: Int, weights: [Double], shares: [Int]) {
        #expect(Spread.shares(of: total, weights: weights) == shares)
    }

    @Test func `fewer things than places cannot be shared`() {
        #expect(Spread.shares(of: 2, weights: [1, 1, 1]) == nil)
        #expect(Spread.shares(of: 2, weights: []) == nil)
    }

    @Test func `10 000 grids over 972 villages are ten or eleven each`() throws {
        let shares = try #require(Spread.shares(of: 10_000, weights: Array(repeating: 1, count: 972)))
        #expect(shares.reduce(0, +) == 10_000)
        #expect(Set(shares) == [10, 11])
    }
}
