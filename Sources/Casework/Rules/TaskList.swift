package import Territory

/// What a desk asks of every area of one level below it. Who answers is an area, never a person.
package struct TaskList: Sendable, Equatable {
    package let title: String
    package let words: String
    package let dueOn: Day
    /// Areas of this level are asked.
    package let level: Area.Level
    /// Only those within these; empty: all below the desk that asks.
    package let within: [Area.Code]

    package init(title: String, words: String, dueOn: Day, level: Area.Level, within: [Area.Code]) {
        (self.title, self.words) = (title.trimmed, words.trimmed)
        (self.dueOn, self.level, self.within) = (dueOn, level, within)
    }

    /// In Unicode code points, as the database counts them.
    package static let titleLimit = 100
    package static let wordsLimit = 2_000
    package static let answerLimit = 500
    /// Nobody is asked for something further off, in days.
    package static let furthest = 366

    /// Levels a desk of a level may ask: those below it, and nobody smaller than a grid.
    package static func levels(below own: Area.Level) -> [Area.Level] {
        Area.Level.allCases.filter { $0 > own && $0 <= .grid }
    }

    /// - Returns: `nil` when a desk over an area may send it on a day.
    package func refusal(from own: Area.Code, on today: Day) -> TaskRefusal? {
        guard !title.isEmpty else { return .titleMissing }
        guard title.unicodeScalars.count <= Self.titleLimit else { return .tooLong(limit: Self.titleLimit) }
        guard words.unicodeScalars.count <= Self.wordsLimit else { return .tooLong(limit: Self.wordsLimit) }
        guard title.isPrintable, words.isPrintable else { return .unprintable }
        guard (0...Self.furthest).contains(dueOn.ordinal - today.ordinal) else {
            return .dayOutside(days: Self.furthest)
        }
        guard Self.levels(below: own.level).contains(level) else { return .levelNotBelow }
        guard within.allSatisfy({ own.contains($0) && $0.level <= level }) else { return .areaNotBelow }
        return nil
    }
}

/// What an area makes of a task.
package enum TaskState: String, Sendable, CaseIterable {
    case open, done
    /// There is nothing of the kind in that area.
    case notHere = "not-here"
    /// It is asked no more.
    case withdrawn

    /// - Returns: `nil` when an area may answer so.
    package func refusal(with words: String) -> TaskRefusal? {
        guard self != .withdrawn else { return .withdrawn }
        guard self != .notHere || !words.isEmpty else { return .reasonMissing }
        guard words.unicodeScalars.count <= TaskList.answerLimit else {
            return .tooLong(limit: TaskList.answerLimit)
        }
        return words.isPrintable ? nil : .unprintable
    }
}

/// Why nothing was asked, or nothing answered.
package enum TaskRefusal: Error, Equatable {
    case titleMissing, reasonMissing, unprintable, levelNotBelow, areaNotBelow
    case tooLong(limit: Int)
    /// Before today, or more days off than anybody plans.
    case dayOutside(days: Int)
    /// No area of that level is there.
    case nobody
    case tooMany(limit: Int)
    case withdrawn
}
