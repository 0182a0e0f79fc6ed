package import Territory

/// The loop of one area: what it took in over some days, and at which level that was solved.
package struct Loop: Sendable, Equatable {
    /// The levels that are told apart, the nearest first; units and grids count for their village.
    package static let levels: [Area.Level] = [.village, .town, .county, .city]

    package let area: Area
    package private(set) var takenIn = 0
    /// Of those taken in, how many some level handed up.
    package private(set) var handedUp = 0
    package private(set) var inTime = 0
    private var solvedAt: [Area.Level: Int] = [:]
    private var spent: [Int: Int] = [:]

    package init(of area: Area) { self.area = area }

    /// Adds a line of the counts.
    ///
    /// - Parameters:
    ///   - level: `nil`: cases that were taken in.
    ///   - hours: What they took at most.
    package mutating func add(_ count: Count, solvedAt level: Area.Level?, within hours: Int) {
        guard let level else {
            takenIn += count.cases
            handedUp += count.handedUp
            return
        }
        solvedAt[min(level, .village), default: 0] += count.cases
        inTime += count.inTime
        spent[hours, default: 0] += count.cases
    }

    /// Some cases of one line.
    package struct Count: Sendable, Equatable {
        package let cases: Int
        package let inTime: Int
        package let handedUp: Int

        package init(cases: Int, inTime: Int = 0, handedUp: Int = 0) {
            self.cases = cases
            self.inTime = inTime
            self.handedUp = handedUp
        }
    }

    package func solved(at level: Area.Level) -> Int { solvedAt[level] ?? 0 }

    package var solved: Int { solvedAt.values.reduce(0, +) }

    /// How many were solved at a level or below it.
    package func solved(upTo level: Area.Level) -> Int {
        solvedAt.filter { $0.key >= level }.values.reduce(0, +)
    }

    /// Half of what was solved took no more hours than this, rounded up to a step of the counts.
    ///
    /// - Returns: `nil`: nothing was solved.
    package var medianHours: Int? {
        let half = (solved + 1) / 2
        guard half > 0 else { return nil }
        var counted = 0
        return spent.sorted { $0.key < $1.key }.first { hours in
            counted += hours.value
            return counted >= half
        }?.key
    }

    /// More than this is counted as one: longer than ninety days.
    package static let endlessHours = 10_000
}

/// The days a loop is looked at for.
package struct LoopPeriod: Sendable, Equatable {
    /// A year and the day it ends on: more is not read at once.
    package static let longest = 366

    package let first: Day
    package let last: Day

    /// - Returns: `nil` unless it ends no earlier than it begins, and within ``longest`` days.
    package init?(from first: Day, to last: Day) {
        guard (0..<Self.longest).contains(last.ordinal - first.ordinal) else { return nil }
        self.first = first
        self.last = last
    }
}

/// How often an organization or a desk was called over some days, and how often it came.
package struct WhistleCount: Sendable, Equatable {
    package let name: String
    package let called: Int
    package let came: Int
    package let inTime: Int

    package init(name: String, called: Int, came: Int, inTime: Int) {
        self.name = name
        self.called = called
        self.came = came
        self.inTime = inTime
    }
}
