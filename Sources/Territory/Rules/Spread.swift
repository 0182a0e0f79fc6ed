/// Dividing a whole number among places.
package enum Spread {
    /// Shares that add up to the total, each at least one, the rest in proportion to the weights.
    ///
    /// Largest remainder; equal remainders go to the earlier place.
    /// - Parameter weights: Not negative; all zero counts as all equal.
    /// - Returns: `nil` when there are more places than things to share, or no places.
    package static func shares(of total: Int, weights: [Double]) -> [Int]? {
        guard !weights.isEmpty, total >= weights.count else { return nil }
        let sum = weights.reduce(0, +)
        let rest = Double(total - weights.count)
        let exact = weights.map { sum > 0 ? rest * $0 / sum : rest / Double(weights.count) }
        let whole = exact.map { Int($0.rounded(.down)) }
        let left = total - weights.count - whole.reduce(0, +)
        let byRemainder = zip(exact, whole).map { $0 - Double($1) }.enumerated().sorted { one, other in
            one.element == other.element ? one.offset < other.offset : one.element > other.element
        }
        let luckier = Set(byRemainder.prefix(max(0, left)).map(\.offset))
        return whole.enumerated().map { 1 + $0.element + (luckier.contains($0.offset) ? 1 : 0) }
    }
}
