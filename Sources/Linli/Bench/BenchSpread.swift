import Foundation
import Postgres
import Territory

/// One case as it is drawn: where, of which kind, when, and for how long.
struct BenchCase: Sendable, Equatable {
    /// Its unit and its kind, by their place in the lists they were drawn from.
    let unit: Int
    let kind: Int
    /// Which of the kind's sentences.
    let story: Int
    /// The level whose desk has it: 4 a village's, 3 a town's, 1 the city's.
    let desk: Int
    let reportedAt: Date
    /// Seconds until it was closed; `nil`: it is open.
    let took: Int?
    /// A house number: without one all who write the same sentence would be found by the same words.
    let house: Int

    func row(at place: Int) -> [(any SQLValue)?] {
        [place, unit, kind, story, desk, reportedAt, took, house]
    }
}

/// Draws cases as a real place has them: few villages tell very much, most little; more by day than by night;
/// nearly all that is open is young. The same seed draws the same.
struct BenchSpread {
    /// One village alone has one case in sixty: 50,000 of three million.
    static let shareOfLargest = 1.0 / 60
    /// And one has hardly any: fifty of three million.
    static let shareOfSmallest = 1.0 / 60_000
    /// Of all cases.
    static let shareOpen = 0.01
    static let span: TimeInterval = 730 * 86_400

    private let villages: [Range<Int>]
    private let villageSteps: [Double]
    /// How many sentences each kind has.
    private let sentences: [Int]
    private let kindSteps: [Double]
    private var numbers: DemoNumbers

    /// - Parameter units: In the order of their codes, so that those of a village stand together.
    init(units: [Area.Code], kinds: [BenchKind], seed: UInt64) {
        numbers = DemoNumbers(seed: seed)
        sentences = kinds.map { max(1, $0.words.count) }
        kindSteps = Self.steps(kinds.map(\.weight))
        var ranges: [Range<Int>] = []
        for (place, unit) in units.enumerated() {
            let isSame =
                ranges.last.map { units[$0.lowerBound].ancestor(at: .village) } == unit.ancestor(at: .village)
            if isSame, let range = ranges.popLast() {
                ranges.append(range.lowerBound..<place + 1)
            } else {
                ranges.append(place..<place + 1)
            }
        }
        villages = ranges
        villageSteps = Self.steps(Self.shares(of: ranges.count))
    }

    // The cube of an even draw: the tenth with most has some thirty times what the tenth with least has.
    private static func shares(of villages: Int) -> [Double] {
        // Of its own die: which village is large must not depend on how many cases were there before.
        var numbers = DemoNumbers(seed: 9_901)
        let free = (0..<max(0, villages - 2)).map { _ in pow(numbers.number(in: 0.35...1.3), 3) }
        let sum = max(free.reduce(0, +), .leastNonzeroMagnitude)
        let left = 1 - shareOfLargest - shareOfSmallest
        return ([shareOfLargest] + free.map { $0 / sum * left } + [shareOfSmallest]).prefix(villages).map(
            \.self)
    }

    private static func steps(_ weights: [Double]) -> [Double] {
        var total = 0.0
        return weights.map { weight in
            total += weight
            return total
        }
    }

    /// As many cases, the oldest first.
    mutating func draw(_ count: Int, before now: Date) -> [BenchCase] {
        guard !villages.isEmpty, !sentences.isEmpty else { return [] }
        return (0..<count).map { _ in one(before: now) }.sorted { $0.reportedAt < $1.reportedAt }
    }

    private mutating func one(before now: Date) -> BenchCase {
        let units = villages[drawn(from: villageSteps)]
        // A few units of each village tell a third of all it has: a market, a crossing.
        let few = max(1, units.count / 20)
        let unit =
            units.lowerBound + numbers.whole(in: 0...(numbers.happens(0.3) ? few - 1 : units.count - 1))
        let kind = drawn(from: kindSteps)
        let age = pow(numbers.number(in: 0...1), 1.15) * Self.span
        let isYoung = age < 30 * 86_400
        // One in a hundred of all, four in five of them no older than a month.
        let youngShare = pow(30 * 86_400 / Self.span, 1 / 1.15)
        let share = isYoung ? Self.shareOpen * 0.8 / youngShare : Self.shareOpen * 0.2 / (1 - youngShare)
        let level = numbers.number(in: 0...1)
        let took = Int(min(age, pow(numbers.number(in: 0.05...1), 3) * 15 * 86_400))
        return BenchCase(
            unit: unit, kind: kind, story: numbers.whole(in: 0...(sentences[kind] - 1)),
            desk: level < 0.85 ? 4 : level < 0.97 ? 3 : 1, reportedAt: byDay(now - age, before: now),
            took: numbers.happens(share) ? nil : took, house: numbers.whole(in: 1...300))
    }

    // Three reports in four come between seven in the morning and ten at night, by the hour of the place.
    private mutating func byDay(_ moment: Date, before now: Date) -> Date {
        guard numbers.happens(0.6) else { return moment }
        let day = (moment.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400
        let hour = numbers.number(in: -1...14) * 3_600
        return min(Date(timeIntervalSince1970: day + hour), now)
    }

    private mutating func drawn(from steps: [Double]) -> Int {
        let wanted = numbers.number(in: 0...(steps.last ?? 0))
        var (low, high) = (0, steps.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if steps[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
